"""Elements, tables and drawings: whatever enters them is text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.display import palette, svg
from gnnrec_lab.display.html import Html, element, join, page
from gnnrec_lab.display.tables import aligned, facts_table, table, without_empty

HOSTILE = "</td><script>alert('1')</script>\"&"

# what XML can hold
texts = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"))


@pytest.mark.slow
@given(texts, texts)
def test_text_is_text_in_elements_and_attributes(text: str, value: str) -> None:
    root = ET.fromstring(element("p", text, title=value))

    assert (root.tag, root.text or "", root.get("title"), len(root)) == ("p", text, value, 0)


def test_only_markup_enters_as_it_is() -> None:
    bold = element("b", "<")

    assert join(bold) == "<b>&lt;</b>"
    assert join(bold + "<") == join(f"{bold}<") == "&lt;b&gt;&amp;lt;&lt;/b&gt;&lt;"  # text again


def test_children_may_be_lists_iterators_and_nothing() -> None:
    assert join([1, (None, "&")], iter([element("br")]), b"<") == "1&amp;<br>b&#x27;&lt;&#x27;"
    assert join() == ""
    assert type(join("a")) is Html


def test_attributes_that_are_left_out_and_that_have_no_value() -> None:
    assert element("details", open=True, hidden=False, id=None) == "<details open></details>"
    assert element("line", x1=0.25, stroke_width="1.75") == '<line x1="0.2" stroke-width="1.75"/>'


def test_a_page_holds_its_head_and_body() -> None:
    shown = page(element("title", HOSTILE), element("p", HOSTILE), locale="ko")

    assert shown.startswith('<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>')
    assert "<script" not in shown


@pytest.mark.parametrize("row_heads", [False, True])
def test_tables_hold_their_cells(row_heads: bool) -> None:
    shown = table(
        [(HOSTILE, 1), ("tea", element("b", "2"))],
        heads=("what", HOSTILE),
        caption=HOSTILE,
        align="lr",
        row_heads=row_heads,
    )
    root = ET.fromstring(shown)

    assert root.findtext("caption") == HOSTILE
    assert [cell.text for cell in root.iter() if cell.tag in ("th", "td")] == [
        "what", HOSTILE, HOSTILE, "1", "tea", None,
    ]  # fmt: skip
    assert [row[0].tag for row in root.iter("tr")] == ["th", *(["th"] if row_heads else ["td"]) * 2]
    assert {cell.get("style") for row in root.iter("tr") for cell in row[1:]} == {"text-align:right"}
    assert len(list(root.iter("b"))) == 1


def test_the_last_alignment_holds_for_all_further_columns() -> None:
    cells = ET.fromstring(table([[1, 2, 3]], align="lr")).iter("td")
    assert [str(cell.get("style"))[len("text-align:") :] for cell in cells] == ["left", "right", "right"]


def test_facts_without_a_text_are_left_out() -> None:
    shown = facts_table("Run <b>", [("Model", "GAT"), ("Left", "")], "a\n<b>")
    assert [cell.text for cell in ET.fromstring(shown).iter("td")] == ["GAT"]
    assert '<pre style="white-space:pre-wrap">a\n&lt;b&gt;</pre>' in shown


def test_columns_without_anything_are_left_out_but_for_the_first() -> None:
    found: Any = without_empty(("", "a", "b"), [["", "", 1], ["", "", ""]])
    assert found == (["", "b"], [["", 1], ["", ""]])


def test_lines_of_text_are_aligned_by_the_width_of_their_letters() -> None:
    assert aligned([("녹차", "1", "x"), ("a", "10", "")], "lrl") == ["녹차   1  x", "a     10"]
    assert aligned([]) == []


def test_drawings_are_well_formed_and_text() -> None:
    drawn = svg.svg(
        100,
        50,
        svg.bar(0, 1, 2.04, 3, title=HOSTILE, fill=palette.FOR),
        svg.polyline([(0, 1), (2.26, 3)], title=HOSTILE, **palette.stroke(1)),
        svg.dot(1, 2, 3.5),
        svg.text(0, 12, HOSTILE, "end"),
        label=HOSTILE,
    )
    root = ET.fromstring(drawn)

    assert (root.get("viewBox"), root.get("aria-label")) == ("0 0 100 50", HOSTILE)
    assert [root.find(tag).findtext("title") for tag in ("rect", "polyline")] == [HOSTILE] * 2  # type: ignore[union-attr]
    assert root.find("polyline").attrib == {  # type: ignore[union-attr]
        "points": "0.0,1.0 2.3,3.0", "fill": "none", "stroke": palette.VERMILLION, "stroke-dasharray": "7 3",
    }  # fmt: skip
    assert root.findtext("text") == HOSTILE


def test_a_scale_maps_its_ends_and_a_single_value_to_the_beginning() -> None:
    scale = svg.Scale(2, 4, 100, 20)
    assert [scale(value) for value in (2, 3, 4)] == [100, 60, 20]
    assert svg.Scale(2, 2, 100, 20)(2) == 100


def test_each_category_has_a_colour_and_a_dash_of_its_own() -> None:
    strokes = [tuple(palette.stroke(place).values()) for place in range(30)]
    assert len(set(strokes)) == 30


def test_marimo_gets_markup_as_plain_text() -> None:
    sent = element("b", "<")._marimo_serialize_()
    assert type(sent) is str
    assert sent == "<b>&lt;</b>"
