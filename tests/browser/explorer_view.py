"""A graph explorer as a person meets it on a page, and graphs for it to show."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

# communities known in advance, so that a picture doesn't change with how they are found
KNOWN_COMMUNITIES = """
import sys, types
import numpy as np, pandas as pd

def communities(graph, seed=0):
    found = types.SimpleNamespace(
        user=np.arange(graph.num_users, dtype=np.int32) % 3,
        item=np.arange(graph.num_items, dtype=np.int32) % 3,
    )
    found.describe = lambda graph, top: pd.DataFrame({
        "community": range(3),
        "users": np.bincount(found.user, minlength=3),
        "items": np.bincount(found.item, minlength=3),
        "telling": [graph.item_labels(np.flatnonzero(found.item == n)[:top]) for n in range(3)],
    })
    return found

insights = types.ModuleType("gnnrec_lab.graph.insights")
insights.communities = communities
sys.modules[insights.__name__] = insights
"""

RETAIL = """
%load_ext gnnrec_lab
data = %gnnrec data online-retail
graph = %gnnrec graph data --name retail
"""

KOREAN = """
import gnnrec_lab, pandas as pd
names = ["얼그레이 홍차", "제주 녹차", "보리차 티백 40입", "현미 5kg", "국산 서리태", "바다 소금",
         "</script><img src=x onerror=alert(1)>", "참기름", "들기름 세트", "오미자청"]
what = ["보기", "찜", "구매", "반품"]
rows = [(f"손님 {u}", i, what[(u * i + u) % 4], f"2025-0{1 + u % 9}-1{i % 10}")
        for u in range(24) for i in range(10) if (u + i) % 3 or u == i]
rows += [(f"손님 {u}", i, "구매", f"2025-0{1 + u % 9}-2{i % 9}")
         for u in range(24) for i in range(10) if (u * i) % 5 == 1]
frame = pd.DataFrame(rows, columns=["손님", "상품", "행동", "때"])
graph = gnnrec_lab.InteractionGraph.from_frame(
    frame, user="손님", item="상품", behaviour="행동", time="때", name="가게",
    items=pd.DataFrame({"상품": range(10), "이름": names}), behaviour_weights={"반품": 0},
)
"""


class ExplorerView:
    """A graph explorer on the page; the last one where there are several."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(".gnnrec-lab").filter(has=page.locator(".gl-explorer")).last
        self.search_box = self.root.get_by_role("searchbox").or_(self.root.locator("input[type=search]"))
        self.found = self.root.locator(".gl-found").get_by_role("option")
        self.trail = self.root.get_by_role("navigation")

    def layer(self, place: int) -> Locator:
        """Return the nodes of a layer."""
        return self.root.locator(f".gl-layer-{place}").get_by_role("option")

    def labels(self, place: int) -> list[str]:
        """Return how the nodes of a layer are called."""
        return self.layer(place).locator(".gl-label").all_inner_texts()

    def wait_for_focus(self, label: str) -> None:
        """Wait until a node is the focus."""
        self.layer(0).locator(".gl-label").get_by_text(label, exact=True).wait_for()

    def search(self, text: str, label: str) -> None:
        """Type into the search box and open what is called so."""
        self.search_box.click()
        self.search_box.fill(text)
        self.found.filter(has=self.page.get_by_text(label, exact=True)).first.click()
        self.wait_for_focus(label)

    def open(self, place: int, row: int) -> str:
        """Click on a node (rows from 0) and return its name when it is the focus."""
        label = self.labels(place)[row]
        self.layer(place).nth(row).locator(".gl-label").click()
        self.wait_for_focus(label)
        return label

    @property
    def code(self) -> str:
        """The line of code that gives this view."""
        return self.root.locator(".gl-footer code").inner_text()
