"""Edge features of user-item pairs: behaviour, weight and recency.

The coefficients of the features are learned elsewhere.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.kernels.tensors.matrix import placed

_FINEST = 1e-3  # of the log's span: resolution of the logarithm of ages


class EdgeFeatures:
    """Features of the pairs of a graph, in the order of ``graph.by_user``.

    Attributes
    ----------
    kind : int16 [E]
        Behaviour of the pair's strongest interaction, the latest of them where several are as strong; 0 in a
        graph without behaviours.
    share : float32 [number of behaviours, at least 1]
        How much of all pairs each behaviour has.
    numbers : float32 [E, 2] or [E, 0]
        Log of the weight, and recency: minus the log of the age of the pair's latest interaction, which is
        the time from it to the latest of all. Each in standard deviations from the mean, 0 where all are
        alike; no columns where both are.
    weight_centre, weight_spread : float
        Mean and standard deviation of the log weights, the latter 0 where all are alike.
    """

    def __init__(self, graph: InteractionGraph) -> None:
        pairs = graph.by_user
        keys = pairs.rows() * graph.num_items + pairs.indices
        rows = np.flatnonzero(graph.weight > 0)
        place = np.searchsorted(keys, graph.user[rows].astype(np.int64) * graph.num_items + graph.item[rows])
        self.kind = np.zeros(pairs.nnz, np.int16)
        if graph.behaviour is not None:
            later = rows if graph.time is None else graph.time[rows]
            order = np.lexsort((later, graph.weight[rows], place))
            self.kind[place[order]] = graph.behaviour[rows[order]]  # the last one written stays
        counts = np.bincount(self.kind, minlength=max(1, len(graph.behaviours)))
        self.share = (counts / max(1, pairs.nnz)).astype(np.float32)
        log_weight = np.log(pairs.weight.astype(np.float64))
        self._centre, self._spread = _centre_and_spread(log_weight)
        recency = np.zeros(pairs.nnz)
        if graph.time is not None:
            recency = _recency(graph.time[rows].astype(np.float64), place, pairs.nnz)
            centre, spread = _centre_and_spread(recency)
            recency = (recency - centre) / spread
        self.weight_centre = self._centre
        self.weight_spread = self._spread if np.isfinite(self._spread) else 0.0
        numbers = np.stack([self._standard_weight(pairs), recency], axis=1).astype(np.float32)
        self.numbers = numbers if numbers.any() else numbers[:, :0]
        self._on: tuple[torch.Tensor, torch.Tensor] | None = None

    def tensors(self, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
        """Return kind, int64 [E], and numbers on a device; copied to it once."""
        if self._on is None or self._on[0].device != device:
            kind, numbers = torch.from_numpy(self.kind).long(), torch.from_numpy(self.numbers)
            self._on = placed(kind, device), placed(numbers, device)
        return self._on

    def of_histories(self, histories: CSR) -> NDArray[np.float32]:
        """Return the numbers of other users' pairs, whose weights are known but not their times."""
        numbers = np.zeros((histories.nnz, self.numbers.shape[1]), np.float32)
        if self.numbers.shape[1]:
            numbers[:, 0] = self._standard_weight(histories)
        return numbers

    def of_weights_torch(self, weight: torch.Tensor) -> torch.Tensor:
        """Return `of_histories` of one history, differentiable by its weights [n]."""
        columns = [(weight.log() - self._centre) / self._spread, torch.zeros_like(weight)]
        return torch.stack(columns, dim=1)[:, : self.numbers.shape[1]]

    def _standard_weight(self, pairs: CSR) -> NDArray[np.float64]:
        return (np.log(pairs.weight.astype(np.float64)) - self._centre) / self._spread


def _recency(time: NDArray[np.float64], place: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    latest = np.full(count, -np.inf)
    np.maximum.at(latest, place, time)
    age = latest.max(initial=-np.inf) - latest
    finest = max(_FINEST * (time.max(initial=0) - time.min(initial=0)), np.finfo(np.float64).tiny)
    recency: NDArray[np.float64] = -np.log1p(age / finest)
    return recency


def _centre_and_spread(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean and the standard deviation; 1 for the latter where all values are alike."""
    if not len(values) or np.ptp(values) <= 1e-9 * np.abs(values).max():
        return (float(values[0]) if len(values) else 0.0), np.inf
    return float(values.mean()), float(values.std())
