"""Vectors for other systems: the recipe gives the lists of the recommender, or says what it leaves out."""

import numpy as np
import pytest

from gnnrec_lab import recommend
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import Split
from gnnrec_lab.models import create
from gnnrec_lab.serving.vectors import vectors_of
from gnnrec_lab.training import TrainOptions, fit
from tests.serving.conftest import Make


@pytest.mark.parametrize(
    "way", ["bprmf", "ials", "lightgcn-flat", "lightgcn-bpr", "graphsage-pool", "pinsage-margin"]
)
def test_inner_products_give_the_same_lists(way: str, trained: Make, split: Split) -> None:
    recommender = trained(way)
    found = vectors_of(recommender)
    users, items = (
        np.stack(table["vector"].to_numpy(zero_copy_only=False)) for table in (found.users, found.items)
    )
    seen = split.train.by_user.to_scipy(split.train.num_items).toarray() > 0

    order = np.argsort(-np.where(seen, -np.inf, users @ items.T), axis=1, kind="stable")[:, :3]

    assert found.exact
    ids = found.users["id"].to_pylist()
    expected = recommend(recommender, ids, 3)
    for row, own in expected.groupby("user")["item"]:
        listed = order[ids.index(row)][: len(own)]
        assert [found.items["id"][item].as_py() for item in listed.tolist()] == own.tolist()


def test_what_is_left_out_is_said(split: Split) -> None:
    recommender = create("lightgcn", {"cooccurrence": 0.5})
    fit(recommender, split, options=TrainOptions(epochs=1), seed=0)
    found = vectors_of(recommender)

    assert not found.exact
    assert "left out is the co-occurrence" in found.recipe


@pytest.mark.parametrize("name", ["gat", "ease", "itemknn", "spectral", "popularity"])
def test_a_model_without_vectors(name: str, trained: Make) -> None:
    with pytest.raises(OptionError, match="has no vectors whose products are its scores"):
        vectors_of(trained(name))
