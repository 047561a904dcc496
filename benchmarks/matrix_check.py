"""What each environment of the matrix does: import, a tiny training, why, the state of a widget, a page.

Runs on its own with the Python of an environment that has nothing but the wheel and its dependencies, and
prints one line of JSON: the versions there were.
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from importlib import metadata
from pathlib import Path

SHOWN = ("numpy", "pandas", "torch", "numba", "ipykernel", "jupyterlab", "anywidget")


def main() -> int:
    """Do all of it in a home of its own; whatever fails raises."""
    import numpy as np
    import pandas as pd
    from IPython.core.interactiveshell import InteractiveShell

    import gnnrec_lab as lab

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        lab.set_home(Path(folder) / "home")
        rng = np.random.default_rng(0)
        user = rng.integers(0, 40, 600)
        frame = pd.DataFrame({"user": user, "item": (user // 2 + rng.integers(0, 8, 600)) % 25})
        frame["time"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(600), "h")

        graph = lab.InteractionGraph.from_frame(frame, user="user", item="item", time="time", name="tiny")
        split = graph.split("time")
        run = lab.train(split, "lightgcn", name="first", options={"epochs": 2}).wait(timeout=600)
        user_id = frame["user"][0]
        top = run.recommend(user_id, k=3)
        why = run.explain(user_id, top["item"][0])
        total = float(why.contributions["contribution"].sum()) + why.remainder
        _expect(abs(total - why.score) < 1e-5, f"contributions add up to {total}, not to {why.score}")

        browser = lab.ExplanationBrowser(run, user=user_id)
        state = browser.get_state()
        _expect(
            len(state["listing"]) > 0 if "listing" in state else len(state) > 10, "a widget without state"
        )
        page = browser.to_html(Path(folder) / "why.html")
        _expect(page.stat().st_size > 10_000, "an empty page")

        shell = InteractiveShell()
        shell.run_line_magic("load_ext", "gnnrec_lab")
        magic = shell.run_line_magic("gnnrec", "recommend first --user 0 -k 3")
        _expect(len(magic) == 3, f"%gnnrec recommend gave {len(magic)} items, not 3")
    print(json.dumps({"python": platform.python_version(), **{name: _version(name) for name in SHOWN}}))
    return 0


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(otherwise)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
