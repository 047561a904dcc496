"""`compare`: runs, by name or as they are, and recommenders, measured on one split and set side by side.

Here runs are looked up and measured one after the other; the comparison itself is evaluation's.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from gnnrec_lab.checks import as_whole
from gnnrec_lab.errors import OptionError
from gnnrec_lab.jobs import store
from gnnrec_lab.jobs.faithfulness import with_faithfulness
from gnnrec_lab.jobs.recipe import train_line
from gnnrec_lab.jobs.run import Run
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.progress import Progress, silent
from gnnrec_lab.quoting import as_code
from gnnrec_lab.wording import Wording, in_magic, worded

if TYPE_CHECKING:
    from gnnrec_lab.evaluation import Comparison
    from gnnrec_lab.evaluation.comparison.compare import Question
    from gnnrec_lab.evaluation.comparison.rows import Measured
    from gnnrec_lab.graph import Split
    from gnnrec_lab.models import Recommender
    from gnnrec_lab.ranking.under_rules import RulesLike


def compare(
    runs: Run | str | Iterable[Run | str] | Mapping[str, Recommender],
    *,
    metric: str | None = None,
    k: int | None = None,
    part: str = "test",
    faithfulness: int = 0,
    split: Split | None = None,
    rules: RulesLike = None,
    progress: Progress = silent,
) -> Comparison:
    """Compare recommenders measured for the same users: who is better, by how much, for whom.

    Runs that differ only in their seed are one row, whose values are means over the seeds.

    Parameters
    ----------
    runs : Runs or their names, or a mapping of name to Recommender
        All trained on one split.
    metric : str, optional
        What decides; "ndcg@20" by default.
    k : int, optional
        The length of list of all else; by default the metric's.
    part : "test" or "validation"
    faithfulness : int
        Of runs: also measure how far their explanations can be trusted, over so many users. Adds what
        `gnnrec_lab.jobs.faithfulness.measured_faithfulness` returns to the measures beside accuracy.
    split : Split, optional
        For a mapping: what its recommenders were trained on.
    rules : Rules or mapping, optional
        What all lists must keep to; see `gnnrec_lab.Rules`. What that costs each is `Comparison.cost`.
    progress : callable, optional
        Of runs: called with how many are measured, or of whom explanations are, of how many, and with what
        is being done.

    Returns
    -------
    Comparison

    Raises
    ------
    OptionError
        If they were trained on different splits, for a metric, a k or a part that there isn't, or for rules
        that can't be used.
    RunError
        If a run hasn't ended, failed, or has no result.
    UnknownNameError
        For a run that there isn't, with the nearest name.
    """
    from gnnrec_lab.evaluation.comparison.compare import compare_recommenders, comparison_of, question
    from gnnrec_lab.ranking.under_rules import rules_of

    asked = dataclasses.replace(question(metric, k, part), rules=rules_of(rules) or None)
    if isinstance(runs, Mapping):
        if split is None:
            raise OptionError(
                "split is missing: recommenders don't know what they shall be measured on. Add split=..., "
                "the split they were trained on."
            )
        return compare_recommenders(runs, split, asked)
    if split is not None:
        raise OptionError("Leave out split: each run knows its own.")
    found = _checked([runs] if isinstance(runs, str | Run) else list(runs))
    if as_whole(faithfulness, 0) is None:
        raise OptionError(f"faithfulness must be a number of users, or 0 for none, not {faithfulness!r}.")
    measured = _measured(found, asked, progress)
    if faithfulness:
        asked = dataclasses.replace(asked, explained=faithfulness)
        measured = with_faithfulness(measured, found, faithfulness, progress)
    return comparison_of(measured, asked)


def _checked(given: list[Run | str]) -> list[Run]:
    """Return the runs, each once. Raises as `compare` does."""
    from gnnrec_lab.evaluation.comparison.compare import refuse_different_splits

    opened = [Run(store.find(one)) if isinstance(one, str) else one for one in given]
    found = list({run.folder: run for run in opened}.values())
    for run in found:
        run.require_result()
    splits = {run.name: run.spec["split"] for run in found}
    if len(set(splits.values())) > 1:
        refuse_different_splits(splits, _on_one_split(found))
    return found


def _on_one_split(runs: list[Run]) -> str:
    """Return how to train the first run of another split on that of the first run.

    A line of ``%gnnrec`` trains on the split chosen for a graph, so there it is all that aren't of that one.
    """
    from gnnrec_lab.graph import names, summary

    first = f"gnnrec_lab.open_run({as_code(runs[0].name)}).split"
    specs = [RunSpec.read(run.folder) for run in runs]
    other = next((spec for spec in specs if spec.split != specs[0].split), specs[0])
    chosen = summary(specs[0].graph).get("split") if specs[0].graph in names() else None
    again = [dataclasses.replace(spec, graph=specs[0].graph) for spec in specs if spec.split != chosen]
    typed = ", ".join(in_magic(train_line(spec, "")) for spec in again)
    return worded("Train on one: ", Wording(train_line(other, first), typed))


def _measured(runs: list[Run], asked: Question, progress: Progress) -> Iterable[Measured]:
    """Measure one run after the other; only one recommender is in memory at a time."""
    from gnnrec_lab.evaluation import evaluate
    from gnnrec_lab.evaluation.comparison.rows import Measured
    from gnnrec_lab.evaluation.metrics.own_share import measured_own_share

    for number, run in enumerate(runs):
        progress(number, len(runs), f"Measuring {run.name}")
        split = runs[0].split
        recommender = Run(run.folder, split).recommender
        evaluation = evaluate(recommender, split, k=asked.ks, part=asked.part, rules=asked.rules)
        shares = measured_own_share(recommender, evaluation.ranked)
        spec = run.spec
        recipe = json.dumps([spec["options"], spec["training"]], sort_keys=True)
        seconds = run.progress.get("elapsed_seconds")
        yield Measured(run.name, evaluation, spec["model"], recipe, spec["seed"], seconds, shares)
