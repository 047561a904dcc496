"""Categories as columns of 0 and 1: one category a row, or several (genres, tags)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gnnrec_lab.graph.feature_matrix.block import Block, Skipped, missing_of

MOST_CATEGORIES = 64
SEPARATORS = ("|", ";", ",", " ")


def of_categories(column: str, array: Any) -> Block:
    """Return a column for each category of a ``large_string`` array, and one for missing values.

    The `MOST_CATEGORIES` most frequent, most frequent first and by code point where equally frequent; the
    others share a column "(other)". Raises `Skipped` when all rows say the same.
    """
    missing = missing_of(array)
    rows = np.flatnonzero(~missing)
    return _of_pairs(column, rows, array.drop_null(), missing)


def of_labels(column: str, lists: Any) -> Block:
    """Return the same for an Arrow array of lists of text: a row is 1 for each of its categories.

    Nulls and blanks in a list say nothing; an empty list is no missing value but 0 everywhere.
    """
    missing = missing_of(lists)
    rows = np.asarray(pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), dtype=np.int64)
    labels = _labels(lists)
    return _of_pairs(column, rows[~missing_of(labels)], labels.drop_null(), missing)


def separated(array: Any) -> Any | None:
    """Return a text column as lists where it is several categories a row (genres, tags), else None.

    It is where at least half of the different values hold one of `SEPARATORS`, and their different parts are
    no more than the values, and `MOST_CATEGORIES` at most.

    >>> separated(pa.array(["War|Drama", "Drama|Sci-Fi", "War"])).to_pylist()
    [['War', 'Drama'], ['Drama', 'Sci-Fi'], ['War']]
    >>> separated(pa.array(["New Zealand", "South Korea"])) is None
    True
    """
    values = pc.unique(array.drop_null())
    for separator in SEPARATORS:
        lists = pc.split_pattern(values, separator)
        several = pc.sum(pc.greater(pc.list_value_length(lists), 1)).as_py() or 0
        parts = pc.count_distinct(_labels(lists).drop_null()).as_py()
        if 2 * several >= len(values) and parts <= min(len(values), MOST_CATEGORIES):
            return pc.split_pattern(array, separator)
    return None


def _labels(lists: Any) -> Any:
    """Return the trimmed entries of all lists in a row; null where they are blank."""
    labels = pc.utf8_trim_whitespace(pc.list_flatten(lists).cast(pa.large_string()))
    return pc.if_else(pc.equal(labels, ""), pa.scalar(None, labels.type), labels)


def _of_pairs(column: str, rows: NDArray[np.int64], labels: Any, missing: NDArray[np.bool_]) -> Block:
    """Return the columns for pairs of a row and its label."""
    counts = pc.value_counts(labels)
    names, sizes = counts.field("values").to_pylist(), counts.field("counts").to_pylist()
    if not names:
        raise Skipped("it has no values")
    order = sorted(range(len(names)), key=lambda place: (-sizes[place], names[place]))
    kept = [names[place] for place in order[:MOST_CATEGORIES]]
    codes = pc.index_in(labels, value_set=pa.array(kept, type=labels.type)).fill_null(len(kept))
    values = np.zeros((len(missing), len(kept) + 1), dtype=np.float32)
    values[rows, codes.to_numpy(zero_copy_only=False)] = 1
    if (values == values[0]).all() and (missing == missing[0]).all():
        raise Skipped("all its values are the same")
    means = [f"{column} = {name}" for name in kept]
    means += [f"{column} (other)"] if len(names) > len(kept) else []
    values = values[:, : len(means)]
    if missing.any():
        values, means = np.column_stack([values, missing.astype(np.float32)]), [*means, f"{column} missing"]
    return Block(values, means)
