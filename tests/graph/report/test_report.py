"""A report as text, HTML and JSON, in both languages."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html import escape
from html.parser import HTMLParser
from unicodedata import east_asian_width
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.graph.cleaning import CleaningReport, Dropped
from gnnrec_lab.graph.report import GraphReport, report_on
from tests.graph.report.planted import clean_log, report

EVIL = "<img onerror=alert(1)> & \"'"


@pytest.fixture
def evil() -> GraphReport:
    """Markup wherever text from data is shown, and a problem of every sort of example."""
    log = clean_log()
    log["user"] = EVIL + log["user"].where(log.index % 12 > 5, log["user"] + " ")
    log.loc[::7, "behaviour"] = EVIL
    log.loc[1::7, "behaviour"] = EVIL.upper()
    return report(pd.concat([log, log.head(9)], ignore_index=True))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_text_from_data_is_never_markup(evil: GraphReport, locale: str) -> None:
    page = evil.to_html(locale)
    parser = Tags()
    parser.feed(page)
    assert parser.tags == {
        "html", "head", "meta", "title", "body", "div", "b", "span", "code", "table", "caption", "tbody",
        "tr", "th", "td", "svg", "text", "line", "rect",
    }  # fmt: skip
    assert EVIL.upper() in parser.text
    assert repr(EVIL + "u00 ") in parser.text


def test_the_page_is_well_formed_and_complete(evil: GraphReport) -> None:
    page = evil.to_html("ko").removeprefix("<!DOCTYPE html>")
    closed = page.replace('charset="utf-8">', 'charset="utf-8"/>').replace('width">', 'width"/>')
    root = ElementTree.fromstring(closed.replace('light dark">', 'light dark"/>'))  # meta has no end in HTML
    told = "".join(root.itertext())
    for problem in evil.problems:
        assert problem.sentence("ko") in told
        assert problem.remedy in told
    assert root.attrib["lang"] == "ko"
    assert "행동" in told


def test_a_notebook_shows_a_fragment(evil: GraphReport) -> None:
    fragment = evil._repr_html_()
    assert fragment.startswith('<div lang="en"')
    assert fragment in evil.to_html()


def test_the_chart_says_its_numbers_as_text() -> None:
    page = report(clean_log()).to_html()
    assert 'aria-label="Items of each user. 1: 0 users; 2-3: 0 users; 4-7: 0 users; 8-15: 40 users"' in page
    assert "<title>8-15: 40 users</title>" in page


def test_a_clean_log_says_so() -> None:
    found = report(clean_log())
    assert repr(found).endswith("\n\nNo problems found.")
    assert "No problems found." in found.to_html()
    assert "문제가 없습니다." in found.to_text("ko")


def test_the_text_is_aligned_also_in_korean() -> None:
    found = report(clean_log())
    assert found.to_text().splitlines()[:5] == [
        "Report on graph: 40 users x 30 items, 480 interactions",
        "",
        "Rows of the log",
        "  Read  480",
        "  Kept  480",
    ]
    korean = found.to_text("ko").splitlines()
    head = next(place for place, line in enumerate(korean) if line.split() == ["사용자", "아이템"])
    table = korean[head : head + 10]
    assert {sum(2 if east_asian_width(letter) == "W" else 1 for letter in line) for line in table} == {34}


def test_as_json_it_holds_all_of_it(evil: GraphReport) -> None:
    told = json.loads(json.dumps(evil.to_dict("ko")))
    assert told["name"] == "graph"
    assert told["reading"] == {"rows_read": 489, "rows_kept": 489, "dropped": [], "notes": []}
    assert told["measures"]["user_degrees"]["quantiles"]["0.5"] == 6
    assert [one["sentence"] for one in told["problems"]] == [one.sentence("ko") for one in evil.problems]
    assert {"kind", "severity", "numbers", "examples", "examples_are", "remedy"} < set(told["problems"][0])


def test_ids_of_any_type_are_json_ready() -> None:
    log = clean_log()
    log["user"] = [date(2020, 1, 1 + row // 12 % 28) for row in range(480)]
    log.loc[479, "user"] = date(2019, 1, 1)
    log.loc[479, "item"] = 999
    told = report(log).to_dict()
    assert json.dumps(told)
    assert told["measures"]["user_degrees"]["single"]["examples"] == ["2019-01-01"]


def test_an_unknown_language() -> None:
    found = report(clean_log())
    for show in (found.to_text, found.to_html, found.to_dict):
        with pytest.raises(OptionError, match=r'locale can\'t be "kr"\. There are: en, ko\.'):
            show("kr")


def test_a_graph_keeps_its_report_but_a_part_has_its_own() -> None:
    graph = InteractionGraph.from_frame(clean_log(), user="user", item="item")
    assert graph.report is graph.report
    part = graph.subset(np.arange(24))
    assert part.report.reading is None
    assert part.report.measures.interactions == 24


@pytest.mark.slow
def test_the_report_is_not_imported_with_the_graph() -> None:
    source = (
        "import sys, gnnrec_lab.graph;"
        " print([m for m in sys.modules if m.startswith(('gnnrec_lab.graph.report', 'sklearn', 'torch'))])"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_rows_of_the_log_are_accounted_for() -> None:
    graph = InteractionGraph.from_frame(clean_log(), user="user", item="item", behaviour="behaviour")
    dropped = Dropped(f"no {EVIL}", 20, (1, 3))
    found = report_on(replace(graph, reading=CleaningReport(500, 480, (dropped,))))
    title, *rows = found.to_text().splitlines()[2:6]
    assert title == "Rows of the log"
    assert [" ".join(row.split()) for row in rows] == ["Read 500", "Kept 480", f"no {EVIL} -20 rows 1, 3"]
    assert len({row.index(number) + 3 for row, number in zip(rows, ("500", "480", "-20"), strict=True)}) == 1
    assert f"no {escape(EVIL)}" in found.to_html()


def test_figures_are_shown_with_their_units() -> None:
    log = clean_log().assign(w=np.where(np.arange(480) % 4, 1.5, -2))
    log["time"] = pd.Timestamp(2026, 1, 1) + pd.to_timedelta(range(480), unit="D")
    graph = InteractionGraph.from_frame(log, user="user", item="item", weight="w", time="time")
    lines = [" ".join(line.split()) for line in graph.report.to_text().splitlines()]
    assert "Weights -2 to 1.5" in lines
    assert "Rows of weight 0 or less 120 (25%)" in lines
    assert "Density 30%" in lines
    assert "Longest time without interactions 1 day, from 2026-01-01 to 2026-01-02" in lines
