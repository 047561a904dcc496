"""The parameters of GAT: their shapes, and embeddings to begin with."""

from __future__ import annotations

import torch

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.kernels import WIDTH
from gnnrec_lab.models.base.spectral_init import spectral_init

LAYER = ("source", "target", "outer", "behaviour", "weight_and_recency")  # what each direction has learned
_SIZE = 0.1  # root mean square of fresh embeddings


def fresh_embeddings(
    train: InteractionGraph, dim: int, start: str, generator: torch.Generator
) -> list[torch.Tensor]:
    """Return embeddings of users [U, dim] and items [I, dim], these 0 without interactions.

    ``start`` is "spectral" (each slice gets of all frequencies) or "random".
    """
    if start == "spectral":
        mixed = torch.randperm(dim, generator=generator)
        both = [rows[:, mixed] for rows in spectral_init(train, dim, generator)]
    else:
        both = [
            torch.empty(count, dim).normal_(0, 1, generator=generator)
            for count in (train.num_users, train.num_items)
        ]
    both[1][torch.from_numpy(train.by_item.degrees == 0)] = 0
    return [rows * (_SIZE / max(float(rows.square().mean().sqrt()), 1e-12)) for rows in both]


def weight_shapes(train: InteractionGraph, dim: int, heads: int) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the parameters that there are for these interactions."""
    width, items, behaviours = heads * WIDTH, train.num_items, max(1, len(train.behaviours))
    shapes: dict[str, tuple[int, ...]] = {
        "user_embedding": (train.num_users, dim),
        "item_embedding": (items, dim),
    }
    for kind in ("user", "item"):
        into = (width, dim), (width, dim), (width,), (behaviours, width), (2, width)
        shapes |= {f"into_{kind}_{name}": shape for name, shape in zip(LAYER, into, strict=True)}
    return shapes | {
        "log_temperature": (heads,),
        "log_scale": (1,),
        "popularity": (1,),
        "strength": (items,),
        "bias": (items,),
        "own_behaviour": (behaviours,),
        "own_weight_and_recency": (2,),
    }
