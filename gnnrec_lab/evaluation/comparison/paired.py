"""The paired permutation test between recommenders on the same users, and Holm's correction.

If two recommenders were equally good, the sign of each user's difference would be a coin's. The p-value is
the share of such coin tosses in which the mean difference is at least as far from zero as the one seen:
exact where all tosses can be tried, else over 10,000 of them, the seen one counted with them.

Sources: Smucker, Allan and Carterette, "A comparison of statistical significance tests for information
retrieval evaluation", CIKM 2007 (the randomization test); Phipson and Smyth, "Permutation p-values should
never be zero", 2010; Holm, "A simple sequentially rejective multiple test procedure", 1979.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TOSSES = 10_000
_BLOCK_BYTES = 8 << 20  # signs held at once
_SAME = 1e-12  # share of all differences' size within which sums of other roundings are the same

Floats = NDArray[np.float64]


def sign_flip_test(differences: Floats, tosses: int = TOSSES, seed: int = 0) -> Floats:
    """Return the two-sided p-value that the mean of each column of ``differences`` [n, m] is zero: [m].

    Users without any difference say nothing in such a test and are left out of the tosses.
    """
    varying = differences[(differences != 0).any(axis=1)]
    if not len(varying):
        return np.ones(differences.shape[1])
    if 2 ** min(len(varying), 62) <= tosses:
        numbers = np.arange(2 ** len(varying))[:, None]
        signs: Floats = (((numbers >> np.arange(len(varying))) & 1) * 2.0 - 1).astype(np.float64)
        return np.asarray(_as_extreme(signs, varying) / len(signs))
    rng = np.random.default_rng(seed)
    size = max(1, min(tosses, _BLOCK_BYTES // (8 * len(varying))))
    extreme = np.zeros(varying.shape[1], dtype=np.int64)
    for begin in range(0, tosses, size):
        count = min(size, tosses - begin)
        bits = np.frombuffer(rng.bytes(-(-count * len(varying) // 8)), dtype=np.uint8)
        ones = np.unpackbits(bits)[: count * len(varying)].reshape(count, -1)
        extreme = extreme + _as_extreme(ones * np.float64(2) - 1, varying)
    return np.asarray((extreme + 1) / (tosses + 1))


def _as_extreme(signs: Floats, differences: Floats) -> NDArray[np.int64]:
    seen = np.abs(differences.sum(axis=0))
    tossed = np.abs(signs @ differences)
    slack = _SAME * np.abs(differences).sum(axis=0)
    return np.asarray((tossed >= seen - slack).sum(axis=0), dtype=np.int64)


def holm(p: Floats) -> Floats:
    """Return p-values corrected for being several, so that all together err in at most their level.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p, kind="stable")
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1)
    return corrected
