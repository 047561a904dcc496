"""What a notebook keeps of a widget: its live view, and behind it the picture for when nobody answers."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import traitlets

from gnnrec_lab.display.words import speaking
from gnnrec_lab.widgets.common import base
from gnnrec_lab.widgets.common.base import LabWidget
from gnnrec_lab.widgets.common.last_picture import last_picture

VIEW = "application/vnd.jupyter.widget-view+json"


class Counter(LabWidget):
    """A widget that shows a number."""

    _esm = "export default { render() {} }"
    _pictured = frozenset({"number"})
    number = traitlets.Int(3).tag(sync=True)

    def static_html(self) -> str:
        return f"<b>number {self.number}</b>"

    def __repr__(self) -> str:
        return f"Counter at {self.number}"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the outputs that are displayed: data, and the id of those that can be replaced."""
    found: list[dict[str, Any]] = []

    def display(data: dict[str, str], *, display_id: str = "", **options: Any) -> None:
        found.append({"data": data, "id": display_id})

    monkeypatch.setattr(base, "display", display)
    monkeypatch.setattr(base, "update_display", display)
    return found


def test_a_widget_is_followed_by_its_picture_in_an_output_of_its_own(shown: list[dict[str, Any]]) -> None:
    widget = Counter()

    widget._ipython_display_()

    live, picture = shown
    assert live["data"][VIEW]["model_id"] == widget.model_id
    # what converters show in the view's place is nothing, because the picture follows
    assert live["data"]["text/html"] == ""
    assert live["data"]["text/plain"] == "Counter at 3"
    assert list(picture["data"]) == ["text/html"]
    assert picture["data"]["text/html"] == last_picture(widget.view_id, "<b>number 3</b>")
    assert f'data-gnnrec-picture="{widget.view_id}"' in picture["data"]["text/html"]
    assert Counter().view_id != widget.view_id


def test_the_picture_is_the_last_when_what_it_shows_has_changed(
    shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "_STILL", 0.01)
    widget = Counter()
    widget.number = 4
    assert shown == []  # nobody has displayed it
    widget._ipython_display_()

    for number in (5, 6, 7):
        widget.number = number
    assert widget._retake is not None
    widget._retake.join(5)

    _, before, after = shown
    assert before["id"] == after["id"] == widget.view_id
    assert "number 4" in before["data"]["text/html"]
    assert "number 7" in after["data"]["text/html"]


def test_a_picture_that_cannot_be_taken_leaves_the_one_before(
    shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken: list[object] = []
    monkeypatch.setattr(threading, "excepthook", broken.append)
    monkeypatch.setattr(base, "_STILL", 0.01)
    widget = Counter()
    widget._ipython_display_()

    monkeypatch.setattr(Counter, "static_html", lambda self: 1 / 0)
    widget.number = 5
    assert widget._retake is not None
    widget._retake.join(5)

    assert len(shown) == 2
    assert broken == []


@pytest.mark.parametrize(("locale", "remedy"), [("auto", "Run the cell to use it"), ("ko", "셀을 실행하면")])
def test_the_picture_says_how_to_use_the_view_again(locale: str, remedy: str) -> None:
    with speaking(locale):
        assert remedy in last_picture("id", "<b>3</b>")


@pytest.mark.slow
def test_a_converted_notebook_shows_the_picture_once(shown: list[dict[str, Any]]) -> None:
    import nbformat  # with the next a second: only the process that needs them
    from nbconvert import HTMLExporter

    Counter()._ipython_display_()
    cell = nbformat.v4.new_code_cell("Counter()")
    cell.outputs = [nbformat.v4.new_output("display_data", data=one["data"]) for one in shown]
    notebook = nbformat.v4.new_notebook(cells=[cell])

    html, _ = HTMLExporter(template_name="basic").from_notebook_node(notebook)

    assert html.count("number 3") == 1
    assert "Counter at 3" not in html
    assert VIEW not in html
