"""Shared by benchmarks: their files and models as arguments, and publishing of results."""

from __future__ import annotations

import argparse
import dataclasses
import json
import platform
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from gnnrec_lab import Split, __version__
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.models import Recommender, create, names


def add_files(parser: argparse.ArgumentParser) -> None:
    """Add --train and --test, as `benchmarks.quality` describes the files."""
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)


def add_models(
    parser: argparse.ArgumentParser,
    default: str | None = None,
    able: Callable[[Recommender], None] | None = None,
) -> None:
    """Add --models; a wrong name, or a model that ``able`` refuses, is reported before any is trained."""

    def models(text: str) -> list[str]:
        found = [name.strip() for name in text.split(",")]
        for name in found:
            try:
                recommender = create(name)
                if able is not None:
                    able(recommender)
            except GnnrecError as error:
                parser.exit(2, f"{error}\n")
        return found

    description = f"comma-separated: {', '.join(names())}" + (f" ({default})" if default else "")
    parser.add_argument("--models", type=models, required=default is None, default=default, help=description)


def add_out(parser: argparse.ArgumentParser) -> None:
    """Add --out."""
    parser.add_argument("--out", type=Path, help="also write what is printed here")


def without_cooccurrence(recommender: Recommender, popularity: float | None = None) -> Recommender | None:
    """Return the same training without the co-occurrence in its score; None where there is none.

    ``popularity`` is the weight of the popularity then; by default that beside the co-occurrence.
    """
    if "cooccurrence" not in recommender.added_terms:
        return None
    tensors = {**recommender.tensors(), "cooccurrence": np.zeros(1)}
    if popularity is not None:
        tensors["popularity"] = np.array([popularity])
    options = dataclasses.asdict(recommender.options) | {"cooccurrence": 0.0}
    bare = create(recommender.name, options)
    bare.restore(tensors, recommender.train)
    return bare


def variants(recommender: Recommender) -> dict[str, Recommender]:
    """Return a trained recommender and, where its score holds a co-occurrence, the same without, by label."""
    bare = without_cooccurrence(recommender)
    return {one.name + one.label.removeprefix(one.title): one for one in (recommender, bare) if one}


def stamp(**libraries: str) -> str:
    """Return the versions, the machine and the date, as in ``gnnrec-lab 1.0, x86_64, 2026-11-28``."""
    versions = [f"gnnrec-lab {__version__}", *(f"{name} {version}" for name, version in libraries.items())]
    return ", ".join([*versions, platform.machine(), str(date.today())])


def about(split: Split) -> str:
    """Return the line about the data and the machine."""
    graph = split.graph
    return (
        f"{graph.name}: {graph.num_users:,} users x {graph.num_items:,} items, {split.train.num_pairs:,} "
        f"train pairs; split {split.fingerprint[:12]}; {stamp()}"
    )


def publish(text: str, facts: Any, out: Path | None) -> None:
    """Print the text and, as the last line, the facts as JSON; write both to ``out`` where it is given."""
    whole = f"{text}\n\n{json.dumps(facts)}\n"
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(whole)
    print(whole, end="")
