"""How much of their scores recommendations owe to the users' own interactions; explanations are explain's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.evaluation.bootstrap import intervals
from gnnrec_lab.evaluation.ranked import Ranked
from gnnrec_lab.models import Recommender

NAME = "own_share"
USERS = 100  # whose first item is taken apart: few enough to measure unasked
_SEED = 0


def own_shares(recommender: Recommender, ranked: Ranked, users: int = USERS) -> NDArray[np.float64]:
    """Return `gnnrec_lab.models.contract.own_share` of the first item of some users' lists.

    Parameters
    ----------
    recommender : Recommender
        Whose lists were ranked.
    ranked : Ranked
    users : int
        So many are drawn, always the same of the same users.

    Returns
    -------
    float64 [n]
        In the order of the users; one for each drawn user who has a list and a share.
    """
    drawn = np.random.default_rng(_SEED).permutation(len(ranked.users))[:users]
    listed = np.sort(drawn[ranked.items[drawn, 0] >= 0])
    pairs = zip(ranked.users[listed].tolist(), ranked.items[listed, 0].tolist(), strict=True)
    shares = [recommender.contributions(user, item).own_share for user, item in pairs]
    return np.array([share for share in shares if share is not None])


def measured_own_share(recommender: Recommender, ranked: Ranked) -> dict[str, tuple[float, float, float]]:
    """Return the mean share by its name, with its 95 % interval over the users; nothing without any."""
    shares = own_shares(recommender, ranked)
    return {NAME: intervals({NAME: shares})[NAME][:3]} if len(shares) else {}
