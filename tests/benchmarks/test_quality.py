"""The benchmark command on a small planted data set, as it is called from a shell."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks import quality
from benchmarks.report import variants, without_cooccurrence
from gnnrec_lab.models import create
from gnnrec_lab.training import TrainOptions, fit
from tests.benchmarks.command import Done, call

ROOT = Path(__file__).parents[2]


def shell(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.quality", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def run(*arguments: str) -> Done:
    return call(quality.main, *arguments)


def test_prints_a_table_and_json_as_the_last_line(files: list[str], tmp_path: Path) -> None:
    out = tmp_path / "results" / "planted.md"
    done = shell(*files, "--models", "popularity,lightgcn", "--seeds", "2", "--out", str(out))
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout.splitlines()[-1])
    assert set(results) - {"lightgcn without co-occurrence"} == {"popularity", "lightgcn"}
    for row in results.values():
        assert f"| {row['label']} | {row['recall@20']:.4f} ± " in done.stdout
    assert results["popularity"]["epochs"] == 0
    assert results["popularity"]["std"] == {"recall@20": 0, "ndcg@20": 0}
    assert results["lightgcn"]["epochs"] >= 1
    # the two communities are planted: who sees them beats popularity, whose lists hold both
    assert results["lightgcn"]["recall@20"] > results["popularity"]["recall@20"]
    assert "60 users x 40 items" in done.stdout
    assert out.read_text() == done.stdout


def measured(recall: float, weight: float) -> quality.Measured:
    facts = {"evaluate_seconds": 1.0, "train_seconds": 2.0, "epochs": 3.0}
    whole, bare = ({"recall@20": at, "ndcg@20": at, **facts} for at in (recall + weight, recall))
    return quality.Measured(whole, bare, {"cooccurrence": weight} if weight else {})


def test_a_model_with_a_cooccurrence_has_a_row_with_it_and_one_without() -> None:
    rows = quality.rows_of("lightgcn", [measured(0.25, 0.5), measured(0.75, 0.0)])
    assert list(rows) == ["lightgcn", "lightgcn without co-occurrence"]
    assert [row["label"] for row in rows.values()] == ["lightgcn + co-occurrence 0 to 0.5", "lightgcn"]
    assert [row["recall@20"] for row in rows.values()] == [0.75, 0.5]
    alone = quality.rows_of("lightgcn", [measured(0.25, 0.0)])
    assert {name: row["label"] for name, row in alone.items()} == {"lightgcn": "lightgcn"}


def test_without_it_the_same_training_scores(files: list[str]) -> None:
    split = quality.read_split(Path(files[1]), Path(files[3]))
    recommender = create("lightgcn", {"dim": 8, "cooccurrence": 0.5, "popularity": 1.0})
    fit(recommender, split, options=TrainOptions(epochs=1))
    plain = create("lightgcn", {"dim": 8, "cooccurrence": 0.0, "popularity": 1.0})
    fit(plain, split, options=TrainOptions(epochs=1))
    users = np.arange(split.train.num_users)
    found = variants(recommender)
    assert list(found) == ["lightgcn + co-occurrence 0.5", "lightgcn"]
    np.testing.assert_allclose(found["lightgcn"].scores(users), plain.scores(users), rtol=1e-5, atol=1e-6)
    assert without_cooccurrence(plain) is None
    half = without_cooccurrence(recommender, popularity=0.5)
    assert half is not None
    assert half.tensors()["popularity"] == [0.5]


def test_an_unknown_model_or_file_is_one_clear_line(files: list[str]) -> None:
    done = run(*files, "--models", "lightgnc")
    assert (done.returncode, done.stderr) == (2, 'There is no model "lightgnc". Did you mean "lightgcn"?\n')
    done = run("--train", "nowhere.parquet", "--test", "nowhere.parquet", "--models", "popularity")
    assert done.returncode == 2
    assert "nowhere.parquet" in done.stderr
    assert "Traceback" not in done.stderr


def test_validation_is_a_share_of_each_user_and_given_back_at_the_end(
    files: list[str], tmp_path: Path
) -> None:
    asked = ["--models", "itemknn,lightgcn", "--epochs", "2"]
    done = run(*files, *asked)
    assert done.returncode == 0, done.stderr
    # 540 train pairs, 9 of each user: a quarter of them to choose on, as the test is a quarter of all
    assert "410 train, 130 validation, 180 test pairs" in done.stdout
    assert "at most 2 epochs, trained anew with validation" in done.stdout
    alone = json.loads(run(*files, *asked, "--no-refit").stdout.splitlines()[-1])
    again = json.loads(done.stdout.splitlines()[-1])
    assert again["itemknn"]["recall@20"] >= alone["itemknn"]["recall@20"]
    assert again["lightgcn"]["epochs"] <= 2
    fewer = run(*files, "--models", "popularity", "--validation", "0.1")
    assert "487 train, 53 validation" in fewer.stdout
