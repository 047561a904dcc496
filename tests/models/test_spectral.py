"""Spectral against dense matrices and NumPy's decompositions."""

from pathlib import Path

import numpy as np
import pytest

from gnnrec_lab import Split
from gnnrec_lab.models import create, load_recommender, save_recommender
from gnnrec_lab.models.base import storage
from gnnrec_lab.models.spectral import Spectral

GIVEN = {"alpha": 0.3, "user_power": 0.25, "item_power": 0.2, "flatness": 3.0}


def fitted(split: Split, **options: float) -> Spectral:
    recommender = create("spectral", {**GIVEN, **options})
    assert isinstance(recommender, Spectral)
    recommender.fit(split)
    return recommender


class Dense:
    """All of the filter's matrices, of the size items x items."""

    def __init__(self, matrix: np.ndarray, user_power: float) -> None:
        self.matrix, self.degree = matrix, matrix.sum(axis=0)
        norms = np.outer(matrix.sum(axis=1) ** user_power, np.sqrt(self.degree))
        A = np.divide(matrix, norms, out=np.zeros_like(matrix), where=(matrix > 0))
        A /= np.linalg.norm(A, 2)
        self.similarity = A.T @ A
        values, vectors = np.linalg.eigh(self.similarity)
        self.values, self.vectors = np.clip(values[::-1], 0, None), vectors[:, ::-1]
        self.known = np.flatnonzero(matrix.any(axis=1))

    def filtered(self, response: np.ndarray) -> np.ndarray:
        """Return the matrix with these eigenvalues in the place of its own."""
        return (self.vectors * response) @ self.vectors.T

    def scores(self, filtered: np.ndarray, power: float) -> np.ndarray:
        up = self.degree**power
        down = np.divide(1, up, out=np.zeros_like(up), where=self.degree > 0)
        up = np.where(self.degree > 0, up, 0)
        return (self.matrix @ (down[:, None] * filtered * up))[self.known]


def plateau(x: np.ndarray, flatness: float) -> np.ndarray:
    above = 0.5 + 0.5 * np.clip(2 * x - 1, 0, None) ** flatness
    return np.where(x > 0.5, above, 0.5 - 0.5 * np.clip(1 - 2 * x, 0, None) ** flatness)


@pytest.mark.parametrize(
    ("flatness", "alpha", "user_power", "item_power"),
    [(1.0, 0.7, 0.5, 0.5), (3.0, 0.2, 0.25, 0.2), (1.5, 0.0, 0.5, 0.4), (10.0, 1.0, 0.0, 0.0)],
)
def test_with_all_vectors_scores_are_those_of_a_dense_decomposition(
    weighted: Split, matrix: np.ndarray, flatness: float, alpha: float, user_power: float, item_power: float
) -> None:
    recommender = fitted(
        weighted, rank=1000, flatness=flatness, alpha=alpha, user_power=user_power, item_power=item_power
    )
    dense = Dense(matrix, user_power)
    rank = min(matrix.shape)
    response = plateau(dense.values, flatness)
    response[:rank] += alpha
    expected = dense.scores(dense.filtered(response), item_power)
    scores = recommender.scores(dense.known)
    np.testing.assert_allclose(scores, expected, rtol=1e-3, atol=1e-3 * expected.max())


def test_beside_a_few_vectors_there_is_a_line(weighted: Split, matrix: np.ndarray) -> None:
    recommender = fitted(weighted, rank=4)
    dense = Dense(matrix, 0.25)
    last = dense.values[3]
    response = dense.values * plateau(last / 2, 3.0) / (last / 2)  # through 0 and the plateau half way
    response[:4] = plateau(dense.values[:4], 3.0) + 0.3
    expected = dense.scores(dense.filtered(response), 0.2)
    scores = recommender.scores(dense.known)
    np.testing.assert_allclose(scores, expected, rtol=1e-2, atol=2e-3 * expected.max())


@pytest.mark.parametrize(("degree", "largest"), [(4, 0.05), (8, 0.01), (16, 1e-4)])
def test_without_vectors_a_polynomial_comes_near_the_dense_filter(
    weighted: Split, matrix: np.ndarray, degree: int, largest: float
) -> None:
    recommender = fitted(weighted, rank=0, degree=degree, flatness=3.5)
    dense = Dense(matrix, 0.25)
    expected = dense.scores(dense.filtered(plateau(dense.values, 3.5)), 0.2)
    error = np.abs(recommender.scores(dense.known) - expected).max() / expected.max()
    assert error < largest


