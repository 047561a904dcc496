"""Temporal order of a split: whether its validation interactions come after its train interactions."""

from __future__ import annotations

import numpy as np

from gnnrec_lab.graph import Split

_MOST = 0.9  # of the validation interactions; times are rarely so exact that it would be all


def predicts_later(split: Split) -> bool:
    """Return whether validation interactions come after their users' train interactions, as good as all.

    False without times, and without a validation part whose users are in train too.
    """
    train, validation = split.train, split.validation
    if train.time is None or validation.time is None or not train.num_interactions:
        return False
    last = np.full(train.num_users, np.iinfo(np.int64).min)
    np.maximum.at(last, train.user, train.time)
    known = train.by_user.degrees[validation.user] > 0
    later = validation.time[known] >= last[validation.user[known]]
    return bool(len(later) and later.mean() >= _MOST)
