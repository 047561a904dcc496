import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gnnrec_lab.evaluation.comparison import paired
from gnnrec_lab.evaluation.comparison.paired import holm, sign_flip_test


def scipys(differences: np.ndarray, resamples: float) -> float:
    from scipy import stats

    done = stats.permutation_test(
        (differences, np.zeros_like(differences)),
        lambda a, b: np.mean(a - b),
        permutation_type="samples",
        n_resamples=resamples,
        random_state=np.random.default_rng(1),
    )
    return float(done.pvalue)


@pytest.mark.slow
@given(arrays(np.float64, 8, elements=st.sampled_from([-0.5, -0.125, 0.0, 0.125, 0.25])))
def test_small_cases_are_exact_as_scipys(differences: np.ndarray) -> None:
    assert sign_flip_test(differences[:, None])[0] == pytest.approx(scipys(differences, np.inf))


@pytest.mark.slow
def test_large_cases_agree_with_scipy() -> None:
    rng = np.random.default_rng(0)
    differences = np.column_stack([rng.normal(shift, 1, 200) for shift in (0.0, 0.1, 0.5)])
    got = sign_flip_test(differences)
    for column, p in zip(differences.T, got, strict=True):
        assert p == pytest.approx(scipys(column, 10_000), abs=0.02)
    assert got[2] == 1 / 10_001  # never zero


@pytest.mark.slow
def test_users_without_a_difference_and_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    differences = np.random.default_rng(2).normal(0.1, 1, (60, 1))
    padded = np.vstack([np.zeros((40, 1)), differences])
    assert sign_flip_test(padded) == sign_flip_test(differences)
    monkeypatch.setattr(paired, "_BLOCK_BYTES", 8 * 60 * 8)
    assert sign_flip_test(differences) == pytest.approx(scipys(differences[:, 0], 10_000), abs=0.02)


def test_a_sum_that_is_zero_but_for_rounding_is_zero() -> None:
    differences = np.array([-0.5, -0.5, -0.1, 0.3, -0.1, 0.3, 0.3, 0.3])
    assert differences.sum() != 0
    assert sign_flip_test(differences[:, None]).tolist() == [1]


def test_equal_recommenders_are_no_surprise() -> None:
    assert sign_flip_test(np.zeros((5, 2))).tolist() == [1, 1]


def test_chance_is_called_significant_as_often_as_its_level() -> None:
    rng = np.random.default_rng(5)
    p = sign_flip_test(rng.normal(size=(40, 2000)), tosses=999)
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.015)


def test_holm_by_hand() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.6, 0.9])).tolist() == [1, 1]
    assert holm(np.empty(0)).tolist() == []