def test_a_cubic_plateau_is_a_polynomial_of_degree_3(weighted: Split, matrix: np.ndarray) -> None:
    dense = Dense(matrix, 0.25)
    S = dense.similarity
    expected = dense.scores(3 * S - 6 * S @ S + 4 * S @ S @ S, 0.2)  # (1 + (2 x - 1)^3) / 2
    for degree in (3, 5):
        scores = fitted(weighted, rank=0, degree=degree).scores(dense.known)
        np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-5 * expected.max())


@pytest.mark.parametrize("options", [{"rank": 4}, {"rank": 0}, {"rank": 4, "degree": 5}, {"rank": 1000}])
def test_contributions_are_each_own_items_share(weighted: Split, options: dict[str, int]) -> None:
    recommender = fitted(weighted, **options)
    users = np.arange(weighted.graph.num_users)
    scores = recommender.scores(users)
    history = weighted.train.by_user.take(users[:1])
    parts = recommender.contributions(0, 3)
    assert parts.contribution.sum() == pytest.approx(scores[0, 3], rel=1e-5)
    for place, (item, share) in enumerate(zip(parts.items, parts.contribution, strict=True)):
        alone = history.take(np.array([0]))
        alone.weight[:] = np.where(np.arange(alone.nnz) == place, alone.weight, 0)
        assert alone.indices[place] == item
        assert recommender.history_scores(alone)[0, 3] == pytest.approx(share, rel=1e-4, abs=1e-6)


def test_vectors_are_orthonormal_and_capped_by_the_size(weighted: Split) -> None:
    recommender = create("spectral")
    recommender.fit(weighted)
    vectors = recommender.tensors()["vectors"]
    size = min(weighted.graph.num_users, weighted.graph.num_items)
    assert vectors.shape == (weighted.graph.num_items, size)
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(size), atol=1e-5)


def test_what_is_open_is_chosen_by_the_measure_and_kept(weighted: Split) -> None:
    recommender = create("spectral")
    recommender.fit(weighted)
    aims = {"flatness": 10.0, "item_power": 0.4, "user_power": 0.4, "alpha": 0.5}

    def measure() -> float:
        tensors = recommender.tensors()
        misses = sum(abs(float(tensors[name][0]) - aim) for name, aim in aims.items())
        return -abs(tensors["vectors"].shape[1] - 16) - misses

    chosen = {**aims, "rank": 16}
    assert recommender.choose_on_validation(measure) == chosen
    given = create("spectral", chosen)
    given.fit(weighted)
    users = np.arange(weighted.graph.num_users)
    # the vectors of a larger decomposition begin with those of a smaller one
    np.testing.assert_allclose(recommender.scores(users), given.scores(users), rtol=1e-2, atol=1e-3)
    assert given.choose_on_validation(measure) == {}


def first_version(split: Split, matrix: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the arrays that a run of the first version has, and its scores."""
    dense = Dense(matrix, 0.25)
    weight = split.train.by_user.to_scipy(split.graph.num_items).toarray().astype(np.float64)
    norms = np.outer(weight.sum(axis=1) ** 0.25, np.sqrt(weight.sum(axis=0)))
    A = np.divide(weight, norms, out=np.zeros_like(weight), where=weight > 0)
    V = dense.vectors[:, :3]
    numbers = {"alpha": 0.4, "user_power": 0.25, "largest": np.linalg.norm(A, 2)}
    arrays = {
        "vectors": V.astype(np.float32),
        **{name: np.array([number]) for name, number in numbers.items()},
    }
    return arrays, dense.scores(dense.similarity, 0.0) + 0.4 * dense.scores(V @ V.T, 0.5)


def test_runs_of_the_first_version_score_as_they_did(
    weighted: Split, matrix: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays, expected = first_version(weighted, matrix)
    recommender = create("spectral", {"rank": 3, "alpha": 0.4, "user_power": 0.25})
    recommender.restore(arrays, weighted.train)
    monkeypatch.setattr(
        storage.dataclasses, "asdict", lambda options: {"rank": 3, "alpha": 0.4, "user_power": 0.25}
    )
    save_recommender(recommender, tmp_path)
    monkeypatch.undo()
    known = np.flatnonzero(matrix.any(axis=1))
    loaded = load_recommender(tmp_path, weighted.train)
    np.testing.assert_allclose(loaded.scores(known), expected, rtol=1e-3, atol=1e-3 * expected.max())
    assert loaded.tensors().keys() == arrays.keys()
    parts = loaded.contributions(int(known[2]), 5)
    assert parts.contribution.sum() == pytest.approx(parts.score, rel=1e-5)


def test_half_of_the_newer_arrays_is_refused(weighted: Split, tmp_path: Path) -> None:
    recommender = fitted(weighted, rank=3)
    arrays = recommender.tensors()
    del arrays["flatness"]
    with pytest.raises(ValueError, match='its array "flatness" is missing'):
        recommender.restore(arrays, weighted.train)
