"""Attention conditional on the item, as a bundle has it: the masses, and w of histories that train lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR
from gnnrec_lab.models.base.popularity_backoff import as_arrays
from gnnrec_lab.models.contract import Served
from gnnrec_lab.models.layers.attention_mass import FLOOR
from gnnrec_lab.models.layers.conditional_scores import ConditionalScores
from gnnrec_lab.models.layers.edge_features import EdgeFeatures


def served_attention(
    scores: ConditionalScores,
    own: CSR,
    log_average: NDArray[np.float64],
    features: EdgeFeatures,
    weights: Mapping[str, NDArray[Any]],
) -> Served:
    """Return what a bundle needs of `ConditionalScores`.

    Parameters
    ----------
    scores : ConditionalScores
    own : CSR
        The interactions of train with their w.
    log_average : float64 [items]
        Log of what they give each item on average.
    features : EdgeFeatures
    weights : mapping
        With the coefficients of w, "own_behaviour" and "own_weight_and_recency".
    """
    spread = features.weight_spread
    power = float(weights["own_weight_and_recency"][0]) / spread if spread else 1.0
    level = float(features.share.astype(np.float64) @ weights["own_behaviour"].astype(np.float64))
    arrays = {
        **as_arrays("masses", scores.masses),
        "pair": own.weight,
        "popular": scores.popular,
        "log_average": log_average,
    }
    level -= power * features.weight_centre
    return Served(
        "conditional", arrays, {"scale": scores.scale, "floor": FLOOR, "level": level, "power": power}
    )
