"""Parts of users' interactions as histories, by which the others are to be found (leave-target-out)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR
from gnnrec_lab.kernels.tensors.matrix import placed

_ALL = 4096  # up to so many items a target is compared with all of them
_USERS, _PAIRS = 256, 6500  # that are worked on at once: a target is compared with some 3,000 items of others


class Targets(NamedTuple):
    """Some users' histories, and the items that are to be found by them.

    Attributes
    ----------
    offsets, items : int64 [users], int64 [n]
        Where each user's history begins, and its items.
    pair : int64 [n]
        Which interaction of all each is.
    hidden : int64 [h]
        The interactions of these users that aren't history.
    user, target : int64 [m]
        For each target the place of its user, and the item.
    asked : int64 [c]
        Ascending: items that targets are compared with, theirs among them.
    log_rate : float32 [c]
        Log of how likely each was to be asked.
    """

    offsets: torch.Tensor
    items: torch.Tensor
    pair: torch.Tensor
    hidden: torch.Tensor
    user: torch.Tensor
    target: torch.Tensor
    asked: torch.Tensor
    log_rate: torch.Tensor

    def on(self, device: torch.device) -> Targets:
        """Return them on a device."""
        return Targets(*(placed(tensor, device) for tensor in self))


class TargetSampler:
    """Draws histories and targets from pairs of users and items."""

    def __init__(self, by_user: CSR, item_degrees: NDArray[np.int64], share: float) -> None:
        """Take all interactions, how often each item is among them, and the share that is history."""
        self._by_user, self._degrees, self._share = by_user, item_degrees, share
        self._known = np.flatnonzero(item_degrees)

    def users_at_once(self, users: int, pairs: int) -> int:
        """Return how many of a batch's users are worked on at once.

        Fewer where they have many pairs, each of which would be compared with the items of ever more.
        """
        if len(self._known) <= _ALL:
            return _USERS
        return max(1, min(_USERS, users * _PAIRS // max(1, pairs)))

    def draw(
        self, chosen: torch.Tensor, users: torch.Tensor, items: torch.Tensor, generator: torch.Generator
    ) -> Targets:
        """Draw the histories of some users; their pairs that aren't in one are the targets.

        Parameters
        ----------
        chosen : int64 [n]
            Distinct users.
        users, items : int64 [m]
            Pairs that may be targets; those of other users are passed over.
        """
        rows, width = chosen.numpy(), len(self._degrees)
        whole = self._by_user.take(rows)
        kept = (torch.rand(whole.nnz, generator=generator) < self._share).numpy()
        row = whole.rows()
        begin = self._by_user.indptr[rows] - whole.indptr[:-1]
        pair = np.arange(whole.nnz) + np.repeat(begin, whole.degrees)
        place = np.argsort(rows)
        at = np.minimum(np.searchsorted(rows[place], users.numpy()), len(rows) - 1)
        mine = rows[place][at] == users.numpy()
        user, target = place[at][mine], items.numpy()[mine]
        hidden = ~np.isin(user * width + target, row[kept] * width + whole.indices[kept])
        user, target = user[hidden], target[hidden]
        lengths = np.bincount(row[kept], minlength=len(rows))
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        history = whole.indices[kept].astype(np.int64)
        arrays = (offsets, history, pair[kept], pair[~kept], user, target, *self._asked(target))
        return Targets(*(torch.from_numpy(array) for array in arrays))

    def _asked(self, target: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        if len(self._known) <= _ALL:
            return self._known, np.zeros(len(self._known), np.float32)
        asked = np.unique(target)
        share = self._degrees[asked] / max(1, self._degrees.sum())
        missed = len(target) * np.log1p(-np.minimum(share, 1 - 1e-9))
        return asked, np.log(-np.expm1(missed)).astype(np.float32)
