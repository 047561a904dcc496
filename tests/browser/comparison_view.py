"""A comparison of runs as a person meets it on a page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

COMPARE = "view = %gnnrec compare popularity spectral gcn-0 gcn-1\nview"


class ComparisonView:
    """A comparison on the page; the last one where there are several."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(".gnnrec-lab").filter(has=page.locator(".gl-comparison")).last
        self.board = self.part("Leaderboard")
        self.winners = self.part("Who wins, who loses")
        self.users = self.winners.locator(".gl-users").get_by_role("option")
        self.explained = self.root.locator(".gl-explained")

    def part(self, name: str) -> Locator:
        """Return a part by its heading."""
        return self.root.get_by_role("region", name=name, exact=True).first

    @property
    def names(self) -> list[str]:
        """The recommenders, in the order of the leaderboard."""
        return self.board.locator("tbody .gl-named").all_inner_texts()

    @property
    def code(self) -> str:
        """The line of code that gives this view."""
        return self.root.locator(".gl-comparison > .gl-footer code").inner_text()
