"""A training that is interrupted, restarted and shut down around, in a real JupyterLab: it goes on.

Its curve then has every epoch once. What the widgets show meanwhile is test_kernel.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gnnrec_lab.jobs import Run
from tests.browser.conftest import write_notebook
from tests.browser.lab import LabPage, jupyter_lab
from tests.resting import HAVE_IT
from tests.waiting import until

START = f"""\
{HAVE_IT}
import numpy as np
import pandas as pd
import gnnrec_lab
user = np.repeat(np.arange(40), 10)
frame = pd.DataFrame({{"user": user, "item": (user // 2 + np.tile(np.arange(10), 40) ** 2) % 25}})
graph = gnnrec_lab.InteractionGraph.from_frame(frame, user="user", item="item", name="tiny")
endless = {{"epochs": 1_000_000, "patience": 1_000_000, "batch_size": 32}}
long = gnnrec_lab.train(graph, name="long", options=endless)"""
AGAIN = """\
%load_ext gnnrec_lab
import gnnrec_lab
gnnrec_lab.set_home({home!r})
found = gnnrec_lab.open_run("long")
epochs = found.history["epoch"].tolist()
assert epochs == list(range(1, len(epochs) + 1))
print("found", found.status, "after", "some" if epochs else "no", "epochs")"""
FOUND = "found running after some epochs"


def until_trained(run: Run, epochs: int) -> None:
    """Wait until that many more epochs are complete."""
    wanted = len(run.history) + epochs

    def trained() -> bool:
        assert run.status in ("queued", "running"), run.error
        return len(run.history) >= wanted

    until(trained, "the training goes on")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    """A folder for a server; runs in its home are stopped at the end, also when the journey has failed."""
    yield tmp_path
    for folder in (tmp_path / ".gnnrec" / "runs").glob("*"):
        Run(folder).stop()


def test_a_training_outlives_interrupt_restart_and_server(
    lab_page: Callable[..., LabPage], notebook: Callable[..., Path], served: Path
) -> None:
    path = write_notebook(served, START, "long.wait()")
    again = AGAIN.format(home=str(served / ".gnnrec"))
    with jupyter_lab(served) as server:
        page = lab_page(on=server)
        page.open(path)
        page.run_all()
        page.wait_until_ran(0)
        run = Run(served / ".gnnrec" / "runs" / "long")
        until_trained(run, 10)

        page.interrupt_kernel()
        page.page.get_by_text('"long" keeps running in the background').first.wait_for()
        until_trained(run, 10)

        page.restart_kernel()
        until_trained(run, 10)
        page.run_in_new_cell(again)
        page.page.get_by_text(FOUND, exact=True).wait_for()
        page.page.context.close()
    until_trained(run, 10)  # that server and its kernels are gone

    page = lab_page()  # of another server
    cells = (again, "%gnnrec watch long", "%gnnrec stop long", "found.wait().status")
    page.open(notebook(*cells), share_kernel=True)
    page.run_all()
    page.page.get_by_text(FOUND).wait_for()  # beside it: that the extension is loaded already
    page.page.get_by_text("'stopped'", exact=True).wait_for()

    told = [event["epoch"] for event in run.events() if event["kind"] == "epoch"]
    assert len(told) >= 40
    assert told == list(range(1, len(told) + 1))
    assert run.look().attempt == 1
    assert run.history["seconds"].is_monotonic_increasing
