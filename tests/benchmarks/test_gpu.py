"""The benchmark of GPUs: without one it says so, and its steps are tried on the CPU."""

import json
from pathlib import Path

import pytest

from benchmarks import gpu
from tests.benchmarks.command import call


def test_without_a_gpu_it_says_so_and_nothing_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpu, "why_no_gpu", lambda: "There is none.")
    done = call(gpu.main, "--out", str(tmp_path / "gpu.md"))
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing was measured: There is none.")
    assert json.loads(done.stdout.splitlines()[-1]) == {"gpu": None}
    assert (tmp_path / "gpu.md").read_text() == done.stdout


def test_what_is_measured_is_the_same_on_the_same_device() -> None:
    facts = gpu.measure(10_000, ["lightgcn", "pinsage"], 60.0, device="cpu")
    for one in facts["models"]:
        assert one["losses_equal"]
        assert one["resume_exact"]
        assert one["lists_equal"] == 1.0
        assert one["epoch_cpu"] > 0
    assert [one["model"] for one in facts["models"]] == ["lightgcn", "pinsage"]
    text = gpu.report(facts)
    assert text.count("| lightgcn |") == 1
    assert "No time was left" not in text


def test_models_for_which_no_time_is_left_are_named() -> None:
    facts = gpu.measure(10_000, ["lightgcn", "gat"], 0.0, device="cpu")
    assert facts["left_out"] == ["lightgcn", "gat"]
    assert gpu.report(facts).endswith("No time was left for lightgcn, gat.")
