import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, OptionError, Split, UnknownIdError, similar_items, similar_users
from gnnrec_lab.models import ClosedFormRecommender, Recommender, create
from gnnrec_lab.ranking.likeness import likeness

# x and y share two users, x and z one; w and z one; v nobody has
LOG = pd.DataFrame({"u": list("aabbbccd"), "i": list("xyxyzzww")})
ITEMS = pd.DataFrame({"i": list("vwxyz"), "name": ["Vine", None, "Xylo", "Yarn", "Zinc"]})


def fitted(model: str, **options: int) -> Recommender:
    """Return a recommender of all of the log."""
    graph = InteractionGraph.from_frame(LOG, user="u", item="i", items=ITEMS)
    recommender = create(model, options)
    assert isinstance(recommender, ClosedFormRecommender)
    recommender.fit(Split(graph, np.zeros(graph.num_interactions, dtype=np.uint8), "given"))
    return recommender


def test_items_without_representations_are_alike_by_their_users() -> None:
    frame = similar_items(fitted("popularity"), "x", k=3)
    assert frame["item"].tolist() == ["y", "z", "w"]
    assert frame["title"].tolist() == ["Yarn", "Zinc", "w"]
    np.testing.assert_allclose(frame["similarity"], [1.0, 0.5, 0.0], atol=1e-7)
    assert frame["rank"].tolist() == [1, 2, 3]


def test_users_without_representations_are_alike_by_their_items() -> None:
    frame = similar_users(fitted("popularity"), "a", k=9)
    assert list(frame.columns) == ["user", "similarity", "rank"]  # users have no titles
    assert frame["user"].tolist() == ["b", "c", "d"]
    np.testing.assert_allclose(frame["similarity"], [2 / np.sqrt(6), 0, 0], atol=1e-7)


@pytest.mark.parametrize("kind", ["user", "item"])
@pytest.mark.parametrize("model", ["ials", "popularity"])
def test_likeness_is_the_cosine_of_the_vectors(model: str, kind: str) -> None:
    recommender = fitted(model, factors=4) if model == "ials" else fitted(model)
    vectors = recommender.vectors(kind)
    if vectors is None:
        train = recommender.train
        csr, columns = (
            (train.by_user, train.num_items) if kind == "user" else (train.by_item, train.num_users)
        )
        vectors = (csr.to_scipy(columns).toarray() > 0).astype(np.float64)
    size = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, size, out=np.zeros_like(vectors), where=size > 0)
    alike = likeness(recommender, "user" if kind == "user" else "item")
    every = np.arange(len(unit))
    np.testing.assert_allclose(alike.among(every), unit @ unit.T, atol=1e-6)
    np.testing.assert_allclose(alike.to_all(1), unit @ unit[1], atol=1e-6)


def test_mistakes_are_named() -> None:
    popular = fitted("popularity")
    with pytest.raises(UnknownIdError, match="The graph has no item 'q'"):
        similar_items(popular, "q")
    with pytest.raises(OptionError, match="k must be a whole number of at least 1"):
        similar_users(popular, "a", k=0)
