"""`Placeholder`: one id that stands for everybody who was not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph

_FEWEST_USERS, _SHARE = 3, 0.05
_PLACEHOLDERS = frozenset({
    "", "\\n", "null", "none", "nan", "na", "n/a", "nil", "undefined", "-1", "0", "-", "not set", "(not set)",
    "(none)", "unknown", "guest", "anonymous", "anon", "default",
    "비회원", "게스트", "익명", "미상", "없음", "알수없음", "알 수 없음",
})  # fmt: skip


@dataclass(frozen=True)
class Placeholder:
    """The user with the most rows, where they are called like a gap: "(not set)", -1, Guest.

    Attributes
    ----------
    id : object
    share : float
        Of all rows.
    """

    id: Any
    share: float

    @classmethod
    def of(cls, graph: InteractionGraph) -> Placeholder | None:
        """Return the placeholder of a graph; one has at least 5 % of the rows of at least three users."""
        if graph.num_users < _FEWEST_USERS or not graph.num_interactions:
            return None
        counts = np.bincount(graph.user, minlength=graph.num_users)
        most = int(np.argmax(counts))
        found, share = graph.users.id(most), float(counts[most]) / graph.num_interactions
        called = str(found).strip().casefold() in _PLACEHOLDERS
        return cls(found, share) if called and share >= _SHARE else None
