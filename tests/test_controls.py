"""Controls from data: shown in every text, and never sent to a terminal, an SVG or a file as they are."""

import ast
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

import gnnrec_lab
from gnnrec_lab import InteractionGraph, Split, UnknownIdError
from gnnrec_lab.controls import visible, well_formed
from gnnrec_lab.display.html import element
from gnnrec_lab.display.svg import bar, svg, text
from gnnrec_lab.errors import GraphDataError, StorageError
from gnnrec_lab.explain import explain
from gnnrec_lab.models import create
from gnnrec_lab.ranking import recommend

NASTY = "tea\x1b]0;pwned\x07\x1b[2J\x9b31m\u202eeman\u2066\r\x00\ud800"
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def test_controls_become_escapes_and_all_else_stays() -> None:
    assert visible(NASTY) == (r"tea\x1b]0;pwned\x07\x1b[2J\x9b31m\u202eeman\u2066\x0d\x00\ud800")
    kept = "서울 · naïve\ttab\nline 👩‍💻 שלום"  # a joiner between emoji, text from right to left
    assert visible(kept) == kept
    assert well_formed(f"{kept}\ud800") == f"{kept}\ufffd"


def test_every_text_that_a_class_makes_of_itself_is_visible() -> None:
    found = 0
    for path in Path(gnnrec_lab.__file__).parent.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        if "__repr__" not in code and "__str__" not in code:
            continue
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.FunctionDef) and node.name in ("__repr__", "__str__"):
                names = [one.id for one in node.decorator_list if isinstance(one, ast.Name)]
                assert "visibly" in names, f"{path}:{node.lineno} lacks @visibly"
                found += 1
    assert found > 30


@pytest.fixture(scope="module")
def graph() -> InteractionGraph:
    plain = NASTY.removesuffix("\ud800")
    log = pd.DataFrame({"u": [NASTY, "b", "b"], "i": [NASTY, NASTY, "y"]}, dtype=object)
    log["b"] = [plain, "view", "view"]
    items = pd.DataFrame({"i": [NASTY, "y"], "title": [plain, "Rice"]}, dtype=object)
    return InteractionGraph.from_frame(log, user="u", item="i", behaviour="b", items=items)


def test_texts_about_data_with_controls(graph: InteractionGraph) -> None:
    split = Split(graph, pd.Series([0, 0, 0], dtype="uint8").to_numpy(), "given")
    recommender = create("itemknn", {"k": 5, "shrink": 0})
    recommender.fit(split)  # type: ignore[attr-defined]  # computed at once
    told = explain(recommender, NASTY, "y")
    shown = [
        repr(graph),
        repr(graph.report),
        repr(graph.users),
        repr(split),
        repr(told),
        told.sentence(),
        str(graph._repr_html_()),
        told.to_html(),
        told.plot().svg,
        *graph.item_labels([0, 1]),
    ]
    for one in shown:
        assert not CONTROL.search(one), one
    assert r"tea\x1b]0;pwned" in repr(graph)
    assert graph.items.id(1) in recommend(recommender, NASTY, 2)["item"].tolist()  # ids are as they were
    assert graph.items.contains(NASTY)


def test_errors_about_data_with_controls(graph: InteractionGraph) -> None:
    with pytest.raises(UnknownIdError) as caught:
        graph.users.index(f"{NASTY}!")
    for error in (caught.value, StorageError(NASTY), GraphDataError(NASTY)):
        assert not CONTROL.search(str(error)), str(error)


def test_a_drawing_of_controls_is_xml() -> None:
    drawing = svg(10, 10, text(1, 1, NASTY), bar(0, 0, 1, 1, title=NASTY), label=NASTY)
    root = ET.fromstring(drawing.encode())
    assert root.attrib["aria-label"] == visible(NASTY)
    assert element("td", "\ufffe", title="\x1b") == r'<td title="\x1b">\ufffe</td>'
