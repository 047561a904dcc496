"""A disk that is really full, and a home that can really only be read: small disks mounted for the test.

Where nothing can be mounted, test_faults.py still does the same with limits and refusals.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.jobs import mounted

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def way() -> tuple[str, ...]:
    found = mounted.possible()
    if found is None:
        message = "no disk can be mounted here, neither as root nor in a namespace of our own (unshare)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


def test_a_full_disk_costs_nothing_that_was_there(way: tuple[str, ...], tmp_path: Path) -> None:
    seen = mounted.mounted(way, "full", tmp_path / "disk")

    assert seen["goes_on"] == "running"
    for verb in ("second", "stop", "kill", "resume"):
        assert "No space left on device" in seen[verb]
        assert "Could not write" in seen[verb]
    assert (seen["status"], seen["still"], seen["runs"]) == ("lost", "lost", ["troubled"])
    assert seen["error"].startswith(f"The disk that holds {tmp_path}/disk/home/runs/troubled is full: free")
    assert "Traceback" not in seen["error"]
    assert seen["same_checkpoints"]
    assert seen["sound"] in ([True] * 2, [True] * 3)  # the newest two, and the best epoch's
    assert seen["end"] == "stopped"
    assert seen["epochs"] == list(range(1, len(seen["epochs"]) + 1))


def test_a_home_that_can_only_be_read_is_read_and_says_what_it_can_not(
    way: tuple[str, ...], tmp_path: Path
) -> None:
    seen: dict[str, Any] = mounted.mounted(way, "read_only", tmp_path / "disk")

    assert seen["runs"] == {"done": "done", "paused": "paused"}
    assert seen["epochs"] >= 1
    assert seen["items"] == 3
    assert seen["same"] == "done"
    assert {verb for verb in seen if seen[verb] is None} == {"pause"}  # it is paused already
    for verb in ("train", "resume", "stop", "kill", "remove", "limit"):
        assert "Read-only file system" in seen[verb]
        assert "Could not " in seen[verb]
    assert seen["after"] == "paused"
