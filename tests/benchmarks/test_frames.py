"""Files of logs: what is written is read, or refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import frames, log_files


def test_what_is_written_is_read_or_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert frames.main(["--files", "60"]) == 0

    line = capsys.readouterr().out
    counts = re.fullmatch(r"60 files from seed 0: (\d+) read as written, (\d+) refused, 0 changed\n", line)
    assert counts is not None, line
    assert int(counts[1]) + int(counts[2]) == 60
    assert int(counts[1]) > 25


def test_a_changed_value_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "expected_ids", lambda written, typed: [f"{text}!" for text in written])
    found = []
    for number in range(10):
        try:
            found.append(log_files.outcome(log_files.make(number), tmp_path))
        except AssertionError as error:
            found.append(str(error).split(" of")[0])
    assert "ids" in found
    assert "read" not in found
