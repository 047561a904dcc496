"""The validation of an epoch over workers: each ranks its own users, the metrics are added up."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.evaluation.metrics.accuracy import ranking_metrics
from gnnrec_lab.kernels import find_hits
from gnnrec_lab.models.base.scoring import cosine_rows, log_popularity
from gnnrec_lab.ranking.topk import best_of, blocks
from gnnrec_lab.training.partitioned.block import Block
from gnnrec_lab.training.partitioned.exchange import Exchange
from gnnrec_lab.training.partitioned.needs import Needs
from gnnrec_lab.training.partitioned.part import Part

_K = 20
_SCORES = 8 << 20  # bytes of scores held at once: less than where one process has all memory


def validate(
    block: Block,
    part: Part,
    exchange: Exchange,
    temperature: float,
    popularity: float,
) -> dict[str, float]:
    """Return the metrics that `evaluate` gives for the validation part, scored as `by_cosine` says.

    Parameters
    ----------
    block : Block
    part : Part
        It represents the own users and items.
    exchange : Exchange
    temperature, popularity : float
        Of the scores.
    """
    own_users, own_items = (rows.numpy() for rows in part.represent())
    items = _scored_items(block, own_items, exchange, popularity, part.has_features("item"))
    known, relevant = block.by_user.degrees, block.held_out.degrees
    length = min(_K, block.num_items)
    names = ranking_metrics(np.zeros((0, length), np.bool_), relevant[:0], [_K])
    sums: dict[str, float] = dict.fromkeys(names, 0.0)
    together = max(1, _SCORES // (4 * block.num_items))
    for users in blocks(block.measured, block.num_items, together):
        vectors = own_users[users]
        if not part.has_features("user"):
            vectors[known[users] == 0] = 0
        best = best_of(cosine_rows(vectors, temperature)[0] @ items.T, users, length, block.by_user)[0]
        hits = find_hits(best, users, block.held_out.indptr, block.held_out.indices)
        for name, values in ranking_metrics(hits, relevant[users], [_K]).items():
            sums[name] += float(values.sum())
    totals = exchange.total(torch.tensor(list(sums.values()), dtype=torch.float64))
    return dict(zip(sums, (totals / block.num_measured).tolist(), strict=True))


def _scored_items(
    block: Block, own: NDArray[np.float32], exchange: Exchange, popularity: float, described: bool
) -> NDArray[np.float32]:
    """Return the items of all workers as `by_cosine` has them: [I, dim + 1]."""
    degrees = block.item_degrees(exchange)
    known = log_popularity(degrees)
    new, mine = degrees == 0, slice(*block.items)
    rows = cosine_rows(own, 1.0)[0]
    if described:
        known[new] = known[~new].mean()
    else:
        rows[new[mine], :-1] = 0
    rows[:, -1] = popularity * known[mine]
    every = torch.arange(block.num_items)
    return Needs(exchange, block.item_bounds, every).pull(torch.from_numpy(rows)).numpy()
