"""Ids typed as text find ids of any type."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pandas as pd
import pytest

from gnnrec_lab.errors import OptionError, UnknownIdError
from gnnrec_lab.graph import IdMap, InteractionGraph
from gnnrec_lab.typed_ids import item, resolve, user

UID = UUID("12345678123456781234567812345678")


@pytest.mark.parametrize(
    ("ids", "text", "wanted"),
    [
        ([17850, 13047], "17850", 17850),
        (["17850", "13047"], "17850", "17850"),
        ([17850, "17850"], "17850", "17850"),
        ([1.5, 2.0], "1.5", 1.5),
        ([1, 2], "2.0", 2),
        ([-5, 5], "-5", -5),
        (["PARTY BUNTING", "party bunting"], "party bunting", "party bunting"),
        (["서울 차", "부산"], "서울 차", "서울 차"),
        ([date(2024, 1, 2), date(2024, 1, 3)], "2024-01-02", date(2024, 1, 2)),
        ([UID], str(UID), UID),
        ([(1, "a"), (2, "b")], "(2, 'b')", (2, "b")),
        ([True, False], "True", True),
    ],
)
def test_text_becomes_the_id_of_the_graph(ids: list[Any], text: str, wanted: Any) -> None:
    found = resolve(IdMap.from_values(ids), text)

    assert (type(found), found) == (type(wanted), wanted)


def test_a_title_stands_for_the_one_that_has_it() -> None:
    log = pd.DataFrame({"u": [1, 2, 3], "i": ["a", "b", "c"]})
    titles = pd.DataFrame({"i": ["a", "b", "c"], "title": ["Tee", "Tee", "a"]})
    names = pd.DataFrame({"u": [1, 2], "name": ["Ann", "Bo"]})
    graph = InteractionGraph.from_frame(log, user="u", item="i", items=titles, users=names)
    assert item(graph, "a") == "a"  # an id comes before a title
    assert [user(graph, text) for text in ("Ann", "bo", "3")] == [1, 2, 3]
    with pytest.raises(OptionError, match="2 items are called \"tee\": say which by its id, 'a', 'b'"):
        item(graph, "tee")
    with pytest.raises(UnknownIdError, match="The graph has no item 'Tea'"):
        item(graph, "Tea")


@pytest.mark.parametrize(
    ("ids", "text", "message"),
    [
        ([17850, 13047], "17851", "no user 17851"),
        ([17850, 13047], "nobody", "no user 'nobody'"),
        (["PARTY BUNTING"], "party bunting", "Did you mean 'PARTY BUNTING'"),
        (["a", "b"], "", "no user ''"),
    ],
)
def test_an_unknown_id_is_told_in_the_graphs_terms(ids: list[Any], text: str, message: str) -> None:
    with pytest.raises(UnknownIdError, match=message):
        resolve(IdMap.from_values(ids, "user"), text)
