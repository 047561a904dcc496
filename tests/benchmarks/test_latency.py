"""The benchmark of the kernel's latency: its figures from given times, and one short run of all of it."""

import json

import pytest

from benchmarks import latency
from benchmarks.latency import summary, table
from tests.benchmarks.command import call


def test_ratios_are_taken_within_a_round() -> None:
    rounds = [
        {"idle": [0.002] * 20, "busy": [0.003] * 20},
        {"idle": [0.010] * 20, "busy": [0.010] * 20},
        {"idle": [0.004] * 20, "busy": [0.005] * 20},
    ]

    facts = summary(rounds, [0.1, 0.3, 0.2])

    assert facts["median"] == {
        "idle_ms": [4.0, 2.0, 10.0],
        "busy_ms": [5.0, 3.0, 10.0],
        "ratio": [1.25, 1.0, 1.5],
    }
    assert facts["load_ext_seconds"] == [0.2, 0.1, 0.3]
    assert "| median | 4 ms [2, 10] | 5 ms [3, 10] | 1.25 [1, 1.5] |" in table(facts, 20)


def test_two_kernels_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, part = "data.interactions,", "data.interactions.head(20_000),"
    assert whole in latency.TRAIN
    monkeypatch.setattr(latency, "TRAIN", latency.TRAIN.replace(whole, part))

    done = call(latency.main, "--rounds", "1", "--cells", "2")

    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout.splitlines()[-1])
    assert facts["rounds"] == 1
    assert facts["median"]["busy_ms"][0] > 0
