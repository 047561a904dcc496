"""Journeys with several runs in a real JupyterLab: watched together, looked after, found again, listed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from gnnrec_lab import TrainingMonitor, open_run, set_home
from gnnrec_lab.widgets.monitor.curves import Curves
from tests.browser.lab import LabPage
from tests.browser.monitor_view import CAUSE, RunsView, record, record_many
from tests.browser.widgets import illegible, overflowing

TRAIN_TWO = """
%load_ext gnnrec_lab
import os
import numpy as np, pandas as pd
import gnnrec_lab
os.environ["GNNREC_JOBS"] = "2"
user = np.random.default_rng(1).integers(0, 40, 400)
log = pd.DataFrame({"user": user, "item": (user // 2 + np.arange(400) % 8) % 25, "time": np.arange(400)})
split = gnnrec_lab.InteractionGraph.from_frame(log, user="user", item="item", time="time").split("time")
endless = {"epochs": 1000000, "patience": 1000000, "dim": 8, "batch_size": 4}
for seed, name in enumerate(["one", "two"]):
    gnnrec_lab.train(split, "lightgcn", name=name, seed=seed, options=endless)
"""


@pytest.mark.timeout(600)
def test_two_runs_are_watched_paused_resumed_stopped_and_found_again_by_a_new_kernel(
    lab_page: Callable[..., LabPage], notebook: Callable[..., Path], shoot: Callable[..., None]
) -> None:
    page = lab_page(width=1500, height=1200)
    path = notebook(TRAIN_TWO.strip(), "%gnnrec watch", "")
    page.open(path)
    page.run_all()
    page.wait_until_ran(1)
    old = RunsView(page.page)
    old.points_of("one", 2)
    old.points_of("two", 2)
    assert sorted(old.names.all_inner_texts()) == ["one", "two"]

    old.named("one").click()
    old.press("Pause")
    old.wait_for("one", "paused")
    old.wait_for("two", "running")
    old.press("Resume")
    old.wait_for("one", "running")
    go = path.parent / "go"
    page.run_until(go)  # a kernel that is busy hears all the same
    old.press("Stop")
    old.press("Go on")
    old.wait_for("one", "running")
    old.press("Stop")
    old.press("Stop it")
    old.wait_for("one", "stopped")
    assert page.page.get_by_text("went on", exact=True).count() == 0
    go.touch()
    shoot(old.root, "monitor-two-runs")

    page.wait_for_kernel()
    page.save()
    page.reload()
    old.wait_for("one", "stopped")
    seen = old.points_of("two")
    assert old.points_of("two", seen + 1) > seen

    page.restart_kernel()
    old.root.get_by_text("This view is disconnected: no word from the kernel").wait_for(timeout=60_000)
    expect(old.root.get_by_text("%gnnrec watch two one").first).to_be_visible()
    page.run_in_new_cell("%load_ext gnnrec_lab\n%gnnrec watch one two")
    page.page.locator(".gl-monitor").nth(1).wait_for(timeout=120_000)
    new = RunsView(page.page)
    new.wait_for("one", "stopped")
    assert new.points_of("two", seen) >= seen

    set_home(path.parent / ".gnnrec")
    whole = Curves()
    whole.add(open_run("one").follow().read())
    points = len(whole.to_dict()["loss"])
    assert new.points_of("one", points) == points

    new.named("two").click()
    new.press("Kill")
    new.press("Kill it")
    new.wait_for("two", "stopped")
    assert page.tracebacks() == []


def test_fifty_runs_are_listed_found_read_and_removed(
    own_home: Path,
    lab_page: Callable[..., LabPage],
    notebook: Callable[..., Path],
    shoot: Callable[..., None],
) -> None:
    page = lab_page(width=1500, height=1200)
    home = own_home
    path = notebook(
        f"%load_ext gnnrec_lab\nimport gnnrec_lab\ngnnrec_lab.set_home({str(home)!r})", "%gnnrec jobs"
    )
    record_many(home, 50)
    page.open(path, share_kernel=True)
    page.run_all()
    page.wait_until_all_ran()
    jobs = RunsView(page.page)
    jobs.names.first.wait_for()
    assert jobs.names.all_inner_texts() == [f"run-{number}" for number in range(49, 24, -1)]
    jobs.root.get_by_role("button", name="Next").click()
    expect(jobs.names.first).to_have_text("run-24")

    record(home, "later", 60)  # by another process
    jobs.root.get_by_role("button", name="Previous").click()
    expect(jobs.names.first).to_have_text("later", timeout=60_000)

    search = jobs.root.get_by_role("searchbox")
    search.click()
    page.page.keyboard.type("gat failed")
    expect(jobs.names).to_have_text(["run-49", "run-29", "run-9"])
    page.page.keyboard.press("Tab")
    jobs.names.first.focus()
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press(" ")
    page.page.keyboard.press("Enter")
    expect(jobs.root.get_by_role("img", name="loss")).to_be_visible()
    opened = jobs.root.locator(".gl-opened")
    expect(opened.get_by_role("log")).to_contain_text("No space left on device")
    expect(opened.locator(".gl-error")).to_have_text(CAUSE)
    shoot(jobs.root, "jobs-filtered")
    assert overflowing(jobs.root) == []
    assert illegible(jobs.root) == []
    assert page.page.locator(".jp-CodeCell").count() == 2  # no key reached the notebook

    jobs.press("Remove")
    jobs.press("Delete it")
    expect(jobs.names).to_have_text(["run-49", "run-9"])
    assert len(list((home / "runs").iterdir())) == 50


def test_a_standalone_page_shows_several_runs_without_a_kernel(
    tmp_path: Path, own_home: Path, browser: Browser, shoot: Callable[..., None]
) -> None:
    record_many(own_home, 3)
    path = TrainingMonitor(["run-0", "run-1"], locale="en").to_html(tmp_path / "runs.html")
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(Path(path).as_uri())

    runs = RunsView(page)
    assert runs.points_of("run-1") == 20
    runs.root.get_by_label("Over").select_option("time")
    reader = runs.root.get_by_role("slider", name="Read the loss off the curves")
    reader.press("End")
    expect(reader).to_have_attribute("aria-valuetext", "after 3 m 20 s: run-0 –, run-1 0.143")
    runs.named("run-1").click()
    # nobody can be asked, and its log isn't in the page
    expect(runs.root.locator(".gl-opened").get_by_role("button")).to_have_count(0)
    shoot(runs.root, "monitor-standalone")
    page.close()
    assert said == []
