"""What the SearchMonitor shows of a search, beside what the API says of it, and what it does when asked."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import gnnrec_lab
from gnnrec_lab.errors import OptionError, RunError, UnknownNameError
from gnnrec_lab.files import write_json
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.state import STOP_FILE
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.search import Search, driver
from gnnrec_lab.search.driver import Driver
from gnnrec_lab.widgets import SearchMonitor
from gnnrec_lab.widgets.monitor.watcher import WATCHER
from tests.search.conftest import Planted, no_process_is_left, planted, queued, requeued, split
from tests.widgets.real_traits import ask

__all__ = ["no_process_is_left", "planted", "queued", "split"]

SPACE = {"dim": [16, 32, 64], "temperature": (0.05, 0.5, "log")}
Plant = Callable[[Callable[[RunSpec], float]], Planted]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_LOOK", 0.001)
    # refreshed by hand: the watcher's thread would do so at any moment
    monkeypatch.setattr(WATCHER, "watch", lambda one: None)


def peak(spec: RunSpec) -> float:
    return 0.5 - abs(float(spec.options["temperature"]) - 0.2) + float(spec.options["dim"]) / 1000


def drive(search: Search) -> None:
    led = Driver(search.folder, requeued(search.folder))
    led.report(led.run())


@pytest.fixture
def found(queued: Callable[..., Search], planted: Plant) -> Search:
    """A search of six trials that has come to its end."""
    planted(peak)
    search = queued(space=SPACE, trials=6, name="found")
    drive(search)
    return search


@pytest.mark.slow
def test_trials_are_those_of_the_search_with_the_best_marked(found: Search) -> None:
    widget = SearchMonitor(found)
    frame = found.trials_frame()
    assert [trial["value"] for trial in widget.trials] == frame["value"].tolist()
    assert [trial["options"]["temperature"] for trial in widget.trials] == frame["temperature"].tolist()
    assert [trial["number"] for trial in widget.trials if trial["best"]] == [int(frame["value"].idxmax())]
    assert sum(trial["keeps"] for trial in widget.trials) == 3  # only the best keep their results
    assert widget.search["axes"] == [
        {"name": "dim", "low": None, "high": None, "log": False, "values": [16.0, 32.0, 64.0]},
        {"name": "temperature", "low": 0.05, "high": 0.5, "log": True, "values": []},
    ]
    now = widget.now
    assert (now["status"], now["trials"], now["ended"], now["verbs"]) == ("done", 6, 6, [])
    assert now["kept"] == "found"
    json.dumps(widget.state(), allow_nan=False)


@pytest.mark.slow
def test_what_mattered_is_that_of_the_search_once_there_are_enough_trials(
    queued: Callable[..., Search], planted: Plant, found: Search
) -> None:
    few = SearchMonitor(found)
    assert few.mattered == {"options": [], "trials": 6, "least": 10}
    with pytest.raises(
        RunError, match='6 trials of "found" have come to their end: what mattered can be told'
    ):
        found.importance()
    assert "What mattered is known once 10 trials" in few.static_html()

    search = queued(space=SPACE, trials=14, name="more")
    drive(search)
    widget, frame = SearchMonitor(search), search.importance()
    assert widget.mattered["trials"] == search.trials_frame()["state"].eq("done").sum() >= 10
    told = [(one["name"], one["share"], one["doubtful"]) for one in widget.mattered["options"]]
    assert told == list(zip(frame["option"], frame["share"], frame["p_value"] >= 0.05, strict=True))
    assert frame["option"].tolist() == ["temperature", "dim"]
    assert "What mattered, each option by itself" in widget.static_html()
    assert "what mattered: temperature" in repr(search)


@pytest.mark.slow
def test_it_opens_by_name_before_the_first_trial_and_after_the_folder_is_gone(
    queued: Callable[..., Search], planted: Plant
) -> None:
    planted(peak)
    search = queued(space=SPACE, trials=2, name="soon")
    widget = SearchMonitor("soon")
    assert (widget.now["status"], widget.trials, widget.code) == ("queued", [], "%gnnrec watch soon")
    assert widget.now["verbs"] == ["pause", "stop"]
    drive(search)
    assert widget.refresh() == 3.0
    assert len(widget.trials) == 2
    search.remove()
    widget.refresh()
    assert (widget.now["status"], widget.now["verbs"], len(widget.trials)) == ("removed", [], 2)
    with pytest.raises(UnknownNameError):
        SearchMonitor("soon")


@pytest.mark.slow
def test_pause_resume_and_stop_are_those_of_the_search(
    queued: Callable[..., Search], planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(peak)
    search = queued(space=SPACE, trials=3, name="led")
    widget = SearchMonitor("led")
    ask(widget, "pause")
    assert (search.folder / STOP_FILE).exists()
    assert widget.now["status"] == "stopping"
    Status("stopped", progress={"trials": 3}).write(search.folder)
    widget.refresh()
    assert widget.now["verbs"] == ["resume"]
    resumed: list[str] = []
    monkeypatch.setattr(Search, "resume", lambda search, on=None: resumed.append(search.name))
    ask(widget, "resume")
    assert resumed == ["led"]


@pytest.mark.slow
def test_stop_keeps_the_best_under_the_name_of_the_search(
    queued: Callable[..., Search], planted: Plant
) -> None:
    planted(peak)
    search = queued(space=SPACE, trials=4, name="half")
    drive(search)
    gnnrec_lab.open_run("half").remove()
    Status("stopped", progress={"trials": 9}).write(search.folder)
    widget = SearchMonitor("half")
    ask(widget, "stop")
    assert (widget.said, widget.error) == ("half", "")
    best = max(widget.trials, key=lambda trial: trial["value"] or 0)
    assert (
        gnnrec_lab.open_run("half").spec["options"] == gnnrec_lab.open_run(best["run"] or "").spec["options"]
    )
    assert widget.now["kept"] == "half"


@pytest.mark.slow
def test_a_trial_is_kept_as_a_run_that_stays_when_the_search_goes(found: Search) -> None:
    widget = SearchMonitor(found)
    second = sorted(widget.trials, key=lambda trial: -(trial["value"] or 0))[1]
    ask(widget, "keep", trial=second["number"])
    assert widget.said == f"{second['run']}-kept"
    assert found.keep(second["number"]).name == widget.said  # once more is the same
    ask(widget, "keep", trial=second["number"], name="mine")
    found.remove()
    kept = gnnrec_lab.open_run("mine").spec["options"]
    assert kept["temperature"] == second["options"]["temperature"]


@pytest.mark.slow
def test_what_cannot_be_kept_says_why(found: Search) -> None:
    worst = int(found.trials_frame()["value"].idxmin())
    with pytest.raises(RunError, match=f"Trial {worst} has no result to keep"):
        found.keep(worst)
    with pytest.raises(RunError, match="no trial 99"):
        found.keep(99)
    with pytest.raises(OptionError, match="can't name a run"):
        found.keep(name="../mine")
    second = found.trials_frame()["value"].nlargest(2).index[1]
    with pytest.raises(RunError, match='another run called "found"'):
        found.keep(int(second), "found")
    widget = SearchMonitor(found)
    ask(widget, "keep", trial=worst)
    assert f"Trial {worst} has no result" in widget.error


@pytest.mark.slow
def test_a_search_that_cannot_be_read_says_so_and_is_looked_at_again(found: Search) -> None:
    widget = SearchMonitor(found)
    write_json(found.folder / "status.json", {"status": 5})
    widget.refresh()
    assert widget.error.startswith("The search could not be read") or widget.now["status"] == "lost"
    assert len(widget.trials) == 6


@pytest.mark.slow
def test_pages_and_pictures_stand_still(found: Search) -> None:
    widget = SearchMonitor(found, locale="ko")
    assert "Search found" in widget.static_html()
    assert repr(widget).startswith("SearchMonitor of Search found  done  trial 6/6")
    page = str(widget.to_html())
    assert '<html lang="ko">' in page
    assert page.count("</script>") == 4
