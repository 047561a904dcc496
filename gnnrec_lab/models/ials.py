"""iALS: matrix factorisation by alternating least squares, with the library implicit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numba
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits

from gnnrec_lab.arrays import Layout, learned, number
from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.graph.moving import Move
from gnnrec_lab.models.base.hill_climb import choose_option
from gnnrec_lab.models.base.history_linear import HistoryLinearRecommender
from gnnrec_lab.models.base.options import option
from gnnrec_lab.models.base.popularity_backoff import Floats
from gnnrec_lab.models.contract import Capabilities, Served
from gnnrec_lab.models.movable import Axes

if TYPE_CHECKING:
    import torch

_CANDIDATES = (3.0, 10.0, 30.0, 100.0, 300.0)
_START = 30.0
_MANY_ITEMS = 10_000


class IALS(HistoryLinearRecommender):
    """Least squares on all pairs, those with an interaction trusted more, the others fitted to 0.

    With the confidence c(u, i) = 1 + alpha w(u, i) and p(u, i) = 1 for pairs with an interaction, 1 and 0 for
    all others, users x(u) and items y(i) in turn minimise::

        sum over all (u, i) of c(u, i) (p(u, i) - <x(u), y(i)>)^2 + l2 (sum of |x(u)|^2 + sum of |y(i)|^2)

    The users are solved once more at the end, exactly, so a score is linear in the user's own items: with
    M(u) = l2 + sum over i of c(u, i) y(i) y(i)'::

        score(u, i) = sum over own items j of u of c(u, j) y(i)' M(u)^-1 y(j)

    The library's training takes steps of conjugate gradients and has one l2 for all. It has no penalty that
    grows with a user's or item's interactions, as Rendle et al. recommend; their other advice is taken: many
    factors, and l2 chosen on validation. The same seed gives the same factors on the same machine.

    Source: Hu, Koren and Volinsky, "Collaborative filtering for implicit feedback datasets", ICDM 2008;
    Rendle, Krichene, Zhang and Koren, "Revisiting the performance of iALS on item recommendation benchmarks",
    RecSys 2022.
    """

    name = "ials"
    title = "iALS"
    paper = "Hu, Koren and Volinsky, ICDM 2008, doi 10.1109/ICDM.2008.22"
    axes: ClassVar[Axes] = {"item_factors": ("item",)}
    capabilities = Capabilities(trainable=False, fold_in=True, differentiable=True)

    @dataclasses.dataclass(frozen=True)
    class Options:
        """Options of iALS."""

        factors: int | None = option(
            None,
            "length of the factors; by default 64, and 256 from 10,000 items on",
            low=1,
            high=4096,
            search=[32, 64, 128, 256],
        )
        alpha: float = option(
            20.0,
            "how much more pairs with an interaction are trusted",
            low=1e-3,
            high=1e6,
            search=(2.0, 200.0, "log"),
        )
        l2: float | None = option(
            None,
            "weight of the squared factors; chosen on validation by default",
            low=1e-6,
            high=1e9,
            search=(3.0, 300.0, "log"),
        )
        iterations: int = option(15, "times that users and items are solved in turn", low=1, high=1000)

    options: Options

    def fit(self, split: Split, seed: int = 0) -> None:
        self.bind(split.train)
        self._seed, self._l2 = seed, -1.0
        self._solve(self.options.l2 or _START)

    def choose_on_validation(self, measure: Callable[[], float]) -> dict[str, float]:
        """Choose l2, unless it was given."""
        if self.options.l2 is not None:
            return {}
        return {"l2": choose_option(_CANDIDATES, _START, self._solve, measure)}

    def _solve(self, l2: float) -> None:
        if l2 == self._l2:
            return
        self._l2 = l2
        self._keep(_item_factors(self._confidence(), self.options, l2, self._seed))
        self._users = self._exact_users()

    def _keep(self, items: Floats) -> None:
        self._items = items
        exact = items.astype(np.float64)
        self._square = exact.T @ exact + self._l2 * np.eye(exact.shape[1])  # S
        self._shared = np.linalg.solve(self._square, exact.T).T  # S^-1 y(i) for all items

    def _confidence(self) -> sparse.csr_matrix:
        matrix = self.own_matrix
        matrix.data = (1 + self.options.alpha * matrix.data).astype(np.float32)
        return matrix

    def _exact_users(self) -> Floats:
        """Solve every user in double precision, so that the parts of a score add up to it."""
        return self._solved_users(self._own)

    def _solved_users(self, own: CSR) -> Floats:
        users = np.zeros((len(own), self._items.shape[1]), dtype=np.float32)
        with threadpool_limits(1, "blas"):  # many small systems: threads only wait for each other
            for user in np.flatnonzero(own.degrees):
                solved, confidence = self._solved_items(*own.row(int(user)))
                users[user] = confidence @ solved
        return users

    def _solved_items(
        self, items: NDArray[np.int32], weight: Floats
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return M(u)^-1 y(j) for a user's own items j, [n, factors], and their confidences [n].

        M(u) is a matrix S that all users share and n terms of the user's own: where n is below the number of
        factors, the smaller system is solved, by Woodbury's identity.
        """
        own = self._items[items].astype(np.float64)
        confidence = 1 + self.options.alpha * weight.astype(np.float64)
        if len(items) < own.shape[1]:
            shared = self._shared[items]
            small = np.eye(len(items)) + (shared @ own.T) * (confidence - 1)
            solved: NDArray[np.float64] = np.linalg.solve(small, shared)
        else:
            matrix = self._square + (own.T * (confidence - 1)) @ own
            solved = np.asarray(np.linalg.solve(matrix, own.T).T, dtype=np.float64)
        return solved, confidence

    def scores_of(self, own: CSR) -> Floats:
        result: Floats = self._solved_users(own) @ self._items.T
        return result

    def history_scores_torch(self, items: NDArray[np.int64], weight: torch.Tensor) -> torch.Tensor:
        import torch

        factors = torch.from_numpy(self._items.astype(np.float64))
        own, confidence = factors[items], 1 + self.options.alpha * weight.double() / self._unit
        matrix = torch.from_numpy(self._square) + (own.T * (confidence - 1)) @ own
        row: torch.Tensor = torch.linalg.solve(matrix, own.T @ confidence)
        return (factors @ row).to(weight.dtype)

    def vectors(self, kind: str) -> Floats:
        _ = self.train
        return self._users if kind == "user" else self._items

    def known_scores(self, users: NDArray[np.int64]) -> Floats:
        result: Floats = self._users[users] @ self._items.T
        return result

    def known_pair_scores(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> Floats:
        result: Floats = np.einsum("nd,nd->n", self._users[users], self._items[items])
        return result

    def parts(self, user: int, item: int) -> tuple[NDArray[np.float64], dict[str, float]]:
        solved, confidence = self._solved_items(*self._own.row(user))
        return confidence * (solved @ self._items[item].astype(np.float64)), {}

    def served(self) -> Served:
        arrays = {"users": self._users, "items": self._items, **self.fallback}
        numbers = {"unit": self._unit, "alpha": self.options.alpha, "l2": self._l2}
        return Served("least-squares", arrays, numbers)

    def tensors(self) -> dict[str, NDArray[Any]]:
        _ = self.train
        return {"user_factors": self._users, "item_factors": self._items, "l2": np.array([self._l2])}

    def settled_options(self) -> dict[str, Any]:
        return {**super().settled_options(), "factors": self._items.shape[1]}

    def moved_tensors(
        self, move: Move, train: InteractionGraph, fresh: Mapping[str, NDArray[Any]] | None = None
    ) -> dict[str, NDArray[Any]]:
        """Return the items' factors, and the users' solved for the histories in the other data."""
        items = move.moved(self._items, "item")
        twin = IALS(**self.settled_options())
        twin.bind(train)
        twin._l2 = self._l2
        twin._keep(items)
        return {
            "user_factors": twin._exact_users(),
            "item_factors": items,
            "l2": np.array([self._l2]),
        }

    def layout(self, train: InteractionGraph) -> Layout:
        arrays = {
            "user_factors": learned("users", "factors"),
            "item_factors": learned("items", "factors"),
            "l2": number(1e-6, 1e9),
        }
        factors = _factors(self.options, train.num_items)
        return Layout(arrays, {"users": train.num_users, "items": train.num_items, "factors": factors})

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        self.bind(train)
        self._l2 = float(tensors["l2"][0])
        try:
            self._keep(tensors["item_factors"])
        except np.linalg.LinAlgError as error:
            raise ValueError('its array "item_factors" gives equations without a solution') from error
        self._users = tensors["user_factors"]


def _item_factors(confidence: sparse.csr_matrix, options: IALS.Options, l2: float, seed: int) -> Floats:
    """Return the items' factors as the library finds them."""
    from implicit.cpu.als import AlternatingLeastSquares

    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=_factors(options, confidence.shape[1]),
            regularization=l2,
            iterations=options.iterations,
            num_threads=numba.get_num_threads(),
            random_state=seed,
        )
        model.fit(confidence, show_progress=False)
    factors: Floats = model.item_factors
    return factors


def _factors(options: IALS.Options, num_items: int) -> int:
    return options.factors or (64 if num_items < _MANY_ITEMS else 256)
