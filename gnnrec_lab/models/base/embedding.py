"""`EmbeddingRecommender`: base class of recommenders that score by trained user and item representations.

It computes scores, tunes the weights of popularity and of co-occurrence on validation, folds users in and
builds contributions. Each model computes its representations, and the part of each interaction in them, in
its own file.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.arrays import LARGEST, ArraySpec, Layout, learned, number
from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.models.base.cooccurrence import Cooccurrence
from gnnrec_lab.models.base.embedding_options import EmbeddingOptions, default_dim, default_temperature
from gnnrec_lab.models.base.hill_climb import choose_option
from gnnrec_lab.models.base.placed import array
from gnnrec_lab.models.base.scoring import (
    HIGHEST,
    POPULARITIES,
    Representations,
    by_cosine,
    by_dot_product,
    cosine_rows,
)
from gnnrec_lab.models.base.spectral_init import SPREAD, spectral_init
from gnnrec_lab.models.base.tensor_scores import TensorScores
from gnnrec_lab.models.contract import RepresentingRecommender, ScoreParts, Served
from gnnrec_lab.models.movable import Axes

Floats = NDArray[np.float32]

KINDS = ("user", "item")

_COOCCURRENCES = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)  # weights that are tried, from ..
_START_COOCCURRENCE = 0.5


class EmbeddingRecommender(RepresentingRecommender):
    """Score by the representations of users and items, as the loss was defined on them (scoring.py).

    Its ``Options`` are `EmbeddingOptions`. With the losses "softmax" and "sampled-softmax" the score is

        (cosine + cooccurrence * `Cooccurrence`) / temperature + popularity * log popularity,

    else the dot product.

    Subclasses keep what they learn in ``_weights``, a dict of named leaf tensors; among them
    "user_embedding" [U, dim] and "item_embedding" [I, dim] where it learns such, which begin as ``start``
    says.
    """

    axes: ClassVar[Axes] = {"user_embedding": ("user",), "item_embedding": ("item",)}
    options: EmbeddingOptions
    _weights: dict[str, torch.Tensor]
    _tensors: TensorScores | None = None

    @abstractmethod
    def weight_shapes(self, train: InteractionGraph) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the parameters that there are for these interactions, bound or not."""

    @abstractmethod
    def make_weights(self, generator: torch.Generator) -> dict[str, torch.Tensor]:
        """Return fresh parameters, bound to ``train`` already, in the order of `weight_shapes`."""

    @abstractmethod
    def represent_all(self) -> tuple[Floats, Floats]:
        """Return the representations of all users [U, dim] and items [I, dim] as the parameters are now.

        Arrays of the caller's own.
        """

    @abstractmethod
    def represent_histories(self, histories: CSR) -> Floats:
        """Return representations of users given by their histories alone, [len(histories), dim].

        Zeros for an empty one.
        """

    @abstractmethod
    def user_parts(self, user: int) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
        """Take a user's raw representation apart.

        Returns
        -------
        by_item : float64 [n, dim]
            What each own item gives, in the order of ``train.by_user``.
        rest : dict of float64 [dim]
            What else is in it, by what it comes from ("own_embedding", "own_features").
        """

    def bind(self, train: InteractionGraph) -> None:
        """Take the interactions; subclasses add what they derive from them."""
        self._train = train
        self._popularity = self._first_popularity
        self._together: Cooccurrence | None = None
        self._use_cooccurrence((self.options.cooccurrence or 0.0) if self.compares else 0.0)

    def begin(self, train: InteractionGraph, seed: int) -> None:
        self.bind(train)
        generator = torch.Generator().manual_seed(seed)
        self._weights = self.make_weights(generator)
        if self.options.start == "spectral" and "user_embedding" in self._weights:
            with torch.no_grad():
                for kind, rows in zip(KINDS, spectral_init(train, self.dim, generator), strict=True):
                    self._weights[f"{kind}_embedding"].copy_(rows)

    @property
    def dim(self) -> int:
        """Length of the embeddings: as given, else 64 to 192 by the number of interactions."""
        return self.dim_for(self.train)

    def dim_for(self, train: InteractionGraph) -> int:
        """Return the length that the embeddings have for these interactions."""
        return self.options.dim or default_dim(train.num_pairs)

    def parameters(self) -> dict[str, torch.Tensor]:
        _ = self.train
        return self._weights

    @property
    def temperature(self) -> float:
        """Of the softmax losses: as given, else .1 to .25 by the number of items."""
        return self.options.temperature or default_temperature(self.train.num_items)

    @property
    def _first_popularity(self) -> float:
        """Weight of the popularity: as given, else what the loss leaves out until validation chooses it.

        The in-batch softmax leaves out all of it, the corrected one nothing.
        """
        given = self.options.popularity
        return given if given is not None else float(self.options.loss == "softmax")

    def settled_tensors(self, seed: int) -> dict[str, NDArray[Any]]:
        """Return what is stored beside the parameters of a training begun with a seed."""
        return {"popularity": np.array([self._first_popularity])}

    @property
    def compares(self) -> bool:
        """Whether the score is a cosine that a softmax has trained, to which popularity is added."""
        return "softmax" in self.options.loss

    def has_features(self, kind: str) -> bool:
        """Return whether the "user" or "item" without interactions has a representation, by its features."""
        return False

    def refresh(self) -> None:
        self._refresh_raw()
        self._represent()

    def _refresh_raw(self) -> None:
        users, items = self.represent_all()
        for kind, vectors, csr in (("user", users, self.train.by_user), ("item", items, self.train.by_item)):
            if not self.has_features(kind):
                vectors[csr.degrees == 0] = 0  # nothing was learned of them: the direction would be noise
        self._raw = users, items

    def _represent(self) -> None:
        self._tensors = None
        if self.compares:
            self._scored: Representations = by_cosine(
                *self._raw,
                self.train,
                self.temperature,
                self._popularity,
                features=self.has_features("item"),
            )
        else:
            self._scored = by_dot_product(*self._raw)

    def choose_on_validation(self, measure: Callable[[], float]) -> dict[str, float]:
        """Choose the weights of popularity and of co-occurrence, unless they were given.

        One after the other, and popularity's once more beside a co-occurrence.
        """
        chosen: dict[str, float] = {}
        if not self.compares:
            return chosen
        if self.options.popularity is None:
            chosen["popularity"] = self._settle_popularity(measure)
        if self.options.cooccurrence is None:
            chosen["cooccurrence"] = choose_option(
                _COOCCURRENCES, _START_COOCCURRENCE, self._use_cooccurrence, measure
            )
            if self.options.popularity is None and self._cooccurrence:
                chosen["popularity"] = self._settle_popularity(measure)
        return chosen

    def _settle_popularity(self, measure: Callable[[], float]) -> float:
        return choose_option(POPULARITIES, self._popularity, self._use_popularity, measure)

    def _use_popularity(self, weight: float) -> None:
        self._popularity = weight
        self._represent()

    def _use_cooccurrence(self, weight: float) -> None:
        self._cooccurrence = weight
        if weight and self._together is None:
            self._together = Cooccurrence(self.train)

    @property
    def added_terms(self) -> dict[str, float]:
        beside = self._beside() if self._train is not None else None
        return {} if beside is None else {"cooccurrence": self._cooccurrence}

    def _beside(self) -> tuple[Cooccurrence, float] | None:
        """Return the co-occurrence and what it is multiplied by; None where it is left out."""
        if self._together is None or not self._cooccurrence:
            return None
        return self._together, self._cooccurrence / self.temperature

    def scores(self, users: NDArray[np.int64]) -> Floats:
        own = self.train.by_user
        result: Floats = self._scored.users[users] @ self._scored.items.T
        if (beside := self._beside()) is not None:
            beside[0].add(own.take(users), beside[1], result)
        return result

    def scores_on(self, users: NDArray[np.int64], device: str) -> torch.Tensor:
        own, on = self.train.by_user, torch.device(device)
        if self._tensors is None or self._tensors.device != on:
            self._tensors = TensorScores(self._scored, on)
        result = self._tensors.of(users)
        if (beside := self._beside()) is not None:
            beside[0].add_tensors(own.take(users), beside[1], result)
        return result

    def vectors(self, kind: str) -> Floats:
        _ = self.train
        return self._raw[KINDS.index(kind)]

    def pair_scores(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> Floats:
        _ = self.train
        result: Floats = np.einsum("nd,nd->n", self._scored.users[users], self._scored.items[items])
        if (beside := self._beside()) is not None:
            result += np.float32(beside[1]) * beside[0].of_pairs(self.train.by_user.take(users), items)
        return result

    def history_scores(self, histories: CSR) -> Floats:
        result: Floats = self._scored_histories(histories) @ self._scored.items.T
        if (beside := self._beside()) is not None:
            beside[0].add(histories, beside[1], result)
        return result

    def history_pair_scores(self, histories: CSR, items: NDArray[np.int64]) -> Floats:
        users = self._scored_histories(histories)
        result: Floats = np.einsum("nd,nd->n", users, self._scored.items[items])
        if (beside := self._beside()) is not None:
            result += np.float32(beside[1]) * beside[0].of_pairs(histories, items)
        return result

    def _scored_histories(self, histories: CSR) -> Floats:
        _ = self.train
        users = self.represent_histories(histories)
        return cosine_rows(users, self.temperature)[0] if self.compares else users

    def scores_torch(self, row: torch.Tensor, items: NDArray[np.int64], weight: torch.Tensor) -> torch.Tensor:
        """Return the scores [I] of a raw representation [dim], not 0, and the history [n] it was made of.

        Differentiable by both, the history's weights.
        """
        if self.compares:
            row = torch.cat([row / (row.norm() * self.temperature), row.new_ones(1)])
        scores = torch.from_numpy(self._scored.items).to(row.dtype) @ row
        if (beside := self._beside()) is not None:
            scores = scores + beside[1] * beside[0].torch(items, weight).to(row.dtype)
        return scores

    def contributions(self, user: int, item: int) -> ScoreParts:
        """Split the score exactly over the user's own items.

        The raw representation of the user is a sum over the own items and the rest (`user_parts`), and the
        score is linear in it with the target held as it is: the item's vector, scaled as the score says. What
        the co-occurrence owes to each own item is added.
        """
        own, weight = self.train.by_user.row(user)
        by_item, others = self.user_parts(user)
        row = self._scored.items[item].astype(np.float64)
        target = row[: by_item.shape[1]] * float(self._scored.user_scale[user])
        known = bool(self._raw[0][user].any())  # else nothing was learned of the user: the score is without
        rest = {name: known * float(vector @ target) for name, vector in others.items()}
        if self.compares:
            rest["item_popularity"] = float(row[-1])
        given = by_item @ target
        if (beside := self._beside()) is not None:
            given += beside[1] * beside[0].parts(own, weight, item)
        score = float(self.pair_scores(np.array([user]), np.array([item]))[0])
        return ScoreParts(own.astype(np.int64), given, rest, score)

    def served_vectors(
        self, kind: str, arrays: dict[str, NDArray[Any]], rest: Mapping[str, NDArray[Any]], **numbers: Any
    ) -> Served:
        """Return what a bundle needs of vectors, beside what makes those of histories.

        Parameters
        ----------
        kind : str
        arrays : dict of arrays
            What makes vectors of histories; "scale", where it isn't that of the scores.
        rest : dict of float32 [U, dim]
            Parts of the users' raw vectors that owe nothing to the history.
        """
        known = self._raw[0].any(axis=1, keepdims=True)
        found = {"users": self._scored.users, "items": self._scored.items, "scale": self._scored.user_scale}
        found |= {f"rest.{name}": np.where(known, rows, np.float32(0)) for name, rows in rest.items()}
        numbers |= {"column": self.compares, "temperature": self.temperature if self.compares else 1.0}
        numbers.setdefault("scaling", "cosine" if self.compares else "none")
        if self.compares:
            numbers |= {"popularity": self._popularity, "described": self.has_features("item")}
        if (beside := self._beside()) is not None:
            found |= beside[0].served()
            numbers["cooccurrence"] = beside[1]
        return Served(kind, {**found, **arrays}, numbers)

    def settled_options(self) -> dict[str, Any]:
        return {**super().settled_options(), "dim": self.dim, "temperature": self.temperature}

    def tensors(self) -> dict[str, NDArray[Any]]:
        _ = self.train
        learned = {name: array(tensor) for name, tensor in self._weights.items()}
        numbers = {"popularity": self._popularity, "cooccurrence": self._cooccurrence}
        return {**learned, **{name: np.array([number]) for name, number in numbers.items()}}

    def layout(self, train: InteractionGraph) -> Layout:
        arrays: dict[str, ArraySpec] = {
            **{name: learned(*shape) for name, shape in self.weight_shapes(train).items()},
            "popularity": number(0, HIGHEST),
            "cooccurrence": number(0, 16, optional=True),  # earlier versions had none
        }
        return Layout(arrays, {})

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        self.bind(train)
        shapes = self.weight_shapes(train)
        for name, shape in shapes.items():
            if tensors[name].shape != shape:  # where the layout leaves the length open
                raise ValueError(f'its array "{name}" doesn\'t fit the features of the graph')
        self._weights = {
            name: torch.from_numpy(np.array(tensors[name], dtype=np.float32)).requires_grad_()
            for name in shapes
        }
        self._popularity = float(tensors["popularity"][0])
        if "cooccurrence" in tensors:
            self._use_cooccurrence(float(tensors["cooccurrence"][0]))
        with np.errstate(all="ignore"):
            self._refresh_raw()
        for kind, rows in zip(KINDS, self._raw, strict=True):
            if not np.abs(rows).max(initial=0) <= LARGEST:  # nor is NaN
                raise ValueError(f"its arrays together give {kind}s vectors that aren't finite")
        self._represent()


def normal(shape: tuple[int, ...], generator: torch.Generator, spread: float = SPREAD) -> torch.Tensor:
    """Return a leaf tensor of normal numbers around 0 with a standard deviation of ``spread``."""
    return torch.empty(shape).normal_(0, spread, generator=generator).requires_grad_()
