"""Maps by PCA and t-SNE: frames, statements, progress, limits, errors."""

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, OptionError, Projection, Split, project
from gnnrec_lab.models import ClosedFormRecommender, Recommender, create
from gnnrec_lab.projection import MISSING, tsne
from gnnrec_lab.projection.project import by_pca, by_tsne, drawn_for
from gnnrec_lab.projection.space import Space
from tests.ranking.test_similar import fitted


def clusters(size: int = 20) -> Projection:
    """Return the map of users and items in three far corners."""
    rng = np.random.default_rng(0)
    corners = np.repeat(np.eye(3), size, axis=0) + rng.normal(scale=0.05, size=(3 * size, 3))
    vectors = (corners / np.linalg.norm(corners, axis=1, keepdims=True)).astype(np.float32)
    first = 3 * size // 2
    ids = pd.DataFrame({"u": np.arange(3 * size - first), "i": np.arange(3 * size - first)})
    graph = InteractionGraph.from_frame(ids, user="u", item="i", name="corners")
    space = Space(np.arange(first), np.arange(3 * size - first), vectors, True, (0, 0))
    return by_pca(space, graph, "Corners")


def half_known() -> Recommender:
    """Return a recommender of a graph of whose users and items only one each has a pair that counts."""
    log = pd.DataFrame({"u": ["a", "b"], "i": ["x", "y"], "w": [1.0, 0.0]})
    graph = InteractionGraph.from_frame(log, user="u", item="i", weight="w", name="half")
    recommender = create("popularity")
    assert isinstance(recommender, ClosedFormRecommender)
    recommender.fit(Split(graph, np.zeros(2, np.uint8), "given"))
    return recommender


def test_a_frame_has_a_row_for_each_who_is_known() -> None:
    found = project(fitted("ials", factors=4))
    frame = found.to_frame()
    assert list(frame.columns) == ["kind", "id", "label", "x", "y"]
    assert frame["kind"].tolist() == ["user"] * 4 + ["item"] * 4
    assert frame["id"].tolist() == list("abcd") + list("wxyz")
    assert frame["label"].tolist() == [*"abcd", "w", "Xylo", "Yarn", "Zinc"]
    np.testing.assert_allclose(frame[["x", "y"]], found.places, rtol=1e-6)


def test_it_says_how_it_was_made_and_who_is_missing() -> None:
    found = project(half_known())
    assert repr(found).splitlines()[0] == "Projection of half: 1 user and 1 item"
    assert found.statement("en") == (
        "PCA of the 2 leading singular vectors of the interactions: Popularity has no vectors; its two "
        "directions hold 0 % and 0 % of the variance. Nothing is known of 1 user and 1 item: not on the map."
    )
    assert "특이벡터 2개" in found.statement("ko")
    assert "알려진 것이 없어 지도에 없음: 사용자 1명, 아이템 1개." in found.statement("ko")


def test_its_picture_is_an_image_with_a_legend() -> None:
    html = project(fitted("popularity"))._repr_html_()
    assert '<img src="data:image/png;base64,' in html
    assert 'alt="Map of graph: 4 users and 4 items, coloured by users and items"' in html
    assert html.count("border-radius:2px") == 2


def test_tsne_keeps_the_corners_apart_and_says_how_far_it_is() -> None:
    said: list[tuple[int, int | None]] = []
    flat = clusters()
    found = by_tsne(flat, 1000, progress=lambda done, total, what: said.append((done, total)))
    corner = np.arange(60) // 20
    middle = np.stack([found.places[corner == one].mean(axis=0) for one in range(3)])
    distance = np.linalg.norm(found.places[:, None] - middle, axis=2)
    assert distance.argmin(axis=1).tolist() == corner.tolist()
    assert said[0] == (0, 750)
    assert said[1] == (10, 750)
    assert said[-1] == (750, 750)
    assert found.shares is None
    assert "perplexity 30" in found.statement("en")


def test_tsne_ends_with_what_its_progress_raises() -> None:
    def stop(done: int, total: int | None, what: str) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        by_tsne(clusters(), 1000, progress=stop)


def test_above_a_size_tsne_is_of_a_sample_which_it_says() -> None:
    flat = clusters()
    assert drawn_for(flat, 60, 0).tolist() == list(range(60))
    found = by_tsne(flat, 3, seed=1)
    drawn = np.flatnonzero(found.quantised[:, 0] != MISSING)
    assert drawn.tolist() == drawn_for(flat, 3, 1).tolist()
    assert found.shown == len(found.to_frame()) == 3
    assert "3 of 60 are shown, drawn at random." in found.statement("en")


def test_tsne_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tsne, "is_installed", lambda: False)
    with pytest.raises(OptionError, match=r'pip install "gnnrec-lab\[map\]"'):
        project(fitted("popularity"), "tsne")


def test_another_method_names_the_nearest() -> None:
    with pytest.raises(OptionError, match='Did you mean "tsne"'):
        project(fitted("popularity"), "t-sne")
