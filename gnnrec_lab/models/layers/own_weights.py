"""What the masses of each interaction of a history are multiplied by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch

from gnnrec_lab.models.layers.edge_features import EdgeFeatures

_LISTED = 20  # behaviours in a model card


class OwnWeights(NamedTuple):
    """w, the exponential of a linear function of an interaction's behaviour, log weight and recency.

    Attributes
    ----------
    features : EdgeFeatures
    behaviour, weight_and_recency : float32 [behaviours], [2]
        What was learned.
    """

    features: EdgeFeatures
    behaviour: torch.Tensor
    weight_and_recency: torch.Tensor

    def of_train(self) -> torch.Tensor:
        """Return w of all pairs of train, float32 [E], differentiable by what was learned."""
        kind, numbers = self.features.tensors(self.behaviour.device)
        logarithm = self.behaviour[kind]
        if numbers.shape[1]:
            logarithm = logarithm + numbers @ self.weight_and_recency
        return logarithm.exp()

    def of(self, weight: torch.Tensor) -> torch.Tensor:
        """Return w of interactions of average behaviour and recency, differentiable by their weights [n].

        Where all weights of train are alike, w is in proportion to the weight.
        """
        behaviour, numbers = (
            learned.detach().to(weight.dtype) for learned in (self.behaviour, self.weight_and_recency)
        )
        share = torch.from_numpy(self.features.share).to(weight.dtype)
        spread = self.features.weight_spread
        power = numbers[0] / spread if spread else 1.0
        return (share @ behaviour + power * (weight.log() - self.features.weight_centre)).exp()

    def facts(self, behaviours: Sequence[str]) -> dict[str, Any]:
        """Return what a model card says of it: factors of the most frequent behaviours, and both powers."""
        facts: dict[str, Any] = {}
        strength = np.exp(self.behaviour.detach().double().numpy())
        if len(behaviours) > 1:
            common = np.argsort(-self.features.share, kind="stable")[:_LISTED]
            facts["behaviours"] = {behaviours[kind]: float(strength[kind]) for kind in common}
        for place, name in enumerate(("weight", "recency")[: self.features.numbers.shape[1]]):
            facts[name] = float(self.weight_and_recency[place].detach())
        return facts
