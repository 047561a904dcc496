"""What compiling costs a new user: CPU seconds to a first result with an empty numba cache and a full one.

    python -m benchmarks.cold [--models a,b] [--rows 4000] [--repeats 1] [--kernels] [--out FILE]

A fresh process for each model builds a graph and splits it, trains one epoch with its validation, and makes
one list and one explanation: first with an empty ``NUMBA_CACHE_DIR``, then again with what that left there.
CPU seconds are user + system of the whole process. What a process takes that only imports the same modules is
taken off in the columns "without imports". Prints a table and, as the last line, JSON; with --kernels also
what was compiled and for how long.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numba

from benchmarks.report import add_models, add_out, publish, stamp
from gnnrec_lab.models import names

GRAPH = "graph"  # in the place of a model: only the graph and its split
ROOT = Path(__file__).resolve().parent.parent


class Compiled:
    """Listens to numba: CPU seconds of each kernel, without those of the kernels that it calls."""

    def __init__(self) -> None:
        from numba.core import event

        self.kernels: list[dict[str, Any]] = []
        self._open: list[list[float]] = []
        listener = type("Listener", (event.Listener,), {"on_start": self._start, "on_end": self._end})
        event.register("numba:compile", listener())

    def _start(self, compiled: Any) -> None:
        self._open.append([time.process_time(), 0.0])

    def _end(self, compiled: Any) -> None:
        began, inner = self._open.pop()
        seconds = time.process_time() - began
        dispatcher = compiled.data["dispatcher"]
        if self._open and not dispatcher.py_func.__module__.startswith("gnnrec_lab."):
            return  # numba's own: part of the kernel that needs it
        if self._open:
            self._open[-1][1] += seconds
        self.kernels.append(
            {
                "kernel": f"{dispatcher.py_func.__module__}.{dispatcher.py_func.__name__}",
                "seconds": round(seconds - inner, 3),
                "types": str(compiled.data["args"]),
            }
        )


def frame(rows: int) -> Any:
    """Return interactions with texts as ids, some items far more popular than others."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    user, item = rng.integers(0, rows // 10, rows), (rng.power(0.4, rows) * (rows // 13)).astype(int)
    when = pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 10_000_000, rows), unit="s")
    return pd.DataFrame(
        {"user": [f"user {u}" for u in user], "item": [f"item {i}" for i in item], "time": when}
    )


def measure(model: str, rows: int) -> dict[str, Any]:
    """Do it in this process; return what was compiled and what was imported."""
    from gnnrec_lab.explain import explain
    from gnnrec_lab.graph import InteractionGraph
    from gnnrec_lab.models import create
    from gnnrec_lab.ranking import recommend
    from gnnrec_lab.training import TrainOptions, fit

    compiled = Compiled()
    interactions = frame(rows)
    graph = InteractionGraph.from_frame(interactions, user="user", item="item", time="time")
    split = graph.split("time")
    if model != GRAPH:
        recommender = create(model)
        fit(recommender, split, options=TrainOptions(epochs=1))
        top = recommend(recommender, split.train.users.id(0))
        explain(recommender, top["user"].iloc[0], top["item"].iloc[0])
    else:
        split.train.by_item.degrees.sum()
    modules = sorted(name for name in sys.modules if not name.startswith("__"))
    return {"kernels": compiled.kernels, "modules": modules}


def only_import(modules: list[str]) -> dict[str, Any]:
    """Import modules, those that can be imported by name."""
    for name in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    return {"kernels": [], "modules": []}


def in_process(cache: Path, task: dict[str, Any]) -> dict[str, Any]:
    """Run `measure` or `only_import` in a process of its own; add its CPU seconds, user + system."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(cache)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.cold", "--task"],
        input=json.dumps(task), env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(done.stderr)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return dict(json.loads(done.stdout.splitlines()[-1])) | {"seconds": seconds}


def cold_and_warm(model: str, rows: int) -> dict[str, Any]:
    """Return the CPU seconds of one model with an empty cache, with a full one, and of its imports alone."""
    with tempfile.TemporaryDirectory(prefix="gnnrec-cold-") as folder:
        task = {"model": model, "rows": rows}
        cold, warm = (in_process(Path(folder), task) for _ in range(2))
        imports = in_process(Path(folder), {"modules": warm["modules"]})
    return {
        "model": model,
        "cold": cold["seconds"],
        "warm": warm["seconds"],
        "imports": imports["seconds"],
        "compiled_again": len(warm["kernels"]),
        "kernels": sorted(cold["kernels"], key=lambda kernel: -kernel["seconds"]),
    }


def medians(model: str, rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the medians of several rounds; the kernels are those of the first."""
    times = {
        key: round(statistics.median(each[key] for each in rounds), 2) for key in ("cold", "warm", "imports")
    }
    return {"model": model, **times, "kernels": rounds[0]["kernels"], "again": rounds[0]["compiled_again"]}


def table(results: list[dict[str, Any]], *, kernels: bool = False) -> str:
    """Return the figures as Markdown."""
    lines = [
        "| | cold | warm | only imports | cold without imports | warm without imports | compiled |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in results:
        cold, warm, imports = each["cold"], each["warm"], each["imports"]
        lines.append(
            f"| {each['model']} | {cold:.1f} s | {warm:.1f} s | {imports:.1f} s | {cold - imports:.1f} s "
            f"| {warm - imports:.1f} s | {len(each['kernels'])} |"
        )
    if kernels:
        lines += ["", "| | kernel | CPU seconds | types |", "|---|---|---|---|"]
        lines += [
            f"| {each['model']} | {kernel['kernel']} | {kernel['seconds']:.2f} | `{kernel['types']}` |"
            for each in results
            for kernel in each["kernels"]
        ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    if (sys.argv[1:] if arguments is None else arguments) == ["--task"]:  # the parser would import all models
        task = json.load(sys.stdin)
        print(json.dumps(only_import(**task) if "modules" in task else measure(**task)))
        return 0
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cold", description=__doc__.split("\n")[0])
    add_models(parser, ",".join(names()))
    parser.add_argument("--rows", type=int, default=4000, help="interactions (4000)")
    parser.add_argument("--repeats", type=int, default=1, help="rounds, of which medians are taken (1)")
    parser.add_argument("--kernels", action="store_true", help="also list what was compiled")
    add_out(parser)
    chosen = parser.parse_args(arguments)
    results = []
    for model in [GRAPH, *chosen.models]:
        results.append(medians(model, [cold_and_warm(model, chosen.rows) for _ in range(chosen.repeats)]))
        print(f"{model}  {results[-1]['cold']:.1f} s", file=sys.stderr, flush=True)
    about = f"A graph of {chosen.rows:,} rows; CPU seconds; {stamp(numba=numba.__version__)}"
    publish(
        f"{about}\n\n{table(results, kernels=chosen.kernels)}",
        {"rows": chosen.rows, "models": results},
        chosen.out,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
