import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.evaluation import bootstrap
from gnnrec_lab.evaluation.bootstrap import bootstrap_means, intervals, percentiles


def test_means_are_those_of_the_drawn_rows() -> None:
    values = np.random.default_rng(1).random((50, 3))
    rng = np.random.default_rng(7)
    expected = [values[rng.integers(0, 50, 50)].mean(axis=0) for _ in range(20)]
    assert bootstrap_means(values, draws=20, seed=7) == pytest.approx(np.array(expected))


def test_blocks_of_draws_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(1).random((40, 2))
    whole = bootstrap_means(values)
    monkeypatch.setattr(bootstrap, "_BLOCK_BYTES", 8 * 40 * 3)
    assert bootstrap_means(values) == pytest.approx(whole, abs=1e-14)


@pytest.mark.slow
def test_agrees_with_scipy() -> None:
    from scipy import stats

    values = np.random.default_rng(2).exponential(size=200)
    expected = stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="percentile", random_state=np.random.default_rng(0)
    ).confidence_interval
    low, high = percentiles(bootstrap_means(values[:, None], draws=20_000, seed=5))
    error = values.std() / np.sqrt(200)
    assert low[0] == pytest.approx(expected.low, abs=0.05 * error)
    assert high[0] == pytest.approx(expected.high, abs=0.05 * error)


def test_columns_are_drawn_together_and_what_is_not_defined_is_left_out() -> None:
    values = np.random.default_rng(3).random(30)
    holed = values.copy()
    holed[::3] = np.nan
    found = intervals({"a": values, "b": values + 1, "holed": holed, "none": values * np.nan})
    assert found["b"][:3] == pytest.approx(np.array(found["a"][:3]) + 1)
    assert found["holed"] == pytest.approx(intervals({"": holed[~np.isnan(holed)]})[""])
    assert found["holed"][3] == 20
    assert list(found) == ["a", "b", "holed", "none"]
    assert np.isnan(found["none"][:3]).all()
    assert found["none"][3] == 0


def test_one_user_has_no_interval() -> None:
    value, low, high, users = intervals({"": np.array([0.25])})[""]
    assert (value, users) == (0.25, 1)
    assert np.isnan([low, high]).all()


@pytest.mark.slow
@given(st.lists(st.floats(0, 1), min_size=2, max_size=30))
def test_bounds_lie_within_the_values(values: list[float]) -> None:
    _, low, high, _ = intervals({"": np.array(values)})[""]
    assert min(values) - 1e-12 <= low <= high <= max(values) + 1e-12
