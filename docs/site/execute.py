"""``python -m docs.site.execute``: run the notebooks and keep their outputs in docs/tutorials, for the site.

They run in one folder, in order, as they lie in one for their readers. What is kept is what a saved notebook
shows where no widget runs: text, HTML and drawings. Live widgets, times and the folder's name are left out.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

from docs.site.assemble import DOCS, ROOT

NOTEBOOKS = ROOT / "notebooks"
KEPT = DOCS / "tutorials"
_SHOWN = ("text/html", "image/svg+xml", "image/png", "text/plain")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all notebooks, or those that are named."""
    import nbformat
    from nbclient import NotebookClient

    parser = argparse.ArgumentParser(prog="python -m docs.site.execute", description=__doc__)
    parser.add_argument("names", nargs="*", help="such as 01-quickstart; all by default")
    wanted = parser.parse_args(arguments).names
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for path in sorted(NOTEBOOKS.glob("*.ipynb")):
            if wanted and path.stem not in wanted:
                continue
            notebook = nbformat.read(path, as_version=4)
            resources = {"metadata": {"path": folder}}
            NotebookClient(notebook, timeout=1800, kernel_name="python3", resources=resources).execute()
            kept = trimmed(notebook, folder)
            (KEPT / path.name).write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
            print(path.name, flush=True)
    return 0


def trimmed(notebook: Any, folder: str) -> dict[str, Any]:
    """Return a notebook with what is kept of its outputs."""
    kept: dict[str, Any] = copy.deepcopy(json.loads(json.dumps(notebook)))
    kept["metadata"] = {key: kept["metadata"][key] for key in ("kernelspec",) if key in kept["metadata"]}
    for cell in kept["cells"]:
        cell["metadata"] = {}
        if cell["cell_type"] == "code":
            cell["outputs"] = [_output(one, folder) for one in cell["outputs"] if _is_shown(one)]
    return kept


def _is_shown(output: dict[str, Any]) -> bool:
    return output["output_type"] == "stream" or bool(set(output.get("data", {})) & set(_SHOWN))


def _output(output: dict[str, Any], folder: str) -> dict[str, Any]:
    if "data" in output:
        best = next(kind for kind in _SHOWN if kind in output["data"])
        output["data"] = {
            kind: output["data"][kind]
            for kind in dict.fromkeys((best, "text/plain"))
            if kind in output["data"]
        }
        output["metadata"] = {}
    text: dict[str, Any] = json.loads(json.dumps(output).replace(folder, "."))
    return text


if __name__ == "__main__":
    sys.exit(main())
