"""The short form of the benchmark: homes that mean harm are looked at in each way, and do none."""

import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import hostile
from benchmarks.hostile_mutations import files, mend
from benchmarks.hostile_steps import Step
from tests.benchmarks.command import call


def test_no_case_does_harm() -> None:
    done = call(hostile.main, "--cases", "20", "--seed", "7")

    facts = json.loads(done.stdout.splitlines()[-1])
    assert {name: facts[name] for name in hostile.HARM} == dict.fromkeys(hostile.HARM, 0), done.stdout
    assert (done.returncode, facts["cases"]) == (0, 20)
    assert facts["steps"] > 700


def test_harm_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that hangs, connects, signals, writes outside or breaks is counted."""
    canary: list[Path] = []

    def steps(home: Path) -> Iterator[Step]:
        canary.append(home.parent / "canary" / "file")
        yield "outside", lambda: canary[0].write_text("changed")
        yield "connect", lambda: socket.create_connection(("127.0.0.1", 1), timeout=0.1)
        yield "signal", lambda: os.kill(os.getppid(), 0)
        yield "break", lambda: {}["none"]
        yield "hang", lambda: time.sleep(60)

    base = tmp_path / "base"
    (base / "runs" / "gcn").mkdir(parents=True)
    (base / "runs" / "gcn" / "spec.json").write_text('{"version": 2, "on": "local"}')
    (base / "runs" / "gcn" / "a.npy").write_bytes(b"\0" * 200)
    monkeypatch.setattr("benchmarks.hostile_steps.steps", steps)
    monkeypatch.setattr(hostile, "SECONDS", 0.2)
    monkeypatch.setattr(hostile, "PATIENCE", 1)

    case = hostile.run_case(base, 3, os.getpid())

    found = {kind for kind, _ in case.harm}
    assert found == {"outside", "connections", "signals", "raw", "hangs"}


def test_sums_and_sizes_are_put_right(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "gcn" / "result"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"abc")
    (folder / "model.json").write_text('{"sha256": ""}')

    mend(tmp_path)

    assert json.loads((folder / "model.json").read_text())["sha256"].startswith("ba7816bf8f01cfea")
    assert [path.name for path in files(tmp_path)] == ["model.json", "model.safetensors"]
