"""The matrix of versions: an environment each, made by uv, in which a lab is installed and used.

    python -m benchmarks.matrix --out docs/reference/compatibility.md

builds the wheel, and for each row an environment with nothing but it and what pip would bring along: the
newest releases, the lowest that `pyproject.toml` allows, or these with some held. What is done in each is in
`matrix_check.py`. A Python that uv doesn't find on this machine is said to be missing, not passed over.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.matrix_check import SHOWN

ROOT = Path(__file__).resolve().parent.parent
CHECK = Path(__file__).with_name("matrix_check.py")


@dataclass(frozen=True)
class Row:
    """One environment: a Python, which end of the ranges, what is held, and the extras beside `lab`."""

    python: str
    ends: str  # "newest" or "lowest"
    held: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How the row is called."""
        beside = [f"with {' + '.join(self.extras)}"] if self.extras else []
        return ", ".join([f"Python {self.python}", self.ends, *self.held, *beside])


@dataclass(frozen=True)
class Outcome:
    """What came of a row: "passed", or the last line of what went wrong."""

    row: Row
    said: str
    seconds: float
    versions: dict[str, str]


EXTRAS = ("map", "mlflow", "ray")
ROWS = (
    Row("3.11", "newest"),
    Row("3.11", "lowest"),
    Row("3.11", "newest", ("pandas<3", "numpy<2", "pyarrow<22", "ipykernel<7", "jupyterlab<4.3")),
    Row("3.11", "newest", ("torch<2.5", "numpy<2.3")),
    Row("3.12", "newest"),
    Row("3.12", "lowest"),
    Row("3.13", "newest"),
    Row("3.13", "lowest"),
    Row("3.14", "newest"),
    Row("3.11", "newest", extras=EXTRAS),
    Row("3.11", "lowest", extras=EXTRAS),
    Row("3.13", "newest", extras=EXTRAS),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rows that were asked for; 1 where one that could run failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matrix", description=__doc__)
    parser.add_argument("--only", default="", help="rows whose title has this text")
    parser.add_argument("--out", type=Path, help="also write the table to this page")
    parser.add_argument("--find-links", default="", help="a folder of wheels to look in first, of torch say")
    args = parser.parse_args(arguments)
    rows = [row for row in ROWS if args.only in row.title]
    if shutil.which("uv", path=_path()) is None:
        raise SystemExit("uv was not found: pip install 'gnnrec-lab[docs]' brings it.")
    with tempfile.TemporaryDirectory(prefix="gnnrec-matrix-") as folder:
        wheel = build_wheel(Path(folder))
        outcomes = []
        for row in rows:
            outcomes.append(run(row, wheel, Path(folder), args.find_links))
            print(f"{row.title}: {outcomes[-1].said} ({outcomes[-1].seconds:.0f} s)", flush=True)
    text = page(outcomes)
    print(text)
    if args.out is not None:
        args.out.write_text(text)
    return int(any(one.said not in {"passed", missing(one.row)} for one in outcomes))


def build_wheel(folder: Path) -> Path:
    """Return the wheel of this tree."""
    _called(["uv", "build", "--wheel", "--out-dir", str(folder), str(ROOT)], folder)
    (wheel,) = folder.glob("gnnrec_lab-*.whl")
    return wheel


def run(row: Row, wheel: Path, folder: Path, find_links: str = "") -> Outcome:
    """Make the environment of a row, use the lab in it, and remove it."""
    began = time.monotonic()
    place = folder / "environment"
    if _failure(["uv", "python", "find", "--no-project", row.python], folder):
        return Outcome(row, missing(row), 0.0, {})
    resolution = "highest" if row.ends == "newest" else "lowest-direct"
    install = ["uv", "pip", "install", "--python", str(place), "--resolution", resolution]
    install += ["--only-binary", ":all:"]  # the lowest that need no compiler on this Python
    install += ["--find-links", find_links] if find_links else []
    extras = ("lab", *row.extras)
    lowest = direct(extras) if row.ends == "lowest" else []
    steps = (
        ["uv", "venv", "--clear", "--no-project", "--python", row.python, str(place)],
        [*install, f"{wheel}[{','.join(extras)}]", *row.held, *lowest],
        [str(place / "bin" / "python"), str(CHECK), *row.extras],
    )
    said, done = "passed", ""
    for step in steps:
        process = _ran(step, folder)
        if process.returncode:
            lines = [line.strip() for line in process.stderr.splitlines() if line.strip()]
            said = lines[-1] if lines else f"ended with {process.returncode}"
            break
        done = process.stdout
    versions = json.loads(done.splitlines()[-1]) if said == "passed" else {}
    return Outcome(row, said, time.monotonic() - began, versions)


def direct(extras: Sequence[str]) -> list[str]:
    """Return what the package and these extras ask for: uv takes the lowest of what is named to it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    return [*project["dependencies"], *(one for extra in extras for one in optional[extra])]


def missing(row: Row) -> str:
    """What is said of a Python that isn't there."""
    return f"not run: no Python {row.python} on this machine"


def page(outcomes: Sequence[Outcome]) -> str:
    """Return the page of results."""
    head = ["environment", "result", *(name for name in ("python", *SHOWN))]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for one in outcomes:
        versions = [one.versions.get(name, "") for name in ("python", *SHOWN)]
        title = one.row.title.replace("<", "\\<")
        lines.append(f"| {title} | {one.said.replace('|', ' ')} | {' | '.join(versions)} |")
    return _PAGE.format(
        day=date.today(), system=f"{platform.system()}, {platform.machine()}", table="\n".join(lines)
    )


def _path() -> str:
    """Return where programs are looked for: beside this Python first, where the extra `docs` puts uv.

    Then where pyenv keeps its Pythons: what it puts on the path itself answers for the chosen one alone.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    kept = sorted(str(folder) for folder in pyenv.glob("versions/3.1[1-9]*/bin"))
    return os.pathsep.join([str(Path(sys.executable).parent), *kept, os.environ.get("PATH", os.defpath)])


def _ran(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    apart = {"PYTHONPATH", "VIRTUAL_ENV", "GNNREC_HOME"}
    env = {key: value for key, value in os.environ.items() if key not in apart} | {"PATH": _path()}
    command = [shutil.which(command[0], path=_path()) or command[0], *command[1:]]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def _failure(command: list[str], folder: Path) -> bool:
    return _ran(command, folder).returncode != 0


def _called(command: list[str], folder: Path) -> None:
    done = _ran(command, folder)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:2])} failed: {done.stderr.strip()}")


_PAGE = """# Which versions work together

Written by `make matrix`. In each environment a wheel of this tree is installed with its extra `lab`,
those that the row names and nothing else; then a graph is built, LightGCN is trained in a process of its
own, a recommendation is explained and its contributions are added up, an explanation browser is made and
written as a page, `%gnnrec` is asked, options are searched for, and a bundle with an index recommends
what its run does. With extras t-SNE lays out a map, MLflow is told of a run, and two workers train one
together by Ray Train. *Newest* are the newest releases that fit together, *lowest* the oldest of each
direct dependency that `pyproject.toml` allows and that has a wheel for this Python.

Run on {day}, {system}.

{table}
"""


if __name__ == "__main__":
    sys.exit(main())
