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
_RECALL = 0.98
_SAMPLE, _ROUNDS = 40, 5  # items a list, and rounds, that find the centres
_BLOCK = 8192  # items whose products with all centres are held at once

Floats = NDArray[np.float32]
Arrays = dict[str, NDArray[Any]]


def build_index(kind: Kind, seen: Rows, title: str) -> tuple[Arrays, dict[str, Any]]:
    """Return the arrays of an index over a kind's items, and its facts for bundle.json.

    So many lists are looked into that the lists of 100 users hold 0.98 of the exact ones' items; "recall" is
    that of other users. It doesn't depend on anything drawn elsewhere: the same vectors, the same index.

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
    facts: dict[str, Any] = {"lists": len(arrays["centres"]), "probes": 1}
    while (
        _recall(kind, seen, Index(arrays, facts), choosing, exact) < _RECALL
        and facts["probes"] < facts["lists"]
    ):
        facts["probes"] = min(2 * facts["probes"], facts["lists"])
    recall = _recall(kind, seen, Index(arrays, facts), measuring, exact)
    return arrays, {**facts, "k": min(_K, len(vectors)), "users": len(measuring), "recall": recall}


def _inverted(vectors: Floats, rng: np.random.Generator) -> Arrays:
    """Return centres, found by spherical k-means on a sample, and the items ordered by them."""
    lists = min(len(vectors), 4 * int(np.sqrt(len(vectors))))
    sample = vectors[np.sort(rng.choice(len(vectors), min(len(vectors), _SAMPLE * lists), replace=False))]
    centres = _unit(sample[np.sort(rng.choice(len(sample), lists, replace=False))])
    for _ in range(_ROUNDS):
        own = _nearest(sample, centres)
        members = sparse.csr_matrix(
            (np.ones(len(own), np.float32), own, np.arange(len(own) + 1)), shape=(len(own), lists)
        )
        sums = np.asarray(members.T @ sample, dtype=np.float32)
        centres = np.where(sums.any(axis=1, keepdims=True), _unit(sums), centres)
    own = _nearest(vectors, centres)
    items = np.argsort(own, kind="stable").astype(np.int32)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(own, minlength=lists))]).astype(np.int64)
    return {"centres": centres, "indptr": indptr, "items": items, "vectors": vectors[items]}


def _nearest(vectors: Floats, centres: Floats) -> NDArray[np.int64]:
    blocks = (vectors[begin : begin + _BLOCK] for begin in range(0, len(vectors), _BLOCK))
    return np.concatenate([(block @ centres.T).argmax(axis=1) for block in blocks])


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Floats = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return found


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
            items, scores = near
            shares.append(np.isin(exact[user], items[largest(scores, _K)]).mean())
    return float(np.mean(shares)) if shares else 1.0
