"""The benchmark command on a small planted data set."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import explain
from tests.benchmarks.command import Done, call


def run(*arguments: str) -> Done:
    return call(explain.main, *arguments)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Users of two communities, with a third of their interactions anywhere."""
    rng = np.random.default_rng(0)
    rows = {(u, 20 * (u // 30) + int(i)) for u in range(60) for i in rng.permutation(20)[:9]}
    rows |= {(u, int(i)) for u in range(60) for i in rng.permutation(40)[:5]}
    frame = pd.DataFrame(sorted(rows), columns=["user", "item"])
    held = frame.groupby("user").sample(2, random_state=0).index
    frame.drop(held).to_parquet(tmp_path / "train.parquet")
    frame.loc[held].to_parquet(tmp_path / "test.parquet")
    return ["--train", str(tmp_path / "train.parquet"), "--test", str(tmp_path / "test.parquet")]


def test_prints_tables_and_json_as_the_last_line(files: list[str], tmp_path: Path) -> None:
    out = tmp_path / "results" / "planted.md"
    small = ["--users", "12", "--top", "1", "--epochs", "3"]
    done = run(*files, "--models", "itemknn,lightgcn", *small, "--out", str(out))
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout.splitlines()[-1])
    knn, gcn = results["itemknn"], results["lightgcn"]
    others = results.keys() - {"itemknn", "lightgcn"}
    assert all(name.startswith("lightgcn + co-occurrence ") for name in others)
    assert knn["own_share"]["value"] == 1
    assert "- 100.0% of the scores is owed to the users' own interactions." in done.stdout
    # itemknn is linear in the history: contributions are the truth, and gradients are contributions
    assert set(knn["orders"]) == {
        "contributions", "gradients", "GNNExplainer", "leave-one-out", "popularity", "random",
    }  # fmt: skip
    assert knn["orders"]["contributions"]["del"] == knn["orders"]["gradients"]["del"]
    assert knn["orders"]["contributions"]["del"]["better"] is True
    assert "attention" in gcn["orders"]
    assert knn["verdicts"]["contributions"] in done.stdout
    assert "60 users x 40 items" in done.stdout
    assert out.read_text() == done.stdout


def test_what_cant_be_measured_is_one_clear_line(files: list[str]) -> None:
    done = run(*files, "--models", "bprmf")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "can't score a changed history" in done.stderr
    done = run(*files, "--models", "lightgnc")
    assert (done.returncode, done.stderr) == (2, 'There is no model "lightgnc". Did you mean "lightgcn"?\n')
