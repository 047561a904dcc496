"""How much memory a training needs: counted before it begins, told, and refused where there is less."""

from __future__ import annotations

import dataclasses
import math

import psutil

from gnnrec_lab.arrays import Sizes
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models import TrainableRecommender

# of the parameters: they, their gradient, two moments and the best; a pass over all and its gradient in two
# buffers each; the sum of the parts' gradients; two buffers of what scores, as represented and as scaled
_COPIES = 14
_PAIR_BYTES = 60  # the pairs and their order, normalised weights either way, and what these are made of
WORTH_SAYING = 1 << 30
_DIMS = (256, 192, 128, 64, 32)


def needed_bytes(recommender: TrainableRecommender, train: InteractionGraph) -> int:
    """Return about how many bytes a training on these interactions holds at most, beside them."""
    layout = recommender.layout(train)
    numbers = sum(
        math.prod(_length(one, layout.sizes) for one in spec.shape) for spec in layout.arrays.values()
    )
    return 4 * _COPIES * numbers + _PAIR_BYTES * train.num_pairs


def _length(one: int | str, sizes: Sizes) -> int:
    found = sizes[one] if isinstance(one, str) else one
    return found if isinstance(found, int) else found.stop - 1


def require_memory(recommender: TrainableRecommender, train: InteractionGraph) -> str | None:
    """Return a sentence about the memory that a training needs; None where it is little.

    Raises `OptionError` where less is free, with what would fit.
    """
    needed, free = needed_bytes(recommender, train), int(psutil.virtual_memory().available)
    if needed > free:
        raise OptionError(too_much(recommender, train, free, "memory") + ", or close other notebooks.")
    if needed < WORTH_SAYING:
        return None
    return f"Training needs about {gib(needed)} of {gib(free)} GiB of memory"


def too_much(recommender: TrainableRecommender, train: InteractionGraph, free: int, what: str) -> str:
    """Return that a training needs more bytes of something than are free, and what would make it fit."""
    dim = _fitting_dim(recommender, train, free)
    advice = "train on fewer interactions" if dim is None else f"choose dim={dim}"
    return (
        f"Training {recommender.title} on {train.num_pairs:,} pairs needs about "
        f"{gib(needed_bytes(recommender, train))} GiB of {what}, and {gib(free)} are free: {advice}"
    )


def _fitting_dim(recommender: TrainableRecommender, train: InteractionGraph, free: int) -> int | None:
    """Return the largest common length of embeddings with which the training would fit; None without one."""
    options = dataclasses.asdict(recommender.options)
    for dim in _DIMS if "dim" in options else ():
        if needed_bytes(type(recommender)(**options | {"dim": dim}), train) <= free:
            return dim
    return None


def gib(size: int) -> str:
    """Return a number of bytes in GiB, as in "3.1"."""
    return f"{size / (1 << 30):.1f}"
