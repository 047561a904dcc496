"""Can a folder from elsewhere do harm?

    python -m benchmarks.hostile --cases N [--seed S] [--out FILE]

A home with a graph, a split, runs and a search is changed in one to three ways in each case, sums and sizes
put right: bytes, types, texts, links, pipes, sizes, versions, strays, arrays, and files that name a process
or a cluster (hostile_mutations.py). All of it is then listed, opened, explained, checked, resumed, trained
and removed (hostile_steps.py) in a process forked for that case, each step within two seconds. Counted are
hangs, crashes, changes outside the home, connections, processes started, signals, and errors that aren't the
lab's own. Prints what was found and, as the last line, JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from benchmarks.hostile_mutations import MUTATIONS, Mutation, mend
from benchmarks.hostile_steps import play
from benchmarks.report import add_out, publish, stamp
from gnnrec_lab import InteractionGraph, set_home, train
from gnnrec_lab.graph import save_named
from gnnrec_lab.search import tune

SECONDS = 2.0  # for a step
PATIENCE = 5  # times as long, where a step took too long: the machine may have been busy
_TOLD = 100  # cases between two words on how far it is
HARM = ("hangs", "crashes", "outside", "connections", "processes", "signals", "raw")


def make_home(home: Path) -> None:
    """Fill a home with one of everything."""
    set_home(home)
    rng = np.random.default_rng(1)
    user = rng.integers(0, 30, 240)
    frame = pd.DataFrame({"user": user, "item": (user // 2 + rng.integers(0, 8, 240)) % 20, "t": range(240)})
    graph = InteractionGraph.from_frame(frame, user="user", item="item", time="t", name="tiny")
    split = graph.split("time", test=0.2, validation=0.2)
    save_named(graph, split)
    train(split, "itemknn", name="knn", wait=True).add_note(user[0], int(frame["item"][0]), 1, "good")
    epochs = {"epochs": 2, "dim": 4, "batch_size": 64, "checkpoint_steps": 1}
    train(split, "lightgcn", name="gcn", options=epochs, wait=True)
    tune(split, "itemknn", trials=2, name="tuned", wait=True)
    _start_kernels(home)
    set_home(None)


def _start_kernels(home: Path) -> None:
    """Load what is compiled, so that it is there in each process that is forked."""
    from benchmarks.hostile_steps import steps

    for name, step in steps(home):
        if name.startswith(("list", "open", "look", "row", "recommend", "explain", "check", "trials")):
            step()


def snapshot(folder: Path) -> list[tuple[str, int, int, bytes]]:
    """Return what is in a folder that must not change: names, modes, times, contents."""
    found = []
    for path in [folder, *sorted(folder.rglob("*"))]:
        seen = path.lstat()
        data = path.read_bytes() if path.is_file() else b""
        found.append((str(path), seen.st_mode, seen.st_mtime_ns, data))
    return found


class Case:
    """One home, changed, and what became of it."""

    def __init__(self, base: Path, work: Path, seed: int, stranger: int) -> None:
        self._rng = random.Random(seed)
        self._home, self._canary = work / "home", work / "canary"
        shutil.copytree(base, self._home, symlinks=True)
        (self._canary / "epoch-000001").mkdir(parents=True)
        (self._canary / "file").write_text("mine\n")
        (self._canary / "epoch-000001" / "state.json").write_text("{}")
        self.changes = [
            self._change(self._rng.choice(MUTATIONS), stranger) for _ in range(self._rng.randint(1, 3))
        ]
        mend(self._home)
        self._before = snapshot(self._canary)
        self.harm: list[tuple[str, str]] = []
        self.steps = 0

    def _change(self, mutation: Mutation, stranger: int) -> str:
        try:
            return mutation(self._rng, self._home, self._canary, stranger)
        except OSError:  # what it was to change is gone by an earlier one
            return "nothing"

    def run(self, seconds: float) -> None:
        """Play all steps in a process of their own; note what it did and must not have."""
        heard, said = os.pipe()
        child = os.fork()
        if not child:
            os.close(heard)
            _play_and_exit(self._home, said)
        os.close(said)
        step = self._listen(heard, seconds)
        os.close(heard)
        if step is not None:
            self.harm.append(("hangs", step))
            os.killpg(child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if step is None and code != 0:
            self.harm.append(("crashes", f"{self._last}: exit code {code}"))
        if snapshot(self._canary) != self._before:
            self.harm.append(("outside", "the files beside the home changed"))

    def _listen(self, heard: int, seconds: float) -> str | None:
        """Take in what the process says; return the step that takes too long."""
        self._last, rest = "nothing", b""
        while True:
            ready, _, _ = select.select([heard], [], [], seconds)
            if not ready:
                return self._last
            data = os.read(heard, 65536)
            if not data:
                return None
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self._note(line.decode(errors="replace"))

    def _note(self, line: str) -> None:
        kind, _, text = line.partition(" ")
        if kind == "begin":
            self._last, self.steps = text, self.steps + 1
        elif kind == "end" and text.startswith("raw"):
            self.harm.append(("raw", f"{self._last}: {text}"))
        elif kind == "did":
            event = text.partition(" ")[0]
            what = "connections" if event.startswith("socket") else "processes"
            self.harm.append(
                ("signals" if "kill" in event or "signal" in event else what, f"{self._last}: {text}")
            )


def _play_and_exit(home: Path, said: int) -> None:
    os.setsid()
    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(quiet, descriptor)
    try:
        play(home, lambda line: os.write(said, line.encode(errors="replace") + b"\n"))
    except BaseException as error:
        os.write(said, f"end raw {type(error).__name__} outside of a step\n".encode())
        os._exit(1)
    os._exit(0)


def run_case(base: Path, seed: int, stranger: int) -> Case:
    """Play a case; once more with patience where a step took too long."""
    for times in (1, PATIENCE):
        work = Path(tempfile.mkdtemp(prefix="gnnrec-hostile-"))
        try:
            case = Case(base, work, seed, stranger)
            case.run(SECONDS * times)
        finally:
            subprocess.run(["chmod", "-R", "u+rwx", str(work)], check=False, stderr=subprocess.DEVNULL)
            shutil.rmtree(work, ignore_errors=True)
        if not any(kind == "hangs" for kind, _ in case.harm):
            break
    return case


def measure(cases: int, seed: int) -> tuple[dict[str, int], list[str]]:
    """Play all cases; return the counts, and for each harm one example."""
    counts: Counter[str] = Counter(dict.fromkeys(("cases", "steps", *HARM), 0))
    examples: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="gnnrec-hostile-base-") as folder:
        base = Path(folder, "home")
        make_home(base)
        with _stranger() as stranger:
            for number in range(seed, seed + cases):
                case = run_case(base, number, stranger.pid)
                counts.update({"cases": 1, "steps": case.steps})
                for kind, text in case.harm:
                    counts[kind] += 1
                    example = f"{kind} in case {number} {case.changes}: {text}"
                    if examples.setdefault(f"{kind}: {_generic(text)}", example) is example:
                        print(example, file=sys.stderr, flush=True)
                if not (number - seed + 1) % _TOLD:
                    print(dict(counts), file=sys.stderr, flush=True)
            counts["signals"] += stranger.poll() is not None
    return dict(counts), list(examples.values())


@contextlib.contextmanager
def _stranger() -> Iterator[subprocess.Popen[bytes]]:
    """Hold a process that nobody may signal; it ends with the block, also by an error."""
    with subprocess.Popen(["sleep", "1000000"]) as process:
        try:
            yield process
        finally:
            process.kill()


def _generic(text: str) -> str:
    """Return a text by which two finds of one kind are one."""
    words = text.split(" ")
    return " ".join(word for word in words[:6] if not word.startswith(("'", '"', "(")))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0, help="of the first case; each has the next")
    add_out(parser)
    chosen = parser.parse_args(arguments)
    if chosen.cases < 1:
        parser.exit(2, "--cases must be at least 1\n")
    began = time.monotonic()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # a process that is forked has no threads but one
    try:
        counts, examples = measure(chosen.cases, chosen.seed)
    finally:
        torch.set_num_threads(threads)
    seconds = round(time.monotonic() - began)
    head = f"{stamp()}; {counts['cases']:,} cases, {counts['steps']:,} steps, {seconds} s"
    rows = [f"{name}: {counts[name]:,}" for name in HARM]
    publish("\n".join([head, *rows, *examples]), counts, chosen.out)
    return 1 if any(counts[name] for name in HARM) else 0


if __name__ == "__main__":
    sys.exit(main())
