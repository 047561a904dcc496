"""The short form of the benchmark: every trainable model is killed a few times and comes out the same."""

import json

import pytest

from benchmarks import faults
from tests.benchmarks.command import Done, call


def run(*arguments: str) -> Done:
    return call(faults.main, *arguments)


@pytest.mark.parametrize("model", faults.trainable())
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
