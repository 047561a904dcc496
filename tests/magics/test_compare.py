"""``%gnnrec evaluate`` with its slices and ``%gnnrec compare``, on runs trained in this process."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.error import UsageError

import gnnrec_lab
from gnnrec_lab.magics.rules import RULES
from tests.in_process import trained_in_process

from .conftest import Lab

pytestmark = pytest.mark.slow


@pytest.fixture
def trained(shop: Lab) -> Lab:
    """Return a lab with the runs "pop" and "knn" on the graph "shop"."""
    with trained_in_process():
        shop.cell("%gnnrec train shop --model popularity --name pop --wait")
        shop.cell("%gnnrec train shop --model itemknn --name knn --wait")
    return shop


def completions(lab: Lab, line: str) -> list[str]:
    with provisionalcompleter():
        return [one.text for one in lab.Completer.completions(line, len(line))]


def test_compare_is_that_of_the_api(trained: Lab) -> None:
    shown = trained.cell("%gnnrec compare pop knn --metric recall@5")

    assert isinstance(shown, gnnrec_lab.RunComparison)
    assert shown.code == "%gnnrec compare knn pop --metric recall@5"
    comparison = shown.comparison
    assert (comparison.metric, comparison.k, comparison.part) == ("recall@5", 5, "test")
    same = gnnrec_lab.compare(["pop", gnnrec_lab.open_run("knn")], metric="recall@5")
    pd.testing.assert_frame_equal(comparison.to_frame(), same.to_frame())
    pd.testing.assert_frame_equal(
        gnnrec_lab.open_run("pop").compare("knn", metric="recall@5").pairs(), same.pairs()
    )
    assert comparison.names == ["knn", "pop"]  # each user likes one half of the items
    assert comparison.to_dict()["models"][0]["runs"] == ["knn"]
    assert comparison.to_dict()["models"][0]["seconds"] >= 0


def test_compare_measures_explanations_when_asked(trained: Lab) -> None:
    shown = trained.cell("%gnnrec compare pop knn --faithfulness 5")

    assert shown.code == "%gnnrec compare knn pop --faithfulness 5"
    frame = shown.comparison.to_frame().set_index("model")
    same = gnnrec_lab.compare(["knn"], faithfulness=5).to_frame()
    assert frame.loc["knn", "faithfulness"] == pytest.approx(same["faithfulness"][0])


def test_compare_takes_the_part_and_k(trained: Lab) -> None:
    comparison = trained.cell("%gnnrec compare --part validation pop knn -k 3").comparison

    assert (comparison.metric, comparison.k, comparison.part) == ("ndcg@3", 3, "validation")
    assert comparison.to_frame().set_index("model")["recall@3"]["pop"] == pytest.approx(
        gnnrec_lab.open_run("pop").evaluate(k=3, part="validation")["recall@3"]
    )


def test_evaluate_gives_slices_and_the_part(trained: Lab) -> None:
    slices = trained.cell("%gnnrec evaluate pop --slices -k 5")

    pd.testing.assert_frame_equal(slices, gnnrec_lab.open_run("pop").evaluate(k=5).slices())
    assert trained.cell("%gnnrec evaluate pop --part validation").part == "validation"
    assert len(trained.cell("%gnnrec evaluate pop --users 3").users) == 3
    assert len(trained.cell("%gnnrec evaluate pop --users all").users) > 3


def test_runs_and_parts_are_completed(trained: Lab) -> None:
    options = ["--metric", "-k", "--part", "--faithfulness"]
    options += [*(argument.flag for argument in RULES), "--pictures", "--help"]

    assert completions(trained, "%gnnrec compare ") == ["knn", "pop", *options]
    assert completions(trained, "%gnnrec compare pop k") == ["knn"]
    assert completions(trained, "%gnnrec compare pop knn --part ") == ["test", "validation"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("compare", "compare needs RUN: the runs' names. There are: knn, pop. For example: %gnnrec compare"),
        ("compare pop kn", 'There is no run "kn" in '),
        ("compare pop knn --metric ndgc@20", 'There is no metric "ndgc" to compare by. Did you mean "ndcg"?'),
        ("compare pop knn --metric ndcg@many", 'The metric "ndcg@many" must end in a length of list'),
        ("compare pop knn --part tset", 'compare --part can\'t be "tset". Did you mean "test"?'),
        ("compare pop knn -k 0", 'compare -k must be a whole number of at least 1, not "0".'),
    ],
)
def test_mistakes_are_one_clear_line(trained: Lab, line: str, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        trained.cell(f"%gnnrec {line}")


def test_runs_on_different_splits_are_refused(trained: Lab) -> None:
    trained.cell("%gnnrec split shop --by random --seed 5")
    with trained_in_process():
        trained.cell("%gnnrec train shop --model popularity --name other --wait")
    prints = [gnnrec_lab.open_run(name).spec["split"][:12] for name in ("pop", "other")]

    with pytest.raises(
        UsageError,
        match=f'"pop" was trained on the split {prints[0]} and "other" on {prints[1]}: .* Train on one: '
        "%gnnrec train shop --model popularity",
    ):
        trained.cell("%gnnrec compare pop other")
