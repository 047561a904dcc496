"""GAT: attention over a user's interactions that depends on the item asked for, and is the score."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.arrays import LARGEST, Layout, learned, number
from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.graph.moving import Move
from gnnrec_lab.models.base.embedding_options import (
    default_dim,
    default_temperature,
    dim_option,
    require_multiple,
    shared_steps,
    start_option,
)
from gnnrec_lab.models.base.hill_climb import choose_option
from gnnrec_lab.models.base.normalisation import normalised
from gnnrec_lab.models.base.options import option
from gnnrec_lab.models.base.placed import array
from gnnrec_lab.models.base.scoring import log_popularity
from gnnrec_lab.models.contract import (
    AttentionEdges,
    Capabilities,
    ConditionalRecommender,
    ScoreParts,
    Served,
)
from gnnrec_lab.models.layers.attention_mass import (
    FLOOR,
    MassTerms,
    conditional_loss,
    mean_masses,
)
from gnnrec_lab.models.layers.attention_rows import Learned
from gnnrec_lab.models.layers.conditional_scores import ConditionalScores, PathAttention
from gnnrec_lab.models.layers.edge_features import EdgeFeatures
from gnnrec_lab.models.layers.gat_weights import LAYER, fresh_embeddings, weight_shapes
from gnnrec_lab.models.layers.item_attention import ItemAttention, propagate_items
from gnnrec_lab.models.layers.mass_table import cooccurrence_mass, strongest_masses
from gnnrec_lab.models.layers.own_weights import OwnWeights
from gnnrec_lab.models.layers.served_attention import served_attention
from gnnrec_lab.models.layers.targets import TargetSampler
from gnnrec_lab.models.movable import Axes

Floats = NDArray[np.float32]

_SAMPLE = 4096  # pairs of the first biases
_ENTRIES = 1 << 25  # masses kept
_FEWEST = 64  # masses of an item
_SHARPER = 0.75  # than the softmax's temperature masses begin, by trial
_SHARPEST = 0.12  # at most: of 40,000 items .075 is a tenth worse
_COOCCURRENCES = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)


class GAT(ConditionalRecommender):
    """Score an item by the attention that the user's own interactions have for it.

    For the item i each own interaction j of the user u has a mass, and there is nothing else but popularity::

        m_j(u, i)       = w_uj * (sum over heads h of exp((<k_jh, q_ih> - 1) / tau_h + s_j + b_i)
                                  + cooccurrence * c_ji)
        alpha(j | u, i) = m_j / sum over the user's j' of m_j'
        score(u, i)     = gamma * log(sum over j of m_j) + a * log popularity(i)

    so alpha is the softmax of graph attention into the user, and a share in the exponentiated score. Without
    j the score falls by -gamma * log(1 - alpha_j): the order by attention is the order by what a removal
    does. No item has a mass for itself. w_uj is the exponential of a learned linear function of the
    interaction's behaviour, log weight and recency. c_ji counts the users who had both items, normalised as
    in LightGCN and divided by what popularity gives (layers/mass_table.py): the paths themselves, beside what
    is learned of them and smooths single ones away. Training doesn't see it; validation chooses its weight.

    Below lie two layers of graph attention over the interaction graph, each head in its slice of the
    embeddings E::

        x_v = E_v + sum over items j of v of beta(v, j) E_j
        k_i = sum over users v of i of beta(i, v) x_v        q_i = (E_i + k_i) / 2

    k and q are brought to unit length in each head. The logits of beta are GATv2's, and begin at the
    normalisation of LightGCN. E_v tells what v adds to the items that v had; whoever is asked for is known by
    the history alone, a new user as well as any.

    It is trained with leave-target-out: of each user's interactions a part drawn anew in each epoch is the
    history, and the loss is the softmax of the others over all items that aren't in it (where there are many,
    over those of a batch, corrected for how likely each is in one). The layers below see neither these others
    nor E_v of the users who are asked for: it would learn them by heart.

    Each item keeps its masses for the ``neighbours`` items whose scores they raise most; the others have 0.

    Source: Veličković et al., "Graph attention networks", ICLR 2018; Brody et al., "How attentive are graph
    attention networks?", ICLR 2022 (the logits: GATv2). Attention over the history that depends on the item:
    He et al., "NAIS: neural attentive item similarity model for recommendation", TKDE 2018. That the mass
    itself is the score is this lab's.
    """

    name = "gat"
    title = "GAT"
    version = 2
    paper = "Veličković et al., ICLR 2018, arXiv 1710.10903; Brody et al., ICLR 2022, arXiv 2105.14491"
    axes: ClassVar[Axes] = {
        **dict.fromkeys(("item_embedding", "strength", "bias"), ("item",)),
        "user_embedding": ("user",),
        **dict.fromkeys(("into_user_behaviour", "into_item_behaviour", "own_behaviour"), ("behaviour",)),
    }
    capabilities = Capabilities(
        trainable=True, attention="learned", fold_in=True, differentiable=True, attention_is_score=True
    )
    learning_rate: ClassVar[float] = 2.5e-3
    largest_batch: ClassVar[int] = 1 << 31
    on_gpu = True

    @dataclasses.dataclass(frozen=True)
    class Options:
        """Options of GAT."""

        dim: int | None = dim_option()
        heads: int = option(
            1, "attentions, each in its own slice of the embeddings: dim is a multiple", low=1, high=64,
            search=[1, 2, 4],
        )  # fmt: skip
        history: float = option(
            0.3,
            "share of a user's interactions that is the history by which the others are to be found",
            low=0.01, high=0.99, search=(0.1, 0.8),
        )  # fmt: skip
        neighbours: int | None = option(
            None,
            "items that each item keeps its masses for; by default all of 5,800, 800 of 40,000",
            low=1, high=1_000_000,
        )  # fmt: skip
        start: str = start_option()
        cooccurrence: float | None = option(
            None,
            "weight of the co-occurrence in the masses; chosen on validation by default, 0 until then",
            low=0, high=16,
        )  # fmt: skip

    options: Options

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        require_multiple(self.options.dim, self.options.heads)

    def dim_for(self, train: InteractionGraph) -> int:
        """Return the length of the embeddings for these interactions."""
        return (
            (self.options.dim or max(default_dim(train.num_pairs), self.options.heads))
            // self.options.heads
            * self.options.heads
        )

    @property
    def neighbours(self) -> int:
        """Items that each item keeps its masses for."""
        items = self.train.num_items
        return self.options.neighbours or max(_FEWEST, _ENTRIES // max(1, items))

    def steps_per_epoch(self, pairs: int) -> int:
        steps = max(4, round(pairs / super().largest_batch))
        return shared_steps(steps, pairs, power=2)  # a pass costs several of LightGCN's

    def bind(self, train: InteractionGraph) -> None:
        """Take the interactions, and what follows from them."""
        self._train = train
        self._cooccurrence = self.options.cooccurrence or 0.0
        self._features = EdgeFeatures(train)
        degrees = train.by_item.degrees
        self._known = degrees > 0
        self._targets = TargetSampler(train.by_user, degrees, self.options.history)
        self._log_popularity = log_popularity(degrees)
        self._layers = ItemAttention(
            normalised(train), self._features, self.options.heads, self.dim_for(train)
        )

    def weight_shapes(self, train: InteractionGraph) -> dict[str, tuple[int, ...]]:
        """Return the parameters' shapes for these interactions, bound or not."""
        return weight_shapes(train, self.dim_for(train), self.options.heads)

    def begin(self, train: InteractionGraph, seed: int) -> None:
        self.bind(train)
        generator = torch.Generator().manual_seed(seed)
        self._weights = {name: torch.zeros(shape) for name, shape in self.weight_shapes(train).items()}
        weights, degrees, dim = self._weights, train.by_item.degrees, self.dim_for(train)
        for name, tensor in weights.items():
            if name.endswith(("_source", "_target")):
                tensor.normal_(0, tensor.shape[1] ** -0.5, generator=generator)
        both = fresh_embeddings(train, dim, self.options.start, generator)
        for side, rows in zip(("user", "item"), both, strict=True):
            weights[f"{side}_embedding"].copy_(rows)
        temperature = max(_SHARPEST, _SHARPER * default_temperature(train.num_items))
        weights["log_temperature"].fill_(float(np.log(temperature)))
        weights["log_scale"].fill_(float(np.log(2.0)))
        weights["popularity"].fill_(1.0)
        weights["strength"].copy_(torch.from_numpy(-0.5 * np.log(np.maximum(degrees, 1))))
        if self._features.numbers.shape[1]:
            weights["own_weight_and_recency"][0] = 0.5 * self._features.weight_spread
        sample = torch.randperm(train.num_pairs, generator=generator)[:_SAMPLE].numpy()
        # an average interaction gives everything 1
        weights["bias"].copy_(torch.from_numpy(-self._log_mass(sample)))
        for tensor in weights.values():
            tensor.requires_grad_()

    def _log_mass(self, sample: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the log of what a sample of all pairs gives each item on average."""
        with torch.no_grad():
            terms, own = self._terms(), self.train.by_user.indices[sample].astype(np.int64)
        return np.log(mean_masses(terms, self._given()[sample], own, self._known))

    def parameters(self) -> dict[str, torch.Tensor]:
        _ = self.train
        return self._weights

    def _learned(self) -> list[Learned]:
        into = [[self._weights[f"into_{kind}_{name}"] for name in LAYER] for kind in ("user", "item")]
        return [Learned(*fields) for fields in into]

    def _terms(self, hidden: torch.Tensor | None = None, asked: torch.Tensor | None = None) -> MassTerms:
        """Return what masses are made of, without hidden pairs and E_v of the users asked for."""
        weights, heads = self._weights, self.options.heads
        start = weights["item_embedding"]
        others = weights["user_embedding"]
        if asked is not None:
            others = others.index_fill(0, asked.to(others.device), 0.0)
        rows = propagate_items(self._layers, hidden, others, start, self._learned())
        unit = [
            torch.nn.functional.normalize(side.view(len(side), heads, -1), dim=2)
            for side in (rows, (start + rows) / 2)
        ]
        return MassTerms(*unit, *(weights[name] for name in ("log_temperature", "strength", "bias")))

    def _own_weights(self) -> OwnWeights:
        return OwnWeights(
            self._features, self._weights["own_behaviour"], self._weights["own_weight_and_recency"]
        )

    def _given(self) -> Floats:
        return array(self._own_weights().of_train())

    def loss(self, users: torch.Tensor, items: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        chosen = torch.unique_consecutive(users)
        targets = [
            found
            for part in chosen.split(self._targets.users_at_once(len(chosen), len(users)))
            if len((found := self._targets.draw(part, users, items, generator)).target)
        ]
        hidden = torch.cat([found.hidden for found in targets]) if targets else None
        terms, weights = self._terms(hidden, chosen), self._weights
        popularity = torch.from_numpy(self._log_popularity).float().to(terms.keys.device)
        given, scale = self._own_weights().of_train(), weights["log_scale"].exp()
        total = conditional_loss(targets, terms, given, scale, weights["popularity"] * popularity)
        return total / max(1, sum(len(found.target) for found in targets))

    def refresh(self) -> None:
        self._own = CSR(self.train.by_user.indptr, self.train.by_user.indices, self._given())
        self._tabulate()
        self._below = PathAttention.of(self._own, self.train.by_item, *self._layers.attention)

    def _tabulate(self) -> None:
        """Have the masses between items, and what goes with them."""
        weights = self._weights
        with torch.no_grad():
            terms = self._terms()
        scale = float(weights["log_scale"].detach().exp())
        popular = (float(weights["popularity"].detach()) * self._log_popularity).astype(np.float32)
        beside = popular / np.float32(scale)
        together = None
        if self._cooccurrence:
            together = cooccurrence_mass(terms, normalised(self.train), self._cooccurrence, beside)
        kept = strongest_masses(terms, self._known, self.neighbours, beside, together)
        self._scores = ConditionalScores(kept, scale, popular)
        self._log_average = self._scores.log_average(self._own)

    def choose_on_validation(self, measure: Callable[[], float]) -> dict[str, float]:
        """Choose the weight of the co-occurrence, unless it was given."""
        if self.options.cooccurrence is not None:
            return {}
        return {"cooccurrence": choose_option(_COOCCURRENCES, 1.0, self._use_cooccurrence, measure)}

    def _use_cooccurrence(self, weight: float) -> None:
        self._cooccurrence = weight
        self._tabulate()

    @property
    def added_terms(self) -> dict[str, float]:
        fitted = self._train is not None and self._cooccurrence
        return {"cooccurrence": self._cooccurrence} if fitted else {}

    def tensors(self) -> dict[str, NDArray[Any]]:
        _ = self.train
        found: dict[str, NDArray[Any]] = {name: array(tensor) for name, tensor in self._weights.items()}
        return {**found, "cooccurrence": np.array([self._cooccurrence])}

    def settled_options(self) -> dict[str, Any]:
        return {**super().settled_options(), "dim": self.dim_for(self.train)}

    def moved_tensors(
        self, move: Move, train: InteractionGraph, fresh: Mapping[str, NDArray[Any]] | None = None
    ) -> dict[str, NDArray[Any]]:
        """Return what was learned, by id; new items get as much on average as known ones."""
        found = super().moved_tensors(move, train, fresh)
        if fresh is None:
            new, twin = move.is_new("item"), GAT(**self.settled_options())
            found["strength"][new] = -0.5 * np.log(np.maximum(train.by_item.degrees[new], 1))
            twin.bind(train)
            twin._weights = {name: torch.from_numpy(found[name]) for name in self.weight_shapes(train)}
            mass = twin._log_mass(np.linspace(0, train.num_pairs, _SAMPLE, endpoint=False).astype(np.int64))
            found["bias"][new] += np.median(mass[~new & twin._known]) - mass[new]
        return found

    def layout(self, train: InteractionGraph) -> Layout:
        arrays = {name: learned(*shape) for name, shape in self.weight_shapes(train).items()}
        return Layout({**arrays, "cooccurrence": number(0, 16, optional=True)}, {})  # earlier runs had none

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        self.bind(train)
        self._weights = {
            name: torch.from_numpy(np.array(tensors[name], dtype=np.float32)).requires_grad_()
            for name in self.weight_shapes(train)
        }
        if "cooccurrence" in tensors:
            self._cooccurrence = float(tensors["cooccurrence"][0])
        with np.errstate(all="ignore"):
            self.refresh()
        scores = self._scores
        for values in (scores.masses.weight, self._own.weight, scores.popular, [scores.scale]):
            if not np.abs(values).max(initial=0) <= LARGEST:  # nor is NaN
                raise ValueError("its arrays together give masses that aren't finite")

    def _weighted(self, histories: CSR) -> CSR:
        """Return histories with w in the place of weights: of interactions not of train by weight alone."""
        given: Floats = self._own_weights().of(torch.from_numpy(histories.weight)).numpy()
        if histories.known is not None:
            given = np.where(histories.known >= 0, self._own.weight[histories.known], given)
        return CSR(histories.indptr, histories.indices, given)

    def scores(self, users: NDArray[np.int64]) -> Floats:
        _ = self.train
        return self._scores.of(self._own.take(users))

    def scores_on(self, users: NDArray[np.int64], device: str) -> torch.Tensor:
        _ = self.train
        return self._scores.on(self._own.take(users), torch.device(device))

    def pair_scores(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> Floats:
        _ = self.train
        return self._scores.of_pairs(self._own.take(users), items)

    def history_scores(self, histories: CSR) -> Floats:
        _ = self.train
        return self._scores.of(self._weighted(histories))

    def history_pair_scores(self, histories: CSR, items: NDArray[np.int64]) -> Floats:
        _ = self.train
        return self._scores.of_pairs(self._weighted(histories), items)

    def history_scores_torch(self, items: NDArray[np.int64], weight: torch.Tensor) -> torch.Tensor:
        _ = self.train
        return self._scores.of_history_torch(items, self._own_weights().of(weight))

    def contributions(self, user: int, item: int) -> ScoreParts:
        """Split the score by the attention.

        Own interactions share gamma * log(mass / average mass): how much more all of them give the item than
        one average interaction of anybody does. The rest is the item's popularity: its term, and the average.
        """
        _ = self.train
        own, given = self._own.row(user)
        share, total = self._scores.shares(own, given, item)
        score = float(self._scores.of_mass(np.array([total]), np.array([item]))[0])
        personal = 0.0
        if total > 0:
            personal = self._scores.scale * (float(np.log(total + FLOOR)) - float(self._log_average[item]))
        return ScoreParts(
            own.astype(np.int64), personal * share, {"item_popularity": score - personal}, score
        )

    def served(self) -> Served:
        weights = self.tensors()
        return served_attention(self._scores, self._own, self._log_average, self._features, weights)

    def attention(self, user: int, item: int) -> list[AttentionEdges]:
        """Return alpha as hop 1, and its parts over other users as hops 2 and 3 (`PathAttention`)."""
        _ = self.train
        own, given = self._own.row(user)
        return self._below.edges(user, item, own, self._scores.shares(own, given, item)[0])

    def describe(self) -> dict[str, Any]:
        """Return the model card; once trained with what attention has learned."""
        card = super().describe()
        if self._train is None or not hasattr(self, "_scores"):
            return card
        weights = {name: tensor.detach().double().numpy() for name, tensor in self._weights.items()}
        facts: dict[str, Any] = {
            "temperature": np.exp(weights["log_temperature"]).tolist(),
            "scale": self._scores.scale,
            "popularity": float(weights["popularity"][0]),
            "neighbours": min(self.neighbours, max(0, int(self._known.sum()) - 1)),
        }
        facts |= self._own_weights().facts(self.train.behaviours)
        return {**card, "attention": facts}
