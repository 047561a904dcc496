# Generated from gnnrec_lab/serving/scorer/__init__.py: change it there.
"""Bundles, opened and asked: NumPy and PyArrow alone, DuckDB for conditions. gnnrec-serve copies this."""

from __future__ import annotations

from pathlib import Path

from gnnrec_serve.serving.scorer.explanation import Explanation
from gnnrec_serve.serving.scorer.scorer import Scorer

__all__ = ["Explanation", "Scorer", "load_bundle"]


def load_bundle(path: str | Path) -> Scorer:
    """Open a bundle that `Run.export` has written, a folder or a zip: `Scorer.load`."""
    return Scorer.load(path)
