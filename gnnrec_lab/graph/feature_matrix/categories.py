"""Categories as columns of 0 and 1: one category a row, or several (genres, tags)."""

from __future__ import annotations

from collections.abc import Callable
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
    return _of_pairs(column, array, missing, _values)


def _values(array: Any) -> tuple[NDArray[np.int64], Any]:
    """Return the rows that have a value, and their values."""
    return np.flatnonzero(~missing_of(array)), array.drop_null()


def of_labels(column: str, lists: Any) -> Block:
    """Return the same for an Arrow array of lists of text: a row is 1 for each of its categories.

    Nulls and blanks in a list say nothing; an empty list is no missing value but 0 everywhere.
    """
    missing = missing_of(lists)
    return _of_pairs(column, lists, missing, _parts)


def _parts(lists: Any) -> tuple[NDArray[np.int64], Any]:
    """Return the row of each part of the lists, and the parts."""
    rows = np.asarray(pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), dtype=np.int64)
    labels = _labels(lists)
    return rows[~missing_of(labels)], labels.drop_null()


def separator_of(array: Any) -> str | None:
    """Return what separates categories in a text column of several a row (genres, tags), else None.

    It is where at least half of the different values hold one of `SEPARATORS`, and their different parts are
    no more than the values, and `MOST_CATEGORIES` at most.

    >>> separator_of(pa.array(["War|Drama", "Drama|Sci-Fi", "War"]))
    '|'
    >>> separator_of(pa.array(["New Zealand", "South Korea"])) is None
    True
    """
    values = pc.unique(array.drop_null())
    for separator in SEPARATORS:
        lists = pc.split_pattern(values, separator)
        several = pc.sum(pc.greater(pc.list_value_length(lists), 1)).as_py() or 0
        parts = pc.count_distinct(_labels(lists).drop_null()).as_py()
        if 2 * several >= len(values) and parts <= min(len(values), MOST_CATEGORIES):
            return separator
    return None


def _labels(lists: Any) -> Any:
    """Return the trimmed entries of all lists in a row; null where they are blank."""
    labels = pc.utf8_trim_whitespace(pc.list_flatten(lists).cast(pa.large_string()))
    return pc.if_else(pc.equal(labels, ""), pa.scalar(None, labels.type), labels)


def _of_pairs(
    column: str,
    array: Any,
    missing: NDArray[np.bool_],
    pairs: Callable[[Any], tuple[NDArray[np.int64], Any]],
) -> Block:
    """Return the columns for ``pairs`` of a row and its label, which that function finds in an array."""
    labels = pairs(array)[1]
    counts = pc.value_counts(labels)
    names, sizes = counts.field("values").to_pylist(), counts.field("counts").to_pylist()
    if not names:
        raise Skipped("it has no values")
    order = sorted(range(len(names)), key=lambda place: (-sizes[place], names[place]))
    kept = [names[place] for place in order[:MOST_CATEGORIES]]
    known = pa.array(kept, type=labels.type)
    means = [f"{column} = {name}" for name in kept]
    means += [f"{column} (other)"] if len(names) > len(kept) else []
    marked, width = bool(missing.any()), len(means)

    def like(other: Any) -> NDArray[np.float32]:
        rows, own = pairs(other)
        codes = pc.index_in(own, value_set=known).fill_null(len(kept))
        values = np.zeros((len(other), len(kept) + 1), dtype=np.float32)
        values[rows, codes.to_numpy(zero_copy_only=False)] = 1
        values = values[:, :width]
        return np.column_stack([values, missing_of(other).astype(np.float32)]) if marked else values

    values = like(array)
    if (values == values[0]).all():
        raise Skipped("all its values are the same")
    return Block(values, [*means, f"{column} missing"] if marked else means, like)
