"""The planted causes, in short: two models, one small graph."""

import json
from pathlib import Path

import pytest

from benchmarks import planted


def test_contributions_find_the_planted_interactions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "planted.md"
    small = ["--users", "600", "--explained", "30", "--seeds", "1", "--out", str(out)]
    assert planted.main(["--models", "gat,lightgcn", *small]) == 0
    text = out.read_text()
    assert text == capsys.readouterr().out
    results = json.loads(text.splitlines()[-1])
    for model in ("gat", "lightgcn"):
        areas = {name: row["auroc"] for name, row in results[model].items()}
        assert areas["contributions"] >= 0.9
        assert areas["gradients"] >= 0.85
        # which interactions a user had in common with others says nothing of the cause
        assert 0.4 <= areas["popularity"] <= 0.6
    assert "| gat | contributions |" in text


def test_a_model_that_does_not_exist_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        planted.main(["--models", "gta"])
    assert ended.value.code == 2
    assert 'Did you mean "gat"?' in capsys.readouterr().err
