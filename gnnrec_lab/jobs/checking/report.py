"""What was found in a folder, as text and as a table."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html, element
from gnnrec_lab.display.tables import table
from gnnrec_lab.display.words import called, heard, spoken


@dataclasses.dataclass(frozen=True)
class FolderFinding:
    """One thing that is to be known of a folder.

    Attributes
    ----------
    path : str
        Within the folder; "." is the folder itself.
    what : str
    problem : bool
        Whether it keeps a part of the folder from being used. The rest is only worth knowing.
    """

    path: str
    what: str
    problem: bool = True


@dataclasses.dataclass(frozen=True, repr=False)
class FolderReport:
    """What `check_folder` found.

    Attributes
    ----------
    folder : Path
    kind : str
        "home", "run", "search", "graph", "split" or "unknown".
    findings : tuple of FolderFinding
        Problems first.
    """

    folder: Path
    kind: str
    findings: tuple[FolderFinding, ...]

    @property
    def problems(self) -> list[FolderFinding]:
        """The findings that are problems."""
        return [finding for finding in self.findings if finding.problem]

    @property
    def is_sound(self) -> bool:
        """Whether there is no problem."""
        return not self.problems

    @property
    def verdict(self) -> str:
        """The result in one line."""
        facts = {"folder": str(self.folder), "kind": called("run.kind", self.kind)}
        if self.is_sound:
            return spoken("run.folder.sound", **facts)
        return spoken("run.folder.problems", **facts, number=len(self.problems))

    @visibly
    def __repr__(self) -> str:
        lines = (f"{'!' if one.problem else ' '} {one.path}: {heard(one.what)}" for one in self.findings)
        return "\n".join([self.verdict, *lines])

    def _repr_html_(self) -> Html:
        mark, heads = (
            spoken("run.folder.problem"),
            ("", spoken("run.folder.file"), spoken("run.folder.finding")),
        )
        rows = [(mark if one.problem else "", one.path, heard(one.what)) for one in self.findings]
        found = table(rows, heads=heads) if rows else None
        return element("div", element("b", self.verdict), found)
