"""PinSage: convolutions over random-walk neighbourhoods, with features, for items and users."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import embedding, normalize

from gnnrec_lab.arrays import Layout, number
from gnnrec_lab.checks import LARGEST_SEED
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.kernels.tensors.matrix import placed
from gnnrec_lab.models.base.embedding import Floats
from gnnrec_lab.models.base.embedding_options import EmbeddingOptions, steps_sharing_rows
from gnnrec_lab.models.base.options import option
from gnnrec_lab.models.base.placed import array
from gnnrec_lab.models.contract import AttentionEdges, Capabilities, Objective, Served
from gnnrec_lab.models.layers.content import ContentRecommender
from gnnrec_lab.models.layers.convolutions import (
    convolved,
    drawn_as_new,
    item_rows,
    make_matrices,
    matrices,
    user_rows,
)
from gnnrec_lab.models.layers.gather import gather
from gnnrec_lab.models.layers.hard_negatives import HardNegatives
from gnnrec_lab.models.layers.input_embedding import InputEmbedding
from gnnrec_lab.models.layers.neighbour_sampler import shares
from gnnrec_lab.models.layers.random_walks import Walks, item_neighbourhoods, walk_edges

NEGATIVES = 500  # that a batch shares, as in the paper


class PinSage(ContentRecommender):
    """Items pool the items that random walks from them visit most; users pool their own items.

    With E learned for ids, X features, P[u, j] the share of item j in the history of u (by weights), and
    S[i, j] the share of j in the visits of random walks item - user - item - ... from i, among the
    ``neighbours`` most visited::

        H(0) = E_items + X_items C_items
        H(l) = H(l-1) + S leaky_relu(H(l-1) Q(l)) W(l)                            for l below L = ``layers``
        items: H(L-1) + S H(L-1) W_items
        users: E_users + X_users C_users + P (restart H(L-1) + (1 - restart) S H(L-1)) W_users

    A walk from a user goes to one of its own items and on as that item's walks do, or back with the
    probability ``restart``: what it visits follows from P and S, without walks of its own. So users known by
    nothing but a history are represented exactly, and all but E and X is owed to a user's own items.

    Q and W start as the identity; the last convolution is linear. In training the share ``new`` of a batch's
    users is represented by history alone, and of its items by features alone, where there are some: those
    parts learn to represent new ones.

    With the softmax loss the score follows from that loss (scoring.py), with max-margin it is the cosine.
    For max-margin each epoch but the first adds a hard negative a pair, up to ``hard``: items that walks from
    the user visit often, though not most, and that the user doesn't have.

    Source: Ying et al., "Graph convolutional neural networks for web-scale recommender systems", KDD 2018.
    """

    name = "pinsage"
    title = "PinSage"
    projection = "content"
    paper = "Ying et al., KDD 2018, arXiv 1806.01973"
    capabilities = Capabilities(
        trainable=True, attention="importance", fold_in=True, content=True, partitioned=True
    )
    on_gpu = True
    largest_batch = 1 << 31
    shares_rows = True

    @dataclasses.dataclass(frozen=True)
    class Options(EmbeddingOptions):
        """Options of PinSage."""

        layers: int = option(1, "convolutions over items' neighbourhoods", low=1, high=4)
        neighbours: int = option(
            20, "most visited items that an item pools", low=1, high=1000, search=[10, 20, 50]
        )
        # walks are walked again where a run is opened: together they are at most 20,000 steps an item
        walks: int = option(200, "random walks from each item", low=1, high=2_000)
        length: int = option(3, "items that each walk reaches", low=1, high=10)
        restart: float = option(0.5, "how likely a walk goes back to its start after an item", low=0, high=1)
        ids: bool = option(True, "learn an embedding of each user and item, beside their features")
        new: float = option(0.1, "share of a batch known by history or features alone", low=0, high=1)
        loss: str = option("softmax", "what is minimised", choices=("softmax", "max-margin"))
        margin: float = option(
            0.4, "by how much a negative's cosine is to be lower, for max-margin", low=0, high=2
        )
        hard: int = option(6, "hard negatives a pair at most, for max-margin", low=0, high=100)

        def require_known(self, described: bool) -> None:
            """Raise `OptionError` where nothing is known of items, which have features if ``described``."""
            if not self.ids and not described:
                raise OptionError(
                    "PinSage without ids knows items by their features only, and this graph has none that "
                    "become numbers. Give the graph features of items, or leave ids=false out."
                )

        def walks_by(self, seed: int) -> Walks:
            """Return how far the walks of a seed go."""
            return Walks(self.walks, self.length, self.restart, seed)

    options: Options

    def begin(self, train: InteractionGraph, seed: int) -> None:
        self._seed = seed
        super().begin(train, seed)

    def bind(self, train: InteractionGraph) -> None:
        super().bind(train)
        self._input = self._input_for(train)
        self.options.require_known(self.has_features("item"))
        walks = self.options.walks_by(self._seed)
        self._near = item_neighbourhoods(train, walks, self.options.neighbours)
        self._near_back = self._near.transposed(train.num_items)
        self._own = shares(train.by_user, "weighted")
        self._hard_negatives = HardNegatives(train, walks)
        self._hard = 0

    def _input_for(self, train: InteractionGraph) -> InputEmbedding:
        return InputEmbedding.of(
            train, self.dim_for(train), self.options.ids, projection=self.projection, fitted=self.fitted
        )

    def steps_per_epoch(self, pairs: int) -> int:
        return steps_sharing_rows(pairs)

    def weight_shapes(self, train: InteractionGraph) -> dict[str, tuple[int, ...]]:
        dim = self.dim_for(train)
        return self._input_for(train).weight_shapes() | dict.fromkeys(
            matrices(self.options.layers), (dim, dim)
        )

    def make_weights(self, generator: torch.Generator) -> dict[str, torch.Tensor]:
        return self._input.make_weights(generator) | make_matrices(self.options.layers, self.dim)

    def _own_parts(self, kind: str, rows: torch.Tensor | None = None) -> dict[str, torch.Tensor]:
        return self._input.parts(self._weights, kind, rows)

    def _convolved(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        first, *others = self._own_parts("item").values()
        return convolved(
            sum(others, start=first), self._weights, self.options.layers, self.options.restart,
            lambda rows: gather(self._near, rows, self._near_back),
        )  # fmt: skip

    def represent(
        self, users: torch.Tensor, items: torch.Tensor, generator: torch.Generator
    ) -> tuple[torch.Tensor, torch.Tensor]:
        now, pooled, given = self._convolved()
        device = now.device
        index = placed(items, device)
        right = item_rows(embedding(index, now), embedding(index, pooled), self._weights)
        if self.has_features("item"):
            new = drawn_as_new(len(items), self.options.new, generator)
            alone = self._own_parts("item", items)["own_features"]
            right = torch.where(placed(new, device), alone, right)
        histories = gather(self._own.take(users.numpy()), given)
        new = placed(drawn_as_new(len(users), self.options.new, generator), device)
        left = user_rows(histories, self._own_parts("user", users).values(), new, self._weights)
        return self._finished(left), self._finished(right)

    def _finished(self, vectors: torch.Tensor) -> torch.Tensor:
        """Return vectors as the score takes them: those of max-margin have the length 1."""
        return vectors if self.compares else normalize(vectors, dim=1)

    @torch.no_grad()
    def represent_all(self) -> tuple[Floats, Floats]:
        now, pooled, given = self._convolved()
        self._given = given @ self._weights["user_pool"]
        items = item_rows(now, pooled, self._weights)
        users = sum(self._own_parts("user").values(), start=gather(self._own, self._given))
        return array(self._finished(users)), array(self._finished(items))

    def represent_histories(self, histories: CSR) -> Floats:
        users: Floats = self._finished(gather(shares(histories, "weighted"), self._given)).numpy()
        return users

    @torch.no_grad()
    def user_parts(self, user: int) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
        """Take the user's vector apart: own item j gives P[u, j] of what its row of the pooling holds."""
        items, share = self._own.row(user)
        by_item = share.astype(np.float64)[:, None] * self._given.numpy()[items].astype(np.float64)
        own = self._own_parts("user", torch.tensor([user]))
        rest = {name: part[0].numpy().astype(np.float64) for name, part in own.items()}
        length = 1.0
        if not self.compares:
            length = float(np.linalg.norm(by_item.sum(axis=0) + sum(rest.values()))) or 1.0
        return by_item / length, {name: vector / length for name, vector in rest.items()}

    @torch.no_grad()
    def served(self) -> Served:
        rest = {name: part.numpy() for name, part in self._own_parts("user").items()}
        arrays = {"given": self._given.numpy(), "pair": self._own.weight}
        if self.compares:
            return self.served_vectors("pooled-vectors", arrays, rest, pooling="share")
        raw = sum(map(torch.from_numpy, rest.values()), start=gather(self._own, self._given))
        length = raw.norm(dim=1).numpy()
        arrays["scale"] = np.divide(1, length, out=np.ones_like(length), where=length > 0)
        return self.served_vectors("pooled-vectors", arrays, rest, pooling="share", scaling="unit")

    def attention(self, user: int, item: int) -> list[AttentionEdges]:
        """Return the shares of visits on the ways along which the item's vector comes into the user's."""
        return walk_edges(self._own, self._near, self._near_back, user, item, self.options.layers)

    def objective(self) -> Objective:
        return Objective(self.options.loss, self.options.l2, self.temperature, self.options.margin, NEGATIVES)

    def start_epoch(self, number: int) -> None:
        self._hard = 0 if self.compares else min(number - 1, self.options.hard)

    def hard_negatives(self, users: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        return self._hard_negatives.draw(users, self._hard, generator)

    def settled_tensors(self, seed: int) -> dict[str, NDArray[Any]]:
        return {**super().settled_tensors(seed), "walk_seed": np.array([seed])}

    def tensors(self) -> dict[str, NDArray[Any]]:
        return {**super().tensors(), "walk_seed": np.array([self._seed])}

    def layout(self, train: InteractionGraph) -> Layout:
        common = super().layout(train)
        seed = number(0, LARGEST_SEED, dtype="int64")
        return Layout({**common.arrays, "walk_seed": seed}, common.sizes)

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        self._seed = int(tensors["walk_seed"][0])
        super().restore(tensors, train)

    def describe(self) -> dict[str, Any]:
        """Return the model card, with what a neighbourhood holds, and pooling's gain over its start, 1."""
        card = super().describe()
        if self._train is None:
            return card
        gain = {kind: self._weights[f"{kind}_pool"].detach().norm().item() for kind in ("item", "user")}
        relative = {kind: size / self.dim**0.5 for kind, size in gain.items()}
        return card | {"mean_neighbours": float(self._near.degrees.mean()), "pooling_weight": relative}
