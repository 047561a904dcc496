"""The curves of runs as plain HTML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from gnnrec_lab.widgets.monitor.fallback import curves_html

HOSTILE = "<img src=x onerror=alert(1)>"
A = {
    "loss": [[0.0, 3.0, 0.0], [2.0, 1.0, 9.0]],
    "validation": {"ndcg@20": [[1.0, 0.25, 4.0], [2.0, 0.5, 9.0]], "recall@20": [[1.0, 0.1, 4.0]]},
    "checkpoints": [],
}
B = {"loss": [[0.0, 2.0, 0.0], [1.0, 2.0, 5.0]], "validation": {}, "checkpoints": []}


def test_lines_go_through_their_points_on_the_same_axes() -> None:
    html = curves_html(["a", "b"], {"b": B, "a": A}, "ndcg@20")
    root = ET.fromstring(f"<div>{html}</div>")
    loss, metric = (svg for svg in root.iter("svg") if svg.get("role") == "img")

    # x from 52 to 372 of two epochs, y from 132 (1) to 20 (3)
    assert [line.get("points") for line in loss.iter("polyline")] == [
        "52.0,20.0 372.0,132.0",
        "52.0,76.0 212.0,76.0",
    ]
    assert [line.get("stroke-dasharray") for line in loss.iter("polyline")] == [None, "7 3"]
    assert [line.get("points") for line in metric.iter("polyline")] == ["212.0,132.0 372.0,20.0"]
    assert metric.get("aria-label") == "ndcg@20 (validation)"
    assert [text.text for text in loss.iter("text")] == ["loss", "3", "1", "0", "2 epochs"]
    assert re.findall(r"</svg> (\w)</span>", html) == ["a", "b"]


def test_one_run_needs_no_legend_and_a_level_line_one_label() -> None:
    html = curves_html(["b"], {"b": B}, None)

    assert "<span" not in html
    assert 'points="52.0,20.0 372.0,20.0"' in html
    assert re.findall(r">([^<]+)</text>", html) == ["loss", "2", "0", "1 epochs"]


def test_the_first_metric_there_is_stands_in_for_one_there_is_not() -> None:
    assert "ndcg@20 (validation)" in curves_html(["a"], {"a": A}, "map@5")


def test_nothing_is_drawn_of_nothing() -> None:
    nothing = {"loss": [], "validation": {}, "checkpoints": []}

    assert curves_html([], {}, None) == ""
    assert curves_html(["a", "gone"], {"a": nothing}, "ndcg@20") == ""


def test_text_is_text() -> None:
    curves = {HOSTILE: {**A, "validation": {HOSTILE: [[1.0, 1.0, 1.0]]}}, "b": B}

    html = curves_html([HOSTILE, "b"], curves, HOSTILE)

    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") == 3
