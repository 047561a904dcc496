"""Which explanations are with a page: what is on screen, what was chosen, others as far as there is room."""

from __future__ import annotations

from typing import Any

import pytest

from gnnrec_lab.widgets.browser import explained as module
from gnnrec_lab.widgets.browser.explained import explained, first_item, listed_items, size, with_one


def row(item: int) -> dict[str, Any]:
    return {"item": item}


def why(item: int, label: str = "tea") -> Any:
    """Return an explanation by one interaction of a label."""
    contributions = [{"item": 1, "label": label}]
    return {
        "item_label": str(item),
        "contributions": contributions,
        "paths": [],
        "sentence": {},
        "layers": {},
    }


def view(*items: int, other: tuple[int, ...] = ()) -> Any:
    theirs = {"recommendations": [row(item) for item in other]} if other else None
    return {"user": {"index": 3}, "recommendations": [row(item) for item in items], "other": theirs}


class FakeShown:
    """Explains each item by 880 bytes, and keeps which."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, bool]] = []

    def reasons(self, user: int, item: int, *, names: bool = False) -> Any:
        self.asked.append((user, item, names))
        return {"run": why(item, "차" * 253 + "t"), "other": None}


def test_the_items_of_both_lists_can_be_chosen_in_their_order() -> None:
    assert listed_items(view(4, 2)) == [4, 2]
    assert listed_items(view(4, 2, other=(5, 2, 1))) == [4, 2, 5, 1]


def test_on_screen_is_the_first_of_the_list_and_under_rules_the_first_that_they_leave() -> None:
    plain: Any = {"rows": []}
    assert first_item(view(4, 2), plain) == 4
    ruled: Any = {"rows": [row(9), row(2), row(4)]}
    assert first_item(view(4, 2), ruled) == 2
    assert first_item(view(), plain) == -1
    assert first_item(view(other=(5,)), plain) == -1


def test_a_message_grows_with_what_is_in_it() -> None:
    assert size({"run": why(1, "tea"), "other": None}) == 123
    assert size({"run": why(1, "차"), "other": why(1, "tea")}) == 246
    layers = {"items": ["tea"], "edges": [(1, 0, 0, [0.5, 0.5])] * 3, "heads": 2}
    whole: Any = {
        **why(1),
        "layers": layers,
        "sentence": {"en": "tea", "ko": "차"},
        "paths": [{"via_label": "a"}],
    }
    assert size({"run": whole, "other": None}) == 5 * 120 + 4 * 3 + 1 + 6 * 40


def test_what_isnt_known_is_explained_as_far_as_there_is_room() -> None:
    shown: Any = FakeShown()
    found = explained(shown, view(4, 2, 7, other=(8,)), {}, names=True, room=3 * 880)
    assert list(found) == ["4", "2", "7"]
    assert shown.asked == [(3, item, True) for item in (4, 2, 7, 8)]
    assert found["2"]["run"]["item_label"] == "2"

    shown.asked.clear()
    assert list(explained(shown, view(4, 2, 7), {"2": found["2"]}, room=2 * 880)) == ["4"]
    assert [item for _, item, _ in shown.asked] == [4, 7]


def test_nothing_more_is_explained_for_nobody() -> None:
    shown: Any = FakeShown()
    answers = iter([True, False])
    assert list(explained(shown, view(4, 2, 7), {}, wanted=lambda: next(answers))) == ["4"]
    assert [item for _, item, _ in shown.asked] == [4]


def test_the_oldest_make_room_for_what_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOM", 2 * 880)
    shown: Any = FakeShown()
    known: Any = {}
    kept = []
    for item in (4, 2, 7, 4):
        known = with_one(known, item, shown.reasons(3, item))
        kept.append(list(known))
    assert kept == [["4"], ["4", "2"], ["2", "7"], ["7", "4"]]
    monkeypatch.setattr(module, "ROOM", 1)
    assert list(with_one(known, 9, shown.reasons(3, 9))) == ["9"]
