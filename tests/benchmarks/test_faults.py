"""The short form of the benchmark: every trainable model is killed a few times and comes out the same."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.faults import trainable

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.faults", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("model", trainable())
def test_a_model_that_is_killed_comes_out_the_same(model: str) -> None:
    done = run("--kills", "4", "--models", model, "--seed", "1")

    assert done.returncode == 0, done.stdout + done.stderr
    facts = json.loads(done.stdout.splitlines()[-1])
    assert (facts["kills"], facts["bit_equal"]) == (4, 4)
    assert facts["models"][model]["runs"] >= 1


def test_a_model_that_is_not_trained_in_epochs_is_refused() -> None:
    done = run("--kills", "1", "--models", "popularity")

    assert done.returncode == 2
    assert "--models among: " in done.stderr
