"""Loading and unloading: quick, repeatable, and nothing left behind."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from IPython.core.error import UsageError

from gnnrec_lab.home import home

from .conftest import Lab

HEAVY = ["torch", "torch_geometric", "pandas", "pyarrow", "numba", "scipy", "sklearn", "duckdb", "anywidget"]


def state(shell: Lab) -> dict[str, Any]:
    return {
        "magics": {kind: dict(found) for kind, found in shell.magics_manager.magics.items()},
        "registry": sorted(shell.magics_manager.registry),
        "configurables": list(map(id, shell.configurables)),
        "matchers": list(map(id, shell.Completer.custom_matchers)),
        "variables": sorted(shell.user_ns),
        "attributes": sorted(vars(shell)),
        "home": home(),
    }


def test_unload_leaves_nothing_behind(shell: Lab) -> None:
    shell.cell("%config")  # IPython loads some of its own magics when they are first used
    shell.run_line_magic("unload_ext", "nothing")
    before = state(shell)

    shell.run_line_magic("load_ext", "gnnrec_lab")
    loaded = state(shell)
    shell.cell("%config GnnrecMagics.home = 'elsewhere'")
    shell.run_line_magic("unload_ext", "gnnrec_lab")

    assert "gnnrec" in loaded["magics"]["line"]
    assert "gnnrec" in loaded["magics"]["cell"]
    assert len(loaded["matchers"]) == len(before["matchers"]) + 1
    assert state(shell) == before
    with pytest.raises(UsageError, match="`%gnnrec` not found"):
        shell.cell("%gnnrec")


def test_loading_twice_or_again_is_as_loading_once(lab: Lab) -> None:
    once = state(lab)
    lab.run_line_magic("reload_ext", "gnnrec_lab")
    again = state(lab)

    assert len(again["matchers"]) == len(once["matchers"])
    assert len(again["configurables"]) == len(once["configurables"])
    assert again["registry"] == once["registry"]


def test_loading_puts_nothing_into_the_notebook(shell: Lab) -> None:
    before = sorted(shell.user_ns)

    shell.run_line_magic("load_ext", "gnnrec_lab")

    assert sorted(shell.user_ns) == before


def test_config_moves_the_home(lab: Lab, tmp_path: Any, own_home: Any) -> None:
    lab.cell(f"%config GnnrecMagics.home = {str(tmp_path / 'there')!r}")
    assert home() == tmp_path / "there"
    assert lab.cell("%gnnrec").home == tmp_path / "there"

    lab.cell("%config GnnrecMagics.home = ''")
    assert home() == own_home


@pytest.mark.slow
def test_nothing_heavy_is_imported_by_loading_help_and_completing() -> None:
    source = f"""
import sys
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.completer import provisionalcompleter
shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "gnnrec_lab")
shell.run_cell("%gnnrec graph --help")
with provisionalcompleter():
    list(shell.Completer.completions("%gnnrec tr", 10))
print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=False, timeout=120
    )

    assert (done.returncode, done.stderr.strip()) == (0, "[]")
