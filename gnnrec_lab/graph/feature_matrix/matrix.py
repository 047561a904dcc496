"""`FeatureMatrix` and `feature_matrix`: a table of features, or the user's own array, as float32 [n, d].

A column is dispatched by its type to numbers.py, categories.py or texts.py.
Nothing here sees an interaction, so nothing of a test set can leak into the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gnnrec_lab.checks import choice, whole
from gnnrec_lab.controls import visibly
from gnnrec_lab.graph.feature_matrix.arrays import check_rows, checked_array
from gnnrec_lab.graph.feature_matrix.block import Block, Skipped
from gnnrec_lab.graph.feature_matrix.categories import of_categories, of_labels, separator_of
from gnnrec_lab.graph.feature_matrix.numbers import of_numbers, of_times, of_truth
from gnnrec_lab.graph.feature_matrix.texts import LOOKED_AT, by_characters, of_texts
from gnnrec_lab.graph.ids import IdMap

Text = Literal["tfidf-svd", "none"]
_TEXTS = ("tfidf-svd", "none")
_FEW_WORDS, _MANY_WORDS = 1.5, 4  # on average: fewer are codes, from so many on text also where it repeats


@dataclass(frozen=True, eq=False)
class FeatureMatrix:
    """Features of n users or items as numbers, in index order.

    Attributes
    ----------
    values : float32 [n, d]
        Finite; d may be 0.
    names : tuple of str, d
        What each column means: ``"price"``, ``"price missing"``, ``"kind = tea"``, ``"title topic 1"``.
    sources : tuple of str, d
        The column of the table that each came from.
    skipped : dict of str to str
        The columns of the table that no numbers were made of, and why.
    """

    values: NDArray[np.float32]
    names: tuple[str, ...]
    sources: tuple[str, ...]
    skipped: dict[str, str]

    @property
    def dim(self) -> int:
        """Number of columns, d."""
        return len(self.names)

    def __len__(self) -> int:
        return len(self.values)

    @visibly
    def __repr__(self) -> str:
        left_out = "".join(f'; skipped "{column}": {why}' for column, why in self.skipped.items())
        return f"FeatureMatrix({len(self):,} x {self.dim:,}{left_out})"


def feature_matrix(
    features: Any,
    ids: IdMap,
    *,
    text: Text = "tfidf-svd",
    dim: int = 64,
    seed: int = 0,
    fitted: NDArray[np.bool_] | None = None,
) -> FeatureMatrix:
    """Turn features into numbers that a model takes.

    Parameters
    ----------
    features : pyarrow.Table, array or tensor [n, d], FeatureMatrix, or None
        One row a user or item, in index order: ``graph.item_features``, or numbers of one's own, taken as
        they are. None has no columns.
    ids : IdMap
        ``graph.items`` or ``graph.users``: what the rows are of.
    text : "tfidf-svd" or "none"
        What to do with text; see `gnnrec_lab.graph.feature_matrix.texts`.
    dim : int
        At most so many columns for each column of text.
    seed : int
        Of the SVD. The same features and seed give the same numbers.
    fitted : bool [n], optional
        Rows of a table that decide what its columns become; others are put into the same terms. By default
        all.

    Returns
    -------
    FeatureMatrix
        By the type of each column of the table:

        - numbers, dates, times, periods (in days): standardised, 0 where missing;
        - truth values: 1 and 0;
        - lists of text, and text that is such a list written with ``|``, ``;``, ``,`` or spaces (genres; see
          `gnnrec_lab.graph.feature_matrix.categories.separated`): a column for each of the 64 most frequent
          parts, and one for all others;
        - text of under four words on average that at least half of the rows share with another: a column for
          each of the 64 most frequent values, and one for all others;
        - other text of more than one word on average, or in a script that doesn't part them: TF-IDF and
          truncated SVD;
        - anything else (codes, lists of numbers, bytes, times of the day), and columns that say nothing:
          skipped, with the reason in ``skipped``.

        A column with missing values has one more that is 1 where they are.

    Raises
    ------
    GraphDataError
        For numbers of one's own of the wrong shape or type, NaN and infinity.
    OptionError
        For a ``text`` there is none of, or a ``dim`` below 1.

    Examples
    --------
    >>> ids = IdMap.from_values(["milk", "rice", "tea"], "item")
    >>> table = pa.table({"price": [1.0, None, 3.0], "kind": ["drink", "food", "drink"]})
    >>> matrix = feature_matrix(table, ids)
    >>> matrix.names
    ('price', 'price missing', 'kind = drink', 'kind = food')
    >>> matrix.values.tolist()
    [[-1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 0.0]]
    """
    choice("text", text, _TEXTS)
    dim = whole("dim", dim, 1)
    if isinstance(features, FeatureMatrix):
        checked_array(features.values, ids)
        return features
    if features is not None and not isinstance(features, pa.Table):
        values = checked_array(features, ids)
        names = tuple(f"{place}" for place in range(values.shape[1]))
        return FeatureMatrix(values, names, names, {})
    return _of_table(features, ids, text, dim, seed, fitted)


def _of_table(
    table: pa.Table | None,
    ids: IdMap,
    text: Text,
    dim: int,
    seed: int,
    fitted: NDArray[np.bool_] | None,
) -> FeatureMatrix:
    columns: dict[str, Any] = {}
    if table is not None:
        check_rows(table.num_rows, ids)
        columns = {column: table.column(column) for column in table.column_names}
    blocks: dict[str, Block] = {}
    skipped: dict[str, str] = {}
    for column, values in columns.items():
        try:
            plain, rows = _plain(values), fitted if fitted is None else pa.array(fitted)
            known = plain if rows is None else plain.filter(rows)
            blocks[column] = _block(column, known, f"{ids.what}s", text, dim, seed)
            if fitted is not None:
                blocks[column] = _completed(blocks[column], plain, fitted)
        except Skipped as reason:
            skipped[column] = str(reason)
    empty = np.zeros((len(ids), 0), dtype=np.float32)
    joined = np.hstack([empty, *(block.values for block in blocks.values())]).astype(np.float32)
    sources = tuple(column for column, block in blocks.items() for _ in block.names)
    names = tuple(name for block in blocks.values() for name in block.names)
    return FeatureMatrix(joined, names, sources, skipped)


def _completed(block: Block, array: Any, fitted: NDArray[np.bool_]) -> Block:
    """Return a block of the fitted rows with the other rows in the same terms."""
    values = np.zeros((len(fitted), len(block.names)), dtype=np.float32)
    values[fitted] = block.values
    if not fitted.all():
        values[~fitted] = block.like(array.filter(pa.array(~fitted)))
    return replace(block, values=values)


def _plain(column: Any) -> Any:
    array = column.combine_chunks()
    array = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
    return array.cast(pa.large_string()) if pa.types.is_string(array.type) else array


def _block(column: str, array: Any, argument: str, text: Text, dim: int, seed: int) -> Block:
    kind = array.type
    if pa.types.is_boolean(kind):
        return of_truth(column, array)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return of_numbers(column, array, argument)
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_duration(kind):
        return of_times(column, array)
    if not pa.types.is_large_string(kind):
        return of_labels(column, _lists_of_text(array))
    separator = separator_of(array)
    if separator is not None:
        block = of_labels(column, pc.split_pattern(array, separator))
        return replace(block, like=lambda other: block.like(pc.split_pattern(other, separator)))
    if _repeats(array):
        return of_categories(column, array)
    if not _is_text(array):
        raise Skipped("it is made of codes: single words that hardly repeat")
    if text == "none":
        raise Skipped('it is text, and text="none"')
    return of_texts(column, array, dim, seed)


def _lists_of_text(array: Any) -> Any:
    kind = array.type
    lists = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    if lists and (pa.types.is_string(kind.value_type) or pa.types.is_large_string(kind.value_type)):
        return array
    raise Skipped(f"{kind} can't be turned into numbers")


def _repeats(array: Any) -> bool:
    known = array.drop_null()
    counts = pc.value_counts(known).field("counts").to_numpy(zero_copy_only=False)
    return 2 * int(counts[counts > 1].sum()) >= len(known) and _words(array) < _MANY_WORDS


def _is_text(array: Any) -> bool:
    return _words(array) >= _FEW_WORDS or by_characters(array.drop_null().slice(0, LOOKED_AT).to_pylist())


def _words(array: Any) -> float:
    """Return how many words a value has on average; 0 when there are no values."""
    counts = pc.list_value_length(pc.utf8_split_whitespace(array.drop_null()))
    return float(pc.mean(counts).as_py() or 0)
