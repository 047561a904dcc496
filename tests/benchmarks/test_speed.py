"""The benchmark of speed on a small planted data set: figures that hang together, not their size."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks import speed
from benchmarks.quality import read_split


def test_the_ratio_is_that_of_the_times(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    few = ["--recall", "0.3", "--repeats", "1", "--batches", "2", "--epochs", "20"]
    assert speed.main([*files, *few]) == 0
    facts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert facts["curve"][-1]["recall@20"] >= 0.3
    assert all(row["recall@20"] < 0.3 for row in facts["curve"][:-1])
    assert facts["lightgcn_seconds"] == pytest.approx(facts["curve"][-1]["seconds"], abs=0.01)
    assert facts["classic_batches"] == 1
    whole = 1000 * facts["classic_batch"]
    assert facts["ratio"] == pytest.approx(whole / facts["lightgcn_seconds"])
    assert facts["classic_hours"] == pytest.approx(whole / 3600)


def test_a_figure_out_of_reach_is_told(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert speed.main([*files, "--recall", "1.5", "--repeats", "1", "--batches", "1", "--epochs", "2"]) == 0
    told = capsys.readouterr().out
    assert "not reached" in told
    assert json.loads(told.splitlines()[-1])["ratio"] is None


def test_the_classic_procedure_learns(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    losses: list[float] = []
    backward = torch.Tensor.backward
    monkeypatch.setattr(torch.Tensor, "backward", lambda loss: (losses.append(loss.item()), backward(loss)))
    torch.manual_seed(0)
    assert len(speed.classic_batch_seconds(read_split(Path(files[1]), Path(files[3])), 60)) == 60
    assert np.mean(losses[-5:]) < np.mean(losses[:5])
