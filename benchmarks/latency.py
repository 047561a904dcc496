"""Does the kernel stay free while a run trains on all cores? And is ``%load_ext`` instant?

    python -m benchmarks.latency [--rounds N] [--cells N] [--out FILE]

Two real kernels: one that has loaded nothing, and one that trains LightGCN on the bundled data with as many
threads as there are cores and watches it live. A round is trivial cells in the first kernel while the run is
paused, then as many in the second while it trains; the two are taken one right after the other, so that
other work on the machine meets both. Latency is from sending the cell to its reply. ``%load_ext`` is timed
inside fresh processes of IPython, while nothing trains. Prints tables and, as the last line, JSON.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from benchmarks.report import add_out, publish, stamp
from gnnrec_lab import Run
from gnnrec_lab.jobs import queue

ROOT = Path(__file__).resolve().parent.parent
TRIVIAL = "x = 1 + 1"
PAUSE = 0.05  # seconds between two cells: a person's kernel isn't flooded
TRAIN = """
%load_ext gnnrec_lab
import gnnrec_lab
data = gnnrec_lab.datasets.load("online-retail")
graph = gnnrec_lab.InteractionGraph.from_frame(
    data.interactions, items=data.items, **data.graph_columns, name="retail"
)
run = gnnrec_lab.train(graph, "lightgcn", name="busy", options={"epochs": 1000000, "patience": 1000000})
monitor = gnnrec_lab.TrainingMonitor(run)
"""
LOAD_EXT = """
import time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
began = time.perf_counter()
shell.run_line_magic("load_ext", "gnnrec_lab")
print(time.perf_counter() - began)
"""


@contextmanager
def kernel(environment: dict[str, str]) -> Iterator[BlockingKernelClient]:
    """Start a kernel of this Python and yield a client whose kernel is ready; end it afterwards."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=environment)
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=120)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def execute(client: BlockingKernelClient, source: str) -> float:
    """Run a cell; return the seconds until its reply. Raises `RuntimeError` when it ends in an error."""
    began = time.perf_counter()
    reply = client.execute(source, reply=True, timeout=600)
    seconds = time.perf_counter() - began
    if reply["content"]["status"] != "ok":
        raise RuntimeError("\n".join(reply["content"]["traceback"]))
    return seconds


def latencies(client: BlockingKernelClient, cells: int) -> list[float]:
    """Return the seconds of so many trivial cells, after one that isn't counted."""
    execute(client, TRIVIAL)
    found = []
    for _ in range(cells):
        time.sleep(PAUSE)
        found.append(execute(client, TRIVIAL))
    return found


def measure(rounds: int, cells: int, home: Path) -> list[dict[str, list[float]]]:
    """Return the latencies of each round, idle and busy."""
    cores = str(queue.cores())
    threads = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), cores)
    environment = {**os.environ, **threads, "GNNREC_HOME": str(home), "PYTHONPATH": str(ROOT)}
    found = []
    with kernel(environment) as idle, kernel(environment) as busy:
        execute(busy, TRAIN)
        run = Run(home / "runs" / "busy")
        try:
            while len(run.history) < 1:  # what the first epoch compiles isn't training
                if run.look().ended:
                    raise RuntimeError(run.error)
                time.sleep(0.2)
            for _ in range(rounds):
                run.pause()
                quiet = latencies(idle, cells)
                run.resume()
                time.sleep(0.5)
                found.append({"idle": quiet, "busy": latencies(busy, cells)})
        finally:
            run.kill()
    return found


def load_ext_seconds(times: int) -> list[float]:
    """Return the seconds that ``%load_ext gnnrec_lab`` takes in so many fresh processes."""
    with tempfile.TemporaryDirectory() as apart:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": apart}
        command = [sys.executable, "-c", LOAD_EXT]
        return [
            float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
            for _ in range(times)
        ]


def summary(rounds: list[dict[str, list[float]]], loading: list[float]) -> dict[str, Any]:
    """Return the figures, in milliseconds and as ratios, each with its spread over the rounds."""
    facts: dict[str, Any] = {}
    for name, of in (("median", statistics.median), ("p95", _p95)):
        idle, busy = ([of(one[state]) * 1000 for one in rounds] for state in ("idle", "busy"))
        ratios = [second / first for first, second in zip(idle, busy, strict=True)]
        facts[name] = {"idle_ms": _spread(idle), "busy_ms": _spread(busy), "ratio": _spread(ratios)}
    return {**facts, "load_ext_seconds": _spread(loading), "rounds": len(rounds)}


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def _spread(values: list[float]) -> list[float]:
    """Return median, least and most."""
    return [round(value, 4) for value in (statistics.median(values), min(values), max(values))]


def table(facts: dict[str, Any], cells: int) -> str:
    """Return the figures as Markdown."""
    lines = [
        f"{facts['rounds']} rounds of {cells} cells each; {queue.cores()} cores; {stamp()}; "
        "in brackets least and most of the rounds",
        "",
        "| a trivial cell | nothing trains | training on all cores | ratio |",
        "|---|---|---|---|",
    ]
    for name in ("median", "p95"):
        parts = [_told(facts[name][key], unit) for key, unit in _COLUMNS]
        lines.append(f"| {name} | {' | '.join(parts)} |")
    lines += ["", f"`%load_ext gnnrec_lab` in a fresh process: {_told(facts['load_ext_seconds'], ' s')}"]
    return "\n".join(lines)


_COLUMNS = (("idle_ms", " ms"), ("busy_ms", " ms"), ("ratio", ""))


def _told(spread: list[float], unit: str) -> str:
    middle, least, most = (f"{value:.3g}" for value in spread)
    return f"{middle}{unit} [{least}, {most}]"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--cells", type=int, default=60, help="in each state of each round")
    add_out(parser)
    chosen = parser.parse_args(arguments)
    if chosen.rounds < 1 or chosen.cells < 1:
        parser.exit(2, "--rounds and --cells must be at least 1\n")
    loading = load_ext_seconds(chosen.rounds)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        facts = summary(measure(chosen.rounds, chosen.cells, Path(home)), loading)
    publish(table(facts, chosen.cells), facts, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
