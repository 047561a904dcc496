"""Times as text: the whole column decides the order of day and month, or it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph import Cleaning, GraphSpec, InteractionGraph


def stamps(days: list[str]) -> list[int]:
    return [int(pd.Timestamp(day).timestamp() * 10**6) for day in days]


def built(times: list[Any], *, make: Any = pd.DataFrame, **options: Any) -> InteractionGraph:
    log = make({"user": [f"u{place}" for place in range(len(times))], "item": ["i"] * len(times), "t": times})
    return InteractionGraph.from_frame(log, user="user", item="item", time="t", **options)


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame])
@pytest.mark.parametrize(
    ("times", "days"),
    [
        (["25/12/2021", "03/04/2021"], ["2021-12-25", "2021-04-03"]),
        (["12/25/2021 8:26", "03/04/2021 12:00:01"], ["2021-12-25 08:26", "2021-03-04 12:00:01"]),
        (["3.4.2021", "13.4.2021"], ["2021-04-03", "2021-04-13"]),
        (["2021/12/3", "2021/04/25 10:00"], ["2021-12-03", "2021-04-25 10:00"]),
        (["2021. 3. 4.", "2021. 12. 25."], ["2021-03-04", "2021-12-25"]),
        (["2021-12-03T10:00:00Z", "2021-12-03T19:00:00+09:00"], ["2021-12-03 10:00", "2021-12-03 10:00"]),
    ],
)
def test_the_column_shows_the_order(make: Any, times: list[str], days: list[str]) -> None:
    assert built(times, make=make).time.tolist() == stamps(days)


def test_day_and_month_are_never_chosen_without_a_word() -> None:
    with pytest.raises(GraphDataError) as caught:
        built(["03/04/2021", "05/04/2021"])
    assert str(caught.value) == (
        'Column "t": "03/04/2021" can be read in two ways, and no value of the column shows which: '
        '2021-04-03 by time_format="day-first" or 2021-03-04 by time_format="month-first".'
    )
    assert built(["03/04/2021"], time_format="day-first").time.tolist() == stamps(["2021-04-03"])
    assert built(["03/04/2021"], time_format="month-first").time.tolist() == stamps(["2021-03-04"])


@pytest.mark.parametrize(
    ("times", "message"),
    [
        (["10-11-12"], '"10-11-12" has a year of two digits, and can be read in several ways: day first is '
         'time_format="%d-%m-%y", month first time_format="%m-%d-%y", year first time_format="%y-%m-%d".'),
        (["25/12/2021", "12/25/2021"], '"25/12/2021" has the day first and "12/25/2021" the month'),
        (["25/12/2021", "2021-12-25"], 'the times are written in more than one way: "25/12/2021" and '),
        (["31/02/2021"], "row 0 holds '31/02/2021', which can't be read as a time"),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_refused(times: list[str], message: str) -> None:
    with pytest.raises(GraphDataError) as caught:
        built(times)
    assert str(caught.value).startswith(f'Column "t": {message}')


def test_a_format_holds_for_all_rows() -> None:
    assert built(["10-11-12"], time_format="%y-%m-%d").time.tolist() == stamps(["2010-11-12"])
    with pytest.raises(GraphDataError, match=r"row 1 holds '2021', which isn't time_format=\"%d\.%m\.%Y\""):
        built(["3.4.2021", "2021"], time_format="%d.%m.%Y")
    for wrong in ("dayfirst", "DD.MM.YYYY", 7):
        with pytest.raises(OptionError, match="time_format="):
            built(["3.4.2021"], time_format=wrong)
    with pytest.raises(OptionError, match="time_format= needs time="):
        InteractionGraph.from_frame(
            pd.DataFrame({"user": [1], "item": [1]}), user="user", item="item", time_format="s"
        )


@pytest.mark.parametrize(("unit", "scale"), [("s", 1), ("ms", 10**3), ("us", 10**6), ("ns", 10**9)])
@pytest.mark.parametrize("as_text", [False, True])
def test_whole_numbers_get_their_unit_from_their_size(unit: str, scale: int, as_text: bool) -> None:
    moments = [881_250_949, 893_286_638]
    given = [moment * scale for moment in moments]

    graph = built([str(one) for one in given] if as_text else given)

    names = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
    assert (graph.time_kind, graph.time.tolist()) == ("datetime", [moment * 10**6 for moment in moments])
    assert graph.reading.notes == (f"times: read as {names[unit]} since 1970",)
    assert graph.times_as_text([0]) == ["1997-12-04T15:55:49"]


def test_other_whole_numbers_stay_numbers() -> None:
    graph = built([1, 7, 3])
    assert (graph.time_kind, graph.time.tolist(), graph.reading.notes) == ("number", [1, 7, 3], ())
    assert built([1, 7], time_format="s").time.tolist() == [10**6, 7 * 10**6]
    with pytest.raises(OptionError, match="is for text, and the column 't' holds numbers"):
        built([1, 7], time_format="day-first")


def test_half_lives_and_periods_work_in_days_whatever_the_unit() -> None:
    day = 86_400_000
    times = [1_600_000_000_000, 1_600_000_000_000 + 30 * day]

    graph = built(times, cleaning=Cleaning(half_life=30))
    late = built(times, cleaning=Cleaning(since="2020-09-20"))

    assert graph.weight.tolist() == [0.5, 1]
    assert late.num_interactions == 1
    assert late.reading.notes == ("times: read as milliseconds since 1970",)


def test_the_spec_keeps_how_times_and_files_are_written(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("1;2;03/04/2021\n2;2;05/06/2021\n")
    path = str(tmp_path / "log.csv")

    graph = InteractionGraph.from_frame(
        path, user="who", item="what", time="when", columns=["who", "what", "when"], time_format="day-first"
    )
    spec = GraphSpec.from_dict(graph.spec.to_dict())

    assert spec == graph.spec
    assert "time_format='day-first'" in spec.code().replace('"', "'")
    assert 'columns=["who", "what", "when"]' in spec.code().replace("'", '"')
    assert spec.build().fingerprint == graph.fingerprint
    assert graph.time.tolist() == stamps(["2021-04-03", "2021-06-05"])
