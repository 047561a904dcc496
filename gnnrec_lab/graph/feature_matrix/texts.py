"""Text as a few columns: TF-IDF, then a truncated SVD (latent semantic analysis). scikit-learn, when needed.

What a term is depends on the script. Where most letters are of scripts that don't part words with spaces or
glue endings to them (Hangul, Han, kana, Thai), a term is two or three characters within a word, since whole
words would hardly occur twice; elsewhere it is a word or two in a row. A term counts when at least two texts
have it. Deerwester et al. (1990), Indexing by latent semantic analysis.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np

from gnnrec_lab.graph.feature_matrix.block import Block, Skipped, missing_of

MOST_TERMS = 50_000
LOOKED_AT = 10_000  # so many texts decide what a term is
_GLUED = re.compile(
    "[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff]"
)


def by_characters(texts: list[str]) -> bool:
    """Return whether terms are pieces of words: most letters are of the scripts that need it.

    >>> by_characters(["빨간 찻주전자", "tea pot"]), by_characters(["red teapot", "차"])
    (False, False)
    >>> by_characters(["빨간 찻주전자", "tea"])
    True
    """
    some = texts[:LOOKED_AT]
    letters = sum(letter.isalpha() for text in some for letter in text)
    return 2 * sum(len(_GLUED.findall(text)) for text in some) > letters


def of_texts(column: str, array: Any, dim: int, seed: int) -> Block:
    """Return at most ``dim`` columns for a column of text, its directions of most variation first.

    A text's row has length 1 or less; texts that are missing or have no term are 0. When there are no more
    than ``dim`` terms, their TF-IDF itself. The same seed gives the same numbers. Raises `Skipped` when no
    term occurs in two texts.
    """
    missing = missing_of(array)
    texts = _normalised(array)
    weights, vectorizer = _tf_idf(texts)
    terms, svd = vectorizer.get_feature_names_out().tolist(), None
    if len(terms) <= dim:
        values, names = weights.toarray(), [f"{column}: {term}" for term in terms]
    else:
        values, svd = _svd(weights, dim, seed)
        names = [f"{column} topic {place + 1}" for place in range(values.shape[1])]
    marked = bool(missing.any())
    if marked:
        values, names = np.column_stack([values, missing]), [*names, f"{column} missing"]

    def like(other: Any) -> Any:
        weights = vectorizer.transform(_normalised(other))
        found = weights.toarray() if svd is None else svd.transform(weights)
        return np.column_stack([found, missing_of(other)]) if marked else found

    return Block(values, names, like)


def _normalised(array: Any) -> list[str]:
    return [unicodedata.normalize("NFKC", text) for text in array.fill_null("").to_pylist()]


def _tf_idf(texts: list[str]) -> tuple[Any, Any]:
    """Return the weights of the terms of each text, and what makes them."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    pieces = by_characters(texts)
    vectorizer = TfidfVectorizer(
        analyzer="char_wb" if pieces else "word",
        ngram_range=(2, 3) if pieces else (1, 2),
        min_df=2,
        max_features=MOST_TERMS,
        sublinear_tf=True,
        dtype=np.float32,
    )
    try:
        weights = vectorizer.fit_transform(texts)
    except ValueError as error:  # scikit-learn has no other way to say that no term is left
        raise Skipped("no word of it occurs in two rows") from error
    return weights, vectorizer


def _svd(weights: Any, dim: int, seed: int) -> tuple[Any, Any]:
    from sklearn.decomposition import TruncatedSVD

    few = min(dim, weights.shape[0])
    with np.errstate(invalid="ignore", divide="ignore"):  # the share of the variance, when there is none
        svd = TruncatedSVD(few, random_state=seed)
        return svd.fit_transform(weights), svd
