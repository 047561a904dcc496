"""A train and a test file out of a log."""

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import hold_out
from tests.benchmarks.command import Done, call


def run(*arguments: str) -> Done:
    return call(hold_out.main, *arguments)


def parts(folder: Path) -> list[pd.DataFrame]:
    return [pd.read_parquet(folder / f"{name}.parquet") for name in ("train", "test")]


def test_the_latest_pairs_are_held_out_each_once(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    log = pd.DataFrame(rng.integers(0, [20, 15], (600, 2)), columns=["who", "what"])
    log["at"] = rng.permutation(len(log))
    log.to_parquet(tmp_path / "log.parquet")
    columns = ["--user", "who", "--item", "what", "--time", "at"]
    done = run("--log", str(tmp_path / "log.parquet"), *columns, "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    train, test = parts(tmp_path / "out")
    first = log.groupby(["who", "what"])["at"].min()
    both = pd.concat([train, test])
    assert list(both.columns) == ["user", "item", "time"]
    assert both.set_index(["user", "item"])["time"].sort_index().tolist() == first.sort_index().tolist()
    assert train["time"].max() < test["time"].min()
    assert len(test) == round(0.2 * len(both))


def test_pairs_are_drawn_from_each_user_without_times(tmp_path: Path) -> None:
    log = pd.DataFrame([(user, item) for user in range(10) for item in range(20)], columns=["user", "item"])
    log.to_parquet(tmp_path / "log.parquet")
    done = run("--log", str(tmp_path / "log.parquet"), "--test", "0.25", "--out", str(tmp_path))
    assert done.stdout.splitlines()[1].endswith(": 50 pairs")
    train, test = parts(tmp_path)
    assert test.groupby("user").size().tolist() == [5] * 10
    assert len(pd.concat([train, test]).drop_duplicates()) == 200


def test_a_missing_column_or_data_set_is_one_line(tmp_path: Path) -> None:
    pd.DataFrame({"user": [1], "item": [2]}).to_parquet(tmp_path / "log.parquet")
    for arguments in (["--log", str(tmp_path / "log.parquet"), "--item", "sku"], ["--data", "nothing"]):
        done = run(*arguments, "--out", str(tmp_path / "out"))
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()
