"""The demo, interrupted, and then from start to end in the same folder; with fewer epochs."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gnnrec_lab import open_run, set_home
from gnnrec_lab.widgets.common.standalone import json_for_html

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = (
    "import sys, pathlib; from gnnrec_lab.demo import main; sys.exit(main(pathlib.Path('demo'), epochs={}))"
)


@contextlib.contextmanager
def started(folder: Path, epochs: int) -> Iterator[subprocess.Popen[str]]:
    env = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONUNBUFFERED="1")
    command = [sys.executable, "-W", "error", "-c", SOURCE.format(epochs)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=folder, env=env, text=True, stdout=pipe, stderr=pipe) as demo:
        try:
            yield demo
        finally:
            demo.kill()


@pytest.mark.notebook
def test_an_interrupted_demo_leaves_nothing_running_and_the_next_one_explains(tmp_path: Path) -> None:
    with started(tmp_path, 5000) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if line.startswith("   lightgcn"):
                break
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=200)

    assert (running.returncode, err) == (130, "")
    assert "nothing is left running" in out
    set_home(tmp_path / "demo" / ".gnnrec")
    assert [open_run(name).status for name in ("popularity", "lightgcn")] == ["done", "stopped"]

    with started(tmp_path, 1) as running:
        out, err = running.communicate(timeout=200)

    assert err == ""
    for said in ("399,449 rows", "Recall@20", "which is the score", "make lab"):
        assert said in out
    top = re.findall(r"^ +\d+  \d\.\d+  (.+)$", out, re.MULTILINE)
    assert len(top) == 10
    page = (tmp_path / "demo" / "explanation.html").read_text()
    assert [name for name in top if json_for_html(name).strip('"') not in page] == []
    assert [open_run(name).status for name in ("popularity", "lightgcn")] == ["done", "done"]
