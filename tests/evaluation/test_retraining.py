"""Whether it is time to train again: each check by itself, at its limit and on either side."""

import numpy as np
import pytest

from gnnrec_lab.evaluation.arrivals import Measured
from gnnrec_lab.evaluation.drift import Drift
from gnnrec_lab.evaluation.retraining import Check, checks_of

CALM = {
    "pairs": 1100,
    "trained_pairs": 1000,
    "unknown": 0.02,
    "now": Measured("ndcg@20", 0.19, 0.17, 0.21, 0.10, 50),
    "then": Measured("ndcg@20", 0.20, 0.19, 0.21, 0.10, 500),
    "drift": {"popularity": Drift(0.30, 0.30)},
}


def exceeded(**changed: object) -> list[str]:
    return [check.name for check in checks_of(**{**CALM, **changed}) if check.exceeded]  # type: ignore[arg-type]


def test_nothing_is_exceeded_in_a_calm_week() -> None:
    assert exceeded() == []
    found = checks_of(**CALM)  # type: ignore[arg-type]
    assert [check.name for check in found] == ["grown", "unknown", "lift", "popularity"]
    assert found[0] == Check("grown", 0.1, 0.2, False)
    assert (found[2].value, found[2].limit) == (pytest.approx(1.9), pytest.approx(1.6))


def test_each_check_is_enough() -> None:
    assert exceeded(pairs=1200) == ["grown"]
    assert exceeded(unknown=0.1) == ["unknown"]
    assert exceeded(drift={"popularity": Drift(0.38, 0.30)}) == ["popularity"]
    assert exceeded(drift={"behaviours": Drift(0.30, 0.10)}) == ["behaviours"]


def test_a_drift_must_be_large_as_well_as_larger() -> None:
    assert exceeded(drift={"behaviours": Drift(0.04, 0.01)}) == []


def test_lists_are_worse_only_where_the_whole_interval_is() -> None:
    worse = Measured("ndcg@20", 0.12, 0.10, 0.15, 0.10, 50)
    assert exceeded(now=worse) == ["lift"]
    assert exceeded(now=Measured("ndcg@20", 0.12, 0.07, 0.17, 0.10, 5)) == []
    assert exceeded(now=Measured("ndcg@20", 0.12, np.nan, np.nan, 0.10, 1)) == []
    # a week in which popularity finds less, too
    assert exceeded(now=Measured("ndcg@20", 0.12, 0.10, 0.15, 0.06, 50)) == []


def test_what_could_not_be_measured_is_no_reason() -> None:
    for changed in ({"now": None}, {"then": None}, {"then": Measured("ndcg@20", 0.2, 0.1, 0.3, 0.0, 9)}):
        found = checks_of(**{**CALM, **changed})  # type: ignore[arg-type]
        assert np.isnan(found[2].value)
        assert not found[2].exceeded
