"""`SplitReport`: the figures of a split, shown as text and tables, with what to look out for."""

from __future__ import annotations

import dataclasses
from typing import Any

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.numbers import counted
from gnnrec_lab.display.tables import aligned, table
from gnnrec_lab.graph.splits import advice
from gnnrec_lab.graph.splits.figures import POPULAR, SplitFigures


@dataclasses.dataclass(frozen=True, repr=False)
class SplitReport(SplitFigures):
    """What a split amounts to, as it is shown. Made by `Split.report`; its attributes are the figures'."""

    @property
    def warnings(self) -> list[str]:
        """What to look out for, each with what to do about it."""
        return advice.warnings_of(self)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it, JSON-ready."""
        return {**dataclasses.asdict(self), "target": list(self.target), "warnings": self.warnings}

    def table(self) -> Html:
        """Return a small HTML table of the parts."""
        (_, *heads), *rows = self._rows()
        cells = [("", *(head.capitalize() for head in heads))]
        cells += [(name.capitalize(), *values) for name, *values in rows]
        said = "; ".join([f" by {self.by}{self._predicted()}", *self._cutoffs(), self._left_out()])
        caption = join("Split of ", element("b", self.graph), said)
        return table(cells, caption=caption, align="lr", row_heads=True)

    @visibly
    def __repr__(self) -> str:
        lines = aligned(self._rows())
        below = [_sentence(text) for text in (*self._cutoffs(), self._left_out(), *self._facts())]
        title = f'Split of "{self.graph}" by {self.by}{self._predicted()}'
        return "\n".join([title, *lines, *below, *(f"! {text}" for text in self.warnings)])

    def _repr_html_(self) -> Html:
        facts = [element("li", _sentence(text)) for text in self._facts()]
        warnings = [element("li", text) for text in self.warnings]
        look_out = (element("p", "Look out:"), element("ul", warnings)) if warnings else None
        return join(self.table(), element("ul", facts), look_out)

    def _predicted(self) -> str:
        return f", predicting {' and '.join(self.target)}" if self.target else ""

    def _rows(self) -> list[list[str]]:
        """Return the parts as a table of text, with heads; times only where there are any."""
        counts, times = ("interactions", "pairs", "users", "items"), ("first", "last")
        rows = {what: [f"{getattr(part, what):,}" for part in self.parts.values()] for what in counts}
        if self.timed:
            rows |= {what: [getattr(part, what) for part in self.parts.values()] for what in times}
        return [["", *self.parts], *([name, *values] for name, values in rows.items())]

    def _cutoffs(self) -> list[str]:
        return [f"{name} after {when}" for name, when in self.cutoffs.items()]

    def _left_out(self) -> str:
        left = self.left_out
        parts = [counted(left["repeats"], "repeat"), f"{left['without_evidence']:,} without evidence"]
        # these two can occur only in some splits
        names = {"other_behaviours": "of other behaviours", "without_history": "of users without history"}
        parts += [f"{left[key]:,} {name}" for key, name in names.items() if left[key]]
        return f"left out: {', '.join(parts)}"

    def _facts(self) -> list[str]:
        overlap = "no pair is in two parts"
        if self.shared_pairs:
            overlap = f"in two parts: {counted(self.shared_pairs, 'pair')}"
        elif self.target:
            overlap = f"no pair is in two parts by {' or '.join(self.target)}"
        facts = [
            overlap,
            f"of the test pairs {advice.percent(self.reachable)} are of items in train, and "
            f"{advice.percent(self.popular)} of the {advice.percent(POPULAR)} most popular",
            f"in test but not in train: {counted(self.cold_users, 'user')}, "
            f"{counted(self.cold_items, 'item')}",
        ]
        if self.target:
            facts.append(
                f"of the test pairs {advice.percent(self.met_before)} are in train by other behaviours"
            )
        return facts


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
