"""The benchmark of compiling: its table from given figures, and the smallest run of all of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import cold
from benchmarks.cold import medians, table


def test_medians_and_what_imports_take_are_told() -> None:
    kernel = {"kernel": "gnnrec_lab.kernels.topk._take", "seconds": 0.25, "types": "(int64,)"}
    rounds = [
        {"cold": seconds, "warm": 2.0, "imports": 1.5, "kernels": [kernel], "compiled_again": 0}
        for seconds in (5.0, 9.0, 6.0)
    ]

    found = medians("gat", rounds)

    assert (found["cold"], found["warm"], found["imports"], found["again"]) == (6.0, 2.0, 1.5, 0)
    text = table([found], kernels=True)
    assert "| gat | 6.0 s | 2.0 s | 1.5 s | 4.5 s | 0.5 s | 1 |" in text
    assert "| gat | gnnrec_lab.kernels.topk._take | 0.25 | `(int64,)` |" in text


def test_each_model_is_measured_cold_then_warm_then_its_imports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = iter([5.0, 3.0, 2.0, 9.0, 4.0, 2.5])
    tasks = []

    def in_process(cache: Path, task: dict[str, Any]) -> dict[str, Any]:
        tasks.append(task)
        return {"kernels": [], "modules": ["json"], "seconds": next(seconds)}

    monkeypatch.setattr(cold, "in_process", in_process)
    assert cold.main(["--models", "gat", "--rows", "400", "--out", str(tmp_path / "cold.md")]) == 0

    facts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [(each["model"], each["cold"], each["warm"]) for each in facts["models"]] == [
        ("graph", 5.0, 3.0),
        ("gat", 9.0, 4.0),
    ]
    assert tasks[3:] == [{"model": "gat", "rows": 400}, {"model": "gat", "rows": 400}, {"modules": ["json"]}]
    assert "| gat | 9.0 s | 4.0 s | 2.5 s | 6.5 s | 1.5 s | 0 |" in (tmp_path / "cold.md").read_text()


def test_a_process_says_what_it_took(tmp_path: Path) -> None:
    found = cold.in_process(tmp_path, {"model": "popularity", "rows": 400})

    assert found["seconds"] > 0
    assert {"numba", "gnnrec_lab.ranking"} <= set(found["modules"])
    assert "torch" not in found["modules"]  # a second and a half that only what is trained by steps takes
    assert found["kernels"] == []  # all of a small graph is done by NumPy
