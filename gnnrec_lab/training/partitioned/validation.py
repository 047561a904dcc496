"""The validation of an epoch over workers: each ranks its own users, the metrics are added up."""

from __future__ import annotations

import numpy as np
import torch

from gnnrec_lab.evaluation.metrics.accuracy import ranking_metrics
from gnnrec_lab.kernels import find_hits
from gnnrec_lab.models.base.scoring import cosine_rows, log_popularity
from gnnrec_lab.ranking.topk import best_of, blocks
from gnnrec_lab.training.partitioned.block import Block
from gnnrec_lab.training.partitioned.exchange import Exchange
from gnnrec_lab.training.partitioned.needs import Needs
from gnnrec_lab.training.partitioned.propagation import Pair

_K = 20


def validate(
    block: Block,
    means: Pair,
    exchange: Exchange,
    temperature: float,
    popularity: float,
) -> dict[str, float]:
    """Return the metrics that `evaluate` gives for the validation part, scored as `by_cosine` says.

    Parameters
    ----------
    block : Block
    means : float32 [U, dim], [I, dim]
        Representations of the own users and items.
    exchange : Exchange
    temperature, popularity : float
        Of the scores.
    """
    every = torch.arange(block.num_items)
    degrees = block.item_degrees(exchange)
    own = cosine_rows(means[1].numpy(), 1.0)[0]
    own[:, -1] = popularity * log_popularity(degrees)[slice(*block.items)]
    own[degrees[slice(*block.items)] == 0, :-1] = 0
    items = Needs(exchange, block.item_bounds, every).pull(torch.from_numpy(own)).numpy()
    known, relevant = block.by_user.degrees, block.held_out.degrees
    length = min(_K, block.num_items)
    names = ranking_metrics(np.zeros((0, length), np.bool_), relevant[:0], [_K])
    sums: dict[str, float] = dict.fromkeys(names, 0.0)
    for users in blocks(block.measured, block.num_items):
        vectors = means[0].numpy()[users]
        vectors[known[users] == 0] = 0
        best = best_of(cosine_rows(vectors, temperature)[0] @ items.T, users, length, block.by_user)[0]
        hits = find_hits(best, users, block.held_out.indptr, block.held_out.indices)
        for name, values in ranking_metrics(hits, relevant[users], [_K]).items():
            sums[name] += float(values.sum())
    totals = exchange.total(torch.tensor(list(sums.values()), dtype=torch.float64))
    return dict(zip(sums, (totals / block.num_measured).tolist(), strict=True))
