"""Notes beside a run: what holds, what several writers and torn lines do, and which ids come back."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from gnnrec_lab import OptionError, StorageError, UnknownIdError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.jobs.notes import FILE, LONGEST, notes_frame, read_notes, write_note

HOSTILE = '"</script>\n{"kind": "note"}\u2028'


def rows(folder: Path, graph: InteractionGraph) -> list[list[object]]:
    frame = notes_frame(folder, graph)
    return frame[["user", "item", "vote", "text"]].to_numpy().tolist()


def test_the_last_note_on_a_pair_holds(tmp_path: Path, graph: InteractionGraph) -> None:
    write_note(tmp_path, graph, "고객 1", 3, 1, "good")
    write_note(tmp_path, graph, "고객 2", 3, -1)
    write_note(tmp_path, graph, "고객 1", 3, 0, f" {HOSTILE} ")

    assert rows(tmp_path, graph) == [["고객 2", 3, -1, ""], ["고객 1", 3, 0, HOSTILE.strip()]]
    assert len((tmp_path / FILE).read_bytes().splitlines()) == 3

    write_note(tmp_path, graph, "고객 1", 3)
    assert rows(tmp_path, graph) == [["고객 2", 3, -1, ""]]


def test_without_notes_the_frame_has_its_columns(tmp_path: Path, graph: InteractionGraph) -> None:
    frame = notes_frame(tmp_path, graph)
    assert frame.columns.tolist() == ["user", "item", "label", "vote", "text", "time"]
    assert (len(frame), str(frame["vote"].dtype), str(frame["time"].dt.tz)) == (0, "int64", "UTC")


def test_ids_come_back_as_they_are_and_the_time_is_known(tmp_path: Path, graph: InteractionGraph) -> None:
    write_note(tmp_path, graph, "고객 1", 3, 1)
    frame = notes_frame(tmp_path, graph)
    assert type(frame["item"].tolist()[0]) is int
    assert frame["time"][0].timestamp() == pytest.approx((tmp_path / FILE).stat().st_mtime, abs=60)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "line",
    [
        b'{"kind": "note", "t": 1, "user_inde',
        b"[]",
        b"\xff\xfe",
        b'{"kind": "note", "t": 1, "user_index": -1, "item_index": 0, "vote": 1, "text": ""}',
        b'{"kind": "note", "t": 1, "user_index": 0, "item_index": true, "vote": 1, "text": ""}',
        b'{"kind": "note", "t": 1, "user_index": 0, "item_index": 0, "vote": 7, "text": ""}',
        b'{"kind": "note", "t": 1, "user_index": 0, "item_index": 0, "vote": 1, "text": []}',
        b'{"kind": "note", "t": 1, "user_index": 99999, "item_index": 0, "vote": 1, "text": ""}',
    ],
)
def test_a_damaged_line_is_passed_over(tmp_path: Path, graph: InteractionGraph, line: bytes) -> None:
    write_note(tmp_path, graph, "고객 1", 3, 1)
    with (tmp_path / FILE).open("ab") as file:
        file.write(line)  # torn: without its end
    write_note(tmp_path, graph, "고객 2", 4, -1)
    assert rows(tmp_path, graph) == [["고객 1", 3, 1, ""], ["고객 2", 4, -1, ""]]


def test_a_time_that_cant_be_is_the_beginning_of_times(tmp_path: Path, graph: InteractionGraph) -> None:
    note = {"kind": "note", "user_index": 0, "item_index": 0, "vote": 1, "text": ""}
    (tmp_path / FILE).write_text("".join(json.dumps({**note, "t": t}) + "\n" for t in ("now", -1, 1e300)))
    assert notes_frame(tmp_path, graph)["time"][0].timestamp() == 0


def test_several_may_write_at_once(tmp_path: Path, graph: InteractionGraph) -> None:
    def write(user: int) -> None:
        for item in range(20):
            write_note(tmp_path, graph, f"고객 {user}", item, 1, f"{user} {item}")

    threads = [threading.Thread(target=write, args=(user,)) for user in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_notes(tmp_path)) == 80


def test_what_is_no_note_is_refused(tmp_path: Path, graph: InteractionGraph) -> None:
    with pytest.raises(UnknownIdError):
        write_note(tmp_path, graph, "nobody", 3, 1)
    for vote in (2, True, "1"):
        with pytest.raises(OptionError, match="vote must be"):
            write_note(tmp_path, graph, "고객 1", 3, vote)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="4,000"):
        write_note(tmp_path, graph, "고객 1", 3, text="x" * (LONGEST + 1))
    with pytest.raises(StorageError):
        write_note(tmp_path / "gone", graph, "고객 1", 3, 1)
    assert not (tmp_path / FILE).exists()
