"""Codes of texts, against a dictionary of Python's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec_lab.sources.coding import NumberFiller, TextCoder, gatherer

TEXTS = st.lists(st.none() | st.text(max_size=4) | st.sampled_from(["a", "b", "", "a" * 3000]), max_size=40)


@pytest.mark.slow
@given(batches=st.lists(TEXTS, max_size=6))
@settings(max_examples=150, deadline=None)
def test_each_text_has_one_code_in_the_order_met(batches: list[list[str | None]]) -> None:
    rows = [text for batch in batches for text in batch]
    coder = TextCoder(len(rows))
    for batch in batches:
        coder.add(pa.array(["cut off", *batch], pa.string()).slice(1))

    coded = coder.result()

    coded.validate(full=True)
    assert coded.type == pa.dictionary(pa.int32(), pa.large_string())
    assert coded.to_pylist() == rows
    assert coded.dictionary.to_pylist() == list(dict.fromkeys(text for text in rows if text is not None))


@pytest.mark.slow
def test_many_texts_make_the_table_grow() -> None:
    numbers = np.random.default_rng(0).integers(0, 60_000, 200_000)
    coder = TextCoder(len(numbers))
    for part in np.split(numbers, 20):
        coder.add(pa.array([f"user-{number}" for number in part]))

    coded = coder.result()

    assert coded.to_pylist() == [f"user-{number}" for number in numbers]
    assert len(coded.dictionary) == len(np.unique(numbers))


@pytest.mark.slow
@given(batches=st.lists(st.lists(st.none() | st.integers(-(2**40), 2**40), max_size=9), max_size=5))
@settings(max_examples=100, deadline=None)
def test_numbers_are_put_one_after_the_other(batches: list[list[int | None]]) -> None:
    rows = [number for batch in batches for number in batch]
    filler = NumberFiller(pa.int64(), len(rows))
    for batch in batches:
        filler.add(pa.array([7, *batch], pa.int64()).slice(1))

    filled = filler.result()

    filled.validate(full=True)
    assert filled.to_pylist() == rows


def test_other_types_are_kept_as_they_are() -> None:
    for values in ([True, None, False], [b"a", None], [None, None]):
        kept = gatherer(pa.array(values).type, len(values), True)
        kept.add(pa.array(values))
        assert kept.result().to_pylist() == values
