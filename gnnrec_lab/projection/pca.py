"""The two directions in which vectors differ most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_BLOCK = 65_536


def pca(vectors: Floats) -> tuple[Floats, tuple[float, float]]:
    """Return the two principal components of vectors [n, dim]: places [n, 2], shares of the variance.

    The sign of a component is such that its largest weight is positive. A component that there isn't is zero.

    Source: Pearson, "On lines and planes of closest fit to systems of points in space", 1901.
    """
    mean = vectors.mean(axis=0, dtype=np.float64)
    spread = np.zeros((len(mean), len(mean)))
    for start in range(0, len(vectors), _BLOCK):
        block = vectors[start : start + _BLOCK] - mean
        spread += block.T @ block
    values, directions = np.linalg.eigh(spread)
    axes = directions[:, ::-1][:, :2]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1, 1)
    places = np.zeros((len(vectors), 2), np.float32)
    places[:, : axes.shape[1]] = vectors @ axes.astype(np.float32) - (mean @ axes).astype(np.float32)
    total = values.sum()
    shares = [float(max(value, 0) / total) if total > 0 else 0.0 for value in values[::-1][:2]]
    return places, (shares[0], shares[1] if len(shares) > 1 else 0.0)
