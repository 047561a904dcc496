"""`front_end`: where this notebook is open, by what its process shows of it, and what to switch on there.

A kernel isn't told which page shows it. What services and extensions leave in it are signs; what can't be
told apart is named together, and what leaves no sign is unknown.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NOTHING = "nothing; a notebook from elsewhere shows all of its pictures once it is trusted (Trust Notebook)"
_COLAB = "run: from google.colab import output; output.enable_custom_widget_manager()"
_VSCODE = "the Jupyter extension; for a remote kernel its setting jupyter.widgetScriptSources"
_NOT_TRIED = "nothing that is known; if a widget stays blank, use its methods, or write it by to_html()"
# environment variable -> (name, what to switch on); services set them in each of their machines
_SERVICES = {
    "COLAB_RELEASE_TAG": ("Colab", _COLAB),
    "KAGGLE_KERNEL_RUN_TYPE": ("Kaggle", "Internet, in the notebook's settings, to install the lab"),
    "DATABRICKS_RUNTIME_VERSION": ("Databricks", _NOT_TRIED),
    "VOILA_PREHEAT": ("voila", "nothing: cells ran already, and each visitor has a kernel"),
}
# the program of a server -> what it serves; one server has the pages of both
_SERVERS = {
    "jupyter-lab": "JupyterLab (or Notebook 7, at /tree of its server)",
    "jupyterlab": "JupyterLab (or Notebook 7, at /tree of its server)",
    "jupyter-notebook": "Notebook 7 (or JupyterLab, at /lab of its server)",
    "notebook": "Notebook 7 (or JupyterLab, at /lab of its server)",
    "jupyterhub-singleuser": "JupyterHub: JupyterLab or Notebook 7",
}


@dataclass(frozen=True)
class FrontEnd:
    """Where a notebook is open.

    Attributes
    ----------
    name : str
    sign : str
        By what it was recognised; empty where nothing was needed.
    switch_on : str
        What to switch on, so that widgets are shown.
    """

    name: str
    sign: str
    switch_on: str


def front_end(
    in_kernel: bool,
    *,
    variables: Container[str] = (),
    environment: Mapping[str, str] | None = None,
    modules: Container[str] | None = None,
    parents: Iterable[list[str]] | None = None,
) -> FrontEnd:
    """Return where this process is shown.

    Parameters
    ----------
    in_kernel : bool
        Whether it is a Jupyter kernel.
    variables : container of str
        The names that the notebook knows.
    environment : mapping, optional
        By default this process's.
    modules : container of str, optional
        What is imported; by default in this process.
    parents : iterable of list of str, optional
        Command lines of the processes above, the nearest first; by default this process's.
    """
    environment = os.environ if environment is None else environment
    modules = sys.modules if modules is None else modules
    for variable, (name, advice) in _SERVICES.items():
        if variable in environment:
            return FrontEnd(name, variable, advice)
    if "__vsc_ipynb_file__" in variables:
        return FrontEnd("VS Code", "__vsc_ipynb_file__", _VSCODE)
    if "marimo" in modules and not in_kernel:
        return FrontEnd(
            "marimo", "its module is loaded", "nothing; it has no magics, the Python API does all"
        )
    if not in_kernel:
        return FrontEnd("a terminal", "", "nothing: widgets show themselves as text")
    for command in _above() if parents is None else parents:
        for program in _programs(command):
            if program in _SERVERS:
                return FrontEnd(_SERVERS[program], f"the kernel's server is {program}", _NOTHING)
    return FrontEnd(
        "unknown: a kernel without a sign that is known",
        "",
        "its support of ipywidgets; if a widget stays blank, use its methods, or write it by to_html()",
    )


def _programs(command: list[str]) -> list[str]:
    """Return what a command line may be called by: its program, the script or the module that Python runs."""
    names = [Path(part).name for part in command[:2]]
    names += [command[n + 1] for n, part in enumerate(command[:-1]) if part == "-m"][:1]
    return names


def _above() -> list[list[str]]:
    """Return the command lines of the processes above this one, as far as they may be looked at."""
    import psutil

    found: list[Any] = psutil.Process().parents()
    lines = []
    for process in found:
        try:
            lines.append(process.cmdline())
        except psutil.Error:
            continue
    return lines
