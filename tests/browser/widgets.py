"""The widgets as a person meets them on a page: what is written there, and what can be pressed.

Found by role and label where they have one, so that a journey fails when a screen reader would.
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.browser.lab import POLL


class MonitorView:
    """A training monitor on the page; the last one where there are several."""

    def __init__(self, page: Page) -> None:
        self.root = page.locator(".gnnrec-lab").filter(has=page.locator(".gl-monitor")).last

    def wait_for_status(self, status: str, seconds: float = 120) -> None:
        """Wait until the run has this status, as it is written there."""
        self.root.locator(".gl-status").get_by_text(status, exact=True).wait_for(timeout=seconds * 1000)

    def points(self, title: str, at_least: int = 1, seconds: float = 120) -> int:
        """Wait until a curve has this many points, and return how many it has."""
        curve = self.root.get_by_role("img", name=title)
        curve.wait_for(timeout=seconds * 1000)
        handle = curve.element_handle()
        points = handle.owner_frame().wait_for_function(  # type: ignore[union-attr]
            r"""([curve, least]) => {
                const found = Number(/: (?:점 )?(\d+)/.exec(curve.getAttribute("aria-label"))[1]);
                return found >= least && found;
            }""",
            arg=[handle, at_least],
            timeout=seconds * 1000,
            polling=POLL,
        )
        return int(points.json_value())

    def stop(self) -> None:
        """Press stop, and yes."""
        self.root.get_by_role("button", name="Stop", exact=True).click()
        self.root.get_by_role("button", name="Stop it").click()


class BrowserView:
    """An explanation browser on the page; the last one where there are several."""

    def __init__(self, page: Page) -> None:
        self.root = page.locator(".gnnrec-lab").filter(has=page.locator(".gl-browser")).last
        self.search_box = self.root.get_by_role("searchbox")
        self.recommended = self.root.locator(".gl-recommended").get_by_role("option")
        self.why = self.root.locator(".gl-why")

    def search(self, text: str) -> None:
        """Type into the search box and open the first user found."""
        self.search_box.click()
        self.search_box.fill(text)
        found = self.root.locator(".gl-found").get_by_role("option").filter(has_text=text)
        found.first.click()
        self.root.locator(".gl-facts b").get_by_text(text).wait_for()

    def choose(self, rank: int) -> str:
        """Choose the recommended item of this rank and return its name, when its reasons are shown."""
        row = self.recommended.nth(rank - 1)
        name = row.locator(".gl-label").inner_text()
        row.click()
        self.why.locator(".gl-target").filter(has_text=name).wait_for()
        return name

    def untick(self, place: int) -> str:
        """Leave out an item of the history, by its place (from 1), and return its name when that is done."""
        tick = self.root.locator(".gl-history").get_by_role("checkbox").nth(place - 1)
        name = tick.locator("xpath=ancestor::li").locator(".gl-label").inner_text()
        before = self.root.locator(".gl-what-if strong").all_inner_texts()
        tick.uncheck()
        self.root.locator(".gl-what-if strong").filter(has_not_text=before[0] if before else "!").wait_for()
        return name

    def listed(self) -> list[str]:
        """Return what is recommended, best first."""
        return self.recommended.locator(".gl-label").all_inner_texts()

    def parts_and_total(self) -> tuple[list[float], float]:
        """Return the contributions with the remainder, and the total, with all their digits."""
        button = self.why.get_by_role("button", name="Show all")
        if button.count():
            button.click()
        table = self.why.locator(".gl-contributions")
        parts = table.locator("tr:not(.gl-total) .gl-number").all()
        values = [float(part.get_attribute("title") or "nan") for part in parts]
        return values, float(table.locator(".gl-total .gl-number").get_attribute("title") or "nan")


def overflowing(root: Locator) -> list[str]:
    """Return what is wider than the place it has, of the widget's parts that can't be scrolled sideways."""
    return root.evaluate(
        """root => [root, ...root.querySelectorAll("*")]
            .filter(node => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0)
            .filter(node => getComputedStyle(node).overflowX === "visible")
            .filter(node => getComputedStyle(node).display !== "inline" && !node.closest("svg"))
            .map(node => `${node.tagName}.${node.className}`)"""
    )


def illegible(root: Locator) -> list[str]:
    """Return the texts of drawings that leave their drawing or run into another text."""
    return root.evaluate(
        """root => [...root.querySelectorAll("svg")].flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            const texts = [...svg.querySelectorAll("text")]
                .map(node => [node.textContent, node.getBoundingClientRect()]);
            const out = texts.filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1);
            const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
                && a.top < b.bottom - 3 && b.top < a.bottom - 3;
            const over = texts.filter(([, a], n) => texts.some(([, b], m) => m > n && meet(a, b)));
            return [...out, ...over].map(([text]) => text);
        })"""
    )


def cut_off(root: Locator) -> list[str]:
    """Return what is hidden for want of room, and nobody can scroll to."""
    return root.evaluate(
        """root => [...root.querySelectorAll(":not(svg *)")]
            .filter(node => node.checkVisibility() && !node.closest(".gl-unseen") && node.clientWidth > 0)
            .filter(node => {
                const { overflowX, overflowY } = getComputedStyle(node);
                return (/hidden|clip/.test(overflowX) && node.scrollWidth > node.clientWidth + 1)
                    || (/hidden|clip/.test(overflowY) && node.scrollHeight > node.clientHeight + 2);
            })
            .map(node => `${node.tagName}.${node.className}: ${node.innerText.slice(0, 60)}`)"""
    )


def colliding(root: Locator) -> list[str]:
    """Return the texts that are written over one another, as they are seen."""
    return root.evaluate(
        """root => {
            const clipped = (box, node) => {
                let { left, top, right, bottom } = box;
                for (let at = node; at !== root; at = at.parentElement) {
                    if (getComputedStyle(at).overflow === "visible") continue;
                    const frame = at.getBoundingClientRect();
                    left = Math.max(left, frame.left); right = Math.min(right, frame.right);
                    top = Math.max(top, frame.top); bottom = Math.min(bottom, frame.bottom);
                }
                return { left, top, right, bottom };
            };
            const texts = [], walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const text = walker.currentNode, node = text.parentElement;
                if (!text.data.trim() || !node.checkVisibility({ visibilityProperty: true })) continue;
                if (node.closest("svg, .gl-unseen, option, textarea")) continue;
                const range = document.createRange();
                range.selectNodeContents(text);
                for (const box of range.getClientRects()) {
                    const seen = clipped(box, node);
                    if (seen.right > seen.left && seen.bottom > seen.top) texts.push([text, seen]);
                }
            }
            const meet = (a, b) => a.left < b.right - 2 && b.left < a.right - 2
                && a.top < b.bottom - 4 && b.top < a.bottom - 4;
            const found = [];
            texts.forEach(([text, a], n) => texts.slice(n + 1).forEach(([other, b]) => {
                if (other !== text && meet(a, b)) found.push(`${text.data.trim()} / ${other.data.trim()}`);
            }));
            return found;
        }"""
    )
