"""t-SNE by openTSNE, which the extra ``map`` installs: neighbours stay neighbours, distances mean little.

It runs in the calling thread, lets others go on, says how far it is, and can be stopped.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError, unloadable
from gnnrec_lab.progress import Progress, silent

Floats = NDArray[np.float32]

PERPLEXITY = 30
_PHASES = (250, 12.0, 0.5), (500, 1.0, 0.8)  # steps, exaggeration and momentum: openTSNE's own
STEPS = sum(steps for steps, _, _ in _PHASES)
_EVERY = 10  # steps between two words
_FEWEST = 4
_BY_TREE = 10_000  # below, Barnes and Hut's tree is quicker than the grid
MISSING = (
    't-SNE needs openTSNE, which isn\'t installed: pip install "gnnrec-lab[map]", then restart the kernel.'
)


def is_installed() -> bool:
    """Return whether openTSNE is there, without importing it."""
    return find_spec("openTSNE") is not None


def require() -> None:
    """Raise `OptionError` unless openTSNE is there."""
    if not is_installed():
        raise OptionError(MISSING)


def tsne(
    vectors: Floats,
    start: Floats,
    *,
    seed: int = 0,
    progress: Progress = silent,
    draw: Callable[[Floats], None] | None = None,
) -> Floats:
    """Return places [n, 2] in which the nearest of each vector [n, dim] are near.

    Parameters
    ----------
    vectors : float32 [n, dim]
    start : float32 [n, 2]
        Where they begin; it decides how the parts of the map lie to each other.
    seed : int
    progress : callable
        Called with steps done and steps in all, every tenth step. What it raises ends the search.
    draw : callable, optional
        Called as often with the places as they are then.

    Raises
    ------
    OptionError
        If openTSNE isn't installed or can't be loaded.

    Source: van der Maaten and Hinton, "Visualizing data using t-SNE", JMLR 2008; Linderman et al., "Fast
    interpolation-based t-SNE", Nature Methods 2019.
    """
    require()
    if len(vectors) < _FEWEST:
        return start
    try:
        from openTSNE import TSNEEmbedding, affinity, initialization
    except (ImportError, OSError) as error:
        raise OptionError(unloadable("openTSNE", error)) from error
    for name in ("openTSNE", "openTSNE.affinity", "openTSNE.tsne"):
        logging.getLogger(name).setLevel(logging.ERROR)
    cores = max(1, (os.cpu_count() or 1) - 1)
    progress(0, STEPS, "neighbours")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries below it, about each other's versions
        alike = affinity.PerplexityBasedNN(
            vectors,
            perplexity=min(PERPLEXITY, (len(vectors) - 1) / 3),
            n_jobs=cores,
            random_state=seed,
        )
        found = TSNEEmbedding(
            initialization.rescale(start.astype(np.float64)),
            alike,
            negative_gradient_method="bh" if len(vectors) < _BY_TREE else "fft",
            n_jobs=cores,
            random_state=seed,
        )
    done = 0

    def say(step: int, error: float, places: Any) -> None:
        progress(done + step, STEPS, "t-SNE")
        if draw is not None:
            draw(np.asarray(places, dtype=np.float32))

    for steps, exaggeration, momentum in _PHASES:
        found.optimize(
            steps, exaggeration=exaggeration, momentum=momentum, inplace=True, callbacks=say,
            callbacks_every_iters=_EVERY, n_jobs=cores,
        )  # fmt: skip
        done += steps
    return np.asarray(found, dtype=np.float32)
