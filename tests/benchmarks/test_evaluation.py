"""The benchmark of the evaluation on a small data set."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import evaluation
from tests.benchmarks.command import Done, call


def run(*arguments: str) -> Done:
    return call(evaluation.main, *arguments)


def test_prints_a_table_and_json_as_the_last_line(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = [(user, item) for user in range(60) for item in rng.permutation(40)[:12]]
    frame = pd.DataFrame(rows, columns=["user", "item"])
    held = frame.groupby("user").tail(3).index
    frame.drop(held).to_parquet(tmp_path / "train.parquet")
    frame.loc[held].to_parquet(tmp_path / "test.parquet")
    files = ["--train", str(tmp_path / "train.parquet"), "--test", str(tmp_path / "test.parquet")]
    out = tmp_path / "results" / "small.md"

    done = run(*files, "--dim", "8", "--repeats", "3", "--out", str(out))

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["users"] == 60
    for clock in ("wall", "cpu"):
        ratio = found[clock]["ratio"]
        assert ratio["min"] <= ratio["median"] <= ratio["max"]
    assert "60 users x 40 items, dim 8; 3 runs in turns" in done.stdout
    assert f"{found['extra_bytes'] / 2**20:,.0f} MiB" in done.stdout
    assert out.read_text() == done.stdout


def test_a_file_that_is_not_there_is_one_clear_line() -> None:
    done = run("--train", "nowhere.parquet", "--test", "nowhere.parquet")

    assert done.returncode == 2
    assert "nowhere.parquet" in done.stderr
    assert "Traceback" not in done.stderr
