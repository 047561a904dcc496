"""``%gnnrec data``: the bundled data sets. Nothing is put into the notebook's variables."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.controls import visibly
from gnnrec_lab.display import tables
from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.words import heard, spoken
from gnnrec_lab.magics.command import Argument, Command, table
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.datasets import Dataset


class DatasetList(tuple[str, ...]):
    """The names of the bundled data sets; shows itself with what they hold."""

    __slots__ = ()

    @visibly
    def __repr__(self) -> str:
        return f"{table(self._described())}\n{spoken('magic.next', line=self._next())}"

    def _repr_html_(self) -> Html:
        rows = [(element("b", name), text) for name, text in self._described()]
        return join(
            tables.table(rows), element("div", spoken("magic.next", line=""), element("code", self._next()))
        )

    def _described(self) -> list[tuple[str, str]]:
        from gnnrec_lab import datasets

        return [(name, heard(datasets.describe(name))) for name in self]

    def _next(self) -> str:
        return f"data = %gnnrec data {self[0]}"


def _run(notebook: Notebook, args: Namespace) -> Dataset | DatasetList:
    from gnnrec_lab import datasets

    return DatasetList(datasets.names()) if args.name is None else datasets.load(args.name)


COMMAND = Command(
    name="data",
    arguments=(Argument("name", "NAME", "the data set; without it, all are listed", kind="data set"),),
    example="data online-retail",
    run=_run,
)
