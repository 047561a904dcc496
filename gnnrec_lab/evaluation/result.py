"""The outcome of an evaluation: means with their intervals, and the values of every user."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError, did_you_mean

_Z = 1.959964  # 97.5 % quantile of the normal distribution


@dataclasses.dataclass(frozen=True, repr=False)
class Evaluation:
    """Metrics of one recommender on one part of a split.

    Attributes
    ----------
    title : str
        The recommender.
    part : str
        "test" or "validation".
    users : array [n]
        Ids of the users measured.
    per_user : dict of float64 [n]
        Values by metric name ("recall@20"), one a user.
    """

    title: str
    part: str
    users: NDArray[Any]
    per_user: dict[str, NDArray[np.float64]]

    @property
    def values(self) -> dict[str, float]:
        """Mean over users, by metric name."""
        return {name: float(values.mean()) for name, values in self.per_user.items()}

    def __getitem__(self, metric: str) -> float:
        if metric not in self.per_user:
            raise OptionError(f'"{metric}" wasn\'t measured. {did_you_mean(metric, self.per_user)}')
        return float(self.per_user[metric].mean())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a metric: metric, k, value, low, high, users.

        ``low`` and ``high`` bound the 95 % interval of the mean over users (normal approximation).
        """
        rows = []
        for name, values in self.per_user.items():
            metric, _, k = name.partition("@")
            margin = _Z * float(values.std(ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else math.nan
            mean = float(values.mean())
            rows.append((metric, int(k), mean, mean - margin, mean + margin, len(values)))
        return pd.DataFrame(rows, columns=["metric", "k", "value", "low", "high", "users"])

    def __repr__(self) -> str:
        shown = "  ".join(f"{name} {value:.4f}" for name, value in self.values.items())
        return f"{self.title} on {self.part} ({len(self.users):,} users): {shown}"

    def _repr_html_(self) -> str:
        frame = self.to_frame()
        rows = []
        for metric, group in frame.groupby("metric", sort=False):
            cells = "".join(
                f"<td>{row.value:.4f} <small>[{row.low:.4f}, {row.high:.4f}]</small></td>"
                for row in group.itertuples()
            )
            rows.append(f"<tr><th>{metric}</th>{cells}</tr>")
        heads = "".join(f"<th>@{k}</th>" for k in frame["k"].unique())
        return (
            f"<table><caption>{self.title} on {self.part}: {len(self.users):,} users, mean and 95 % interval"
            f"</caption><thead><tr><th></th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )
