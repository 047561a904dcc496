"""Categories as columns of 0 and 1: one category a row, or several (genres, tags)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gnnrec_lab.graph.feature_matrix.block import Block, Skipped, missing_of

MOST_CATEGORIES = 64
SEPARATOR = "|"


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

    A null in a list says nothing; an empty list is no missing value but 0 everywhere.
    """
    missing = missing_of(lists)
    rows = np.asarray(pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), dtype=np.int64)
    labels = pc.list_flatten(lists).cast(pa.large_string())
    known = ~missing_of(labels)
    return _of_pairs(column, rows[known], labels.drop_null(), missing)


def separated(array: Any) -> Any | None:
    """Return a text column as lists where most of its values are several joined by "|", else None.

    >>> separated(pa.array(["War|Drama", "Drama|Sci-Fi", "War"])).to_pylist()
    [['War', 'Drama'], ['Drama', 'Sci-Fi'], ['War']]
    """
    joined = pc.sum(pc.match_substring(array, SEPARATOR)).as_py() or 0
    return pc.split_pattern(array, SEPARATOR) if 2 * joined > len(array) - array.null_count else None


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
