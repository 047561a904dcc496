from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.kernels import ShortTexts
from gnnrec_lab.kernels.short_texts import LONGEST

words = st.binary(max_size=LONGEST) | st.sampled_from(
    [b"", b"\0", b"a", b"a\0", b"a" * 8, b"a" * 9, b"a" * 15]
)


def as_arrays(texts: list[bytes]) -> tuple[Any, Any]:
    offsets = np.concatenate([[0], np.cumsum(list(map(len, texts)), dtype=np.int64)]).astype(np.int64)
    return offsets, np.frombuffer(b"".join(texts), dtype=np.uint8)


def as_bytes(offsets: Any, data: Any) -> list[bytes]:
    raw = data.tobytes()
    return [raw[start:end] for start, end in pairwise(offsets)]


@pytest.mark.slow
@given(st.lists(st.lists(words, max_size=40), min_size=1, max_size=3))
def test_codes_are_those_of_pandas(parts: list[list[bytes]]) -> None:
    texts = ShortTexts()
    found = np.concatenate([texts.add(*as_arrays(part)) for part in parts])
    together = np.array([*(text for part in parts for text in part), None], dtype=object)[:-1]
    codes, distinct = pd.factorize(together)
    assert found.tolist() == codes.tolist()
    assert len(texts) == len(distinct)
    assert as_bytes(*texts.texts(np.arange(len(texts)))) == distinct.tolist()
    assert as_bytes(*texts.texts(texts.order())) == sorted(set(together))


def test_the_table_grows() -> None:
    rng = np.random.default_rng(0)
    numbers = rng.integers(0, 30_000, 100_000)
    texts = ShortTexts()
    found = texts.add(*as_arrays([b"%d" % number for number in numbers]))
    codes, distinct = pd.factorize(numbers)
    assert found.tolist() == codes.tolist()
    order = as_bytes(*texts.texts(texts.order()))
    assert order == sorted(b"%d" % number for number in distinct)


def test_rows_without_a_text() -> None:
    texts = ShortTexts()
    offsets, data = as_arrays([b"", b"a", b"", b"b"])
    assert texts.add(offsets, data, np.array([True, False, False, False])).tolist() == [-1, 0, 1, 2]
    assert as_bytes(*texts.texts(texts.order())) == [b"", b"a", b"b"]
    assert texts.add(offsets[:1], data).tolist() == []


def test_a_text_may_not_be_longer() -> None:
    with pytest.raises(ValueError, match="longer than 15 bytes"):
        ShortTexts().add(*as_arrays([b"a", b"a" * 16]))
