"""Compare recommenders measured for the same users; refuse comparisons that would mean nothing.

The result class is in comparison.py; runs are looked up by jobs/compare.py.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping

from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.evaluation.comparison.comparison import Comparison
from gnnrec_lab.evaluation.comparison.rows import Measured, grouped
from gnnrec_lab.evaluation.evaluate import evaluate
from gnnrec_lab.evaluation.metrics.accuracy import NAMES
from gnnrec_lab.evaluation.metrics.own_share import measured_own_share
from gnnrec_lab.graph import Split
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.rules import Rules
from gnnrec_lab.wording import worded

DEFAULT_K = 20


@dataclasses.dataclass(frozen=True)
class Question:
    """What is compared.

    Attributes
    ----------
    metric : str
        What decides: "ndcg@20".
    k : int
        The length of list of all else.
    part : str
    explained : int
        Over how many users explanations were measured; 0 where they weren't.
    rules : Rules or None
        What the lists must keep to.
    """

    metric: str
    k: int
    part: str
    explained: int = 0
    rules: Rules | None = None

    @property
    def ks(self) -> list[int]:
        """The lengths to measure."""
        return sorted({self.k, int(self.metric.partition("@")[2])})


def question(metric: str | None, k: int | None, part: str) -> Question:
    """Return what is asked, with what was left open: ndcg, and lists of 20 or as the metric says.

    Raises `OptionError` for a metric that there isn't.
    """
    name, at, length = (metric or f"ndcg@{DEFAULT_K if k is None else k}").partition("@")
    if name not in NAMES:
        raise OptionError(f'There is no metric "{name}" to compare by. {did_you_mean(name, NAMES)}')
    if not at:
        length = str(DEFAULT_K if k is None else k)
    if not (length.isascii() and length.isdigit() and int(length) > 0):
        raise OptionError(f'The metric "{metric}" must end in a length of list: "{name}@{k or DEFAULT_K}".')
    return Question(f"{name}@{int(length)}", int(length) if k is None else k, part)


def refuse_different_splits(fingerprints: Mapping[str, str], remedy: str) -> None:
    """Raise `OptionError` when not all names have one fingerprint."""
    first, known = next(iter(fingerprints.items()))
    for name, fingerprint in fingerprints.items():
        if fingerprint != known:
            raise OptionError(
                worded(
                    f'"{first}" was trained on the split {known[:12]} and "{name}" on {fingerprint[:12]}: '
                    "they are measured on different interactions and can't be compared. ",
                    remedy,
                )
            )


def compare_recommenders(
    recommenders: Mapping[str, Recommender], split: Split, asked: Question
) -> Comparison:
    """Measure recommenders that were all trained on ``split.train``, and compare them.

    Raises `OptionError` for one that was trained on other interactions.
    """
    known = split.train.fingerprint
    for name, recommender in recommenders.items():
        other = recommender.train
        if other is not split.train and other.fingerprint != known:
            raise OptionError(
                f'"{name}" was trained on the interactions {other.fingerprint[:12]}, and the train part of '
                f"this split is {known[:12]}: it may have learned what it is "
                "measured on. Train it on this split."
            )
    return comparison_of((_measured(name, one, split, asked) for name, one in recommenders.items()), asked)


def _measured(name: str, recommender: Recommender, split: Split, asked: Question) -> Measured:
    evaluation = evaluate(recommender, split, k=asked.ks, part=asked.part, rules=asked.rules)
    options = json.dumps(dataclasses.asdict(recommender.options), sort_keys=True, default=str)
    shares = measured_own_share(recommender, evaluation.ranked)
    return Measured(name, evaluation, recommender.name, options, explanations=shares)


def comparison_of(measured: Iterable[Measured], asked: Question) -> Comparison:
    """Compare what was measured on one part of one split. Raises `OptionError` when there is nothing."""
    models = grouped(measured)
    if not models:
        raise OptionError("There is nothing to compare: name at least one run.")
    return Comparison(models, asked.metric, asked.k, asked.explained)
