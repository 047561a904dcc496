"""The catalogue that lists are timed on, and the figures made of times."""

import numpy as np
import pytest

from benchmarks import serving


def test_the_catalogue_has_an_index_that_finds_what_sorting_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("USERS", 50), ("CENTRES", 20), ("TOGETHER", 40)):
        monkeypatch.setattr(serving, name, value)
    scorer = serving.synthetic(2000)
    arrays = scorer._content.kind.arrays
    scores = arrays["items"] @ arrays["users"][7]
    scores[scorer._content.seen_of(7)] = -np.inf

    expected = np.argsort(-scores)[:20].tolist()
    exact = scorer.recommend(7, 20, exact=True)
    assert exact["item"].to_pylist() == expected
    assert len(scorer._content.seen_of(7)) == 30
    assert serving.recall(scorer, [np.array([*expected[:15], 1999])], [exact]) >= 0.75
    assert scorer.explain(7, expected[0]).score == pytest.approx(scores[expected[0]], rel=1e-5)
    left = scorer.recommend(7, 20, where=serving.WHERE)["item"].to_numpy()
    features = serving.features(np.arange(2000)).take(left)
    assert max(features["price"].to_pylist()) < 60
    assert "red" not in features["kind"].to_pylist()

    together = serving.together(scorer, np.random.default_rng(0))
    assert set(together) == {"1,000 users in one call, exact", "the product alone"}


def test_figures() -> None:
    found = serving.figures([(0.002, 0.001)] * 9 + [(0.012, 0.001)])
    assert found["p50"] == pytest.approx(2)
    assert found["p99"] == pytest.approx(11.1)
    assert found["p99, work"] == pytest.approx(1)
    assert found["lists a second"] == pytest.approx(1000)
