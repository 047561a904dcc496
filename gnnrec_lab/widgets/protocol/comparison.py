"""The messages of the RunComparison. What was compared is typed beside its producer, the evaluation."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from gnnrec_lab.evaluation.comparison.to_dict import Compared
from gnnrec_lab.widgets.protocol.common import CommonTraits, Empty


class Opened(TypedDict):
    """The user whose explanations are open: the run, the line that opens them, and the widget's model."""

    run: str
    code: str
    model: str


class ComparisonTraits(CommonTraits):
    """The traits of the RunComparison; the page writes ``metric``."""

    compared: Compared
    opened: Opened | Empty
    code: str
    metric: str


class ExplainUser(TypedDict):
    """Which user of the lists of a pair, and in a run of which side."""

    pair: int
    list: Literal["gains", "losses_list"]
    place: int
    side: NotRequired[int]


class ComparisonMethods(TypedDict):
    """What the page of the RunComparison can ask for."""

    explain: ExplainUser
