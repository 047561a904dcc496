"""Whether it is time to train again: a rule with its reasons.

It is time when one of the checks is over its limit. The limits are of effects, not of significance: on enough
data everything differs significantly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gnnrec_lab.evaluation.arrivals import Measured
from gnnrec_lab.evaluation.drift import Drift

GROWN = 0.2  # new pairs since the training, as a share of those trained on
UNKNOWN = 0.1  # share of new interactions with items that weren't trained on
LIFT = 0.8  # of how many times as good as popularity the lists were after training
DRIFT = 1.25  # times the usual distance
_LEAST_DRIFT = 0.05  # that a distance must be above the usual one


@dataclass(frozen=True)
class Check:
    """One reason to train again, or not.

    Attributes
    ----------
    name : "grown", "unknown", "lift", "popularity" or "behaviours"
    value, limit : float
        NaN for a value that couldn't be measured.
    exceeded : bool
        Whether it is time to train again by this check alone.
    """

    name: str
    value: float
    limit: float
    exceeded: bool


def checks_of(
    *,
    pairs: int,
    trained_pairs: int,
    unknown: float,
    now: Measured | None,
    then: Measured | None,
    drift: dict[str, Drift],
) -> list[Check]:
    """Return all checks.

    Parameters
    ----------
    pairs, trained_pairs : int
        Of user and item: known now, and trained on.
    unknown : float
        Share of the new interactions that are with items that weren't trained on.
    now, then : Measured or None
        The lists on the new interactions, and after training on those held out. The check holds what is
        certain against the model: that the upper end of the interval is below the limit.
    drift : dict of Drift

    >>> steady = {"popularity": Drift(0.3, 0.3)}
    >>> calm = checks_of(pairs=110, trained_pairs=100, unknown=0.0, now=None, then=None, drift=steady)
    >>> [check.name for check in calm if check.exceeded]
    []
    >>> grown = checks_of(pairs=130, trained_pairs=100, unknown=0.2, now=None, then=None, drift=steady)
    >>> [check.name for check in grown if check.exceeded]
    ['grown', 'unknown']
    """
    growth = (pairs - trained_pairs) / max(1, trained_pairs)
    found = [
        Check("grown", growth, GROWN, growth >= GROWN),
        Check("unknown", unknown, UNKNOWN, unknown >= UNKNOWN),
        _lift(now, then),
    ]
    for name, one in drift.items():
        limit = max(DRIFT * one.usual, one.usual + _LEAST_DRIFT)
        found.append(Check(name, one.value, limit, one.value > limit))
    return found


def _lift(now: Measured | None, then: Measured | None) -> Check:
    if now is None or then is None or np.isnan(now.lift) or np.isnan(then.lift):
        return Check("lift", float("nan"), float("nan"), False)
    limit = LIFT * then.lift
    return Check("lift", now.lift, limit, bool(now.high / now.popularity < limit))
