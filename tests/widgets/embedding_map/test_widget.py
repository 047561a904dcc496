"""What the EmbeddingMap tells its page about a small run, and what it does when asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gnnrec_lab
from gnnrec_lab import OptionError
from gnnrec_lab.projection import MISSING, tsne
from gnnrec_lab.widgets import EmbeddingMap
from tests.in_process import trained_in_process
from tests.widgets.real_traits import shop


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lab")
    gnnrec_lab.set_home(folder)
    with trained_in_process():
        gnnrec_lab.train(shop().split("time", seed=0), "itemknn", name="knn")
    gnnrec_lab.set_home(None)
    return folder


@pytest.fixture(autouse=True)
def lab(home: Path) -> Iterator[None]:
    gnnrec_lab.set_home(home)
    yield
    gnnrec_lab.set_home(None)


def ask(widget: EmbeddingMap, request: str, /, **params: Any) -> str:
    """Send a request as the page does; return what went wrong, or nothing."""
    replies: list[dict[str, Any]] = []
    widget.send = replies.append
    widget._on_request(widget, {"id": "a", "kind": "request", "method": request, "params": params}, [])
    assert len(replies) == 1
    return "" if replies[0]["ok"] else str(replies[0]["error"]["message"])


def places(widget: EmbeddingMap) -> np.ndarray:
    return np.frombuffer(widget.places, "<u2").reshape(-1, 2)


def test_it_says_of_whom_it_is_and_where_they_are() -> None:
    widget = EmbeddingMap("knn")
    assert widget.facts == {
        "name": "knn",
        "graph": "shop",
        "model": "ItemKNN",
        "users": 12,
        "items": 10,
        "colourings": ["kind", "popularity", "community", "ndcg@20", "user.age", "item.price"],
    }
    assert widget.places == widget.projection.quantised.tobytes()
    assert places(widget).max() == 65534
    assert widget.placement["method"] == "pca"
    assert widget.placement["shown"] == 22
    assert widget.placement["statement"]["en"].startswith("PCA of the 10 leading singular vectors")
    assert widget.placement["statement"]["ko"].startswith(
        "상호작용의 주요 특이벡터 10개(ItemKNN 모델에는 벡터가 없음)의 PCA."
    )
    assert widget.code == "%gnnrec map knn"
    assert np.frombuffer(widget.colours, np.uint8).tolist() == [0] * 12 + [1] * 10


def test_a_point_says_who_it_is_and_who_is_most_like_it() -> None:
    widget = EmbeddingMap("knn")
    assert ask(widget, "point", number=14) == ""
    point = widget.point
    assert (point["number"], point["side"], point["id"]) == (
        14,
        "item",
        widget.projection.to_frame()["id"][14],
    )
    vectors = widget.projection.space.vectors
    cosine = vectors[12:] @ vectors[14]
    expected = [12 + other for other in np.argsort(-cosine, kind="stable").tolist() if other != 2][:8]
    assert [row["number"] for row in point["near"]] == expected
    assert point["near"][0]["cosine"] == pytest.approx(cosine[expected[0] - 12], abs=1e-4)
    assert ask(widget, "point", number=22) == "There is no point number 22 on this map."


def test_a_search_finds_users_and_items() -> None:
    widget = EmbeddingMap("knn")
    ask(widget, "search", query="ITEM 7")
    assert (widget.found["total"], [row["label"] for row in widget.found["rows"]]) == (1, ["item 7"])
    frame = widget.projection.to_frame()
    assert frame["id"][widget.found["rows"][0]["number"]] == "item 7"
    ask(widget, "search", query="")
    assert widget.found == {"query": "", "total": 0, "rows": []}


def test_a_lasso_picks_what_lies_in_it_and_its_line_picks_the_same() -> None:
    widget = EmbeddingMap("knn")
    ask(widget, "pick", polygon=[[0, 0], [500, 0], [500, 1000], [0, 1000]])
    inside = places(widget)[:, 0] < 32767
    frame = widget.projection.to_frame()
    assert widget.selection["id"].tolist() == frame["id"][inside].tolist()
    assert 0 < len(widget.selection) < 22
    assert widget.picked["users"] == inside[:12].sum()
    assert [row["id"] for row in widget.picked["rows"]] == frame["id"][inside].tolist()
    bits = np.unpackbits(np.frombuffer(widget.marked, np.uint8), bitorder="little")[:22]
    assert bits.tolist() == inside.astype(int).tolist()
    assert widget.code == '%gnnrec map knn --within "0,0 500,0 500,1000 0,1000"'
    again = EmbeddingMap("knn", within="0,0 500,0 500,1000 0,1000")
    assert again.marked == widget.marked
    ask(widget, "pick", polygon=[])
    assert (widget.picked, widget.marked, len(widget.selection)) == ({}, b"", 0)


def test_nothing_in_a_lasso_is_an_empty_frame() -> None:
    widget = EmbeddingMap("knn", within=[(-50, -50), (-40, -50), (-40, -40)])
    assert (widget.picked["users"], widget.picked["items"], widget.picked["rows"]) == (0, 0, [])
    assert list(widget.selection.columns) == ["kind", "id", "label", "x", "y"]
    assert widget.selection.empty


@pytest.mark.parametrize("within", ["0,0 1,1", "a,b c,d e,f", [(1, 2, 3)] * 3, "0,0,0", [1, 2, 3]])
def test_what_is_no_polygon_is_refused(within: Any) -> None:
    with pytest.raises(OptionError, match="within"):
        EmbeddingMap("knn", within=within)


def test_tsne_is_made_in_the_background_and_kept() -> None:
    widget = EmbeddingMap("knn", within=None)
    said: list[Any] = []
    widget.observe(lambda change: said.append(change["new"]), "work")
    assert ask(widget, "lay_out", method="tsne") == ""
    assert widget.wait(60)
    assert said[0] == {"method": "tsne", "phase": "neighbours", "done": 0, "total": 750}
    assert said[-2] == {"method": "tsne", "phase": "t-SNE", "done": 750, "total": 750}
    assert said[-1] == {}
    assert widget.placement["method"] == "tsne"
    made = widget.places
    assert widget.code == "%gnnrec map knn --method tsne"
    ask(widget, "lay_out", method="pca")
    assert widget.code == "%gnnrec map knn"
    ask(widget, "lay_out", method="tsne")
    assert (widget.places, widget.work) == (made, {})


def test_tsne_that_is_stopped_stays_as_it_is_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(vectors: Any, start: Any, *, seed: int = 0, progress: Any, draw: Any) -> None:
        progress(0, 750, "neighbours")
        progress(20, 750, "t-SNE")
        widget.answer_stop()
        draw(start * 2)
        raise AssertionError("it went on")

    monkeypatch.setattr(tsne, "tsne", found)
    widget = EmbeddingMap("knn")
    ask(widget, "lay_out", method="tsne")
    assert widget.wait(60)
    assert widget.work == {}
    assert "Stopped after 20 of 750 steps." in widget.placement["statement"]["en"]
    assert widget.error == ""


def test_who_is_not_in_the_sample_has_no_place() -> None:
    widget = EmbeddingMap("knn", most=8)
    assert widget.facts["users"] + widget.facts["items"] == 8
    assert "8 of 22 are shown, drawn at random." in widget.placement["statement"]["en"]
    assert widget.code == "%gnnrec map knn --most 8"
    assert (places(widget) != MISSING).all()


def test_without_its_library_tsne_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tsne, "is_installed", lambda: False)
    widget = EmbeddingMap("knn")
    assert 'pip install "gnnrec-lab[map]"' in ask(widget, "lay_out", method="tsne")
    assert (widget.placement["method"], widget.work) == ("pca", {})


def test_a_users_explanations_open_and_an_items_do_not() -> None:
    widget = EmbeddingMap("knn")
    assert ask(widget, "explain", number=3) == ""
    id = widget.projection.to_frame()["id"][3]
    assert widget.opened["code"] == f'%gnnrec explain knn --user "{id}"'
    assert widget._browser is not None
    assert widget._browser.view["user"]["label"] == id
    assert ask(widget, "explain", number=12) == "Explanations are of users: choose one of them."
    widget.close()


def test_where_no_widget_runs_there_is_a_picture_and_a_text() -> None:
    widget = EmbeddingMap("knn", colour="user.age", locale="ko")
    html = widget.static_html()
    assert '<img src="data:image/png;base64,' in html
    assert "knn 지도" in html
    assert "user.age 20" in html
    assert "값 없음" in html
    assert repr(widget).splitlines()[0] == "EmbeddingMap of knn: 12 users and 10 items"


def test_a_page_of_its_own_has_places_and_names(tmp_path: Path) -> None:
    page = Path(EmbeddingMap("knn").to_html(tmp_path / "map.html")).read_text("utf-8")
    (state,) = re.findall(r'id="state">(.*?)</script>', page)
    assert '"live": false' in state
    assert '"names": ["user ' in state
    assert '"item 7"' in state
    assert not re.search(r"https?://(?!www\.w3\.org)", state)


def test_messages_stay_below_five_megabytes_for_a_million_points() -> None:
    per_point = (2 * 2, 1, 1 / 8)  # places, colours, marks
    assert [size * gnnrec_lab.projection.MOST < 5e6 for size in per_point] == [True] * 3
