"""The short form of the soak: a few jobs, meddled with, all end and none is trained twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.soak import sound

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.soak", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_few_jobs_all_end_and_none_is_trained_twice() -> None:
    done = run("--minutes", "0.2", "--jobs", "4", "--seed", "1")

    assert done.returncode == 0, done.stdout + done.stderr
    facts = json.loads(done.stdout.splitlines()[-1])
    assert facts["done"] == facts["each_epoch_once"] == facts["jobs"] >= 4
    assert facts["trained_twice"] == facts["left_in_queue"] == 0
    assert facts["files"][1] - facts["files"][0] < 20


@pytest.mark.parametrize(
    "broken", [{"done": 3}, {"each_epoch_once": 3}, {"trained_twice": 1}, {"left_in_queue": 1}]
)
def test_a_broken_promise_is_seen(broken: dict[str, int]) -> None:
    kept = {"jobs": 4, "done": 4, "each_epoch_once": 4, "trained_twice": 0, "left_in_queue": 0}

    assert sound(kept)
    assert not sound(kept | broken)


def test_no_jobs_are_refused() -> None:
    done = run("--minutes", "1", "--jobs", "0")

    assert done.returncode == 2
    assert "--jobs at least 1" in done.stderr
