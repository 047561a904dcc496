"""LightGCN: propagation of embeddings over the interaction graph, and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models.contract import (
    AttentionEdges,
    Capabilities,
    Objective,
    ScoreParts,
    TrainableRecommender,
)
from gnnrec_lab.models.normalisation import Buffers, NormalisedAdjacency, path_edges
from gnnrec_lab.models.options import option
from gnnrec_lab.models.scoring import best_weight, by_cosine, by_dot_product


class LightGCN(TrainableRecommender):
    """Mean of embeddings propagated over 0 to ``layers`` hops of the normalised interaction graph.

    With A the adjacency whose entry for user u and item i is w(u, i) / sqrt(d(u) d(i)), and E(0) the
    learned embeddings of users and items::

        E = (E(0) + A E(0) + ... + A^layers E(0)) / (layers + 1)

    With the softmax loss the score is what that loss has trained (scoring.py says why)::

        score(u, i) = cosine(E[u], E[i]) / temperature + popularity * log(users of i / mean over the items)

    and <E[u], E[i]> with BPR.

    Source: He et al., "LightGCN: simplifying and powering graph convolution network for recommendation",
    SIGIR 2020 (propagation, BPR loss); Wu et al., "On the effectiveness of sampled softmax loss for item
    recommendation", TOIS 2024 (softmax loss with in-batch negatives).
    """

    name = "lightgcn"
    title = "LightGCN"
    paper = "He et al., SIGIR 2020, arXiv 2002.02126"
    capabilities = Capabilities(trainable=True, attention="normalisation")

    @dataclasses.dataclass(frozen=True)
    class Options:
        """Options of LightGCN."""

        dim: int = option(64, "length of the embeddings", low=1, high=4096)
        layers: int = option(1, "hops of propagation", low=0, high=8)
        loss: str = option("softmax", "what is minimised", choices=("softmax", "bpr"))
        temperature: float = option(
            0.12, "sharpness of the softmax loss; lower is sharper", low=0.03, high=10
        )
        popularity: float | None = option(
            None, "weight of log item popularity in the score; chosen on validation by default", low=0, high=4
        )
        l2: float = option(1e-5, "weight of the squared embeddings of a batch", low=0)

    options: Options

    @cached_property
    def forward_buffers(self) -> Buffers:
        return Buffers(*self._shape)

    @cached_property
    def backward_buffers(self) -> Buffers:
        return Buffers(*self._shape)

    def begin(self, train: InteractionGraph, seed: int) -> None:
        self._bind(train)
        generator = torch.Generator().manual_seed(seed)
        self._embeddings = {
            kind: torch.empty(count, self.options.dim).normal_(0, 0.02, generator=generator).requires_grad_()
            for kind, count in (("user", train.num_users), ("item", train.num_items))
        }

    def parameters(self) -> dict[str, torch.Tensor]:
        _ = self.train
        return self._embeddings

    def encode(self) -> tuple[torch.Tensor, torch.Tensor]:
        apply: Callable[..., tuple[torch.Tensor, torch.Tensor]] = _LayerMean.apply
        return apply(self._embeddings["user"], self._embeddings["item"], self)

    def layer_mean(
        self, users: torch.Tensor, items: torch.Tensor, buffers: Buffers
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the mean of the inputs propagated over 0 to ``layers`` hops, in ``buffers``."""
        layers = self.options.layers
        sums = self._adjacency.layer_sum(
            users.detach().contiguous().numpy(),
            items.detach().contiguous().numpy(),
            layers,
            1 / (layers + 1),
            buffers,
        )
        return torch.from_numpy(sums[0]), torch.from_numpy(sums[1])

    def objective(self) -> Objective:
        return Objective(self.options.loss, self.options.temperature, self.options.l2)

    def refresh(self) -> None:
        with torch.no_grad():
            users, items = self.encode()
        self._raw = users.numpy().copy(), items.numpy().copy()
        self.__dict__.pop("_half", None)
        self._represent()

    def _represent(self) -> None:
        if self.options.loss == "bpr":
            self._scored = by_dot_product(*self._raw)
        else:
            self._scored = by_cosine(*self._raw, self.train, self.options.temperature, self._popularity)

    def tune(self, measure: Callable[[], float]) -> dict[str, float]:
        """Choose the popularity's weight, unless it was given."""
        if self.options.loss == "bpr" or self.options.popularity is not None:
            return {}

        def with_weight(weight: float) -> float:
            self._popularity = weight
            self._represent()
            return measure()

        self._popularity = best_weight(with_weight)
        self._represent()
        return {"popularity": self._popularity}

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        _ = self.train
        result: NDArray[np.float32] = self._scored.users[users] @ self._scored.items.T
        return result

    def pair_scores(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> NDArray[np.float32]:
        _ = self.train
        left, right = self._scored.users[users], self._scored.items[items]
        result: NDArray[np.float32] = np.einsum("nd,nd->n", left, right)
        return result

    def contributions(self, user: int, item: int) -> ScoreParts:
        """Split the score exactly over the user's own items.

        E[u] is linear in the user's neighbours: it is the mean over layers of E(0)[u] and, for each own
        item j, of A[u, j] times the propagated rows of j. With the score <E[u], t> + the popularity, where t
        is E[i] scaled as the score says, j contributes A[u, j] <sum over l < layers of E(l)[j], t> /
        (layers + 1), and the rest is <E(0)[u], t> / (layers + 1) and the popularity. t is held as it is.
        """
        own, weight = self._adjacency.by_user.row(user)
        dim, item_row = self.options.dim, self._scored.items[item].astype(np.float64)
        target = item_row[:dim] * float(self._scored.user_scale[user]) / (self.options.layers + 1)
        spread = weight.astype(np.float64) * (self._half[own].astype(np.float64) @ target)
        if self.options.layers == 0:
            spread = np.zeros(len(own))
        embedding = self._embeddings["user"][user].detach().numpy().astype(np.float64)
        rest = {"own_embedding": float(embedding @ target)}
        if self.options.loss != "bpr":
            rest["item_popularity"] = float(item_row[dim])
        score = float(self.pair_scores(np.array([user]), np.array([item]))[0])
        return ScoreParts(own.astype(np.int64), spread, rest, score)

    def attention(self, user: int, item: int) -> list[AttentionEdges]:
        """Return the normalisation weights of the edges on paths user - item - user - item."""
        return path_edges(self._adjacency, user, item)

    def tensors(self) -> dict[str, NDArray[Any]]:
        _ = self.train
        embeddings = {f"{kind}_embedding": part.detach().numpy() for kind, part in self._embeddings.items()}
        return {**embeddings, "popularity": np.array([self._popularity])}

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        shapes = {"user": (train.num_users, self.options.dim), "item": (train.num_items, self.options.dim)}
        for kind, shape in shapes.items():
            if tensors[f"{kind}_embedding"].shape != shape:
                raise ValueError(
                    f"{kind}_embedding has the shape {tensors[f'{kind}_embedding'].shape}, not {shape}"
                )
        self._bind(train)
        self._embeddings = {
            kind: torch.from_numpy(np.array(tensors[f"{kind}_embedding"], dtype=np.float32)).requires_grad_()
            for kind in shapes
        }
        self._popularity = float(tensors["popularity"][0])
        self.refresh()

    def _bind(self, train: InteractionGraph) -> None:
        self._train = train
        self._adjacency = NormalisedAdjacency(train)
        self._shape = (train.num_users, train.num_items, self.options.dim)
        self._popularity = 1.0 if self.options.popularity is None else self.options.popularity

    @cached_property
    def _half(self) -> NDArray[np.float32]:
        """Sum of the items' rows of layers 0 to layers - 1: what one hop brings to a user. [I, dim]"""
        users, items = (self._embeddings[kind].detach().numpy() for kind in ("user", "item"))
        buffers = Buffers(*self._shape)
        return self._adjacency.layer_sum(users, items, max(0, self.options.layers - 1), 1.0, buffers)[1]


class _LayerMean(torch.autograd.Function):
    """E(0) -> mean of its propagated layers. The operator is symmetric: backward is forward on gradients."""

    @staticmethod
    def forward(
        ctx: Any, users: torch.Tensor, items: torch.Tensor, model: LightGCN
    ) -> tuple[torch.Tensor, torch.Tensor]:
        ctx.model = model
        return model.layer_mean(users, items, model.forward_buffers)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None]:
        return *ctx.model.layer_mean(*gradients, ctx.model.backward_buffers), None
