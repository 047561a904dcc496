"""The benchmark of building graphs, on a short log."""

import json
from pathlib import Path

import pandas as pd
import pytest

from benchmarks import frames, graph
from tests.benchmarks.command import call


def test_prints_a_table_and_json_as_the_last_line(tmp_path: Path) -> None:
    out = tmp_path / "results" / "graph.md"
    done = call(graph.main, "--rows", "20000", "--repeats", "1", "--out", str(out))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert 0 < told["users"] <= 2000
    assert 0 < told["items"] <= 400
    assert 0 < told["interactions"] < 20_000
    for builder in ("gnnrec-lab", "pandas"):
        assert told[builder]["seconds"]["median"] > 0
        assert told[builder]["peak_over_frame"] > 0
    assert told["times_as_fast"]["min"] <= told["times_as_fast"]["max"]
    assert "| pandas |" in done.stdout
    assert out.read_text() == done.stdout


def test_the_log_repeats_itself_and_is_in_the_order_of_time() -> None:
    frame = pd.concat([part.to_pandas() for part in graph.log(30_000)])
    assert len(frame) == 30_000
    assert frame["time"].is_monotonic_increasing
    assert frame["user"].str.fullmatch(r"user-\d{7}").all()
    assert frame.duplicated(graph.KEY).mean() > 0.1
    assert frame["user"].value_counts().max() > 20 * len(frame) / frame["user"].nunique()
    again = pd.concat([part.to_pandas() for part in graph.log(30_000)])
    assert frame.equals(again)


def test_both_builders_arrive_at_the_same() -> None:
    frame = next(graph.log(30_000)).to_pandas()
    assert graph.by_lab(frame) == graph.by_pandas(frame)
    run = {"seconds": 1.0, "peak": 10, "users": 1, "items": 1, "interactions": 1}
    with pytest.raises(ValueError, match="don't arrive at the same"):
        graph.summary({"gnnrec-lab": [run], "pandas": [{**run, "items": 2}]}, 10)


def test_the_long_form_of_any_frame(capsys: pytest.CaptureFixture[str]) -> None:
    assert frames.main(["--frames", "20", "--seed", "3"]) == 0
    assert "frames, seed 3: " in capsys.readouterr().out
