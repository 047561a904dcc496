"""What a run hands out, with what it knows of itself."""

import json
from pathlib import Path

import pytest

from gnnrec_lab import load_bundle, train
from gnnrec_lab.errors import OptionError
from gnnrec_lab.models import create
from tests.in_process import trained_in_process
from tests.serving.conftest import small_split


@pytest.mark.slow  # measures explanations
def test_a_bundle_says_how_the_run_was_trained_and_how_good_it_is(tmp_path: Path) -> None:
    with trained_in_process():
        run = train(small_split(), "ials", name="first", options={"factors": 8}, seed=4, wait=True)
    path = run.export(tmp_path / "b", licence="CC0-1.0 | see [x](y)", faithfulness=5)

    card = json.loads((path / "card.json").read_text())
    assert (card["built"]["run"], card["built"]["seed"], card["built"]["options"]["factors"]) == (
        "first",
        4,
        8,
    )
    assert {"recall", "ndcg"} <= {row["metric"] for row in card["metrics"]}
    assert all(row["low"] <= row["value"] <= row["high"] for row in card["metrics"])
    assert card["faithfulness"]["users"] == 5
    text = (path / "card.md").read_text()
    assert "Licence: CC0-1.0 \\| see \\[x\\](y)." in text
    assert card["faithfulness"]["verdict"].split()[0] in text
    found = load_bundle(path).recommend("user 07", 5).to_pydict()
    assert found["item"] == run.recommend("user 07", 5)["item"].tolist()
    assert run.vectors().exact
    assert run.vectors().items["vector"].type.list_size == 9


def test_a_path_is_needed_and_a_former_model_is_refused() -> None:
    with trained_in_process():
        run = train(small_split(), "popularity", name="first", wait=True)
    with pytest.raises(OptionError, match=r'export needs a path: run\.export\("shop-bundle"\)'):
        run.export()
    with pytest.raises(OptionError, match="of a version that can't be exported: train it again"):
        create("gat", {}, 1).served()
