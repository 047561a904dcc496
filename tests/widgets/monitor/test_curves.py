"""Curves of a run: each stretch once where it was resumed, and never more points than can be drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.widgets.monitor.curves import Curves, Line


def test_what_is_trained_again_is_drawn_once() -> None:
    curves = Curves()
    curves.add(
        [
            *(
                {"kind": "step", "epoch": e, "step": s, "steps": 2, "loss": 1.0, "seconds": 10.0 * e + s}
                for e in (1, 2)
                for s in (1, 2)
            ),
            {"kind": "epoch", "epoch": 1, "metrics": {"ndcg@20": 0.1}, "checkpoint": True, "seconds": 12.5},
            {"kind": "epoch", "epoch": 2, "metrics": {"ndcg@20": 0.2}, "checkpoint": True, "seconds": 22.5},
        ]
    )
    curves.add(
        [
            {"kind": "resumed", "attempt": 2, "epoch": 1, "step": 1, "steps": 2},
            {"kind": "step", "epoch": 2, "step": 2, "steps": 2, "loss": 0.5, "seconds": 25.0},
            {"kind": "epoch", "epoch": 2, "metrics": {"ndcg@20": 0.3}, "checkpoint": False, "seconds": 26.0},
        ]
    )

    assert curves.to_dict() == {
        "loss": [(0.5, 1.0, 11.0), (1.0, 1.0, 12.0), (1.5, 1.0, 21.0), (2.0, 0.5, 25.0)],
        "validation": {"ndcg@20": [(1, 0.1, 12.5), (2, 0.3, 26.0)]},
        "checkpoints": [(1, 12.5)],
    }


def test_what_has_no_value_is_no_point() -> None:
    curves = Curves()

    changed = curves.add(
        [
            {"kind": "step", "epoch": 1, "step": 1, "steps": 2, "loss": None},
            {"kind": "step", "epoch": 1, "step": 1, "loss": 1.0},
            {"kind": "epoch", "epoch": 1, "metrics": {"ndcg@20": None}},
            {"kind": "what a later version tells"},
        ]
    )

    assert changed
    assert not curves.add([])
    assert curves.to_dict() == {"loss": [], "validation": {}, "checkpoints": []}


def test_messages_are_kept_the_latest() -> None:
    curves = Curves()
    curves.add({"kind": "message", "t": 0, "text": f"line {n}"} for n in range(1000))

    lines = curves.messages.splitlines()

    assert len(lines) == 200
    assert lines[-1].endswith("  line 999")


@pytest.mark.slow
@given(st.integers(1, 3000), st.integers(2, 50))
def test_a_line_of_any_length_keeps_its_mean_and_its_order(count: int, most: int) -> None:
    rng = np.random.default_rng(count)
    values = rng.normal(size=count)
    line = Line(most)
    for n, value in enumerate(values):
        line.add((float(n), float(value)))

    kept = np.array(line.points)
    counts = np.array(line._counts)

    assert len(kept) <= most
    assert len(kept) >= min(count, most // 2)
    assert counts.sum() == count
    np.testing.assert_allclose((kept * counts[:, None]).sum(axis=0) / count, [(count - 1) / 2, values.mean()])
    ends = np.cumsum(counts)
    expected = [values[end - size : end].mean() for end, size in zip(ends, counts, strict=True)]
    np.testing.assert_allclose(kept[:, 1], expected, atol=1e-12)


def test_a_line_is_cut_behind_a_place() -> None:
    line = Line()
    for n in range(5):
        line.add((float(n), 1.0))

    line.cut(2.0)
    line.add((2.5, 7.0))

    assert line.points == [(0.0, 1.0), (1.0, 1.0), (2.0, 1.0), (2.5, 7.0)]
