"""GAT: propagation over the interaction graph by learned attention, initialised as LightGCN's weights."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.kernels import WIDTH
from gnnrec_lab.models.base.embedding import KINDS, EmbeddingRecommender, Floats, normal
from gnnrec_lab.models.base.embedding_options import EmbeddingOptions, require_multiple
from gnnrec_lab.models.base.normalisation import normalised
from gnnrec_lab.models.base.options import option
from gnnrec_lab.models.contract import AttentionEdges, Capabilities, Objective
from gnnrec_lab.models.layers.attention import AttentionLayers
from gnnrec_lab.models.layers.attention_paths import attention_facts, attention_paths
from gnnrec_lab.models.layers.attention_rows import (
    Learned,
    attend_row_torch,
    attend_rows,
    take_rows,
    unpack,
    weighted_edges,
)
from gnnrec_lab.models.layers.edge_features import EdgeFeatures


class GAT(EmbeddingRecommender):
    """Mean of embeddings propagated over 0 to ``layers`` hops, each head attending in its own slice of them.

    With A the normalised adjacency of LightGCN, x the rows of the layer before, and of the pair of u and j
    the behaviour p, the log weight w and the recency r (edge_features.py)::

        e_h(u, j)     = a_h . LeakyReLU(S_h x_j + T_h x_u + b_h[p] + c_h w + d_h r) + log A[u, j]
        alpha_h(u, .) = softmax of e_h(u, .) over the neighbours of u
        x'_u[slice h] = (sum over j of A[u, j]) * sum over j of alpha_h(u, j) x_j[slice h]

    and the same into items; a, S, T, b, c and d are learned for each layer and direction. a starts at 0,
    where this is LightGCN. Values are never transformed: the attention says all of how a layer mixes. Scores
    are LightGCN's.

    Source: Veličković et al., "Graph attention networks", ICLR 2018 (heads, softmax over neighbours); Brody
    et al., "How attentive are graph attention networks?", ICLR 2022 (the logits: GATv2). That values stay as
    they are, and that the normalisation gives the logarithm and the sums' size, is this lab's.
    """

    name = "gat"
    title = "GAT"
    paper = "Veličković et al., ICLR 2018, arXiv 1710.10903; Brody et al., ICLR 2022, arXiv 2105.14491"
    capabilities = Capabilities(trainable=True, attention="learned", fold_in=True, differentiable=True)

    can_move = False

    @dataclasses.dataclass(frozen=True)
    class Options(EmbeddingOptions):
        """Options of GAT."""

        layers: int = option(2, "hops of propagation", low=1, high=8, search=[1, 2, 3])
        heads: int = option(
            4,
            "attentions a layer, each over its own slice of the embeddings: dim is a multiple",
            low=1,
            high=64,
        )

    options: Options

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        require_multiple(self.options.dim, self.options.heads)

    def dim_for(self, train: InteractionGraph) -> int:
        return super().dim_for(train) // self.options.heads * self.options.heads

    def bind(self, train: InteractionGraph) -> None:
        super().bind(train)
        self._adjacency = normalised(train)
        self._features = EdgeFeatures(train)
        chosen = self.options
        self._layers = AttentionLayers(self._adjacency, self._features, chosen.layers, chosen.heads, self.dim)
        self._states: list[tuple[Floats, Floats]] = []

    def weight_shapes(self, train: InteractionGraph) -> dict[str, tuple[int, ...]]:
        dim, layers, width = self.dim_for(train), self.options.layers, self.options.heads * WIDTH
        shapes: dict[str, tuple[int, ...]] = {
            "user_embedding": (train.num_users, dim),
            "item_embedding": (train.num_items, dim),
        }
        for kind in KINDS:
            shapes |= {f"into_{kind}_{end}": (layers, width, dim) for end in ("source", "target")}
            shapes[f"into_{kind}_outer"] = (layers, width)
            shapes[f"into_{kind}_behaviour"] = (layers, max(1, len(train.behaviours)), width)
            shapes[f"into_{kind}_weight_and_recency"] = (layers, 2, width)
        return shapes

    def make_weights(self, generator: torch.Generator) -> dict[str, torch.Tensor]:
        weights = {}
        for name, shape in self.weight_shapes(self.train).items():
            if name.endswith(("_source", "_target")):
                weights[name] = normal(shape, generator, spread=self.dim**-0.5)
            elif name.endswith("_embedding"):
                weights[name] = normal(shape, generator)
            else:
                weights[name] = torch.zeros(shape, requires_grad=True)
        return weights

    def represent(
        self, users: torch.Tensor, items: torch.Tensor, generator: torch.Generator
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return rows without gradients: runs of this version score and explain, and are trained no more."""
        all_users, all_items = map(torch.from_numpy, self.represent_all())
        return all_users[users], all_items[items]

    def represent_all(self) -> tuple[Floats, Floats]:
        start, learned = unpack(self.options.layers, [w.detach() for w in self._weights.values()])
        states = self._layers.forward(start, learned)
        self._states = [(users.numpy().copy(), items.numpy().copy()) for users, items in states]
        users, items = (np.mean(layer, axis=0) for layer in zip(*self._states, strict=True))
        return users, items

    def _learned(self, layer: int, side: int) -> Learned:
        return unpack(self.options.layers, [w.detach() for w in self._weights.values()])[1][layer][side]

    def _attend(self, layer: int, side: int, rows: NDArray[np.int64]) -> tuple[CSR, Floats]:
        """Return the edges of layer ``layer`` (from 0) into some users (0) or items (1), and their attention.

        Returns
        -------
        CSR
            One row each, its weights the prior's logarithms.
        float32 [nnz, heads]
        """
        edges = take_rows(self._layers.into[side], rows)
        before = self._states[layer]
        attention, _ = attend_rows(edges, before[1 - side], before[side][rows], self._learned(layer, side))
        return CSR(*edges[:3]), attention

    def represent_histories(self, histories: CSR) -> Floats:
        """Return the mean over layers 1 and up: a user known by a history alone has no row in layer 0.

        Its pairs count as of average recency, and of each behaviour as often as train has it.
        """
        edges = weighted_edges(
            CSR(histories.indptr, histories.indices, self._adjacency.weights_of(histories)),
            np.zeros(histories.nnz, np.int16),
            self._features.of_histories(histories),
        )
        share = torch.from_numpy(self._features.share)
        now = np.zeros((len(histories), self.dim), np.float32)
        total = np.zeros_like(now)
        for layer in range(self.options.layers):
            learned = self._learned(layer, 0)
            learned = learned._replace(kinds=(share @ learned.kinds)[None])
            now = attend_rows(edges, self._states[layer][1], now, learned)[1]
            total += now
        return total / np.float32(self.options.layers)

    def history_scores_torch(self, items: NDArray[np.int64], weight: torch.Tensor) -> torch.Tensor:
        divided = self._adjacency.weights_torch(items, weight)
        numbers = self._features.of_weights_torch(weight)
        share = torch.from_numpy(self._features.share)
        total = now = weight.new_zeros(self.dim)
        for layer in range(self.options.layers):
            learned = self._learned(layer, 0)
            learned = learned._replace(kinds=share @ learned.kinds)
            source = torch.from_numpy(self._states[layer][1][items])
            now = attend_row_torch(divided, numbers, source, now, learned)
            total = total + now
        return self.scores_torch(total / self.options.layers, items, weight)

    def objective(self) -> Objective:
        return Objective(self.options.loss, self.options.l2, self.temperature)

    def user_parts(self, user: int) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
        """Take E[u] apart, which is linear in the user's neighbours with the attention held as it is.

        The own item j gives (sum of A[u, .]) * sum over layers of alpha_h(u, j) x_j[slice h] / (layers + 1).
        """
        own = self._adjacency.by_user.row(user)[0]
        count, dim = self.options.layers + 1, self.dim
        by_item = np.zeros((len(own), dim))
        for layer in range(self.options.layers):
            attention = self._attend(layer, 0, np.array([user]))[1].astype(np.float64)
            by_item += np.repeat(attention, dim // self.options.heads, axis=1) * self._states[layer][1][own]
        by_item *= float(self._layers.into[0].mass[user]) / count
        embedding = self._states[0][0][user].astype(np.float64) / count
        return by_item, {"own_embedding": embedding}

    def attention(self, user: int, item: int) -> list[AttentionEdges]:
        """Return the attention of each head over the edges on paths user - item - user - item.

        Hop 1 are the last layer's edges into the user, from all own items, also those on no path; hop 2 those
        into these items in the layer before, hop 3 those into users in the one before that, as far as there
        are layers. The weights of a head into a node sum to 1 over all its edges, also those not on paths.
        """
        _ = self.train
        return attention_paths(self._adjacency, self.options.layers, self._attend, user, item)

    def attention_of(self, layer: int, head: int, into: str = "user") -> CSR:
        """Return the whole attention of one layer, from 1, and head, from 0.

        Parameters
        ----------
        layer : int
            The highest has the edges into users by which lists are made; the one below it those into the
            items that these users attend to.
        head : int
        into : {"user", "item"}

        Returns
        -------
        CSR
            One row for each user (item): its items (users) and the attention they get, which sums to 1.

        Raises
        ------
        OptionError
            When there is no such layer, head or kind.
        """
        _ = self.train
        if not (1 <= layer <= self.options.layers and 0 <= head < self.options.heads and into in KINDS):
            raise OptionError(
                f"There is no attention of layer {layer}, head {head} into {into!r}: layers go from 1 to "
                f"{self.options.layers}, heads from 0 to {self.options.heads - 1}, "
                'and into is "user" or "item".'
            )
        side = KINDS.index(into)
        edges, attention = self._attend(layer - 1, side, np.arange(len(self._layers.into[side].mass)))
        return CSR(edges.indptr, edges.indices, np.ascontiguousarray(attention[:, head]))

    def describe(self) -> dict[str, Any]:
        """Return the model card; once trained it says how the attention differs from the normalisation."""
        card = super().describe()
        if self._train is not None and self._states:
            card["attention"] = attention_facts(
                self.train, self._layers.into, self.options.layers, self._attend
            )
        return card
