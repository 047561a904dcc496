from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.kernels import merge_repeats
from gnnrec_lab.kernels.threads import FEW


def by_pandas(frame: pd.DataFrame, key: list[str], first: bool) -> tuple[list[int], pd.Series]:
    """The rows that are left, and each one's sum."""
    kept = frame[frame["keep"]]
    kept = kept.sort_values("t", kind="stable") if "t" in kept else kept
    left = kept.drop_duplicates(key, keep="first" if first else "last").sort_index().index
    return left.tolist(), kept.groupby(key)["w"].transform("sum").astype(np.float32)[left]


def check(frame: pd.DataFrame, first: bool, add: bool) -> None:
    keep, weight = frame["keep"].to_numpy(copy=True), frame["w"].to_numpy(np.float32, copy=True)
    behaviour = frame["b"].to_numpy(np.int16) if "b" in frame else None
    time = frame["t"].to_numpy(np.int64) if "t" in frame else None
    user, item = frame["u"].to_numpy(np.int32), frame["i"].to_numpy(np.int32)
    merge_repeats(user, item, behaviour, time, weight, keep, 900, first=first, add=add)
    left, total = by_pandas(frame, [name for name in ("u", "i", "b") if name in frame], first)
    assert np.flatnonzero(keep).tolist() == left
    assert weight[keep].tolist() == (total if add else frame["w"][left]).tolist()


rows = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 3), st.integers(0, 2), st.integers(-2, 2), st.integers(-4, 4),
        st.booleans(),
    ),
    max_size=60,
)  # fmt: skip


@pytest.mark.slow
@given(rows, st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_what_is_left_is_what_pandas_leaves(
    rows: list[Any], behaviours: bool, times: bool, first: bool, add: bool
) -> None:
    frame = pd.DataFrame(rows, columns=["u", "i", "b", "t", "w", "keep"]).astype({"keep": bool})
    without = [name for name, there in (("b", behaviours), ("t", times)) if not there]
    check(frame.drop(columns=without), first, add)


@pytest.mark.slow  # compiles
@pytest.mark.parametrize("first", [True, False])
def test_many_rows_in_threads(first: bool) -> None:
    rng = np.random.default_rng(0)
    count = FEW
    frame = pd.DataFrame(
        {
            "u": rng.zipf(1.3, count) % 900,
            "i": rng.zipf(1.5, count) % 5000,
            "b": rng.integers(0, 4, count),
            "t": rng.integers(-5, 5, count),
            "w": rng.integers(-3, 9, count),
            "keep": rng.random(count) < 0.9,
        }
    )
    check(frame, first, add=True)
