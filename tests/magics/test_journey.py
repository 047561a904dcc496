"""From a frame to explanations, line by line, with real trainings in the background."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from IPython.core.error import UsageError

import gnnrec_lab
from gnnrec_lab.graph import load_named
from gnnrec_lab.magics.rules import RULES
from tests.in_process import trained_in_process

from .conftest import Lab

pytestmark = pytest.mark.slow


@pytest.fixture
def trained(shop: Lab) -> Lab:
    """Return a lab with a run "first" of popularity on the graph "shop"."""
    with trained_in_process():
        shop.cell("first = %gnnrec train shop --model popularity --name first --wait")
    return shop


def test_train_shows_the_monitor_and_returns_the_run(shop: Lab) -> None:
    shown: list[object] = []
    shop.display_formatter.ipython_display_formatter.for_type(gnnrec_lab.TrainingMonitor, shown.append)

    run = shop.cell(
        "%gnnrec train shop --model lightgcn --name small --set epochs=2 dim=8 --set layers=2 --seed 7"
    )

    assert isinstance(run, gnnrec_lab.Run)
    assert [isinstance(thing, gnnrec_lab.TrainingMonitor) for thing in shown] == [True]
    assert (run.spec["model"], run.spec["seed"], run.spec["training"]["epochs"]) == ("lightgcn", 7, 2)
    assert (run.spec["options"]["dim"], run.spec["options"]["layers"]) == (8, 2)
    assert run.spec["split"] == load_named("shop")[1].fingerprint
    assert run.wait(timeout=120).status == "done"
    assert run.history["epoch"].tolist() == [1, 2]


def test_without_a_split_the_default_is_chosen_kept_and_told(
    lab: Lab, events: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.user_ns["events"] = events
    lab.cell("%gnnrec graph events --time when --name shop")
    capsys.readouterr()

    run = lab.cell("%gnnrec train shop --model popularity --seed 3 --wait")

    split = load_named("shop")[1]
    assert (split.by, split.seed) == ("time", 0)
    assert run.split.fingerprint == split.fingerprint
    assert run.name == "popularity-1"
    printed = capsys.readouterr().out
    assert f'No split was chosen for "shop": {split!r}.' in printed
    assert '"%gnnrec split shop --by ..." chooses one.' in printed


def test_jobs_log_watch_and_stop_look_after_a_run(trained: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert [run.name for run in trained.cell("%gnnrec jobs")] == ["first"]
    log = trained.cell("%gnnrec log first --lines 5")
    assert repr(log) == (str(log) or "Nothing was printed.")
    assert isinstance(trained.cell("%gnnrec watch first"), gnnrec_lab.TrainingMonitor)
    capsys.readouterr()

    stopped = trained.cell("%gnnrec stop first")

    assert stopped.status == "done"
    assert '"first" had ended already: done.' in capsys.readouterr().out


def test_stop_ends_a_training_that_would_go_on(shop: Lab) -> None:
    shop.cell("long = %gnnrec train shop --model lightgcn --name long --set epochs=100000 patience=100000")

    run = shop.cell("%gnnrec stop long")

    assert run.wait(timeout=120).status == "stopped"
    assert shop.cell("%gnnrec").next_command == "%gnnrec evaluate long"


def test_a_run_that_failed_is_told_without_a_traceback(trained: Lab) -> None:
    with pytest.raises(UsageError, match='There is already a run "first"'):
        trained.cell("%gnnrec train shop --model popularity --name first --fresh")


def test_evaluate_and_recommend_are_those_of_the_api(trained: Lab) -> None:
    run = trained.user_ns["first"]

    evaluation = trained.cell("%gnnrec evaluate first -k 3 5")
    pd.testing.assert_frame_equal(evaluation.to_frame(), run.evaluate(k=(3, 5)).to_frame())
    assert sorted(set(evaluation.to_frame()["k"])) == [3, 5]
    pd.testing.assert_frame_equal(
        trained.cell("%gnnrec evaluate first").to_frame(), run.evaluate(k=(10, 20)).to_frame()
    )

    top = trained.cell("%gnnrec recommend first --user 'u 3' --user \"u 0\" -k 4")
    pd.testing.assert_frame_equal(top, run.recommend(["u 3", "u 0"], k=4))
    assert top["user"].tolist() == ["u 3"] * 4 + ["u 0"] * 4
    seen = trained.cell("%gnnrec recommend first --user 'u 3' --include-seen")
    pd.testing.assert_frame_equal(seen, run.recommend(["u 3"], k=10, exclude_seen=False))


def test_ids_are_taken_as_the_graph_has_them(trained: Lab) -> None:
    trained.user_ns["who"] = np.array(["u 3"])[0]

    browser = trained.cell("%gnnrec explain first --user $who --item 115")
    same = trained.cell("%gnnrec explain first --user {who} --item {100 + 15}")

    assert isinstance(browser, gnnrec_lab.ExplanationBrowser)
    assert isinstance(same, gnnrec_lab.ExplanationBrowser)
    with pytest.raises(UsageError, match=r"The graph has no user 'u 33'. Did you mean"):
        trained.cell("%gnnrec recommend first --user 'u 33'")
    with pytest.raises(UsageError, match="The graph has no item 999"):
        trained.cell("%gnnrec explain first --user 'u 3' --item 999")


def test_the_overview_of_a_trained_lab_leads_to_the_evaluation(trained: Lab) -> None:
    overview = trained.cell("%gnnrec")

    assert overview.next_command == "%gnnrec evaluate first"
    assert "first  done" in repr(overview)
    assert "first" in overview._repr_html_()


def test_run_names_are_completed_and_a_wrong_one_gets_the_nearest(trained: Lab) -> None:
    from IPython.core.completer import provisionalcompleter

    with provisionalcompleter():
        found = [one.text for one in trained.Completer.completions("%gnnrec evaluate ", 17)]
    flags = [argument.flag for argument in RULES]
    assert found == ["first", "-k", "--part", "--users", "--slices", *flags, "--help"]
    with pytest.raises(UsageError, match=r'There is no run "frist" in .* Did you mean "first"'):
        trained.cell("%gnnrec evaluate frist")
    trained.cell("other = first")
    with pytest.raises(UsageError, match=r"other is a variable.* What it holds is called first"):
        trained.cell("%gnnrec evaluate other")
