"""Spectral: a fixed low-pass filter of the interaction graph, without training."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import psutil
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.arrays import ArraySpec, Layout, number
from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.graph.moving import Move
from gnnrec_lab.kernels import add_sparse_product, add_sparse_product_chain, propagate
from gnnrec_lab.kernels.threads import few
from gnnrec_lab.kernels.transposing import transposed
from gnnrec_lab.models.base.hill_climb import choose_option
from gnnrec_lab.models.base.history_linear import HistoryLinearRecommender
from gnnrec_lab.models.base.options import option
from gnnrec_lab.models.base.polynomial_filter import ChebyshevSeries, below, plateau
from gnnrec_lab.models.base.popularity_backoff import Floats
from gnnrec_lab.models.base.spectral_init import leading_vectors
from gnnrec_lab.models.contract import Capabilities, Served
from gnnrec_lab.models.movable import Axes

_START = {"flatness": 3.0, "item_power": 0.2, "user_power": 0.25, "rank": 256, "alpha": 0.2}
_FLATNESSES = (1.0, 1.5, 2.0, 3.0, 6.0, 10.0, 15.0, 25.0)
_ITEM_POWERS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
_USER_POWERS = (0.1, 0.25, 0.4, 0.5)
_RANKS = (16, 32, 64, 128, 256, 512)  # more take longer for each list, and gain nothing
_ALPHAS = (0.0, 0.1, 0.2, 0.3, 0.5)
_PANEL = 64  # users whose dense scores take hops together: with more, rows of theirs leave the caches
_AT_ONCE = 8  # multiplications of dense rows take the time of one of single numbers
_UNIT = 1.001  # 1, and what float32 adds to it
_SHAPE = ("values", "flatness", "item_power", "degree")  # arrays that the first version of the filter lacks


def _searched_ranks(train: InteractionGraph) -> tuple[int, int, str]:
    """Return what a search tries of ``rank``: no more than the interactions can have."""
    most = min(train.num_users, train.num_items, _RANKS[-1])
    return max(1, min(_RANKS[0], most - 1)), most, "log"


class Spectral(HistoryLinearRecommender):
    """A low-pass filter of the item-item similarity: a plateau, and an ideal pass of the lowest frequencies.

    With A the users x items matrix of w(u, i) / (d(u)^p sqrt(d(i))), where d sums the weights of a user or
    an item and p is the ``user_power``, divided by its largest singular value; S = A' A; D the diagonal of
    the items' d, b the ``item_power``, and h the plateau of a ``flatness``, the scores of a user of weights
    w(u) are::

        score(u) = w(u) D^-b (h(S) + alpha V V') D^b

    V holds the ``rank`` leading eigenvectors of S, and h(S) is exact along them. The eigenvalues that they
    leave are near 0; there a polynomial S q(S) of a low ``degree`` stands for h. It equals h at Chebyshev
    nodes: of degree 1 between 0 and the last vector's eigenvalue, of a higher one between 0 and 1. A lower p
    gives more influence to users with many interactions, a higher b raises popular items. Flatness 1 is the
    linear filter.

    Rank 0 is a polynomial alone, without any decomposition: of degree 2 unless another is given.

    Nothing of the size items x items is made, unless `hold_similarity` asks for it. Scores take two hops for
    a block of users and ``rank`` numbers a user, and two dense hops more for each degree above 1.

    Source: Kim et al., "Graph spectral filtering with Chebyshev interpolation for recommendation", SIGIR
    2025 (plateau, interpolation, ideal pass, power of the items' degrees); Park et al., "Turbo-CF: matrix
    decomposition-free graph filtering for fast recommendation", SIGIR 2024, arXiv 2404.14243 (polynomials of
    low degree instead of a decomposition; its powers of single entries need S itself and are left out); Shen
    et al., "How powerful is graph convolution for recommendation?", CIKM 2021, arXiv 2108.07567 (linear
    filter and ideal pass); Peng et al., "How powerful is graph filtering for recommendation", KDD 2024,
    arXiv 2406.08827 (powers of the users' degrees).
    """

    name = "spectral"
    title = "Spectral"
    paper = "Kim et al., SIGIR 2025, arXiv 2505.00552"
    axes: ClassVar[Axes] = {"vectors": ("item",)}
    capabilities = Capabilities(trainable=False, fold_in=True)

    @dataclasses.dataclass(frozen=True)
    class Options:
        """Options of Spectral."""

        rank: int | None = option(
            None,
            "singular vectors of the low-pass filter, 0: none; chosen on validation by default",
            low=0,
            high=8192,
            search=_searched_ranks,
        )
        alpha: float | None = option(
            None,
            "weight of the ideal pass; chosen on validation by default",
            low=0,
            high=1e6,
            search=(0.03, 3.0, "log"),
        )
        flatness: float | None = option(
            None,
            "how flat the filter is in its middle, 1: linear; chosen on validation by default",
            low=1,
            high=100,
            search=(1.0, 20.0, "log"),
        )
        item_power: float | None = option(
            None,
            "power of the items' degrees that raises popular items; chosen on validation by default",
            low=0,
            high=1,
        )
        user_power: float | None = option(
            None,
            "power of the users' degrees that interactions are divided by; chosen on validation by default",
            low=0,
            high=1,
        )
        degree: int | None = option(
            None,
            "degree of the polynomial beside the singular vectors; by default 1, without vectors 2",
            low=1,
            high=32,
        )

    options: Options
    _similarity: Floats | None = None  # D^-b S D^b, [I, I]

    def hold_similarity(self, lists: int) -> None:
        """Multiply the items by each other once, where that takes less than two hops for so many lists.

        And where its items x items numbers take at most half of the memory that is free.
        """
        items, by_user, by_item = self.train.num_items, self._by_user, self._by_item
        reached = np.bincount(by_item.rows(), weights=by_user.degrees[by_item.indices], minlength=items)
        pairs = lists / max(1, len(by_user)) * by_item.degrees
        saved = float(pairs @ (reached - items / _AT_ONCE)) - float(reached.sum())
        if saved > 0 and 8 * items**2 <= psutil.virtual_memory().available:
            self._similarity = np.zeros((items, items), np.float32)
            add_sparse_product(np.arange(items), by_item.arrays, by_user.arrays, self._similarity)

    def fit(self, split: Split, seed: int = 0) -> None:
        """Compute the filter; what is open has its start until `choose_on_validation` chooses."""
        self.bind(split.train)
        self._seed, self._plateau = seed, True
        start = {
            name: default if (given := getattr(self.options, name)) is None else given
            for name, default in _START.items()
        }
        self._alpha, self._flatness = float(start["alpha"]), float(start["flatness"])
        self._ideal_power = self._item_power = float(start["item_power"])
        self._rank = self._at_most(int(start["rank"]))
        self._degree = self.options.degree or (1 if self._rank else 2)
        self._divide(float(start["user_power"]))

    def choose_on_validation(self, measure: Callable[[], float]) -> dict[str, float]:
        """Choose flatness, the two powers, rank and alpha, one after the other, unless they were given."""
        ranks = sorted({self._at_most(rank) for rank in _RANKS})
        steps: list[tuple[str, Any, float, Callable[[float], None]]] = [
            ("flatness", _FLATNESSES, self._flatness, self._flatten),
            ("item_power", _ITEM_POWERS, self._item_power, self._raise_items),
            ("user_power", _USER_POWERS, self._power, self._divide),
            ("rank", ranks, self._rank, self._cut),
            ("alpha", _ALPHAS, self._alpha, self._weigh),
        ]
        chosen: dict[str, float] = {}
        for name, values, start, use in steps:
            if getattr(self.options, name) is None and not (name == "alpha" and self._rank == 0):
                chosen[name] = choose_option(values, start, use, measure)
        return chosen

    def _at_most(self, rank: int) -> int:
        return min(rank, self.train.num_users, self.train.num_items)

    def bind(self, train: InteractionGraph) -> None:
        super().bind(train)
        by_item = train.by_item
        degree = np.bincount(by_item.rows(), weights=by_item.weight, minlength=len(by_item))
        self._item_degree = degree.astype(np.float64)

    def _divide(self, power: float) -> None:
        """Have A of this power of the users' degrees, and its singular vectors: found anew."""
        self._power = power
        matrix = self._undivided(power)
        _, values, vectors = leading_vectors(matrix, max(self._rank, 1), self._seed)
        self._largest = float(values[0]) or 1.0  # 0 without interactions
        self._found = np.minimum(values / np.float32(self._largest), 1), vectors
        self._scaled = matrix.data / self._largest
        self._raise_items(self._item_power)

    def _undivided(self, power: float) -> sparse.csr_matrix:
        """Return A before it is divided by its largest singular value, float64."""
        matrix = self.train.by_user.to_scipy(self.train.num_items).astype(np.float64)
        of_user = _raised(np.asarray(matrix.sum(axis=1)).ravel(), -power)
        return (sparse.diags(of_user) @ matrix @ sparse.diags(_raised(self._item_degree, -0.5))).tocsr()

    def _raise_items(self, power: float) -> None:
        """Have this power of the items' degrees on either side of the filter."""
        self._item_power = self._ideal_power = power
        self._spread()
        self._cut(self._rank)

    def _spread(self) -> None:
        """Have A D^b by user, and D^-b A' by item."""
        owner, by_item = self.train.by_user, self.train.by_item
        self._similarity = None
        raised = _raised(self._item_degree, self._item_power)
        weight = self._scaled * raised[owner.indices]
        self._by_user = CSR(owner.indptr, owner.indices, weight.astype(np.float32))
        down = _raised(self._item_degree, -2 * self._item_power)
        self._into_item = self._by_user.transposed(self.train.num_items)
        weight = self._into_item.weight * down[by_item.rows()]
        self._by_item = CSR(by_item.indptr, by_item.indices, weight.astype(np.float32))
        self._from_item = self._by_item.transposed(self.train.num_users)

    def _cut(self, rank: float) -> None:
        """Have the ``rank`` leading singular vectors: a part of those there are, or all found anew."""
        self._rank = int(rank)
        values, vectors = self._found
        if len(values) < self._rank:
            self._divide(self._power)
            return
        self._values = np.ascontiguousarray(values[: self._rank])
        self._vectors = np.ascontiguousarray(vectors[:, : self._rank])
        self._flatten(self._flatness)

    def _flatten(self, flatness: float) -> None:
        """Have the plateau of this flatness along the vectors, and a polynomial for it beside them."""
        self._flatness = flatness
        last = float(self._values[-1]) ** 2 if self._rank and self._degree == 1 else 1.0
        self._series = below(flatness, self._degree, last)
        self._weigh(self._alpha)

    def _weigh(self, alpha: float) -> None:
        """Take alpha; ``_into`` and ``_out_of`` are V with all factors on either side."""
        self._alpha = alpha
        passed = self._values.astype(np.float64) ** 2
        gain = plateau(passed, self._flatness) - passed * self._series.at(passed) + alpha
        self._weigh_vectors(gain)

    def _weigh_vectors(self, gain: NDArray[np.float64]) -> None:
        down, up = (_raised(self._item_degree, sign * self._ideal_power) for sign in (-1, 1))
        self._into = (self._vectors * gain * down[:, None]).astype(np.float32)
        self._out_of = (self._vectors * up[:, None]).astype(np.float32)

    def scores_of(self, own: CSR) -> Floats:
        shape = (len(own), self.train.num_items)
        # where there are no vectors, as in first lists, there is nothing to be made of this size and added
        low_pass: Floats | None = None
        if self._rank:
            low_pass = np.asarray(own.to_scipy(self.train.num_items) @ self._into) @ self._out_of.T
        linear = self._degree == 1
        rest = low_pass if linear and low_pass is not None else np.zeros(shape, np.float32)
        factor = np.float32(self._series.coefficients[0] if linear else 1)
        scaled = CSR(own.indptr, own.indices, own.weight * factor)
        if (similarity := self._similarity) is not None:
            propagate(*scaled.arrays, similarity, rest, 1.0, rest)
        else:
            matrices = scaled.arrays, self._by_item.arrays, self._by_user.arrays
            add_sparse_product_chain(np.arange(len(own)), *matrices, rest)
        if linear:
            return rest
        scores: Floats
        if similarity is not None and similarity.size < 2 * _AT_ONCE * self.train.num_pairs:
            scores = self._series.of_matrix(lambda rows: rows @ similarity, rest)
        else:
            scores = np.empty_like(rest)
            for start in range(0, len(rest), _PANEL):
                panel = slice(start, start + _PANEL)
                scores[panel] = transposed(self._series.of_matrix(self._times, transposed(rest[panel])))
        if low_pass is not None:
            scores += low_pass
        return scores

    def _times(self, signals: Floats) -> Floats:
        """Return two hops of signals [I, n]: D^b S D^-b times them."""
        users, items = self.train.num_users, self.train.num_items
        if few(self._from_item.nnz):
            hops: Floats = self._into_item.to_scipy(users) @ (self._from_item.to_scipy(items) @ signals)
            return hops
        of_user = np.zeros((users, signals.shape[1]), np.float32)
        propagate(*self._from_item.arrays, signals, of_user, 1.0, of_user)
        of_item = np.zeros_like(signals)
        propagate(*self._into_item.arrays, of_user, of_item, 1.0, of_item)
        return of_item

    def parts(self, user: int, item: int) -> tuple[NDArray[np.float64], dict[str, float]]:
        own, weight = self._own.row(user)
        spread = np.zeros(self.train.num_users)
        users, share = self._into_item.row(item)
        spread[users] = share
        polynomial = self._series.of_matrix(self._user_times, spread)
        rest = self._by_item.take(own).to_scipy(self.train.num_users).astype(np.float64) @ polynomial
        low_pass = self._into[own].astype(np.float64) @ self._out_of[item].astype(np.float64)
        return weight * (rest + low_pass), {}

    def _user_times(self, spread: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return A A' times a vector [U]."""
        by_item = self._by_item.to_scipy(self.train.num_users)
        two_hops: NDArray[np.float64] = self._by_user.to_scipy(self.train.num_items) @ (by_item @ spread)
        return two_hops

    def served(self) -> Served:
        arrays: dict[str, NDArray[Any]] = {
            "into": self._into,
            "out_of": self._out_of,
            "by_user": self._by_user.weight,
            "by_item": self._by_item.weight,
            "down": _raised(self._item_degree, -2 * self._item_power),
            "item.indptr": self._by_item.indptr,
            "item.users": self._by_item.indices,
            "series": self._series.coefficients,
            **self.fallback,
        }
        return Served("graph-filter", arrays, {"unit": self._unit, "most": self._series.most})

    def tensors(self) -> dict[str, NDArray[Any]]:
        _ = self.train
        numbers: dict[str, Any] = {"alpha": self._alpha, "user_power": self._power, "largest": self._largest}
        vectors = {"vectors": self._vectors}
        if self._plateau:
            numbers |= {"flatness": self._flatness, "item_power": self._item_power, "degree": self._degree}
            vectors["values"] = self._values
        return {**vectors, **{name: np.array([value]) for name, value in numbers.items()}}

    def moved_tensors(
        self, move: Move, train: InteractionGraph, fresh: Mapping[str, NDArray[Any]] | None = None
    ) -> dict[str, NDArray[Any]]:
        """Return the filter, with a largest singular value that is at least what the other data has."""
        found = super().moved_tensors(move, train, fresh)
        twin = Spectral(**self.settled_options())
        twin.bind(train)
        most = twin._undivided(self._power).data.max(initial=0)
        found["largest"] = np.maximum(found["largest"], most)
        return found

    def layout(self, train: InteractionGraph) -> Layout:
        arrays = {
            "vectors": ArraySpec("float32", ("items", "rank"), -_UNIT, _UNIT),
            "values": ArraySpec("float32", ("rank",), 0, _UNIT, optional=True),
            "alpha": number(0, 1e6),
            "user_power": number(0, 1),
            "largest": number(1e-30, 1e30),
            "flatness": number(1, 100, optional=True),
            "item_power": number(0, 1, optional=True),
            "degree": number(1, 32, dtype="int64", optional=True),
        }
        ranks = range(min(train.num_users, train.num_items) + 1)
        return Layout(arrays, {"items": train.num_items, "rank": ranks})

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        self.bind(train)
        missing = [name for name in _SHAPE if name not in tensors]
        if missing and len(missing) < len(_SHAPE):
            raise ValueError(f'its array "{missing[0]}" is missing')
        self._plateau = not missing
        self._alpha, self._power, self._largest = (
            float(tensors[name][0]) for name in ("alpha", "user_power", "largest")
        )
        matrix = self._undivided(self._power)
        if matrix.data.max(initial=0) > _UNIT * self._largest:
            raise ValueError('its array "largest" is below what the interactions have')
        self._scaled = matrix.data / self._largest
        self._vectors = tensors["vectors"]
        self._rank = self._vectors.shape[1]
        if missing:
            self._restore_first_version()
            return
        self._values, self._degree = tensors["values"], int(tensors["degree"][0])
        self._item_power = self._ideal_power = float(tensors["item_power"][0])
        self._spread()
        self._flatten(float(tensors["flatness"][0]))

    def _restore_first_version(self) -> None:
        """Have what runs had before there was a plateau: w(u) (S + alpha D^-1/2 V V' D^1/2)."""
        self._item_power, self._ideal_power, self._degree = 0.0, 0.5, 1
        self._values = np.ones(self._rank, np.float32)
        self._series = ChebyshevSeries(np.ones(1), 1.0)
        self._spread()
        self._weigh_vectors(np.full(self._rank, self._alpha))


def _raised(degree: NDArray[np.float64], power: float) -> NDArray[np.float64]:
    """Return degrees to a power, 0 of 0."""
    return np.power(degree, power, where=degree > 0, out=np.zeros_like(degree))
