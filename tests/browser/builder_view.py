"""A graph builder as a person meets it on a page, and logs for it to build from."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

EVENTS = """
import gnnrec_lab, pandas as pd
%load_ext gnnrec_lab
rows = [(f"u {u}", f"i {(u * 7 + n * n) % 12}", ["view", "view", "buy", "return"][(u + n) % 4],
         f"2024-0{1 + (u + n) % 9}-1{n % 10}") for u in range(30) for n in range(2 + u % 9)]
rows += [("robot", f"i {n % 12}", "view", f"2024-05-05T{n % 24:02}:{n // 24:02}") for n in range(400)]
events = pd.DataFrame(rows, columns=["customer_id", "product_id", "event", "day"])
events["seller_id"] = [f"s {n % 3}" for n in range(len(events))]
"""

KOREAN = """
import gnnrec_lab, pandas as pd
names = ["얼그레이 홍차", "제주 녹차", "보리차 티백 40입", "현미 5kg", "국산 서리태", "바다 소금",
         "</script><img src=x onerror=alert(1)>", "참기름", "들기름 세트", "오미자청"]
what = ["보기", "찜", "구매", "반품", "</script><img src=x onerror=alert(1)>"]
rows = [(f"손님 {u}", names[i], what[(u * i + u) % 5], f"2025-0{1 + u % 9}-1{i % 10}")
        for u in range(24) for i in range(10) if (u + i) % 3 or u == i]
events = pd.DataFrame(rows + rows[:20], columns=["첫째 컬럼", "둘째 컬럼", "행동 <b>종류</b>", "때"])
"""


class BuilderView:
    """A graph builder on the page; the last one where there are several."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(".gnnrec-lab").filter(has=page.locator(".gl-builder")).last
        self.preview = self.root.locator(".gl-preview")
        self.problems = self.root.locator(".gl-problem")
        self.built = self.root.locator(".gl-built")

    def field(self, label: str) -> Locator:
        """Return the input of this label."""
        return self.root.get_by_label(label, exact=True)

    def count(self, name: str) -> Locator:
        """Return the figure of this name, e.g. "Interactions"."""
        fact = self.preview.locator("dl > div").filter(has=self.page.locator("dt", has_text=name))
        return fact.locator("dd")

    def wait_until_counted(self) -> None:
        """Wait until the preview is that of what is filled in."""
        expect(self.preview).to_have_attribute("aria-busy", "false")
        expect(self.preview.get_by_text("Looking for problems")).to_have_count(0)

    @property
    def code(self) -> str:
        """The line of code that builds this very graph."""
        return self.root.locator(".gl-builder > .gl-footer code").inner_text()
