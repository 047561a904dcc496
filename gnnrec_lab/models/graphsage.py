"""GraphSAGE: layers that combine a node's row with its aggregated neighbours, sampled anew for each batch."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import embedding

from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.kernels.tensors.matrix import placed
from gnnrec_lab.models.base.embedding import Floats
from gnnrec_lab.models.base.embedding_options import ONE_PASS, EmbeddingOptions, steps_sharing_rows
from gnnrec_lab.models.base.normalisation import path_edges
from gnnrec_lab.models.base.options import option
from gnnrec_lab.models.base.placed import array
from gnnrec_lab.models.contract import AttentionEdges, Capabilities, Objective, Served
from gnnrec_lab.models.layers.aggregators import AGGREGATORS
from gnnrec_lab.models.layers.content import ContentRecommender
from gnnrec_lab.models.layers.input_embedding import InputEmbedding
from gnnrec_lab.models.layers.neighbour_sampler import OTHER, NeighbourSampler, shares
from gnnrec_lab.models.layers.sage import SageLayers

_UNSUITED = (
    "users with few interactions, where there are no features: on such a set its NDCG@20 was 9 % below "
    "LightGCN's and 1 % below EASE's. Take lightgcn or pinsage there."
)


class GraphSAGE(ContentRecommender):
    """A node's row and its aggregated neighbours, each multiplied by a matrix, layer by layer.

    Layer 0 is a learned embedding and the features times a learned matrix, h(0)[v] = e[v] + F c[v]. Without
    features, or with ``ids=False``, one of them is left out; a node without interactions has no e[v]. Then::

        h(k)[v] = act(S(k) h(k-1)[v] + N(k) AGG(h(k-1)[j] over the neighbours j of v))

    with matrices of their own for users and for items. AGG is the mean, or with "pool" the maximum of
    P(k) h(k-1)[j] in each dimension; act(x) is x for x > 0, else a learned slope times x, and absent from the
    last layer. All matrices start as the identity and slopes as 1: with the mean it starts as a network that
    averages, and learns what to change.

    Training draws ``fanout`` neighbours in each layer; the representations that score are exact, over all
    neighbours. With ``respect_time`` a pair is trained on edges from before it alone, so it can't be read off
    its own edge, nor off later ones. Where later interactions are to be predicted, that is how it will be
    used, and better. Elsewhere a user's other items are known whenever they came, and leaving them out is
    worse; then a pair's own edge may be among those drawn, as it is among LightGCN's.

    A share ``alone`` of a batch's nodes with features is represented by these and nothing else, through the
    same matrices: items without interactions are then represented as some were in training.

    Scores are those of `LightGCN`: cosine / temperature + popularity, or the dot product with BPR.

    Not for short histories without features: there its lists were a tenth worse than those of LightGCN and
    PinSage. What its matrices add is learned from content, or from many neighbours.

    Source: Hamilton et al., "Inductive representation learning on large graphs", NeurIPS 2017; the
    activation: He et al., "Delving deep into rectifiers", ICCV 2015.
    """

    name = "graphsage"
    title = "GraphSAGE"
    projection, transposed = "features", True
    paper = "Hamilton et al., NeurIPS 2017, arXiv 1706.02216"
    capabilities = Capabilities(trainable=True, attention="mean", fold_in=True, content=True)
    on_gpu = True
    largest_batch = 1 << 31

    @dataclasses.dataclass(frozen=True)
    class Options(EmbeddingOptions):
        """Options of GraphSAGE."""

        layers: int = option(1, "hops whose neighbours are read", low=1, high=8, search=[1, 2])
        aggregator: str = option("mean", "what is made of neighbours", choices=tuple(AGGREGATORS))
        fanout: int | None = option(
            20, "neighbours of each node that training draws in each layer; none: all", low=1
        )
        sampling: str = option(
            "uniform", "neighbours are drawn and count alike, or by weight", choices=("uniform", "weighted")
        )
        respect_time: bool | None = option(
            None, "train a pair on edges from before it alone; by default if later ones are to be predicted"
        )
        ids: bool = option(True, "learn an embedding of each user and item")
        features: bool = option(True, "use the features of users and items, where there are any")
        alone: float = option(
            0.1, "share of a batch's nodes represented by their features alone", low=0, high=1
        )

    options: Options

    def bind(self, train: InteractionGraph) -> None:
        super().bind(train)
        given = self.options
        self._input = self._input_for(train)
        if not given.ids and not any(self.has_features(kind) for kind in OTHER):
            raise OptionError(
                "Without ids GraphSAGE learns from features alone, and this graph has none that become "
                "numbers. Give the graph features of items or of users, or leave out ids and features."
            )
        timed = self.predicts_later if given.respect_time is None else given.respect_time
        if timed and train.time is None:
            raise OptionError("respect_time needs times, and this graph has none.")
        self._sampler = NeighbourSampler(train, given.layers, given.fanout, given.sampling, timed)
        self._layers = self._layers_for(train)

    def _input_for(self, train: InteractionGraph) -> InputEmbedding:
        given = self.options
        return InputEmbedding.of(
            train, self.dim_for(train), given.ids, given.features,
            projection=self.projection, transposed=self.transposed, fitted=self.fitted,
        )  # fmt: skip

    def _layers_for(self, train: InteractionGraph) -> SageLayers:
        return SageLayers(self.options.aggregator, self.options.layers, self.dim_for(train))

    @property
    def shares_rows(self) -> bool:  # type: ignore[override]
        """Where pairs read only edges from before them, each has rows of its own."""
        return not self._sampler.timed

    def steps_per_epoch(self, pairs: int) -> int:
        return steps_sharing_rows(pairs) if self.shares_rows else max(100, -(-pairs // ONE_PASS))

    def weight_shapes(self, train: InteractionGraph) -> dict[str, tuple[int, ...]]:
        return self._input_for(train).weight_shapes() | self._layers_for(train).weight_shapes()

    def make_weights(self, generator: torch.Generator) -> dict[str, torch.Tensor]:
        return self._input.make_weights(generator) | self._layers.make_weights()

    def represent(
        self, users: torch.Tensor, items: torch.Tensor, generator: torch.Generator
    ) -> tuple[torch.Tensor, torch.Tensor]:
        batch = self._sampler.draw(users, items, generator)
        bottom = {kind: self._bottom(kind, nodes) for kind, nodes in batch.nodes.items()}
        top = self._layers.forward(self._weights, bottom, batch.levels)[-1]
        rows = {kind: embedding(placed(batch.place[kind], top[kind].device), top[kind]) for kind in OTHER}
        left = self._some_alone("user", users, rows["user"], generator)
        return left, self._some_alone("item", items, rows["item"], generator)

    def _bottom(self, kind: str, nodes: torch.Tensor | None = None) -> torch.Tensor:
        """Return layer 0 of some nodes, of all by default: zeros where nothing is known of them."""
        count = len(self._input.seen[kind] if nodes is None else nodes)
        parts = self._input.parts(self._weights, kind, nodes)
        device = next(iter(self._weights.values())).device
        return sum(parts.values(), start=torch.zeros(count, self.dim, device=device))

    def _some_alone(
        self, kind: str, nodes: torch.Tensor, rows: torch.Tensor, generator: torch.Generator
    ) -> torch.Tensor:
        """Replace the rows of some nodes by those that their features alone would give them."""
        if not (self.has_features(kind) and self.options.alone):
            return rows
        chosen = torch.nonzero(torch.rand(len(nodes), generator=generator) < self.options.alone)[:, 0]
        features = self._input.parts(self._weights, kind, nodes[chosen])["own_features"]
        alone = self._layers.alone(self._weights, kind, features)
        return rows.index_copy(0, placed(chosen, rows.device), alone)

    @torch.no_grad()
    def represent_all(self) -> tuple[Floats, Floats]:
        bottom = {kind: self._bottom(kind) for kind in OTHER}
        self._states = self._layers.forward(self._weights, bottom, self._sampler.whole())
        top = self._states[-1]
        return array(top["user"]).copy(), array(top["item"]).copy()

    @torch.no_grad()
    def represent_histories(self, histories: CSR) -> Floats:
        """Return the layers over the items of the histories, with nothing in layer 0 for the users."""
        edges = shares(histories, self.options.sampling)
        rows = torch.zeros(len(histories), self.dim)
        for number, below in enumerate(self._states[:-1], start=1):
            rows = self._layers.step(self._weights, number, "user", rows, edges, below["item"])
        return rows.numpy()

    def objective(self) -> Objective:
        return Objective(self.options.loss, self.options.l2, self.temperature)

    @torch.no_grad()
    def user_parts(self, user: int) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
        """Take the user's row apart by the own items; items' rows and slopes are held as they are."""
        edges = self._sampler.shares["user"].take(np.array([user]))
        sources = self._input.parts(self._weights, "user", torch.tensor([user]))
        rows = [np.zeros((0, self.dim)), *(tensor.numpy().astype(np.float64) for tensor in sources.values())]
        items = [state["item"] for state in self._states]
        parts = self._layers.parts(self._weights, edges, items, np.concatenate(rows))
        return parts[: edges.nnz], dict(zip(sources, parts[edges.nnz :], strict=True))

    @torch.no_grad()
    def served(self) -> Served:
        rest = {name: part.numpy() for name, part in self._input.parts(self._weights, "user").items()}
        arrays: dict[str, NDArray[Any]] = {}
        for number, below in enumerate(self._states[:-1]):
            arrays[f"layer{number}.items"] = below["item"].numpy()
            for name, tensor in self._layers.of(self._weights, number + 1, "user").items():
                arrays[f"layer{number}.{name}"] = tensor.numpy()
        return self.served_vectors(
            "layered-vectors",
            arrays,
            rest,
            layers=self.options.layers,
            aggregator=self.options.aggregator,
            pooling="uniform" if self.options.sampling == "uniform" else "share",
        )

    @torch.no_grad()
    def attention(self, user: int, item: int) -> list[AttentionEdges]:
        """Return the shares that neighbours have in their targets, on paths user - item - user - item.

        With the mean all neighbours of a node have the same share, or one in proportion to the weights. With
        "pool" it is the share of the dimensions in which a neighbour is the maximum: in the last layer for
        the first hop, in the one below for the second, and so on down to layer 1.
        """
        return [self._weighted(edges) for edges in path_edges(self._sampler, user, item)]

    def _weighted(self, record: AttentionEdges) -> AttentionEdges:
        """Return the edges with the shares that the aggregator gives them."""
        kind, number = record.target_kind, max(1, self.options.layers - record.layer + 1)
        targets, place = np.unique(record.target, return_inverse=True)
        edges = self._sampler.shares[kind].take(targets)
        rows = self._states[number - 1][OTHER[kind]]
        share = self._layers.aggregator.shares(edges, rows, self._layers.of(self._weights, number, kind))
        keys = edges.rows() * len(rows) + edges.indices
        found = np.searchsorted(keys, place * len(rows) + record.source)
        return dataclasses.replace(record, weight=share[found])

    @torch.no_grad()
    def describe(self) -> dict[str, Any]:
        """Return the model card, with what was learned of how much neighbours count beside a node itself."""
        card = {**super().describe(), "unsuited": _UNSUITED}
        if self._train is not None:
            card["learned"] = {
                kind: self._layers.summary(self._weights, kind, self._states, self._input.seen[kind])
                for kind in OTHER
            }
        return card
