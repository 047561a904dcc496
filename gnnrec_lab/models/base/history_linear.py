"""`HistoryLinearRecommender`: base class of closed-form baselines that score by the history alone."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR
from gnnrec_lab.models.base.popularity_backoff import Floats, PopularityBackoffRecommender, divided


class HistoryLinearRecommender(PopularityBackoffRecommender):
    """Score by a formula over the user's interactions, so that any history can be scored."""

    @abstractmethod
    def scores_of(self, own: CSR) -> Floats:
        """Return the scores of non-empty histories with scaled weights: [len(own), num_items]."""

    def known_scores(self, users: NDArray[np.int64]) -> Floats:
        return self.scores_of(self._own.take(users))

    def history_scores(self, histories: CSR) -> Floats:
        _ = self.train
        known = histories.degrees > 0
        scores = np.empty((len(histories), self.train.num_items), dtype=np.float32)
        scores[~known] = self._popularity
        if known.any():
            scores[known] = self.scores_of(divided(histories.take(np.flatnonzero(known)), self._unit))
        return scores
