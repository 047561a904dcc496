"""`examine`: what of this machine, this installation and this notebook matters to the lab, and what is wrong.

It changes nothing: no folder is made, no process started.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from gnnrec_lab._version import __version__
from gnnrec_lab.controls import visibly
from gnnrec_lab.devices import why_no_gpu
from gnnrec_lab.display.html import Html, element
from gnnrec_lab.display.tables import table, width
from gnnrec_lab.display.words import heard, spoken
from gnnrec_lab.home import home
from gnnrec_lab.magics.front_end import front_end

_NEEDED = (
    "torch",
    "torch-geometric",
    "numpy",
    "scipy",
    "numba",
    "pandas",
    "pyarrow",
    "narwhals",
    "safetensors",
    "psutil",
    "ipython",
)
_WIDGETS = ("anywidget", "ipywidgets", "jupyterlab_widgets")
_FRONTEND = ("jupyterlab", "notebook", "voila", "marimo", "ipykernel")
_MOVE_HOME = '%config GnnrecMagics.home = "FOLDER"'
_LITTLE_DISK = 1_000_000_000
_LITTLE_MEMORY = 1_000_000_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what it is, how it is, and, where it is a problem, what to do about it."""

    what: str
    state: str
    remedy: str = ""


@dataclass(frozen=True, repr=False)
class Health:
    """What `examine` found.

    Attributes
    ----------
    findings : tuple of Finding
    """

    findings: tuple[Finding, ...]

    @property
    def problems(self) -> list[Finding]:
        """Those with something to do."""
        return [finding for finding in self.findings if finding.remedy]

    @property
    def verdict(self) -> str:
        """The result in one line."""
        count = len(self.problems)
        return spoken("doctor.problems", number=count) if count else spoken("doctor.fine")

    @visibly
    def __repr__(self) -> str:
        left = max(width(finding.what) for finding in self.findings) + 2
        lines = [self.verdict]
        for finding in self.findings:
            what = finding.what + " " * (left - width(finding.what))
            lines.append(f"{'!' if finding.remedy else ' '} {what}{finding.state}")
            lines += [f"  {' ' * left}-> {finding.remedy}"] if finding.remedy else []
        return "\n".join(lines)

    def _repr_html_(self) -> Html:
        rows = [(finding.what, finding.state, finding.remedy) for finding in self.findings]
        found = table(
            rows, heads=("", spoken("doctor.head.found"), spoken("doctor.head.remedy")), row_heads=True
        )
        return element("div", element("b", self.verdict), found)


def examine(*, in_kernel: bool = False, variables: Container[str] = ()) -> Health:
    """Look at versions, processor, memory, the lab's home and widgets.

    Parameters
    ----------
    in_kernel : bool
        Whether this is a Jupyter kernel, which can show widgets.
    variables : container of str
        The names that the notebook knows: some front ends leave one there.
    """
    return Health(
        (
            Finding("gnnrec-lab", __version__),
            Finding("Python", f"{platform.python_version()}, {sys.executable}"),
            *(_version(name, f"pip install {name}") for name in _NEEDED),
            *_processor(),
            _memory(),
            *_home(home()),
            *_widgets(),
            *_front_end(in_kernel, variables),
        )
    )


def _version(name: str, remedy: str = "") -> Finding:
    try:
        return Finding(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        told = spoken("doctor.install", command=remedy) if remedy else ""
        return Finding(name, spoken("doctor.absent"), told)


def _processor() -> Iterator[Finding]:
    import torch

    cores = os.cpu_count() or 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cores
    threads = torch.get_num_threads()
    few = threads < usable // 2 and "OMP_NUM_THREADS" in os.environ
    counts = {"threads": str(threads), "usable": str(usable), "cores": str(cores)}
    yield Finding(
        spoken("doctor.threads"),
        spoken("doctor.threads-state", **counts),
        spoken("doctor.threads-remedy", given=os.environ["OMP_NUM_THREADS"]) if few else "",
    )
    gpu = spoken("doctor.gpu") if why_no_gpu() is None else ""
    yield Finding(spoken("doctor.device"), f"CPU, {platform.machine()}{gpu}")


def _memory() -> Finding:
    import psutil

    memory = psutil.virtual_memory()
    little = memory.available < _LITTLE_MEMORY
    return Finding(
        spoken("doctor.memory"),
        spoken("doctor.of", free=_size(memory.available), all=_size(memory.total)),
        spoken("doctor.memory-remedy") if little else "",
    )


def _home(folder: Path) -> Iterator[Finding]:
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    state = str(folder) if there == folder else spoken("doctor.home-later", folder=str(folder))
    elsewhere = spoken("doctor.elsewhere", code=_MOVE_HOME)
    unwritable = "" if _writable(there) else spoken("doctor.home-remedy", elsewhere=elsewhere)
    yield Finding(spoken("doctor.home"), state, unwritable)
    free = shutil.disk_usage(there).free
    little = spoken("doctor.disk-remedy", elsewhere=elsewhere) if free < _LITTLE_DISK else ""
    yield Finding(spoken("doctor.disk"), _size(free), little)


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):  # permission bits don't show read-only disks
            return True
    except OSError:
        return False


def _widgets() -> Iterator[Finding]:
    lab = "pip install 'gnnrec-lab[lab]'"
    for name in _WIDGETS:
        yield _version(name, lab)
    there = (finding for finding in map(_version, _FRONTEND) if finding.state != spoken("doctor.absent"))
    yield from there


def _front_end(in_kernel: bool, variables: Container[str]) -> Iterator[Finding]:
    found = front_end(in_kernel, variables=variables)
    name = heard(found.name)
    said = spoken("doctor.recognised", name=name, sign=heard(found.sign)) if found.sign else name
    yield Finding(spoken("doctor.front-end"), said)
    yield Finding(spoken("doctor.switch-on"), heard(found.switch_on))


def _size(number: float) -> str:
    return f"{number / 1e9:.3g} GB"
