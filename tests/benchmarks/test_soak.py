"""The short form of the soak: a few jobs, meddled with, all end and none is trained twice."""

import json

import pytest

from benchmarks import soak
from benchmarks.soak import sound
from gnnrec_lab.jobs import queue
from tests.benchmarks.command import Done, call


def run(*arguments: str) -> Done:
    return call(soak.main, *arguments)


def test_a_few_jobs_all_end_and_none_is_trained_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(queue.VARIABLE, str(queue.cores()))
    done = run("--minutes", "0.1", "--jobs", "4", "--seed", "1")

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
