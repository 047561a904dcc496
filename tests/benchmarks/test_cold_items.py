"""The benchmark command on planted data whose content tells all."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import cold_items
from tests.benchmarks.command import Done, call


def run(*arguments: str) -> Done:
    return call(cold_items.main, *arguments)


def test_content_that_tells_all_finds_cold_items(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = [(u, 100 * (u % 2) + i) for u in range(80) for i in rng.permutation(100)[:30]]
    ratings, items = tmp_path / "ratings.parquet", tmp_path / "items.parquet"
    pd.DataFrame(rows, columns=["user", "item"]).to_parquet(ratings)
    kinds = np.repeat(["Tea", "Rice"], 100)
    pd.DataFrame({"item": range(200), "genres": kinds}).to_parquet(items)
    out = tmp_path / "results" / "planted.md"
    done = run(
        "--data", "ml-100k", str(ratings), str(items), "--seeds", "2", "--epochs", "12", "--out", str(out)
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])["ml-100k"]
    assert result["seeds"] == 2
    assert result["with content"]["recall@20"] > 2 * result["without"]["recall@20"]
    assert set(result["with content"]["std"]) == {"recall@20", "ndcg@20"}
    assert result["above without"]["recall@20"]
    # a half of the cold items are of the user's kind, and so are all that the profile ranks first
    assert result["alone, untrained"]["recall@20"] > result["without"]["recall@20"]
    assert "80 users x 200 items" in done.stdout
    assert out.read_text() == done.stdout


def test_missing_files_are_one_clear_line(tmp_path: Path) -> None:
    done = run("--data", "ml-100k")
    assert (done.returncode, done.stderr) == (
        2,
        "ml-100k is read from two files, RATINGS and ITEMS, but 0 are given.\n",
    )
    done = run("--data", "ml-100k", "nowhere.parquet", "nowhere.parquet")
    assert done.returncode == 2
    assert "nowhere.parquet" in done.stderr
    assert "Traceback" not in done.stderr
