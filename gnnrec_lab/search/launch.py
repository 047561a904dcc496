"""`tune`: checks everything that can be checked, writes a search's folder, and starts its driver.

What the driver does then is driver.py's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.checks import number, whole
from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.home import checked_name
from gnnrec_lab.jobs import engines, tracking
from gnnrec_lab.jobs.launch import plan, require_device_of, with_device
from gnnrec_lab.jobs.start import begin_attempt
from gnnrec_lab.quoting import as_code, quote
from gnnrec_lab.search import folders
from gnnrec_lab.search.search import Search
from gnnrec_lab.search.space import space_of
from gnnrec_lab.search.spec import MOST_TRIALS, SearchSpec
from gnnrec_lab.search.start import drive
from gnnrec_lab.wording import Wording, worded

if TYPE_CHECKING:
    from gnnrec_lab.graph import InteractionGraph, Split


def tune(
    split: Split | InteractionGraph,
    model: str = "lightgcn",
    *,
    space: Mapping[str, Any] | None = None,
    trials: int = 20,
    timeout: float | None = None,
    metric: str = "ndcg@20",
    name: str | None = None,
    options: Mapping[str, Any] | None = None,
    seed: int = 0,
    device: str | None = None,
    on: str = "local",
    track: str | None = None,
    wait: bool = False,
) -> Search:
    """Search for a recommender's best options in the background, and return the search at once.

    Each trial is a normal run, ``NAME-t000``, ``NAME-t001``, ...: it can be watched, paused and stopped, and
    waits in the queue with all others. The first has the defaults; the following ones are proposed by
    Optuna's TPE from those before. A trial whose validation curve is below the median of those before is
    pruned. The test part is never looked at. In the end the best trial is kept as a run called ``name``.

    Parameters
    ----------
    split : Split or InteractionGraph
        As for `gnnrec_lab.train`; it needs validation interactions.
    model : str
        Name of the recommender.
    space : mapping, optional
        Option of the model or the training to a list of values, to ``(low, high)``, or to ``(low, high,
        "log")``. By default what the options say of themselves, for data of this size. All combinations are
        tried, each once, where there are no more than ``trials``.
    trials : int
        At most.
    timeout : float, optional
        Seconds, over all attempts of the search, after which no further trial begins. At least one is
        tried, and those under way are trained to their end.
    metric : str
        Of validation: "ndcg@20", "recall@20", "mrr@20" or "map@20". It chooses each trial's epoch too.
    name : str, optional
        Of the search; by default the next of ``lightgcn-tuned-1``, ...
    options : mapping, optional
        Options that all trials have, e.g. ``{"epochs": 30}``.
    seed : int
        Of the trials, and of what is tried. One after the other (`gnnrec_lab.jobs.job_limit` 1) the same seed
        tries the same.
    device : str, optional
        As for `gnnrec_lab.train`, for each trial.
    on : str
        As for `gnnrec_lab.train`, for each trial. A cluster has a queue of its own, so there up to 16 trials
        are submitted at once.
    track : str, optional
        As for `gnnrec_lab.train`, for each trial.
    wait : bool
        Return only when the search has ended, like `Search.wait`.

    Raises
    ------
    UnknownNameError
        For a model that doesn't exist.
    OptionError
        For an option, a value, a range or a name that can't be used.
    GraphDataError
        If there is nothing to train or to validate on.
    RunError
        If the driver can't be started; with ``wait``, if the search fails.
    """
    if name is not None:
        checked_name(name, "search")
    options = with_device(options, device)
    given = _with_metric(model, options, metric)
    ready, run = plan(split, model, given, seed)
    if not ready.validation.num_pairs:
        by = "random" if ready.graph.time is None else "time"
        raise GraphDataError(
            worded(
                "There is nothing to validate on, so no trial is better than another. Choose a split with a "
                "validation part: ",
                Wording(
                    f"split.graph.split({as_code(by)}, validation=0.1)",
                    f"%gnnrec split {quote(ready.name)} --by {by} --validation 0.1",
                ),
            )
        )
    found = space_of(model, space, options or {}, ready.train)
    place = engines.checked(on)
    require_device_of(run, place)
    run = engines.kept_in(dataclasses.replace(run, track=tracking.checked(track)), place)
    seconds = None if timeout is None else number("timeout", timeout, 0, unit=" of seconds")
    spec = SearchSpec("", run, found, whole("trials", trials, 1, MOST_TRIALS), metric, seconds)
    search = _begin(ready, spec, name, place)
    return search.wait() if wait else search


def _begin(split: Split, spec: SearchSpec, name: str | None, place: str) -> Search:
    from gnnrec_lab.graph import save_split

    def fill(aside: Path, chosen: str) -> None:
        dataclasses.replace(spec, search=chosen).write(aside)
        begin_attempt(aside, 1, {})

    save_split(split)
    folder = folders.claim(name, spec.run.model, spec.trials, fill)
    drive(folder, spec.run.threads, place)
    return Search(folder)


def _with_metric(model: str, options: Mapping[str, Any] | None, metric: str) -> dict[str, Any]:
    """Return the options with the metric for those that are trained in epochs. Raises `OptionError`."""
    from gnnrec_lab.models.base.options import checked
    from gnnrec_lab.models.registry import recommender_class
    from gnnrec_lab.training import TrainOptions

    found = recommender_class(model)
    checked(TrainOptions, {"metric": metric}, found.title)
    given = dict(options or {})
    if "metric" in given:
        raise OptionError('Leave "metric" out of the options: that of the search chooses the epoch too.')
    return {**given, "metric": metric} if found.capabilities.trainable else given
