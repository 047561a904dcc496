"""`searches`: all searches of the home, as a list that shows itself."""

from __future__ import annotations

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html
from gnnrec_lab.display.tables import table
from gnnrec_lab.display.words import heard, spoken
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.home import home
from gnnrec_lab.listing import Listing
from gnnrec_lab.search import folders, text
from gnnrec_lab.search.search import Search


class SearchList(Listing[Search]):
    """Searches, the newest first."""

    @visibly
    def __repr__(self) -> str:
        return "\n".join(self._lines()) or _nothing()

    def _repr_html_(self) -> Html:
        caption = spoken("search.list") if self else _nothing()
        return table(
            [[line] for line in self._lines()], heads=[spoken("search.head.search")], caption=caption
        )

    def _lines(self) -> list[str]:
        return [_line(search) for search in self._all]


def searches() -> SearchList:
    """Return all searches in the home, the newest first, also those that other processes began."""
    found = [Search(folder) for folder in folders.search_folders()]
    return SearchList(sorted(found, key=_created, reverse=True))


def _line(search: Search) -> str:
    try:
        return text.one_line(search.name, search.look())
    except GnnrecError as error:  # damaged, or removed just now: the others are shown
        return f"{search.name}  {heard(str(error))}"


def _created(search: Search) -> float:
    try:
        return float(search.spec["run"]["created"])
    except GnnrecError:
        return 0.0


def _nothing() -> str:
    return spoken("search.nothing", home=str(home()), start="gnnrec_lab.tune(split, model)")
