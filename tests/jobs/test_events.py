import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gnnrec_lab.errors import StorageError
from gnnrec_lab.jobs.events import EventReader, EventWriter, last_event


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def kinds(path: Path) -> list[str]:
    return [event["kind"] for event in EventReader(path).read()]


def test_events_come_back_with_their_time_and_facts(path: Path) -> None:
    with EventWriter(path) as events:
        events.write("start", epochs=3, parameters=np.int64(12))
        events.write("epoch", loss=np.float32(0.5), metrics={"ndcg@20": float("nan")}, text="산책\n2")

    first, second = EventReader(path).read()

    assert 1.6e9 < first.pop("t") <= second.pop("t")
    assert first == {"kind": "start", "epochs": 3, "parameters": 12}
    assert second == {"kind": "epoch", "loss": 0.5, "metrics": {"ndcg@20": None}, "text": "산책\n2"}


def test_every_event_is_one_line_of_plain_json(path: Path) -> None:
    with EventWriter(path) as events:
        events.write("message", text="a\r\nb\u2028c")

    (line,) = path.read_bytes().split(b"\n")[:-1]
    assert json.loads(line)["text"] == "a\r\nb\u2028c"


def test_a_reader_goes_on_where_it_stopped(path: Path) -> None:
    reader = EventReader(path)
    assert reader.read() == []  # before there is a file
    with EventWriter(path) as events:
        events.write("a")
        assert [event["kind"] for event in reader.read()] == ["a"]
        assert reader.read() == []
        events.write("b")
        events.write("c")
        assert [event["kind"] for event in reader.read()] == ["b", "c"]
    assert reader.offset == path.stat().st_size
    assert EventReader(path, reader.offset).read() == []


def test_a_line_being_written_is_read_when_it_is_whole(path: Path) -> None:
    with EventWriter(path) as events:
        events.write("a")
    reader = EventReader(path)
    with path.open("ab") as file:
        file.write(b'{"t": 1, "kind": "to')
    assert [event["kind"] for event in reader.read()] == ["a"]
    with path.open("ab") as file:
        file.write(b'rn"}\n')
    assert reader.read() == [{"t": 1, "kind": "torn"}]


def test_a_torn_last_line_does_not_swallow_the_next_event(path: Path) -> None:
    path.write_bytes(b'{"t": 1, "kind": "a"}\n{"t": 2, "ki')

    with EventWriter(path) as events:
        events.write("b")

    assert kinds(path) == ["a", "b"]


def test_damaged_lines_are_passed_over(path: Path) -> None:
    path.write_bytes(b'\xff\xfe\n\n[1]\n{"kind": "no time"}\n{"t": 1, "kind": "a"}\n')

    assert kinds(path) == ["a"]


@pytest.mark.slow
def test_events_of_a_killed_writer_are_whole(
    path: Path, helper: Callable[..., subprocess.Popen[str]]
) -> None:
    code = """
import sys
from pathlib import Path
from gnnrec_lab.jobs.events import EventWriter
events = EventWriter(Path(sys.argv[1]))
print("ready", flush=True)
number = 0
while True:
    events.write("step", number=number, filling="x" * 500)
    number += 1
"""
    writer = helper(code, str(path))
    reader = EventReader(path)
    found = []
    while len(found) < 1000:
        found += reader.read()
    writer.kill()
    writer.wait()
    found += reader.read()

    assert [event["number"] for event in found] == list(range(len(found)))


@pytest.mark.slow
def test_a_full_disk_is_an_error_now_and_no_harm_later(path: Path) -> None:
    """A limit on the file's size makes the write end in the middle of an event, like a full disk."""
    code = """
import resource, signal, sys
from pathlib import Path
from gnnrec_lab.errors import StorageError
from gnnrec_lab.jobs.events import EventWriter
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
events = EventWriter(Path(sys.argv[1]))
events.write("a")
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (80, hard))
for number in range(2):
    try:
        events.write("lost", filling="x" * 100)
    except StorageError as error:
        print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
events.write("b")
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.count(f"Could not write {path}: ") == 2
    assert b'"kind":"lost"' in path.read_bytes()  # the first one was torn
    assert kinds(path) == ["a", "b"]


def test_a_file_that_can_not_be_opened_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="Could not open"):
        EventWriter(tmp_path / "missing" / "events.jsonl")


def test_the_file_is_private(path: Path) -> None:
    EventWriter(path).close()

    assert path.stat().st_mode & 0o777 == 0o600


def test_the_last_event_is_found_without_the_others(path: Path) -> None:
    assert last_event(path) is None
    with EventWriter(path) as events:
        events.write("first")
        assert (last_event(path) or {})["kind"] == "first"
        for number in range(2000):
            events.write("step", number=number, filling="x" * 100)
    with path.open("ab") as file:
        file.write(b'{"t": 1, "kind": "torn')
    assert path.stat().st_size > 200_000

    assert (last_event(path) or {})["number"] == 1999
