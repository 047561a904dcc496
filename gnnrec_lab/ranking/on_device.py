"""The top-K of many users where their scores are computed, on a GPU: without bringing the scores back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.devices import AUTO, CPU, require_device
from gnnrec_lab.graph import CSR
from gnnrec_lab.models import Recommender

if TYPE_CHECKING:
    import torch

_BLOCK_BYTES = 256 << 20  # scores, or what they are made of, held at once


def scoring_device(recommender: Recommender, name: str) -> str:
    """Return "cpu" or "cuda" for scores; "auto" is the GPU where there is one and the recommender uses it.

    Raises `OptionError` for a device that isn't there.
    """
    found = require_device(name)
    return CPU if name == AUTO and not recommender.on_gpu else found


def block_size(recommender: Recommender) -> int:
    """Return how many users are scored at once."""
    train = recommender.train
    return max(1, _BLOCK_BYTES // (4 * max(1, train.num_items, train.num_users)))


def best_on(
    recommender: Recommender, users: NDArray[np.int64], k: int, exclude: CSR | None, device: str
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return what `gnnrec_lab.ranking.top_k` does, without rules. Ties go to the lower item index, too.

    Raises `OptionError` where the recommender scores on the CPU only.
    """
    from gnnrec_lab.kernels.tensors.topk import masked_top_k

    scores = recommender.scores_on(users, device)
    items, best = masked_top_k(scores, k, *_left_out(users, exclude, scores))
    return items.cpu().numpy(), best.cpu().numpy()


def _left_out(
    users: NDArray[np.int64], exclude: CSR | None, scores: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the places of the scores [B, items] that aren't to rank, int64 [n], int64 [n]."""
    import torch

    from gnnrec_lab.kernels.tensors.matrix import placed

    if exclude is None:
        return 2 * (torch.empty(0, dtype=torch.int64, device=scores.device),)
    seen = exclude.take(users)
    places = seen.rows(), seen.indices.astype(np.int64)
    rows, columns = (placed(torch.from_numpy(part), scores.device) for part in places)
    return rows, columns
