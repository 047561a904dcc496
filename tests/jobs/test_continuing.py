"""`train(from_=...)`: a training that begins with the representations of another run, matched by id."""

import json

import numpy as np
import pytest

from gnnrec_lab.errors import OptionError, RunError
from gnnrec_lab.graph import Split
from gnnrec_lab.jobs import Run, refit, train
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.models import create
from gnnrec_lab.training import TrainOptions, fit
from tests.in_process import trained_in_process

pytestmark = pytest.mark.slow

OPTIONS = {"dim": 8, "epochs": 3, "learning_rate": 0.02}


@pytest.fixture
def first(split: Split) -> Run:
    with trained_in_process():
        return train(split, "lightgcn", name="first", options=OPTIONS)


def test_it_is_the_training_that_begins_there(first: Run, split: Split) -> None:
    whole = split.without_validation()
    with trained_in_process():
        second = train(whole, from_=first, name="second", options={"epochs": 2})
    expected = create("lightgcn", {"dim": 8, "temperature": first.recommender.temperature})
    expected.continues = first.recommender
    fit(expected, whole, options=TrainOptions(epochs=2, learning_rate=0.02))
    users = np.arange(split.graph.num_users)
    np.testing.assert_allclose(second.recommender.scores(users), expected.scores(users), rtol=1e-5)
    assert second.spec["start"] == {"run": "first", "split": split.fingerprint} | {
        "sha256": RunSpec.read(second.folder).start["sha256"]
    }
    fresh = create("lightgcn", {"dim": 8})
    fit(fresh, whole, options=TrainOptions(epochs=2, learning_rate=0.02))
    assert not np.allclose(fresh.scores(users), expected.scores(users), rtol=1e-2)


def test_the_same_asked_twice_is_the_same_run_and_a_fresh_one_is_another(first: Run, split: Split) -> None:
    with trained_in_process():
        second = train(split, from_="first", options={"epochs": 1})
        assert train(split, from_="first", options={"epochs": 1}).name == second.name
        settled = {**second.spec["options"], "epochs": 1, "learning_rate": 0.02}
        assert train(split, "lightgcn", options=settled).name != second.name


def test_it_holds_a_copy_so_that_the_first_may_go(first: Run, split: Split) -> None:
    with trained_in_process():
        second = train(split, from_=first, options={"epochs": 1})
        first.remove()
        assert (second.folder / "start" / "model.safetensors").exists()
        again = train(split, from_=second, name="third")
    assert again.spec["training"]["epochs"] == 1


def test_a_copy_that_was_exchanged_is_refused(
    first: Run, split: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gnnrec_lab.jobs import launch

    ready = launch.make_ready

    def exchanged(folder, spec):  # type: ignore[no-untyped-def]
        ready(folder, spec)
        path = folder / "start" / "model.json"
        path.write_text(path.read_text().replace(spec.start["sha256"], "0" * 64))

    monkeypatch.setattr(launch, "make_ready", exchanged)
    with trained_in_process(), pytest.raises(RunError, match="isn't what this run was to continue from"):
        train(split, from_=first, options={"epochs": 1})


def test_what_cannot_be_continued_is_said(first: Run, split: Split) -> None:
    with pytest.raises(OptionError, match="have the length 8: dim=16 can't continue"):
        train(split, from_=first, options={"dim": 16})
    with pytest.raises(OptionError, match="a gat can't continue from it"):
        train(split, "gat", from_=first)
    with trained_in_process():
        near = train(split, "itemknn")
    with pytest.raises(OptionError, match="is computed at once"):
        train(split, from_=near)


def test_refitted_it_continues_from_the_same(first: Run, split: Split) -> None:
    with trained_in_process():
        second = train(split, from_=first, name="second", options={"epochs": 2})
        last = refit(second)
        assert last.spec["start"] == second.spec["start"]
        assert last.spec["training"]["epochs"] == max(
            1, json.loads((second.folder / "result" / "report.json").read_text())["fit"]["best_epoch"]
        )
        first.remove()
        train(split, "lightgcn", name="first", options={**OPTIONS, "learning_rate": 0.05})
    with pytest.raises(OptionError, match='"second" continued from "first", which was trained again since'):
        refit(second, fresh=True)
