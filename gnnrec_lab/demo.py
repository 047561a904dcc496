"""The main job from frame to explanation on the bundled data: ``python -m gnnrec_lab.demo``.

Prints what it does as it goes and writes one standalone HTML page. Everything it keeps lies in ``demo/``;
it can be run again, and interrupted. It uses the public API alone, so it also shows how that is used.
"""

from __future__ import annotations

import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

import gnnrec_lab
from gnnrec_lab import (
    ExplanationBrowser,
    GnnrecError,
    InteractionGraph,
    Run,
    RunError,
    Split,
    UnknownNameError,
)

FOLDER = Path("demo")
MODELS = ("popularity", "lightgcn")
EPOCHS = 6
SEED = 0
USERS_ON_THE_PAGE = 8
WIDTH = 96  # columns of text
INTERRUPTED = 130  # what shells report for a program ended by Ctrl-C


def main(folder: Path = FOLDER, epochs: int = EPOCHS) -> int:
    """Run the demo in ``folder`` and return the exit status: 0, 1 after an error, 130 after Ctrl-C."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without the data's letters
    gnnrec_lab.set_home(folder / ".gnnrec")
    began = time.monotonic()
    try:
        graph = _graph()
        split = _split(graph)
        runs = _train(split, epochs)
        _measure(runs)
        users = _some_users(split)
        _explain(runs["lightgcn"], users[0])
        page = _write_page(runs["lightgcn"], users, folder / "explanation.html")
    except KeyboardInterrupt:
        print("\nInterrupted: the training was stopped, nothing is left running. `make demo` starts again.")
        return INTERRUPTED
    except GnnrecError as error:
        print(f"\nError: {error}", file=sys.stderr)
        return 1
    _say_what_next(page, time.monotonic() - began)
    return 0


def _graph() -> InteractionGraph:
    data = gnnrec_lab.datasets.load("online-retail")
    _heading(1, "Data", data.description)
    _fact(f"{len(data.interactions):,} rows: {', '.join(data.interactions.columns)}")
    _fact(f"{data.attribution} ({data.licence})")

    _heading(2, "Graph", "customers on one side, products on the other, every purchase an edge")
    graph = InteractionGraph.from_frame(
        data.interactions, items=data.items, **data.graph_columns, name=data.name
    )
    _fact(f"{graph.num_users:,} customers x {graph.num_items:,} products")
    _fact(f"{graph.num_interactions:,} interactions, {graph.num_pairs:,} pairs of a customer and a product")
    return graph


def _split(graph: InteractionGraph) -> Split:
    _heading(3, "Split", "by time: learn from the past, be tested on what came later")
    split = graph.split("time")
    facts = split.describe()
    for part, pairs in facts["pairs"].items():
        _fact(f"{part:<11}{pairs:>8,} pairs of {facts['users'][part]:>5,} customers")
    _fact(f"left out: {facts['repeats']:,} later purchases of what the customer had already bought")
    return split


def _train(split: Split, epochs: int) -> dict[str, Run]:
    _heading(4, "Training", "in the background, in processes of its own")
    runs: dict[str, Run] = {}
    with _stopped_if_interrupted(runs):
        for model in MODELS:
            _forget(model)
            options = {"epochs": epochs} if model == "lightgcn" else None
            runs[model] = gnnrec_lab.train(split, model, name=model, options=options, seed=SEED)
            _follow(runs[model])
    return runs


@contextmanager
def _stopped_if_interrupted(runs: dict[str, Run]) -> Iterator[None]:
    # the workers don't belong to this terminal: Ctrl-C reaches only us
    try:
        yield
    except KeyboardInterrupt:
        print("Stopping ...", flush=True)
        for run in runs.values():
            run.stop().wait(timeout=60)
        raise


def _forget(name: str) -> None:
    """Remove what an earlier demo left under this name."""
    try:
        earlier = gnnrec_lab.open_run(name)
    except UnknownNameError:
        return
    with suppress(RunError):
        earlier.stop().wait(timeout=60)
    earlier.remove()


def _follow(run: Run) -> None:
    """Wait for a run, with its progress: in one line on a terminal, else in a line a second."""
    if sys.stdout.isatty():
        run.wait(show=True)
    else:
        _wait_in_lines(run)
    at = run.progress
    if at.get("best"):
        _fact(
            f"{run.name}: {at['epoch']} epochs in {at['elapsed_seconds']:.0f} s; validation "
            f"{at['metric']} was best in epoch {at['best']['epoch']}, which is kept"
        )


def _wait_in_lines(run: Run) -> None:
    while True:
        at = run.progress
        epoch = f"epoch {at['epoch']}, step {at['step']} of {at['steps']}" if at.get("epoch") else "..."
        _fact(f"{run.name} {epoch}")
        try:
            run.wait(timeout=1)
        except TimeoutError:
            continue
        return


def _measure(runs: dict[str, Run]) -> None:
    _heading(5, "Evaluation", "on test: every product is ranked but those the customer already has")
    print(f"   {'':<12}{'Recall@20':<28}NDCG@20")
    for model, run in runs.items():
        result = run.evaluate(k=20)
        frame = result.to_frame().set_index("metric")
        cells = [
            f"{row.value:.4f} [{row.low:.4f}, {row.high:.4f}]"
            for row in (frame.loc["recall"], frame.loc["ndcg"])
        ]
        print(f"   {model:<12}{cells[0]:<28}{cells[1]}")
    _fact(f"means over {len(result.users):,} customers; in brackets the 95 % intervals")


def _some_users(split: Split) -> list[object]:
    """Return customers of the test set to look at: with about 30 products, and nothing they sent back."""
    train = split.train
    users = np.setdiff1d(split.test.user, train.user[train.weight <= 0])
    lengths = np.diff(train.by_user.indptr)[users]
    nearest = users[np.argsort(np.abs(lengths - 30), kind="stable")]
    return [split.graph.users.id(int(index)) for index in nearest[:USERS_ON_THE_PAGE]]


def _explain(run: Run, user: object) -> None:
    _heading(6, "Recommendation", f"the top 10 of customer {user}")
    top = run.recommend(user, k=10)
    for row in top.itertuples():
        print(f"   {row.rank:>2}  {row.score:.3f}  {row.item}")

    _heading(7, "Explanation", "which of the customer's own purchases carry the first one")
    print(*(f"   {line}" for line in repr(run.explain(user, top["item"].iloc[0])).splitlines()), sep="\n")


def _write_page(run: Run, users: list[object], path: Path) -> Path:
    ExplanationBrowser(run, user=users[0]).to_html(path, users=users)
    return path


def _say_what_next(page: Path, seconds: float) -> None:
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    _heading(8, "Your turn", f"all of this took {seconds:.0f} s")
    size = page.stat().st_size / 1e6
    _fact(
        f"{opener} {page}".ljust(36)
        + f"{USERS_ON_THE_PAGE} customers explained, {size:.1f} MB, no server needed"
    )
    _fact("make lab".ljust(36) + "the same in a notebook, live")


def _heading(number: int, title: str, text: str) -> None:
    print()
    _wrapped(f"{number}  {title}: {text}")


def _fact(text: str) -> None:
    _wrapped(f"   {text}")


def _wrapped(text: str) -> None:
    print(textwrap.fill(text, WIDTH, subsequent_indent="   ", break_on_hyphens=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
