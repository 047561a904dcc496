"""The generator of logs: what is planted is in them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from benchmarks import logs
from tests.benchmarks.command import call

ROWS, USERS, ITEMS = 60_000, 600, 500


@pytest.fixture(scope="module")
def truth() -> logs.Planted:
    return logs.planted(USERS, ITEMS, seed=4)


@pytest.fixture(scope="module")
def log(truth: logs.Planted) -> pd.DataFrame:
    frame = pd.concat([part.to_pandas() for part in logs.parts(ROWS, truth, seed=4)])
    frame["user_rank"] = np.argsort(truth.user_id)[frame["user"]]
    frame["item_rank"] = np.argsort(truth.item_id)[frame["item"]]
    return frame


def test_a_seed_gives_the_same_log_and_another_one_another(truth: logs.Planted) -> None:
    one, again, other = (next(logs.parts(1000, truth, seed)) for seed in (4, 4, 5))
    assert one.equals(again)
    assert not one.equals(other)
    assert not np.array_equal(truth.tastes, logs.planted(USERS, ITEMS, seed=5).tastes)


def test_rows_go_to_the_communities_of_their_users_in_the_planted_shares(
    log: pd.DataFrame, truth: logs.Planted
) -> None:
    assert truth.communities == 5
    community = (log["item_rank"] % 5).to_numpy()
    tastes = truth.tastes[log["user_rank"]]
    elsewhere = (1 - sum(logs.TASTES)) / 5  # of what goes anywhere, one community's part
    found = [float((community == tastes[:, place]).mean()) for place in range(3)]
    assert found == pytest.approx([share + elsewhere for share in logs.TASTES], abs=0.01)


def test_users_and_items_come_by_a_power_of_their_rank(log: pd.DataFrame) -> None:
    counts = np.bincount(log["user_rank"], minlength=USERS)
    rank = np.arange(USERS) + 0.5
    share = (rank + 0.005 * USERS) ** -0.8
    assert counts[:3].sum() / ROWS == pytest.approx(share[:3].sum() / share.sum(), rel=0.05)
    assert counts[300:].sum() / ROWS == pytest.approx(share[300:].sum() / share.sum(), rel=0.05)
    items = np.bincount(log["item_rank"], minlength=ITEMS)
    assert items[:50].sum() > 3 * items[-50:].sum()
    assert items.min() > 0


def test_purchases_are_five_times_as_frequent_where_a_user_belongs(
    log: pd.DataFrame, truth: logs.Planted
) -> None:
    own = (truth.tastes[log["user_rank"]] == (log["item_rank"] % 5).to_numpy()[:, None]).any(axis=1)
    bought = (log["behaviour"] == "buy").groupby(own).mean()
    assert set(log["behaviour"]) == {"view", "buy"}
    assert bought[False] == pytest.approx(0.05, abs=0.01)
    assert bought[True] > 0.2  # rows that go anywhere come here too


def test_times_go_on_from_part_to_part(truth: logs.Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "ROWS_AT_ONCE", 100)
    made = list(logs.parts(250, truth, seed=0))
    assert [part.num_rows for part in made] == [100, 100, 50]
    times = pd.concat([part.to_pandas() for part in made])["time"]
    assert times.is_monotonic_increasing
    assert times.max() < pd.Timestamp(1_600_000_250, unit="s")
    assert times.is_unique  # no part repeats another's draws


def test_fewer_items_than_a_community_has() -> None:
    truth = logs.planted(5, 3, seed=0)
    made = next(logs.parts(200, truth, seed=0)).to_pandas()
    assert truth.communities == 1
    assert set(made["item"]) == {0, 1, 2}
    assert set(made["user"]) == {0, 1, 2, 3, 4}


def test_the_command_writes_what_it_says(tmp_path: Path) -> None:
    done = call(logs.main, "--rows", "3000", "--items", "250", "--out", str(tmp_path / "log.parquet"))
    assert done.stdout == "3,000 rows, 30 users x 250 items in 2 communities\n"
    made = pq.read_table(tmp_path / "log.parquet")
    assert made.num_rows == 3000
    assert made.column_names == ["user", "item", "behaviour", "time"]
    assert call(logs.main, "--rows", "0", "--out", str(tmp_path / "x")).returncode == 2
