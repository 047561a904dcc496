"""Background work comes after the notebook's, also where Linux schedules whole sessions."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TELL = """
import os
from pathlib import Path
from gnnrec_lab.jobs.niceness import give_way
give_way()
print(os.nice(0), os.sched_getscheduler(0) == os.SCHED_BATCH, Path("/proc/self/autogroup").read_text())
"""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/autogroup").exists(), reason="this system doesn't schedule by sessions"
)


def tell(*, own_session: bool, niceness: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-c", TELL],
        start_new_session=own_session,
        env={**os.environ, "GNNREC_NICE": niceness},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


@pytest.mark.slow
def test_a_session_of_its_own_is_nice_as_a_whole() -> None:
    told = tell(own_session=True)
    assert told.startswith(f"{os.nice(0) + 10} True")
    assert told.rstrip().endswith("nice 10")


@pytest.mark.slow
def test_a_session_of_others_is_left_alone() -> None:
    before = Path("/proc/self/autogroup").read_text()
    told = tell(own_session=False)
    assert told.startswith(f"{os.nice(0) + 10} True")
    assert Path("/proc/self/autogroup").read_text() == before


@pytest.mark.slow
@pytest.mark.parametrize(("given", "wanted"), [("0", 0), ("4", 4), ("20", 10), ("-5", 10), ("low", 10)])
def test_it_is_as_nice_as_is_asked_for(given: str, wanted: int) -> None:
    told = tell(own_session=True, niceness=given)
    assert told.startswith(f"{os.nice(0) + wanted} {wanted > 0}")
    assert told.rstrip().endswith(f"nice {wanted}")
