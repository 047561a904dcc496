"""EASE against its formula in dense NumPy, and what it refuses."""

import numpy as np
import pandas as pd
import psutil
import pytest

from gnnrec_lab import OptionError, Split
from gnnrec_lab.models import create
from gnnrec_lab.models import ease as module
from gnnrec_lab.training import fit
from tests.patching import patch_library


def dense_map(matrix: np.ndarray, l2: float) -> np.ndarray:
    inverse = np.linalg.inv(matrix.T @ matrix + l2 * np.eye(matrix.shape[1]))
    mapped = -inverse / np.diag(inverse)
    np.fill_diagonal(mapped, 0)
    return mapped


@pytest.mark.parametrize("block", [4, 1024])
def test_the_map_is_that_of_the_dense_formula(
    weighted: Split, matrix: np.ndarray, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(module, "_BLOCK", block)
    recommender = create("ease", {"l2": 2})
    recommender.fit(weighted)
    expected = dense_map(matrix, 2)
    np.testing.assert_allclose(recommender.tensors()["map"], expected, rtol=1e-3, atol=1e-5)
    known = np.flatnonzero(matrix.any(axis=1))
    np.testing.assert_allclose(recommender.scores(known), (matrix @ expected)[known], rtol=1e-3, atol=1e-4)
    parts = recommender.contributions(3, 5)
    np.testing.assert_allclose(
        parts.contribution, matrix[3, parts.items] * expected[parts.items, 5], rtol=1e-3, atol=1e-5
    )


def test_more_items_than_memory_are_refused_with_what_would_fit(
    weighted: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = psutil.virtual_memory()._replace(available=12 * 10**2)  # three matrices of 10 x 10
    patch_library(monkeypatch, module, "psutil", virtual_memory=lambda: memory)
    with pytest.raises(OptionError, match=r"are free: it can take 10 items here\. Train spectral or itemknn"):
        create("ease").fit(weighted)


def test_l2_is_chosen_on_validation_unless_given_or_dear(
    weighted: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    recommender = create("ease")
    chosen = fit(recommender, weighted).chosen
    given = create("ease", chosen)
    assert fit(given, weighted).chosen == {}
    users = np.arange(weighted.graph.num_users)
    assert np.array_equal(recommender.scores(users), given.scores(users))
    monkeypatch.setattr(module, "_CHEAP_ITEMS", 3)
    assert fit(create("ease"), weighted).chosen == {}


def test_an_l2_that_float32_cannot_tell_from_zero_is_refused() -> None:
    # two items that always go together: singular but for l2, which vanishes beside the number of users
    frame = pd.DataFrame({"u": np.repeat(np.arange(40_000), 2), "i": np.tile([0, 1], 40_000)})
    split = Split.from_frames(train=frame, test=pd.DataFrame({"u": [0], "i": [2]}), user="u", item="i")
    with pytest.raises(OptionError, match=r"l2 of 0\.001 is too small .*: try 0\.01"):
        create("ease", {"l2": 0.001}).fit(split)
