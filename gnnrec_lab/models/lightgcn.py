"""LightGCN: linear propagation of embeddings over the interaction graph."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import embedding  # its backward is several times faster than indexing's

from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.graph.moving import Move
from gnnrec_lab.kernels import propagate
from gnnrec_lab.kernels.tensors.matrix import placed
from gnnrec_lab.models.base.embedding import EmbeddingRecommender, Floats, normal
from gnnrec_lab.models.base.embedding_options import EmbeddingOptions, shared_steps
from gnnrec_lab.models.base.normalisation import normalised, path_edges
from gnnrec_lab.models.base.options import option
from gnnrec_lab.models.base.placed import array
from gnnrec_lab.models.contract import AttentionEdges, Capabilities, Objective, Served
from gnnrec_lab.models.layers.behaviour_weights import BehaviourWeights, evident_behaviours
from gnnrec_lab.models.layers.lightgcn_mean import LightGCNMean

_STRENGTHS = "log_behaviour_weight"
_MANY_PAIRS = 100_000
_FEWEST_STEPS = 50


class LightGCN(EmbeddingRecommender):
    """Mean of embeddings propagated over 0 to ``layers`` hops of the normalised interaction graph.

    With A the adjacency whose entry for user u and item i is w(u, i) / sqrt(d(u) d(i)), and E(0) the
    learned embeddings of users and items::

        E = (E(0) + A E(0) + ... + A^layers E(0)) / (layers + 1)

    With the softmax loss the score follows from that loss (scoring.py has the derivation)::

        score(u, i) = (cosine(E[u], E[i]) + cooccurrence * c(u, i)) / temperature
                      + popularity * log(users of i / mean over the items)

    and <E[u], E[i]> with BPR. c is how alike the users of i are to those who have the user's items
    (base/cooccurrence.py), which training doesn't see; with a weight of 0 the model is the paper's. The
    sampled softmax is corrected for popularity: its weight is 0 unless validation prefers another.

    Where interactions have several behaviours, A is the sum of the matrices of each, with learned weights
    (`behaviour_weights`; layers/behaviour_weights.py).

    Source: He et al., "LightGCN: simplifying and powering graph convolution network for recommendation",
    SIGIR 2020 (propagation, BPR loss); Wu et al., "On the effectiveness of sampled softmax loss for item
    recommendation", TOIS 2024 (softmax loss with in-batch negatives).
    """

    name = "lightgcn"
    title = "LightGCN"
    paper = "He et al., SIGIR 2020, arXiv 2002.02126"
    learning_rate = 2e-3
    largest_batch = 1 << 31
    on_gpu = True
    capabilities = Capabilities(
        trainable=True, attention="normalisation", fold_in=True, differentiable=True, partitioned=True
    )

    @dataclasses.dataclass(frozen=True)
    class Options(EmbeddingOptions):
        """Options of LightGCN."""

        layers: int = option(2, "hops of propagation", low=0, high=8, search=[1, 2, 3])
        loss: str = option("softmax", "what is minimised", choices=("softmax", "sampled-softmax", "bpr"))
        group: int = option(900, "pairs of a batch that softmax compares with each other", low=2)
        negatives: int = option(1024, "items that sampled-softmax compares with", low=1, high=1_000_000)
        negative_power: float = option(
            0.0, "power of popularity that these are drawn by, and corrected for", low=0, high=1
        )

    options: Options

    def bind(self, train: InteractionGraph) -> None:
        super().bind(train)
        related = len(evident_behaviours(train)) > 1
        self._adjacency = BehaviourWeights(train) if related else normalised(train)
        shape = (train.num_users, train.num_items, self.dim)
        self._mean = LightGCNMean(self._adjacency, shape, self.options.layers)

    def weight_shapes(self, train: InteractionGraph) -> dict[str, tuple[int, ...]]:
        behaviours, dim = len(evident_behaviours(train)), self.dim_for(train)
        shapes: dict[str, tuple[int, ...]] = {
            "user_embedding": (train.num_users, dim),
            "item_embedding": (train.num_items, dim),
        }
        return shapes | ({_STRENGTHS: (behaviours,)} if behaviours > 1 else {})

    def make_weights(self, generator: torch.Generator) -> dict[str, torch.Tensor]:
        return {
            name: torch.zeros(shape, requires_grad=True) if name == _STRENGTHS else normal(shape, generator)
            for name, shape in self.weight_shapes(self.train).items()
        }

    def represent(
        self, users: torch.Tensor, items: torch.Tensor, generator: torch.Generator
    ) -> tuple[torch.Tensor, torch.Tensor]:
        all_users, all_items = self.represent_whole()
        device = all_users.device
        return embedding(placed(users, device), all_users), embedding(placed(items, device), all_items)

    def represent_whole(self) -> tuple[torch.Tensor, torch.Tensor]:
        return self._mean(*self._tables, self._weights.get(_STRENGTHS))

    @property
    def _tables(self) -> tuple[torch.Tensor, torch.Tensor]:
        return self._weights["user_embedding"], self._weights["item_embedding"]

    def represent_all(self) -> tuple[Floats, Floats]:
        with torch.no_grad():
            users, items = self._mean(*self._tables, self._weights.get(_STRENGTHS))
        done = array(users).copy(), array(items).copy()
        self._half = self._mean.half(*self._tables)
        return done

    def represent_histories(self, histories: CSR) -> Floats:
        """Return the mean over layers 1 and up: a user known by a history alone has no row in layer 0."""
        result = np.zeros((len(histories), self.dim), dtype=np.float32)
        if self.options.layers:
            weight = self._adjacency.weights_of(histories)
            propagate(histories.indptr, histories.indices, weight, self._half, result.copy(), 1.0, result)
        return result / np.float32(max(1, self.options.layers))

    def history_scores_torch(self, items: NDArray[np.int64], weight: torch.Tensor) -> torch.Tensor:
        propagated = torch.from_numpy(self._half[items]).to(weight.dtype)
        row = self._adjacency.weights_torch(items, weight) @ propagated
        return self.scores_torch(row / max(1, self.options.layers), items, weight)

    def moved_tensors(
        self, move: Move, train: InteractionGraph, fresh: Mapping[str, NDArray[Any]] | None = None
    ) -> dict[str, NDArray[Any]]:
        """Return what was learned, by id and by the behaviours that are evidence in either."""
        found = super().moved_tensors(move, train, fresh)
        found.pop(_STRENGTHS, None)
        behaviours = evident_behaviours(train)
        if len(behaviours) > 1:
            own = self.tensors().get(_STRENGTHS, np.zeros(0, np.float32)).tolist()
            strength = dict(zip(evident_behaviours(self.train), own, strict=False))
            found[_STRENGTHS] = np.array([strength.get(name, 0.0) for name in behaviours], np.float32)
        return found

    def steps_per_epoch(self, pairs: int) -> int:
        """Return few where there are many pairs: each batch costs a propagation over the whole graph.

        On less data the noise of small batches makes better lists, and propagating costs little. From a
        million pairs on batches share a propagation (`represent_whole`).
        """
        if pairs < _MANY_PAIRS:
            return super().steps_per_epoch(pairs)
        return shared_steps(max(_FEWEST_STEPS, -(-pairs // super().largest_batch)), pairs)

    def objective(self) -> Objective:
        options = self.options
        return Objective(
            options.loss,
            options.l2,
            self.temperature,
            negatives=options.negatives,
            popularity=options.negative_power,
            group=options.group,
        )

    def user_parts(self, user: int) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
        """Take E[u] apart, which is linear in the user's neighbours.

        It is the mean over layers of E(0)[u] and, for each own item j, of A[u, j] times the propagated rows
        of j: j gives A[u, j] (sum over l < layers of E(l)[j]) / (layers + 1).
        """
        own, weight = self._adjacency.by_user.row(user)
        count = self.options.layers + 1
        by_item = weight.astype(np.float64)[:, None] * self._half[own].astype(np.float64) / count
        if self.options.layers == 0:
            by_item[:] = 0
        embedding = self._weights["user_embedding"][user].detach().numpy().astype(np.float64) / count
        return by_item, {"own_embedding": embedding}

    def served(self) -> Served:
        layers, own = self.options.layers, self._adjacency.by_user
        root = self._adjacency.item_root
        given = (bool(layers) / max(1, layers)) * self._half / root[:, None]
        pair = own.weight * root[own.indices] * (layers / (layers + 1))
        embedding = self._weights["user_embedding"].detach().numpy() / np.float32(layers + 1)
        arrays: dict[str, NDArray[Any]] = {
            "given": given.astype(np.float32),
            "pair": pair.astype(np.float32),
        }
        return self.served_vectors("pooled-vectors", arrays, {"own_embedding": embedding}, pooling="root")

    def attention(self, user: int, item: int) -> list[AttentionEdges]:
        """Return the normalisation weights of the edges on paths user - item - user - item."""
        return path_edges(self._adjacency, user, item)

    def behaviour_weights(self) -> dict[str, float]:
        """Return the learned weight of each behaviour's edges (1 at first); empty without behaviours."""
        if not isinstance(self._adjacency, BehaviourWeights):
            return {}
        strengths = self._weights[_STRENGTHS].detach().exp().tolist()
        return dict(zip(self._adjacency.behaviours, strengths, strict=True))

    def describe(self) -> dict[str, Any]:
        """Return the model card, with the weights of behaviours, and how large a step is by default."""
        card = super().describe()
        if self._train is None:
            return card
        options = self.options
        compared = {
            "softmax": f"items of about {options.group} pairs of the batch",
            "sampled-softmax": f"{options.negatives} drawn items that the batch shares",
            "bpr": "one drawn item",
        }
        return card | {
            "behaviour_weights": self.behaviour_weights(),
            "compared_with": compared[options.loss],
            "propagations_per_epoch": self.steps_per_epoch(self.train.num_pairs),
        }
