"""Which explanations of a user are with the page: the one on screen at once, others as far as there is room.

All of them would be a large message where lists, histories and titles are long: what isn't there is explained
when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from gnnrec_lab.widgets.browser.shown_runs import Shown
from gnnrec_lab.widgets.protocol import browser as protocol
from gnnrec_lab.widgets.protocol.common import Empty

ROOM = 2_000_000  # bytes, about, of all explanations that are with a page
_ROW = 120  # of numbers and names of a row, beside its label

Explained = dict[str, protocol.Reasons]


def listed_items(view: protocol.UserView) -> list[int]:
    """Return the items of a view that can be chosen: those of its list, then those of the other run's."""
    other = [] if view["other"] is None else view["other"]["recommendations"]
    return list(dict.fromkeys(row["item"] for row in [*view["recommendations"], *other]))


def first_item(view: protocol.UserView, rules: protocol.RulesState | Empty) -> int:
    """Return the item whose explanation is on screen before one is chosen; -1 where there is none."""
    listed = [row["item"] for row in view["recommendations"]]
    return next((row["item"] for row in rules.get("rows", []) if row["item"] in listed), (listed or [-1])[0])


def explained(
    shown: Shown,
    view: protocol.UserView,
    known: Explained,
    *,
    names: bool = False,
    room: float = ROOM,
    wanted: Callable[[], bool] = lambda: True,
) -> Explained:
    """Return the explanations of a view's items that aren't known, in their order, as far as there is room.

    Parameters
    ----------
    names : bool
        Name other users.
    room : float
        Bytes, about, for what is known and what is returned.
    wanted : callable
        Asked before each item; where it says no, nothing more is explained.
    """
    found: Explained = {}
    user, room = view["user"]["index"], room - sum(map(size, known.values()))
    for item in listed_items(view):
        if str(item) in known:
            continue
        if not wanted():
            break
        reasons = shown.reasons(user, item, names=names)
        room -= size(reasons)
        if room < 0:
            break
        found[str(item)] = reasons
    return found


def with_one(known: Explained, item: int, reasons: protocol.Reasons) -> Explained:
    """Return explanations and one more, for which the oldest make room."""
    more = {**known, str(item): reasons}
    room = ROOM - sum(map(size, more.values()))
    for oldest in list(more)[:-1]:
        if room >= 0:
            break
        room += size(more.pop(oldest))
    return more


def size(reasons: protocol.Reasons) -> int:
    """Return about how many bytes the explanation of an item takes in a message."""
    return sum(map(_size, filter(None, (reasons["run"], reasons["other"]))))


def _size(why: protocol.Why) -> int:
    layers = why["layers"]
    labels = [row["label"] for row in why["contributions"]] + [row["via_label"] for row in why["paths"]]
    labels += [*why["sentence"].values(), *(layers["items"] if layers else [])]
    edges = len(layers["edges"]) * layers["heads"] if layers else 0
    return sum(len(label.encode()) + _ROW for label in labels) + 40 * edges
