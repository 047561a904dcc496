"""The interface of all recommenders, used by the trainer, the evaluator, the ranking and the explainer.

Nothing outside models/ depends on a recommender's name: its `Capabilities` declare what it supports. This
module has the abstract classes and their records; each model has its own file.
"""

from __future__ import annotations

import dataclasses
import math
from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.arrays import Layout
from gnnrec_lab.controls import visibly
from gnnrec_lab.display.labels import model_label
from gnnrec_lab.errors import NotFittedError, OptionError
from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.graph.moving import Move
from gnnrec_lab.models.movable import Movable

if TYPE_CHECKING:
    import torch


@dataclasses.dataclass(frozen=True)
class Capabilities:
    """What a recommender can do beside scoring.

    Attributes
    ----------
    trainable : bool
        Trained in epochs by the trainer (`TrainableRecommender`), not in closed form.
    attention : str or None
        What its edge weights are: "learned", "importance" (visits of random walks), "normalisation" (fixed by
        degrees), "mean" (all alike), or None where it has none.
    fold_in : bool
        Scores users whom it knows by a history alone (`Recommender.history_scores`), without training again.
    content : bool
        Scores items without interactions by their features, where the graph has some.
    differentiable : bool
        Gives the scores of a history as a function of its weights that torch differentiates
        (`Recommender.history_scores_torch`).
    attention_is_score : bool
        The attention into the user is conditional on the item, and its shares are those of the contributions.
        It has one head and three layers, the second with one edge for each path to the item, so that the
        products along paths add up to the shares.
    partitioned : bool
        Several workers can train it together, each with a part of the users and of all rows.
    """

    trainable: bool
    attention: str | None = None
    fold_in: bool = False
    content: bool = False
    differentiable: bool = False
    attention_is_score: bool = False
    partitioned: bool = False


@dataclasses.dataclass(frozen=True)
class ScoreParts:
    """One score, taken apart: ``contribution.sum() + remainder`` is the score.

    Attributes
    ----------
    items : int64 [n]
        Item indices of the user's own interactions, ascending.
    contribution : float64 [n]
    rest : dict of str to float
        What the score owes to no interaction of the user, by what it does owe it to: "own_embedding" (what
        was learned for this very user), "own_features" (the user's features), "item_popularity" (how many
        users have the item).
    score : float
        The score as the ranking gives it.
    """

    items: NDArray[np.int64]
    contribution: NDArray[np.float64]
    rest: dict[str, float]
    score: float

    @property
    def remainder(self) -> float:
        """Sum of the rest."""
        return sum(self.rest.values())

    @property
    def own_share(self) -> float | None:
        """How much of the score the user's own interactions carry; see `own_share`."""
        return own_share(math.fsum(self.contribution), self.rest)


def own_share(own: float, rest: Mapping[str, float]) -> float | None:
    """Return how much of a score the user's own interactions carry together, from 0 to 1.

    The size of their sum, divided by the sizes of all parts: theirs and each of the rest. What two of the
    interactions give and take from each other isn't carried by them. 1 where nothing else is in the score, 0
    where none of it is owed to the history; None where all parts are 0 or one isn't finite. What lowers the
    score counts as what raises it.

    Parameters
    ----------
    own : float
        Sum of the contributions.
    rest : mapping of str to float
        As in `ScoreParts`.

    >>> own_share(1.0, {"item_popularity": 3.0}), own_share(-1.0, {"own_embedding": -2.0, "other": 1.0})
    (0.25, 0.25)
    """
    size = abs(own) + math.fsum(map(abs, rest.values()))
    return abs(own) / size if size > 0 and math.isfinite(size) else None


@dataclasses.dataclass(frozen=True)
class AttentionEdges:
    """Weighted edges of one layer and head, along which representations flow from source to target.

    ``layer`` counts hops from the user (1: the user's own items). Kinds are "user" or "item".
    """

    layer: int
    head: int
    source_kind: str
    source: NDArray[np.int64]
    target_kind: str
    target: NDArray[np.int64]
    weight: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        layer: int,
        source_kind: str,
        source: NDArray[np.integer],
        target_kind: str,
        target: NDArray[np.integer],
        weight: NDArray[np.floating],
    ) -> AttentionEdges:
        """Return edges of the one head that a layer has, from arrays of any width."""
        ends = source.astype(np.int64), target.astype(np.int64)
        return cls(layer, 0, source_kind, ends[0], target_kind, ends[1], weight.astype(np.float64))


@dataclasses.dataclass(frozen=True)
class Served:
    """What is left of a recommender where it is to score without the lab: a bundle's arrays.

    Attributes
    ----------
    kind : str
        Which of the kinds of scorers (serving/scorer/kinds) takes them.
    arrays : dict of arrays
    numbers : dict of str to number or str
    """

    kind: str
    arrays: dict[str, NDArray[Any]]
    numbers: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Objective:
    """What the trainer minimises for a recommender.

    Attributes
    ----------
    loss : str
        "softmax" (in-batch), "sampled-softmax", "bpr" or "max-margin"; see training/losses.py.
    l2 : float
        Weight of the squared representations of a batch.
    temperature : float
        Of the softmax losses.
    margin : float
        Of the max-margin loss.
    negatives : int
        How many drawn items all pairs of a batch are compared with ("sampled-softmax", "max-margin").
    popularity : float
        Negatives are drawn in proportion to this power of the items' popularity; 0: uniformly.
    group : int
        About how many pairs of a batch are compared with each other ("softmax"): the cost of a comparison
        with all would grow with the square of the batch.
    """

    loss: str
    l2: float
    temperature: float = 1.0
    margin: float = 0.0
    negatives: int = 0
    popularity: float = 0.0
    group: int = 2048


class Recommender(Movable):
    """Scores every item for any user of a graph.

    Subclasses set the class attributes, nest a frozen dataclass ``Options``, and are listed in the registry.

    Attributes
    ----------
    options : Options
    train : InteractionGraph
        What it was fitted on: its interactions are the users' histories.
    version : int
        Of its arrays and options: saved ones of a former version are opened by the class that made them.
    on_gpu : bool
        Whether it is trained wherever its parameters lie and scores there; else it does so on the CPU alone.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    on_gpu: ClassVar[bool] = False
    title: ClassVar[str]
    paper: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    Options: ClassVar[type]

    def __init__(self, **options: Any) -> None:
        self.options = self.Options(**options)
        self._train: InteractionGraph | None = None

    @property
    def train(self) -> InteractionGraph:
        if self._train is None:
            raise NotFittedError(f"This {self.title} isn't trained yet: fit it on a split first.")
        return self._train

    @abstractmethod
    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the score of every item: float32 [len(users), num_items], a buffer of the caller's own."""

    def scores_on(self, users: NDArray[np.int64], device: str) -> torch.Tensor:
        """Return `scores` as a tensor on a device, where they are computed: a buffer of the caller's own.

        Parameters
        ----------
        users : int64 [n]
        device : "cpu" or "cuda"

        Raises
        ------
        OptionError
            If it scores on the CPU only.
        """
        raise OptionError(f"{self.title} scores on the CPU only for now: leave device out.")

    @abstractmethod
    def pair_scores(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the scores of (users[n], items[n]): float32 [n]."""

    def history_scores(self, histories: CSR) -> NDArray[np.float32]:
        """Score every item for users given by their histories alone, without training again ("fold-in").

        Parameters
        ----------
        histories : CSR
            One row a user: item indices and their weights, as in ``train.by_user``. Users of the train part
            may be among them, with the history they have or another one.

        Returns
        -------
        float32 [len(histories), num_items]
            What was learned for a user as such, where a recommender has that, is not in it; `scores` of a
            recommender without it are these of the user's own history.

        Raises
        ------
        OptionError
            If it needs a vector learned for each user (``capabilities.fold_in`` is False).
        """
        raise OptionError(
            f"{self.title} learns a vector for each user: it scores only those it was trained on. Train it "
            f'again with the new interactions, or take a model whose card says "fold_in".'
        )

    def history_pair_scores(self, histories: CSR, items: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the score of one item for each history, as `history_scores` does: float32 [len(histories)].

        Raises as `history_scores` does.
        """
        return self.history_scores(histories)[np.arange(len(items)), items]

    def history_scores_torch(self, items: NDArray[np.int64], weight: torch.Tensor) -> torch.Tensor:
        """Score every item for one history, differentiable by its weights.

        Parameters
        ----------
        items : int64 [n]
            Item indices, at least one.
        weight : float32 or float64 [n]

        Returns
        -------
        [num_items], of the dtype of ``weight``
            As in `history_scores`.

        Raises
        ------
        OptionError
            If ``capabilities.differentiable`` is False.
        """
        raise OptionError(
            f"{self.title} gives no scores that torch can differentiate by a history's weights."
        )

    @abstractmethod
    def contributions(self, user: int, item: int) -> ScoreParts:
        """Take the score of one (user index, item index) apart by the user's own interactions."""

    def vectors(self, kind: str) -> NDArray[np.float32] | None:
        """Return the representations of all users or items, by which they are alike.

        Parameters
        ----------
        kind : "user" or "item"

        Returns
        -------
        float32 [number of them, dim], or None
            Not to be changed. Zeros where nothing is known; None where the recommender has none.
        """
        return None

    def attention(self, user: int, item: int) -> list[AttentionEdges]:
        """Return the weighted edges between a user and an item; empty where the recommender has none."""
        return []

    def choose_on_validation(self, measure: Callable[[], float]) -> dict[str, float]:
        """Choose the open options on validation, where there are any, and return the chosen values.

        Called once, after training. ``measure`` gives the validation metric of the recommender as it is.
        """
        return {}

    @abstractmethod
    def layout(self, train: InteractionGraph) -> Layout:
        """Return what `tensors` gives once fitted on these interactions: names, types, shapes and bounds."""

    def served(self) -> Served:
        """Return what a bundle needs to score and explain as this does, without training or torch.

        Raises `OptionError` for a recommender that no kind of scorer stands for.
        """
        raise OptionError(
            f"This {self.title} is of a version that can't be exported: train it again, and export that."
        )

    @property
    def added_terms(self) -> dict[str, float]:
        """Weights of what the score holds beside what the title names, by name: {"cooccurrence": 0.5}.

        Empty where there is nothing.
        """
        return {}

    @property
    def label(self) -> str:
        """What it is called where scores of it are shown: "LightGCN + co-occurrence 0.5"."""
        return model_label(self.title, {name: [weight] for name, weight in self.added_terms.items()})

    def describe(self) -> dict[str, Any]:
        """Return the model card: name, label, paper, options, what it can do, and its size."""
        size = sum(int(array.size) for array in self.tensors().values()) if self._train is not None else None
        return {
            "name": self.name,
            "title": self.title,
            "label": self.label,
            "added_terms": self.added_terms,
            "paper": self.paper,
            "options": dataclasses.asdict(self.options),
            "capabilities": dataclasses.asdict(self.capabilities),
            "parameters": size,
        }

    @visibly
    def __repr__(self) -> str:
        chosen = ", ".join(f"{key}={value!r}" for key, value in dataclasses.asdict(self.options).items())
        state = "" if self._train is not None else " (not trained)"
        return f"{self.label}({chosen}){state}"


class ClosedFormRecommender(Recommender):
    """A recommender that is computed from the interactions at once, without epochs."""

    @abstractmethod
    def fit(self, split: Split, seed: int = 0) -> None:
        """Compute the recommender from ``split.train``; options left open keep their defaults.

        `choose_on_validation` replaces those defaults, if it is called.
        """


class TrainableRecommender(Recommender):
    """A recommender that the trainer trains in epochs.

    The trainer calls `begin`, then before each epoch `start_epoch`, for every batch what its loss asks for
    (`RepresentingRecommender` and `ConditionalRecommender`), after each epoch `refresh`, and at the end
    `choose_on_validation`.

    Attributes
    ----------
    predicts_later : bool
        Whether what will be asked for comes after all that it is trained on; the trainer sets it before
        `begin`.
    continues : Recommender or None
        Whose representations it begins with, by `begin_as`; the trainer sets it before `begin`.
    learning_rate : float
        Step size of Adam where nobody says another; larger batches take larger ones.
    largest_batch : int
        Pairs of a batch at most, unless its size is given.
    """

    predicts_later: bool = False
    continues: Recommender | None = None
    learning_rate: ClassVar[float] = 1e-3
    largest_batch: ClassVar[int] = 8192

    @abstractmethod
    def begin(self, train: InteractionGraph, seed: int) -> None:
        """Bind to the interactions and make fresh parameters from the seed."""

    @abstractmethod
    def parameters(self) -> dict[str, torch.Tensor]:
        """Return the named leaf tensors that the optimiser changes in place."""

    def place(self, device: str) -> None:
        """Move the parameters to "cpu" or "cuda", where it computes from then on.

        They stay the same tensors. What scores follows with the next `refresh`.
        """
        for tensor in self.parameters().values():
            tensor.grad = None
            tensor.data = tensor.data.to(device)

    def steps_per_epoch(self, pairs: int) -> int:
        """Return about how many batches an epoch of so many pairs has, unless their size is given."""
        return 100

    def start_epoch(self, number: int) -> None:
        """Prepare for an epoch, the first being 1; by default all are alike.

        What changes must follow from the number alone: a resumed training starts with any.
        """

    def begin_as(self, former: Recommender) -> None:
        """Replace the fresh parameters by those of a trained recommender, matched by id; new ids keep theirs.

        Raises `OptionError` where the parameters have other shapes.
        """
        import torch

        own = {name: tensor.detach().numpy() for name, tensor in self.parameters().items()}
        moved = former.moved_tensors(Move.between(former.train, self.train), self.train, own)
        with torch.no_grad():
            for name, tensor in self.parameters().items():
                if name in moved:
                    tensor.copy_(torch.from_numpy(np.ascontiguousarray(moved[name])))

    @abstractmethod
    def refresh(self) -> None:
        """Recompute what scores from the parameters as they are now."""


class ConditionalRecommender(TrainableRecommender):
    """A recommender with a loss of its own over users: what it knows of a user depends on the item asked for.

    A batch has all pairs of its users, so that some interactions of a user can be the history by which
    others are to be found.
    """

    @abstractmethod
    def loss(self, users: torch.Tensor, items: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Return the loss of a batch, a scalar: the mean over the pairs that it took for targets.

        Parameters
        ----------
        users, items : int64 [n]
            All pairs of the batch's users, those of a user side by side.
        generator : torch.Generator
            The source of randomness; kept in checkpoints.
        """


class RepresentingRecommender(TrainableRecommender):
    """A recommender that has one representation of each user and each item, compared by an `Objective`.

    Attributes
    ----------
    shares_rows : bool
        Whether a user or item is represented alike in all pairs of a batch: the parts of a large one
        share a call of `represent` for its distinct users and all items.
    """

    shares_rows: bool = False

    @abstractmethod
    def represent(
        self, users: torch.Tensor, items: torch.Tensor, generator: torch.Generator
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the representations of a batch, differentiable.

        Parameters
        ----------
        users : int64 [n]
        items : int64 [m]
            Those of the pairs, and behind them the negatives.
        generator : torch.Generator
            The source of randomness; kept in checkpoints.

        Returns
        -------
        float32 [n, dim], float32 [m, dim]
        """

    def represent_whole(self) -> tuple[torch.Tensor, torch.Tensor] | None:
        """Return the representations of all users [U, dim] and items [I, dim], differentiable.

        They hold until the next call. None, as by default, where a batch's own cost less.
        """
        return None

    @abstractmethod
    def objective(self) -> Objective:
        """Return what is to be minimised."""

    def hard_negatives(self, users: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Return items that the max-margin loss compares each user's item with beside the shared ones.

        Parameters
        ----------
        users : int64 [n]
        generator : torch.Generator

        Returns
        -------
        int64 [n, h]
            By default, and where the recommender has none yet, h is 0.
        """
        import torch

        return torch.empty((len(users), 0), dtype=torch.int64)
