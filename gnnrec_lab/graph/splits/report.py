"""`SplitReport`: the figures of a split, shown as text and tables, with what to look out for."""

from __future__ import annotations

import dataclasses
from typing import Any

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.tables import aligned, table
from gnnrec_lab.display.words import called, language, spoken
from gnnrec_lab.graph.splits import advice
from gnnrec_lab.graph.splits.figures import POPULAR, SplitFigures


@dataclasses.dataclass(frozen=True, repr=False)
class SplitReport(SplitFigures):
    """What a split amounts to, as it is shown. Made by `Split.report`; its attributes are the figures'."""

    @property
    def warnings(self) -> list[str]:
        """What to look out for, each with what to do about it."""
        return self.warnings_in("en")

    def warnings_in(self, locale: str) -> list[str]:
        """Return the warnings in a language: "en" or "ko"."""
        return advice.warnings_of(self, locale)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it, JSON-ready."""
        return {**dataclasses.asdict(self), "target": list(self.target), "warnings": self.warnings}

    def table(self) -> Html:
        """Return a small HTML table of the parts."""
        (_, *heads), *rows = self._rows()
        cells = [("", *(head.capitalize() for head in heads))]
        cells += [(name.capitalize(), *values) for name, *values in rows]
        by = spoken("split.by", by=self.by, predicting=self._predicted())
        said = "; ".join([by, *self._cutoffs(), self._left_out()])
        caption = join(spoken("split.of"), element("b", self.graph), said)
        return table(cells, caption=caption, align="lr", row_heads=True)

    @visibly
    def __repr__(self) -> str:
        lines = aligned(self._rows())
        below = [_sentence(text) for text in (*self._cutoffs(), self._left_out(), *self._facts())]
        title = spoken("split.title", name=self.graph, by=self.by, predicting=self._predicted())
        return "\n".join([title, *lines, *below, *(f"! {text}" for text in self.warnings_in(language()))])

    def _repr_html_(self) -> Html:
        facts = [element("li", _sentence(text)) for text in self._facts()]
        warnings = [element("li", text) for text in self.warnings_in(language())]
        look_out = (element("p", spoken("split.look-out")), element("ul", warnings)) if warnings else None
        return join(self.table(), element("ul", facts), look_out)

    def _predicted(self) -> str:
        return spoken("split.predicting", target=" and ".join(self.target)) if self.target else ""

    def _rows(self) -> list[list[str]]:
        """Return the parts as a table of text, with heads; times only where there are any."""
        counts, times = ("interactions", "pairs", "users", "items"), ("first", "last")
        rows = {what: [f"{getattr(part, what):,}" for part in self.parts.values()] for what in counts}
        if self.timed:
            rows |= {what: [getattr(part, what) for part in self.parts.values()] for what in times}
        heads = [called("split.name", name) for name in self.parts]
        return [["", *heads], *([spoken(f"split.row.{name}"), *values] for name, values in rows.items())]

    def _cutoffs(self) -> list[str]:
        return [
            spoken("split.cutoff", part=called("split.name", name), when=when)
            for name, when in self.cutoffs.items()
        ]

    def _left_out(self) -> str:
        left = self.left_out
        parts = [spoken("noun.repeats", number=left["repeats"])]
        parts.append(spoken("split.no-evidence", number=left["without_evidence"]))
        # these two can occur only in some splits
        names = {"other_behaviours": "other-behaviours", "without_history": "no-history"}
        parts += [spoken(f"split.{name}", number=left[key]) for key, name in names.items() if left[key]]
        return spoken("split.left-out", reasons=", ".join(parts))

    def _facts(self) -> list[str]:
        overlap = spoken("split.apart")
        if self.shared_pairs:
            overlap = spoken("split.shared", pairs=self.shared_pairs)
        elif self.target:
            overlap = spoken("split.apart-by", target=" or ".join(self.target))
        shares = {"reachable": self.reachable, "popular": self.popular, "top": POPULAR}
        facts = [
            overlap,
            spoken("split.reachable", **{name: advice.percent(share) for name, share in shares.items()}),
            spoken("split.cold", users=self.cold_users, items=self.cold_items),
        ]
        if self.target:
            facts.append(spoken("split.met", share=advice.percent(self.met_before)))
        return facts


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
