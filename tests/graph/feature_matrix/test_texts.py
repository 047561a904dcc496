"""Text as numbers, against scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from gnnrec_lab.graph import FeatureMatrix, IdMap, feature_matrix
from gnnrec_lab.graph.feature_matrix.texts import by_characters

WORDS = [f"{colour}{thing}" for colour in ("red", "blue", "old", "big") for thing in range(30)]
RNG = np.random.default_rng(0)
COMMON = 1 / np.arange(1, 121)
TITLES = [" ".join(RNG.choice(WORDS, 5, replace=False, p=COMMON / COMMON.sum())) for _ in range(200)]


def matrix(titles: list[Any], **options: Any) -> FeatureMatrix:
    return feature_matrix(pa.table({"title": titles}), IdMap(np.arange(len(titles)), "item"), **options)


def test_many_words_become_the_directions_of_most_variation() -> None:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    found = matrix(TITLES, dim=4, seed=3)
    weights = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit_transform(TITLES)
    told = TruncatedSVD(4, algorithm="arpack", random_state=0).fit_transform(weights)
    assert found.names == ("title topic 1", "title topic 2", "title topic 3", "title topic 4")
    assert abs(found.values[:, 0]) == pytest.approx(abs(told[:, 0]), abs=1e-3)
    assert 0.95 * (told**2).sum() < (found.values**2).sum() < 1.0001 * (told**2).sum()
    products = found.values.T @ found.values
    assert products == pytest.approx(np.diag(np.diag(products)), abs=0.05)
    assert (np.linalg.norm(found.values, axis=1) <= 1 + 1e-5).all()


def test_few_words_stay_what_they_are() -> None:
    found = matrix(["red teapot", "blue teapot", "red cup", None])
    assert found.names == ("title: red", "title: teapot", "title missing")
    half = float(np.sqrt(0.5))
    assert found.values == pytest.approx(
        np.array([[half, half, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=np.float32)
    )


def test_similar_titles_are_near_each_other_in_korean_too() -> None:
    titles = ["빨간찻주전자", "파란찻주전자를", "크리스마스카드", "생일카드세트"]
    found = matrix(titles, dim=3).values
    likeness = found @ found.T
    assert likeness[0, 1] > 5 * abs(likeness[0, 2])
    assert likeness[2, 3] > 5 * abs(likeness[1, 3])


@pytest.mark.parametrize(
    ("texts", "pieces"),
    [
        (["빨간 찻주전자"], True),
        (["赤い急須"], True),
        (["红茶壶"], True),
        (["กาน้ำชา"], True),
        (["Чайник красный"], False),
        (["teapot, red"], False),
        (["LED 전구 15W warm"], False),
        (["LED 전구 무드등 15W"], True),
        (["\u1112\u1161\u11ab\u1100\u1173\u11af"], True),
        (["123 456"], False),
        ([], False),
    ],
)
def test_the_script_decides_what_a_term_is(texts: list[str], pieces: bool) -> None:
    assert by_characters(texts) is pieces


def test_unicode_forms_are_one_text() -> None:
    composed = ["빨간 찻주전자", "파란 찻주전자", "빨간 컵"]
    taken_apart = ["\u1108\u1161\u11af\u1100\u1161\u11ab 찻주전자", "파란 찻주전자", "빨간 컵"]
    assert np.array_equal(matrix(composed).values, matrix(taken_apart).values)


def test_the_same_seed_gives_the_same_numbers() -> None:
    assert np.array_equal(matrix(TITLES, dim=4, seed=1).values, matrix(TITLES, dim=4, seed=1).values)


def test_never_more_columns_than_texts() -> None:
    titles = ["red blue green teapot cup", "red blue green teapot bag", "green bag cup card bell"]
    found = matrix(titles, dim=5)
    assert found.dim == 3
    assert np.isfinite(found.values).all()


def test_texts_of_the_same_terms_give_finite_numbers() -> None:
    found = matrix([f"red blue green teapot, {mark}" for mark in "!?.~"], dim=2)
    assert np.isfinite(found.values).all()
    assert np.ptp(found.values, axis=0) == pytest.approx(0, abs=1e-5)


def test_text_may_be_left_out() -> None:
    found = matrix(TITLES, text="none")
    assert (found.dim, found.skipped) == (0, {"title": 'it is text, and text="none"'})


def test_long_text_that_repeats_is_still_text() -> None:
    found = matrix(["a red teapot for two", "a blue cup for one"] * 4)
    assert "title: teapot" in found.names
