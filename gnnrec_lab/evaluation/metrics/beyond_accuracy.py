"""Beyond-accuracy metrics: coverage, exposure, novelty, diversity, popularity bias, calibration.

At each length k, with the catalogue all items of the graph and popularity an item's number of users in train:

- coverage@k: share of the catalogue that is in anyone's list. (Ge, Delgado-Battenfeld and Jannach,
  "Beyond accuracy", RecSys 2010.)
- gini@k: Gini coefficient of how often each item of the catalogue is listed; 0 if all are equally often.
  (Fleder and Hosanagar, "Blockbuster culture's next rise or fall", Management Science 2009.)
- novelty@k: mean over the list of -log2 of the share of users who have the item, in bits; an item that nobody
  has counts as one that one user has. (Zhou et al., "Solving the apparent diversity-accuracy dilemma of
  recommender systems", PNAS 2010.)
- diversity@k: 1 - mean over the list's pairs of the cosine of the items' users in train: common users over
  the root of the product of both numbers of users. (Ziegler et al., "Improving recommendation lists through
  topic diversification", WWW 2005.)
- popularity_bias@k: mean popularity percentile of the list less that of the user's train items: above 0 where
  lists are more popular than what the user has chosen. (After the popularity lift of Abdollahpouri et al.,
  "The connection between popularity bias, calibration, and fairness in recommendation", RecSys 2020.)
- calibration@k: see calibration.py.

The first two are of all lists together and have no interval: a draw of users with repetition lists fewer
items than the users do, so that its percentiles would not be about the value. The others are means over
users; a user of whom one isn't defined (no history, a list of less than two items) is left out of it.
"""

from __future__ import annotations

import dataclasses
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.display.numbers import counted
from gnnrec_lab.evaluation.metrics.calibration import calibration, item_groups
from gnnrec_lab.evaluation.metrics.popularity import popularity_percentiles
from gnnrec_lab.evaluation.ranked import Ranked
from gnnrec_lab.graph import CSR
from gnnrec_lab.graph.inequality import gini
from gnnrec_lab.kernels import pairwise_cosines

Direction = Literal["higher", "lower", "zero", "none"]
DIRECTIONS: dict[str, Direction] = {
    "coverage": "higher",
    "gini": "lower",
    "novelty": "none",
    "diversity": "none",
    "popularity_bias": "zero",
    "calibration": "lower",
}
_MOST_STEPS = 4_000_000_000  # of adding one entry, for diversity: about 10 s on one core

Floats = NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class Beyond:
    """What was measured beside accuracy.

    Attributes
    ----------
    overall : dict of str to float
        Of all lists together: "coverage@20", "gini@20".
    per_user : dict of str to float64 [n]
        "novelty@20" and the others; NaN for users of whom it isn't defined.
    notes : dict of str to str
        By name without k: how it was measured, where that depends on the data.
    """

    overall: dict[str, float]
    per_user: dict[str, Floats]
    notes: dict[str, str]


def names_of(ks: list[int]) -> list[str]:
    """Return the names of all metrics at lengths ``ks``; diversity needs a length of at least 2."""
    return [f"{name}@{k}" for name in DIRECTIONS for k in ks if k > 1 or name != "diversity"]


def measure_beyond(ranked: Ranked, groups: str | None = None) -> Beyond:
    """Measure all of it.

    Parameters
    ----------
    ranked : Ranked
    groups : str, optional
        By what calibration groups the items; see `item_groups`.
    """
    grouped = item_groups(ranked.split.train, groups)
    diverse, drawn = _diversity(ranked)
    notes = {"calibration": f"groups by {grouped.by}"} | ({"diversity": drawn} if drawn else {})
    found = {**_novelty(ranked), **diverse, **_popularity_bias(ranked), **calibration(ranked, grouped)}
    overall = _exposure(ranked)
    names = names_of(ranked.ks)
    return Beyond(
        {name: overall[name] for name in names if name in overall},
        {name: found[name] for name in names if name in found},
        notes,
    )


def _exposure(ranked: Ranked) -> dict[str, float]:
    result = {}
    num_items = ranked.held_out.num_items
    for k in ranked.ks:
        listed = ranked.items[:, :k]
        times = np.bincount(listed[listed >= 0], minlength=num_items)
        result[f"coverage@{k}"] = float(np.count_nonzero(times) / num_items)
        result[f"gini@{k}"] = gini(times)
    return result


def _novelty(ranked: Ranked) -> dict[str, Floats]:
    train = ranked.split.train
    active = max(1, np.count_nonzero(train.by_user.degrees))
    information = -np.log2(np.maximum(train.by_item.degrees, 1) / active)
    return {f"novelty@{k}": _list_means(ranked, information, k) for k in ranked.ks}


def _popularity_bias(ranked: Ranked) -> dict[str, Floats]:
    percentile = popularity_percentiles(ranked.split.train)
    own = _row_means(ranked.split.train.by_user, percentile)[ranked.users]
    return {f"popularity_bias@{k}": _list_means(ranked, percentile, k) - own for k in ranked.ks}


def _list_means(ranked: Ranked, of_item: Floats, k: int) -> Floats:
    listed = ranked.items[:, :k]
    there = listed >= 0
    total = np.where(there, of_item[listed], 0).sum(axis=1)
    return _ratio(total, there.sum(axis=1))


def _row_means(history: CSR, of_item: Floats) -> Floats:
    total = np.bincount(history.rows(), weights=of_item[history.indices], minlength=len(history))
    return _ratio(total.astype(np.float64), history.degrees)


def _ratio(total: Floats, count: NDArray[np.integer]) -> Floats:
    result: Floats = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
    return result


def _diversity(ranked: Ranked) -> tuple[dict[str, Floats], str]:
    """Return the diversity, and a note where only a sample of the users is measured."""
    ks = [k for k in ranked.ks if k > 1]
    by_item, rows = ranked.split.train.by_item, np.arange(len(ranked.users))
    steps = np.where(ranked.items >= 0, by_item.degrees[ranked.items], 0).sum(axis=1)
    note = ""
    if steps.sum() > _MOST_STEPS:
        count = max(1, int(len(rows) * _MOST_STEPS / steps.sum()))
        rows = np.sort(np.random.default_rng(0).choice(len(rows), count, replace=False))
        note = f"{count:,} of {counted(len(ranked.users), 'user')}, drawn at random"
    items = ranked.items[rows]
    cosines = pairwise_cosines(
        items, np.array(ks, dtype=np.int64), by_item.indptr, by_item.indices, ranked.split.train.num_users
    )
    result = {}
    for number, k in enumerate(ks):
        length = (items[:, :k] >= 0).sum(axis=1)
        values = np.full(len(ranked.users), np.nan)
        values[rows] = 1 - _ratio(cosines[:, number], length * (length - 1) // 2)
        result[f"diversity@{k}"] = values
    return result, note
