"""What a training over workers costs each of them: memory and network, by sizes alone."""

from __future__ import annotations

from dataclasses import dataclass

USER_COPIES = 7  # of an own user's row: it, two moments, the best; two of a pass, and what it begins with
PAIR_BYTES = 36  # a pair as read, normalised either way, and as one of the training and its order
WORKSPACE = 80 << 20  # blocks of scores and logits, compiled kernels: whatever the size


@dataclass(frozen=True)
class Sizes:
    """Of a training: users, items, pairs of the train part, length of a row, and how many workers share it.

    ``layers`` are hops of propagation or convolutions; ``batch`` the pairs of a step, of all workers.
    """

    users: int
    items: int
    pairs: int
    dim: int
    workers: int
    layers: int
    batch: int

    @property
    def steps(self) -> int:
        """An epoch's."""
        return -(-self.pairs // self.batch)


def lightgcn_memory(of: Sizes) -> int:
    """Return about how many bytes each worker holds at most, beside the libraries.

    Eight copies of an own item's row, as of a user's, with the item's gradient; of all items' rows what comes
    and what goes in one exchange.

    >>> billion = Sizes(10_000_000, 1_000_000, 1_000_000_000, 192, 16, 2, 40_000_000)
    >>> round(lightgcn_memory(billion) / 2**30, 1)
    7.1
    """
    rows = (USER_COPIES * of.users + 8 * of.items) / of.workers + 2 * of.items
    return round(WORKSPACE + 4 * of.dim * rows + PAIR_BYTES * of.pairs / of.workers)


def lightgcn_traffic(of: Sizes) -> int:
    """Return about how many bytes each worker sends in an epoch with its validation, and as many it gets.

    Each step propagates once forth and once back; in each hop rows of the items come and sums of theirs go.

    >>> billion = Sizes(10_000_000, 1_000_000, 1_000_000_000, 192, 16, 2, 40_000_000)
    >>> round(lightgcn_traffic(billion) / 1e9)
    184
    """
    batch_items = min(of.items, of.batch // of.workers)
    step = 4 * of.layers * of.items + 2 * batch_items
    return _sent(of, of.steps * step + (2 * of.layers + 1) * of.items)


def pinsage_memory(of: Sizes) -> int:
    """Return about how many bytes each worker holds at most, beside the libraries; see `lightgcn_memory`.

    Twelve copies of an own item's row, with those between the convolutions; of the batch four of each item
    and eight of an own pair's user, if those are all different.

    >>> billion = Sizes(10_000_000, 1_000_000, 1_000_000_000, 192, 16, 1, 40_000_000)
    >>> round(pinsage_memory(billion) / 2**30, 1)
    13.7
    """
    rows = (USER_COPIES * of.users + 12 * of.items + 8 * min(of.users, of.batch)) / of.workers
    rows += 2 * of.items + 4 * min(of.items, of.batch)
    return round(WORKSPACE + 4 * of.dim * rows + PAIR_BYTES * of.pairs / of.workers)


def pinsage_traffic(of: Sizes) -> int:
    """Return about how many bytes each worker sends in an epoch with its validation, and as many it gets.

    At most: in each convolution rows of the items come and gradients go, and so do the batch's items and
    those that its users have, at most all.

    >>> billion = Sizes(10_000_000, 1_000_000, 1_000_000_000, 192, 16, 1, 40_000_000)
    >>> round(pinsage_traffic(billion) / 1e9)
    110
    """
    step = 2 * of.layers * of.items + 2 * min(of.items, of.batch) + 2 * of.items
    return _sent(of, of.steps * step + (of.layers + 2) * of.items)


def _sent(of: Sizes, rows: int) -> int:
    return round(4 * of.dim * (of.workers - 1) / of.workers * rows)
