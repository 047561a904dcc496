"""What a comparison tells of explanations, against what faithfulness and stability say themselves."""

import numpy as np
import pytest

from gnnrec_lab.errors import OptionError
from gnnrec_lab.explain import faithfulness_of, stability
from gnnrec_lab.graph import Split
from gnnrec_lab.jobs import compare, train
from tests.in_process import trained_in_process


@pytest.mark.slow
def test_faithfulness_and_stability_stand_beside_accuracy(split: Split) -> None:
    options = {"dim": 4, "epochs": 1}
    with trained_in_process():
        runs = [train(split, "lightgcn", name=f"gcn-{n}", options=options, seed=n) for n in range(2)]
        runs += [train(split, "itemknn", name="knn"), train(split, "bprmf", name="mf")]
    told_of: list[tuple[int, int | None, str]] = []
    compared = compare(runs, faithfulness=8, progress=lambda *told: told_of.append(told))
    assert told_of[:4] == [(n, 4, f"Measuring {name}") for n, name in enumerate(run.name for run in runs)]
    explained = [
        (n, 8, f"Removing what explains {run.recommender.label}") for run in runs[:3] for n in range(8)
    ]
    assert told_of[4:] == explained
    frame = compared.to_frame().set_index("model")
    (seeds,) = [name for name in frame.index if name.startswith("lightgcn")]
    for name, run, order, column in (
        (seeds, runs[0], "contributions", "faithfulness"),
        ("knn", runs[2], "contributions", "faithfulness"),
    ):
        summary = faithfulness_of(run.recommender, split, 8, top=1, order=order).summary
        row = summary[(summary["order"] == order) & (summary["metric"] == "del")].iloc[0]
        assert frame.loc[name, column] == pytest.approx(-row["vs_random"])
    told = stability([runs[0].recommender, runs[1].recommender], split, 8, top=1)
    assert frame.loc[seeds, "stability"] == pytest.approx(told.value)
    # where it can't be asked, nothing is told
    assert np.isnan(frame.loc["mf", "faithfulness"])
    assert np.isnan(frame.loc["knn", "stability"])
    # nobody learned the weights of LightGCN's edges: they are no attention
    assert "attention_faithfulness" not in frame
    assert frame.loc["knn", "own_share"] == 1
    assert 0 < frame.loc[seeds, "own_share"] < 1
    assert frame.loc[seeds, "label"].startswith("LightGCN")
    page = compared.to_dict()
    assert page["explained"] == 8
    assert page["beyond"]["directions"]["faithfulness"] == "higher"
    row = next(model for model in page["models"] if model["name"] == seeds)
    assert row["metrics"]["faithfulness"]["value"] == pytest.approx(frame.loc[seeds, "faithfulness"])
    assert "faithfulness" in compared._repr_html_()


@pytest.mark.slow
def test_nothing_of_it_is_measured_unasked(split: Split) -> None:
    with trained_in_process():
        run = train(split, "popularity")
    assert "faithfulness" not in compare([run]).to_frame()
    with pytest.raises(OptionError, match="faithfulness must be a number of users"):
        compare([run], faithfulness=-1)
