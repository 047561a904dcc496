"""`refit`: what validation has chosen, trained on validation too."""

import json

import numpy as np
import pytest

from gnnrec_lab.errors import OptionError, RunError
from gnnrec_lab.graph import Split
from gnnrec_lab.jobs import refit, train
from gnnrec_lab.models import create
from gnnrec_lab.training import TrainOptions, fit
from tests.in_process import trained_in_process


@pytest.mark.slow
def test_the_best_epoch_and_what_was_chosen_are_trained_on_train_and_validation(split: Split) -> None:
    options = {"dim": 4, "epochs": 5, "patience": 5, "learning_rate": 0.05}
    first = train(split, "lightgcn", name="first", options=options, seed=3, wait=True)
    again = refit(first, name="final", wait=True)
    epochs = int(first.history["ndcg@20"].idxmax()) + 1
    tensors = first.recommender.tensors()
    chosen = {name: float(tensors[name][0]) for name in ("popularity", "cooccurrence")}
    whole = split.without_validation()
    assert whole.train.num_pairs == split.train.num_pairs + split.validation.num_pairs
    expected = create("lightgcn", {"dim": 4, **chosen})
    fit(expected, whole, options=TrainOptions(epochs=epochs, learning_rate=0.05), seed=3)
    users = np.arange(split.graph.num_users)
    np.testing.assert_allclose(again.recommender.scores(users), expected.scores(users), rtol=1e-5)
    # the test is the same, and so is what is left out of its ranking
    assert list(again.evaluate(k=5).users) == list(first.evaluate(k=5).users)
    assert refit("first").name == "final", "the same is not trained again"


@pytest.mark.slow
def test_closed_forms_are_computed_with_what_was_chosen(split: Split) -> None:
    with trained_in_process():
        first = train(split, "itemknn", name="near", wait=True)
        again = refit(first, wait=True)
    chosen = json.loads((first.folder / "result" / "report.json").read_text())["fit"]["chosen"]
    assert {name: again.spec["options"][name] for name in chosen} == chosen
    assert again.split.train.num_pairs == split.train.num_pairs + split.validation.num_pairs


@pytest.mark.slow
def test_nothing_is_trained_where_nothing_was_chosen(split: Split) -> None:
    with trained_in_process():
        first = train(split, "popularity", wait=True)
        last = refit(first, wait=True)
    with pytest.raises(OptionError, match="on all but the test already"):
        refit(last)
    waiting = train(split, "lightgcn", options={"epochs": 1_000_000, "patience": 1_000_000})
    with pytest.raises(RunError, match="is still"):
        refit(waiting)
    waiting.kill()
