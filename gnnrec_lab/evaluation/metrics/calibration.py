"""Calibration: whether a list holds a user's interests in the proportions of their history.

Items are grouped by one of their features where it is clear by which, else by popularity. With p(g) the share
of group g in the user's train items and q(g) in the list (an item of several groups counts in equal parts),

    calibration = sum over g of p(g) log(p(g) / q'(g)),    q' = 0.99 q + 0.01 p

the Kullback-Leibler divergence in nats: 0 where the shares are the same.

Source: Steck, "Calibrated recommendations", RecSys 2018, with his alpha of 0.01; all ranks weigh the same.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.evaluation.metrics.popularity import GROUPS, popularity_groups
from gnnrec_lab.evaluation.ranked import Ranked
from gnnrec_lab.graph import InteractionGraph

MOST_GROUPS = 64
BY_POPULARITY = "popularity"
_ALPHA = 0.01
_BLOCK = 4096  # users whose shares are held at once


@dataclasses.dataclass(frozen=True, eq=False)
class ItemGroups:
    """Items in groups.

    Attributes
    ----------
    by : str
        The grouping criterion, as text for the reader.
    shares : sparse float64 [num_items, groups]
        Each row sums to 1.
    """

    by: str
    shares: sparse.csr_matrix


def item_groups(train: InteractionGraph, by: str | None = None) -> ItemGroups:
    """Return the items in groups.

    Parameters
    ----------
    train : InteractionGraph
    by : str, optional
        A feature of the items with 2 to 64 different values, or "popularity" (head, middle, tail). By default
        the only feature that is text, a flag or a dictionary and has so few values; "popularity" where there
        is none or more than one.

    Raises
    ------
    OptionError
        If there is no such feature, or it has too few or too many values.
    """
    features = train.item_features
    columns = {} if features is None else dict(zip(features.column_names, features.columns, strict=True))
    names = list(columns)
    if by is None:
        likely = [name for name in names if _is_category(columns[name])]
        by = likely[0] if len(likely) == 1 else BY_POPULARITY
    elif by not in names and by != BY_POPULARITY:
        raise OptionError(f'The items have no feature "{by}". {did_you_mean(by, [*names, BY_POPULARITY])}')
    if by not in names:
        return ItemGroups("popularity: head, middle, tail", _one_group(popularity_groups(train), len(GROUPS)))
    codes, count = _codes(columns[by])
    if not 2 <= count <= MOST_GROUPS:
        raise OptionError(
            f'The feature "{by}" has {count:,} different values; 2 to {MOST_GROUPS} can be groups. Use '
            f'another feature, or "{BY_POPULARITY}".'
        )
    return ItemGroups(f'the feature "{by}": {count} groups', _one_group(codes, count + 1))


def _is_category(column: pa.ChunkedArray) -> bool:
    kind = column.type
    texts = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_boolean(kind)
    if not (texts or pa.types.is_dictionary(kind)) or 2 * column.null_count > len(column):
        return False
    return 2 <= int(pc.count_distinct(column).as_py()) <= MOST_GROUPS


def _codes(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], int]:
    """Return the group of each item and their number; items without a value come after the last."""
    coded = column.combine_chunks()
    coded = coded if pa.types.is_dictionary(coded.type) else coded.dictionary_encode()
    count = len(coded.dictionary)
    return coded.indices.fill_null(count).to_numpy(zero_copy_only=False).astype(np.int64), count


def _one_group(codes: NDArray[np.integer], count: int) -> sparse.csr_matrix:
    rows = np.arange(len(codes))
    return sparse.csr_matrix((np.ones(len(codes)), (rows, codes)), shape=(len(codes), count))


def calibration(ranked: Ranked, groups: ItemGroups) -> dict[str, NDArray[np.float64]]:
    """Return "calibration@k" of each user; NaN for those without history in train or without a list."""
    result = {f"calibration@{k}": np.empty(len(ranked.users)) for k in ranked.ks}
    history = ranked.split.train.by_user
    own = sparse.csr_matrix(
        (np.ones(history.nnz), history.indices, history.indptr), shape=(len(history), groups.shares.shape[0])
    )
    for begin in range(0, len(ranked.users), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        p = _shares(own[ranked.users[part]] @ groups.shares)
        for k in ranked.ks:
            q = _shares(_lists(ranked.items[part, :k], own.shape[1]) @ groups.shares)
            result[f"calibration@{k}"][part] = divergence(p, q)
    return result


def _lists(items: NDArray[np.int32], num_items: int) -> sparse.csr_matrix:
    row, place = np.nonzero(items >= 0)
    return sparse.csr_matrix((np.ones(len(row)), (row, items[row, place])), shape=(len(items), num_items))


def _shares(counts: sparse.csr_matrix) -> NDArray[np.float64]:
    dense = counts.toarray()
    total = dense.sum(axis=1, keepdims=True)
    shares: NDArray[np.float64] = np.divide(dense, total, out=np.full_like(dense, np.nan), where=total > 0)
    return shares


def divergence(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the smoothed divergence of each row of q [n, groups] from that of p, in nats: [n].

    >>> divergence(np.array([[0.5, 0.5]]), np.array([[0.5, 0.5]])).tolist()
    [0.0]
    """
    smooth = (1 - _ALPHA) * q + _ALPHA * p
    ratio = np.divide(p, smooth, out=np.ones_like(p), where=p > 0)
    return np.asarray((p * np.log(ratio)).sum(axis=1) + 0 * q.sum(axis=1))
