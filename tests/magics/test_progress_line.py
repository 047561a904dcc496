"""The one line that tells how far a long reading is."""

from __future__ import annotations

import pytest

from gnnrec_lab.magics.progress_line import ProgressLine


def test_what_is_quick_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 0.3, 0.9])
    with ProgressLine(lambda: next(times)) as line:
        line(1, 10, "reading")
        line(9, 10, "reading")

    assert capsys.readouterr().out == ""


def test_a_long_reading_is_one_line_that_goes(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 1.5, 1.6, 2.0, 3.0])
    with ProgressLine(lambda: next(times)) as line:
        line(25, 100, "reading user of log.csv")
        line(26, 100, "reading user of log.csv")  # too soon after the last
        line(0, None, "running lazy")
        line(1, 2, "x")

    first = "reading user of log.csv: 25%"
    second = "running lazy ..."
    assert capsys.readouterr().out == (
        f"\r{first}\r{second.ljust(len(first))}\r{'x: 50%'.ljust(len(second))}\r{' ' * len('x: 50%')}\r"
    )


def test_it_goes_also_after_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 2.0])

    def fail(line: ProgressLine) -> None:
        with line:
            line(1, None, "x")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail(ProgressLine(lambda: next(times)))

    assert capsys.readouterr().out == "\rx ...\r     \r"
