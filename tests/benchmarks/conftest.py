"""A small data set as files, as benchmarks take it from a shell."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Users of two communities who like nothing else, as --train and --test."""
    rng = np.random.default_rng(0)
    rows = [(u, 20 * (u // 30) + i) for u in range(60) for i in rng.permutation(20)[:12]]
    frame = pd.DataFrame(rows, columns=["user", "item"])
    held = frame.groupby("user").tail(3).index
    frame.drop(held).to_parquet(tmp_path / "train.parquet")
    frame.loc[held].to_parquet(tmp_path / "test.parquet")
    return ["--train", str(tmp_path / "train.parquet"), "--test", str(tmp_path / "test.parquet")]
