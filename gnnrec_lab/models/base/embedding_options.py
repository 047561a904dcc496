"""The options of all recommenders with trained representations, and their defaults for a graph."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models.base.options import option
from gnnrec_lab.models.base.scoring import popularity_option

ONE_PASS = 8192  # pairs of a step at most, where each step passes over its own neighbourhood
_SHARED_PAIRS = 1_000_000
_FEWEST_STEPS = 25


def shared_steps(steps: int, pairs: int, power: float = 1.5) -> int:
    """Return the steps of an epoch for a model of which each step passes over all users and items.

    They are ``steps`` up to a million pairs. From there on ever larger batches share a pass, so that the
    passes, which cost the pairs times the steps, don't outgrow the loss: the more pairs, the fewer, by
    ``power``.

    >>> [shared_steps(pairs // 8192, pairs) for pairs in (800_000, 1_000_000, 4_000_000, 20_000_000)]
    [97, 122, 61, 27]
    """
    if pairs <= _SHARED_PAIRS:
        return steps
    shared: int = round(steps * (_SHARED_PAIRS / pairs) ** power)
    return max(_FEWEST_STEPS, shared)


def steps_sharing_rows(pairs: int) -> int:
    """Return the steps of an epoch for a model of which the pairs of a step share a neighbourhood.

    >>> [steps_sharing_rows(pairs) for pairs in (300_000, 1_000_000, 4_000_000, 20_000_000)]
    [100, 123, 86, 58]
    """
    return shared_steps(max(100, -(-pairs // ONE_PASS)), pairs, power=1.25)


def default_dim(pairs: int) -> int:
    """Return the length of embeddings for so many interactions.

    >>> default_dim(10_000), default_dim(300_000), default_dim(10_000_000)
    (64, 128, 192)
    """
    return 64 if pairs < 200_000 else 128 if pairs < 500_000 else 192


def default_temperature(items: int) -> float:
    """Return the default softmax temperature for a number of items: lower (sharper) for more items.

    >>> [round(default_temperature(items), 2) for items in (100, 1_000, 10_000, 100_000)]
    [0.25, 0.25, 0.16, 0.1]
    """
    return min(0.25, max(0.1, 0.1 * (5.6 - math.log10(max(1, items)))))


def searched_dims(train: InteractionGraph) -> list[int]:
    """Return what a search tries of ``dim``: the default for these interactions, its half and its double."""
    dim = default_dim(train.num_pairs)
    return [dim // 2, dim, 2 * dim]


def searched_temperatures(train: InteractionGraph) -> tuple[float, float, str]:
    """Return what a search tries of ``temperature``: half to double the default for these items."""
    temperature = default_temperature(train.num_items)
    return temperature / 2, temperature * 2, "log"


def dim_option() -> Any:
    """Declare the option of the embeddings' length."""
    return option(
        None,
        "length of the embeddings; by default 64 to 192 by the data's size",
        low=1,
        high=4096,
        search=searched_dims,
    )


def start_option() -> Any:
    """Declare the option of what embeddings begin as."""
    return option("spectral", "what the embeddings begin as", choices=("spectral", "random"))


def require_multiple(dim: int | None, heads: int) -> None:
    """Raise `OptionError` where each head can't have an equal slice of the embeddings."""
    if (dim or 0) % heads:
        raise OptionError(f"dim must be a multiple of heads, but {dim} isn't one of {heads}.")


@dataclasses.dataclass(frozen=True)
class EmbeddingOptions:
    """Options of `EmbeddingRecommender`; models add their own, or restrict the losses."""

    dim: int | None = dim_option()
    start: str = start_option()
    loss: str = option("softmax", "what is minimised", choices=("softmax", "bpr"))
    temperature: float | None = option(
        None,
        "sharpness of the softmax losses, lower is sharper; by default .1 to .25 by the number of items",
        low=0.03,
        high=10,
        search=searched_temperatures,
    )
    popularity: float | None = popularity_option()
    cooccurrence: float | None = option(
        None,
        "weight of the co-occurrence in the score; chosen on validation by default, 0 until then",
        low=0,
        high=16,
    )
    l2: float = option(1e-5, "weight of the squared embeddings of a batch", low=0, search=(1e-7, 1e-3, "log"))
