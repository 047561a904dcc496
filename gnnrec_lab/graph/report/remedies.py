"""The code that remedies a problem: arguments of `InteractionGraph.from_frame`, or a change to its frame.

The change is written in the language of whoever holds the data: `gnnrec_lab.sources.remedies`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gnnrec_lab.graph.logs import Roles
from gnnrec_lab.graph.report.lookalikes import differ_in_unicode, differ_in_zeros
from gnnrec_lab.sources.remedies import Library, Remedies

MERGE = 'cleaning=Cleaning(dedupe="last")'
COUNT = 'cleaning=Cleaning(dedupe="count")'
ONE_EACH = "cleaning=Cleaning(min_user=1, min_item=1)"
TWO_EACH = "cleaning=Cleaning(min_user=2, min_item=2)"
NO_WEIGHT = "weight=None"


def until(moment: str | int) -> str:
    """Return how to keep what was until a moment."""
    return f"cleaning=Cleaning(until={json.dumps(moment)})"


def since(moment: str | int) -> str:
    """Return how to keep what was since a moment."""
    return f"cleaning=Cleaning(since={json.dumps(moment)})"


def max_user(most: int) -> str:
    """Return how to leave out users with more than so many interactions."""
    return f"cleaning=Cleaning(max_user={most})"


@dataclass(frozen=True)
class Log:
    """The log that a graph was built from, to write the code that changes it.

    Attributes
    ----------
    roles : Roles
        What its columns are called.
    library, relation : str
        See `Remedies`.
    """

    roles: Roles
    library: Library = "pandas"
    relation: str = "frame"

    def of(self, role: str) -> Remedies:
        """Return the remedies for the column of a role."""
        return Remedies(self.library, "frame", getattr(self.roles, role), self.relation)

    def one_form(self, role: str, groups: Sequence[tuple[Any, ...]]) -> str:
        """Return how to write ids in one form, where each group holds ids that are taken for one."""
        return self.of(role).one_form(
            zeros=any(map(differ_in_zeros, groups)),
            mixed=any(len(set(map(type, group))) > 1 for group in groups),
            wide=any(map(differ_in_unicode, groups)),
        )
