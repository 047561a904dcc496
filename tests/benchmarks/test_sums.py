"""The sum check as a command, and that it sees a sum that is wrong."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import explain_speed, sums
from gnnrec_lab import InteractionGraph
from gnnrec_lab.models import ScoreParts, create, names


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    rng = np.random.default_rng(0)
    rows = sorted({(int(user), int(item)) for user, item in rng.integers(0, [40, 25], (500, 2))})
    frame = pd.DataFrame(rows, columns=["user", "item"])
    held = rng.random(len(frame)) < 0.2
    frame[~held].to_parquet(tmp_path / "train.parquet")
    frame[held].to_parquet(tmp_path / "test.parquet")
    return ["--train", str(tmp_path / "train.parquet"), "--test", str(tmp_path / "test.parquet")]


def test_every_model_adds_up(files: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "results" / "sums.md"
    assert sums.main([*files, "--pairs", "60", "--epochs", "1", "--out", str(out)]) == 0

    printed = capsys.readouterr().out
    results = json.loads(printed.splitlines()[-1])
    assert list(dict.fromkeys(name.partition(" + ")[0] for name in results)) == names()
    for name, row in results.items():
        assert row["pairs"] == 60
        assert row["most"] <= 1e-5, name
        assert row["most_ranking"] <= 1e-4, name
    assert out.read_text() == printed


def test_a_wrong_sum_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame(
        np.argwhere(np.random.default_rng(0).random((20, 9)) < 0.5), columns=["user", "item"]
    )
    graph = InteractionGraph.from_frame(frame, user="user", item="item")
    knn = create("itemknn")
    knn.fit(graph.split("random", validation=0, test=0.2))
    assert sums.errors(knn, 20)["most"] <= 1e-6
    right = knn.contributions

    def wrong(user: int, item: int) -> ScoreParts:
        parts = right(user, item)
        return dataclasses.replace(parts, contribution=parts.contribution * 1.01)

    monkeypatch.setattr(knn, "contributions", wrong)
    assert sums.errors(knn, 20)["most"] == pytest.approx(0.01 / 1.01, rel=1e-4)


def test_times_of_explanations(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert explain_speed.main([*files, "--models", "itemknn,lightgcn", "--pairs", "5"]) == 0
    results = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert list(results) == ["itemknn", "lightgcn"]
    for row in results.values():
        assert list(row) == ["explanation", "and its faithfulness", "what-if", "smallest change"]
        assert all(0 < taken["median"] <= taken["p95"] <= taken["most"] for taken in row.values())


def test_mistakes_are_one_line(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for command in (sums.main, explain_speed.main):
        with pytest.raises(SystemExit) as stopped:
            command([*files, "--models", "lightgnc"])
        assert stopped.value.code == 2
        assert 'Did you mean "lightgcn"?' in capsys.readouterr().err
