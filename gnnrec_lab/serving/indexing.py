"""The index of a bundle, built and measured: its lists, how many are looked into, and how good that is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.errors import OptionError
from gnnrec_lab.ranking.rules import largest
from gnnrec_lab.serving.scorer.index import Index
from gnnrec_lab.serving.scorer.kinds import Kind
from gnnrec_lab.serving.scorer.kinds.products import Products
from gnnrec_lab.serving.scorer.rows import Rows

MANY = 1_000_000  # items: with more, bundles get an index unless told otherwise
_K, _USERS = 20, 300  # a third of the users chooses how many lists are looked into, the others measure
_RECALL = 0.97
_SAMPLE, _ROUNDS = 40, 5  # items a list, and rounds, that find the centres
_BLOCK = 8192  # items whose products with all centres are held at once

Floats = NDArray[np.float32]
Arrays = dict[str, NDArray[Any]]


def build_index(kind: Kind, seen: Rows, title: str) -> tuple[Arrays, dict[str, Any]]:
    """Return the arrays of an index over a kind's items, and its facts for bundle.json.

    As few lists are looked into as give 100 users 0.97 of the items of their exact ones; "recall" is that of
    200 others. The same vectors give the same index.

    Parameters
    ----------
    kind : Kind
    seen : Rows
        What each user's lists leave out.
    title : str
        What the model is called.

    Raises
    ------
    OptionError
        Where the scores aren't products of vectors alone, and where no user has an interaction.
    """
    if not isinstance(kind, Products):
        raise OptionError(
            f"The scores of {title} aren't products of vectors, which an index finds: leave the index out."
        )
    if kind.beside is not None:
        raise OptionError(
            f"The scores of this {title} hold a co-occurrence, which no index finds: leave the index out, or "
            "train with cooccurrence=0."
        )
    rng = np.random.default_rng(0)
    vectors = np.ascontiguousarray(kind.arrays["items"])
    arrays = _inverted(vectors, rng)
    users = np.flatnonzero(np.diff(kind.own.indptr) > 0)
    if not len(users):
        raise OptionError("No user has an interaction: there is nothing to measure an index by.")
    users = rng.permutation(users)[:_USERS]
    others = np.delete(users, np.s_[::3])
    choosing, measuring = users[::3], others if len(others) else users
    exact = {user: _best(kind, seen, user) for user in users.tolist()}
    lists = len(arrays["centres"])

    def measured(probes: int, users: NDArray[np.int64]) -> float:
        return _recall(kind, seen, Index(arrays, {"probes": probes}), users, exact)

    least, probes = 0, 1
    while measured(probes, choosing) < _RECALL and probes < lists:
        least, probes = probes, min(2 * probes, lists)
    while probes - least > max(1, probes // 16):
        half = (least + probes) // 2
        least, probes = (least, half) if measured(half, choosing) >= _RECALL else (half, probes)
    facts = {"lists": lists, "probes": probes, "k": min(_K, len(vectors)), "users": len(measuring)}
    return arrays, {**facts, "recall": measured(probes, measuring)}


def _inverted(vectors: Floats, rng: np.random.Generator) -> Arrays:
    """Return centres, found by k-means on a sample, and the items ordered by the nearest."""
    lists = min(len(vectors), 4 * int(np.sqrt(len(vectors))))
    sample = vectors[np.sort(rng.choice(len(vectors), min(len(vectors), _SAMPLE * lists), replace=False))]
    centres = sample[np.sort(rng.choice(len(sample), lists, replace=False))]
    for _ in range(_ROUNDS):
        centres = _means(sample, _nearest(sample, centres), centres)
    own = _nearest(vectors, centres)
    items = np.argsort(own, kind="stable").astype(np.int32)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(own, minlength=lists))]).astype(np.int64)
    centres = _means(vectors, own, centres)
    return {
        "centres": centres,
        "spread": _spread(vectors, own, centres),
        "indptr": indptr,
        "items": items,
        "vectors": vectors[items],
    }


def _nearest(vectors: Floats, centres: Floats) -> NDArray[np.int64]:
    half = np.square(centres).sum(axis=1) / 2
    blocks = (vectors[begin : begin + _BLOCK] for begin in range(0, len(vectors), _BLOCK))
    return np.concatenate([(block @ centres.T - half).argmax(axis=1) for block in blocks])


def _means(vectors: Floats, own: NDArray[np.int64], centres: Floats) -> Floats:
    """Return the means of the vectors that are nearest to each centre; centres that have none stay."""
    shape = (len(own), len(centres))
    members = sparse.csr_matrix((np.ones(len(own), np.float32), own, np.arange(len(own) + 1)), shape=shape)
    counts = np.bincount(own, minlength=len(centres))[:, None]
    found: Floats = np.where(counts > 0, members.T @ vectors / np.maximum(counts, 1), centres)
    return found.astype(np.float32)


def _spread(vectors: Floats, own: NDArray[np.int64], centres: Floats) -> Floats:
    """Return by how much the vectors differ from their centre in a dimension: root mean squares, [lists]."""
    squares = np.empty(len(own))
    for begin in range(0, len(own), _BLOCK):
        block = slice(begin, begin + _BLOCK)
        squares[block] = np.square(vectors[block] - centres[own[block]]).mean(axis=1)
    counts = np.bincount(own, minlength=len(centres))
    means = np.bincount(own, weights=squares, minlength=len(centres)) / np.maximum(counts, 1)
    return np.sqrt(means).astype(np.float32)


def _best(kind: Products, seen: Rows, user: int) -> NDArray[np.int64]:
    (scores,) = kind.rows(np.array([user]))
    scores[seen.row(user)[0]] = -np.inf
    return largest(scores, _K)


def _recall(
    kind: Products, seen: Rows, index: Index, users: NDArray[np.int64], exact: dict[int, Any]
) -> float:
    shares = []
    for user in users.tolist():
        near = index.near(kind.arrays["users"][user], seen.row(user)[0])
        if near is not None and len(exact[user]):
            shares.append(np.isin(exact[user], near.items(largest(near.scores, _K))).mean())
    return float(np.mean(shares)) if shares else 1.0
