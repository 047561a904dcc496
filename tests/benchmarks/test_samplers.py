"""The benchmark of the samplers, on a small graph, and the peers it compares with."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import sampler_peers as peers
from benchmarks import samplers
from tests.benchmarks.command import call

INDPTR, INDICES = np.array([0, 0, 3, 4]), np.array([1, 4, 7, 4], np.int32)
ROWS = np.ones(3000, np.int64)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_prints_a_table_and_json_as_the_last_line(tmp_path: Path) -> None:
    out = tmp_path / "results" / "samplers.md"
    sizes = ["--edges", "5000", "--edges", "20000", "--rows", "200", "--repeats", "1"]
    done = call(samplers.main, *sizes, "--out", str(out))
    assert done.returncode == 0, done.stderr
    small, large = json.loads(done.stdout.splitlines()[-1])
    assert (small["users"], small["items"], large["users"], large["items"]) == (100, 25, 400, 100)
    assert 0 < small["edges"] <= 100 * 25
    assert len(large["samplers"]) == 8
    for name, own in large["samplers"].items():
        assert own["units_per_second"]["min"] > 0
        assert own["numpy_time_over_ours"]["min"] <= own["numpy_time_over_ours"]["max"]
        assert own["peak_extra_bytes"] > 0
        assert f"| {name} |" in done.stdout
    assert out.read_text() == done.stdout


def test_wrong_numbers_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        samplers.main(["--rows", "0"])
    assert "must be at least 1" in capsys.readouterr().err


def test_the_graph_is_sound_skewed_and_the_same_again() -> None:
    graph = samplers.make_graph(50_000)
    (indptr, indices, weight), (item_indptr, _, _), times = graph
    rows = np.repeat(np.arange(1000), np.diff(indptr))
    assert (np.diff(rows * 250 + indices) > 0).all()
    assert item_indptr.tolist() == [0, *np.cumsum(np.bincount(indices, minlength=250))]
    assert len(weight) == len(times) == len(indices) == indptr[-1]
    assert graph.nbytes == sum(a.nbytes for part in graph[:2] for a in part) + times.nbytes
    for degrees in (np.diff(indptr), np.diff(item_indptr)):
        assert degrees.max() > 4 * degrees.mean()
    assert np.array_equal(samplers.make_graph(50_000).by_user[1], indices)


@pytest.mark.parametrize(("weight", "share"), [(None, [1, 1, 1]), ([1, 2, 3, 9], [1, 2, 3])])
def test_peers_draw_in_proportion(weight: Any, share: list[float]) -> None:
    from scipy.stats import chisquare

    before = None if weight is None else peers.running(np.array(weight))
    drawn = peers.neighbours(INDPTR, INDICES, ROWS, 2, rng(), before)
    counts = np.bincount(drawn, minlength=8)[[1, 4, 7]]
    assert counts.sum() == 6000
    assert chisquare(counts, 6000 * np.array(share) / sum(share)).pvalue > 0.001


@pytest.mark.parametrize(("weight", "share"), [(None, [1, 1]), ([1, 2, 3, 9], [1, 3])])
def test_peers_respect_time(weight: Any, share: list[float]) -> None:
    from scipy.stats import chisquare

    weight = None if weight is None else np.array(weight)
    times, rows = np.array([4, 6, 5, 0]), np.array([1, 0, 1, 2] * 1000)
    row_time = np.array([6, 9, 4, 0] * 1000)  # of four rows only the first has earlier edges
    drawn = peers.earlier(INDPTR, INDICES, weight, times, rows, row_time, 3, rng())
    counts = np.bincount(drawn, minlength=8)
    assert counts.sum() == counts[[1, 7]].sum() == 3000
    assert chisquare(counts[[1, 7]], 3000 * np.array(share) / sum(share)).pvalue > 0.001


def test_peers_walk_along_edges_and_return() -> None:
    graph = samplers.make_graph(5_000)
    held = np.zeros((100, 25), bool)
    held[np.repeat(np.arange(100), np.diff(graph.by_user[0])), graph.by_user[1]] = True
    reachable = {"user": held, "item": held.T @ held}
    for kind, starts in (("user", np.arange(20)), ("item", np.unique(graph.by_user[1]))):
        options: dict[str, Any] = {"walks": 3, "length": 4, "restart": 1}
        for at in peers.walks(*graph[:2], starts, kind, None, rng(), **options):
            assert reachable[kind][np.repeat(starts, 3), at].all()


def test_peers_draw_no_positives() -> None:
    from scipy.stats import chisquare

    drawn = peers.negatives(np.array([11, 14, 17, 24]), 10, ROWS, 2, rng())
    counts = np.bincount(drawn.ravel(), minlength=10)
    assert counts[[1, 4, 7]].tolist() == [0, 0, 0]
    assert chisquare(counts[[0, 2, 3, 5, 6, 8, 9]]).pvalue > 0.001
