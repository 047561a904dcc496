"""What to look out for in a split, in plain words, each with the code that would help.

The figures come from figures.py; nothing is counted here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gnnrec_lab.graph.splits.arguments import COLD_ITEMS, COLD_USERS

if TYPE_CHECKING:
    from gnnrec_lab.graph.splits.figures import SplitFigures

FEW_USERS = 100  # of fewer, a mean of 0.2 is uncertain by 0.08 or more
MANY_COLD = 0.05
MANY_REPEATS = 0.3
MANY_MET_BEFORE = 0.2
MANY_POPULAR = 0.75


def warnings_of(report: SplitFigures) -> list[str]:
    """Return the warnings of a split, the gravest first."""
    return [
        *_overlap(report),
        *_new_items(report),
        *_new_users(report),
        *_known_future(report),
        *_few_users(report),
        *_met_before(report),
        *_repeats(report),
        *_popular(report),
    ]


def percent(share: float) -> str:
    """Return a share in percent, to three digits.

    >>> percent(0.12345), percent(1.0)
    ('12.3 %', '100 %')
    """
    return f"{100 * share:.3g} %"


def counted(number: int, what: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "user"), counted(1200, "user")
    ('1 user', '1,200 users')
    """
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _overlap(report: SplitFigures) -> Iterator[str]:
    if report.shared_pairs:
        yield (
            f"In two parts: {counted(report.shared_pairs, 'pair')}. What is measured was learned. "
            f"Split anew: {_split(report, _best_way(report))}"
        )


def _new_items(report: SplitFigures) -> Iterator[str]:
    if report.by == COLD_ITEMS:
        yield (
            "All items of test are new, as asked: a recommender that knows items only by their interactions "
            "can't find them and ends near 0, on validation too. What is measured is what it makes of items' "
            f"features. For items that are known: {_split(report, _best_way(report))}"
        )
    elif 1 - report.reachable >= MANY_COLD:
        yield (
            f"{percent(1 - report.reachable)} of the test pairs are of items that aren't in train "
            f"({counted(report.cold_items, 'item')}): a recommender that knows items only by their "
            f"interactions can't find them. {_less_test(report)} or measure them by themselves: "
            f"{_split(report, COLD_ITEMS)}"
        )


def _new_users(report: SplitFigures) -> Iterator[str]:
    share = report.cold_users / max(report.parts["test"].users, 1)
    if report.by == COLD_USERS:
        yield (
            "All users of test are new, as asked, and nothing of them is known when they are ranked for. "
            'What needs no history can be measured, as popularity: train(split, "popularity"). For users '
            f"that are known: {_split(report, _best_way(report))}"
        )
    elif share >= MANY_COLD:
        yield (
            f"{percent(share)} of the test users ({report.cold_users:,}) have nothing in train: popularity "
            "or chance ranks for them. Keep something of each user in train: "
            f"{_split(report, 'last' if report.timed else 'random')}"
        )


def _known_future(report: SplitFigures) -> Iterator[str]:
    if report.by == "random" and report.timed:
        yield (
            "Pairs at random let a recommender learn from what came after the test, which looks better than "
            f"use will be. Learn from the past only: {_split(report, 'time')}"
        )


def _few_users(report: SplitFigures) -> Iterator[str]:
    most = max(part.users for part in report.parts.values())
    why = {"validation": "which epoch is best is partly chance", "test": "intervals will be wide"}
    for name, consequence in why.items():
        users = report.parts[name].users
        if not users:
            yield (
                f"There is no {name} part, so epochs and options can't be chosen by it: "
                f"{_split(report, validation=0.1)}"
            )
        elif users < FEW_USERS:
            share = min(0.4, round(2 * _share(report, name), 2))
            remedy = f"Hold out more: {_split(report, None, **{name: share})}"
            if users > 0.8 * most or report.by == "given" or share <= _share(report, name):
                remedy = f'Look at the intervals: evaluate(recommender, split, part="{name}").to_frame()'
            yield f"The {name} part has only {counted(users, 'user')}: {consequence}. {remedy}"


def _met_before(report: SplitFigures) -> Iterator[str]:
    if report.met_before >= MANY_MET_BEFORE:
        yield (
            f"{percent(report.met_before)} of the test pairs are in train by another behaviour: much of what "
            "is measured is finding again what the user has met. Hold out all that is known of a pair: "
            f"{_split(report, 'random')}"
        )


def _repeats(report: SplitFigures) -> Iterator[str]:
    repeats = report.left_out["repeats"]
    share = repeats / max(
        repeats + sum(report.parts[name].interactions for name in ("validation", "test")), 1
    )
    if share >= MANY_REPEATS:
        yield (
            f"{percent(share)} of the interactions to be held out repeat a pair of an earlier part and were "
            "left out: what is measured is finding what is new to the user. To lose none of them: "
            f"{_split(report, 'random')}"
        )


def _popular(report: SplitFigures) -> Iterator[str]:
    if report.popular >= MANY_POPULAR:
        yield (
            f"{percent(report.popular)} of the test pairs are of the 10 % most popular items: what ranks by "
            'popularity will look strong. Compare with it: train(split, "popularity")'
        )


def _less_test(report: SplitFigures) -> str:
    if report.by == "given":
        return f"Split here, {_split(report, 'random')},"
    return f"Hold out less, {_split(report, test=max(0.01, round(_share(report, 'test') / 2, 2)))},"


def _share(report: SplitFigures, name: str) -> float:
    """Return about what share was asked for: that of the part and its share of the repeats left out."""
    held_out = {part: report.parts[part].interactions for part in ("validation", "test")}
    repeats = report.left_out["repeats"] * held_out[name] / max(sum(held_out.values()), 1)
    return (held_out[name] + repeats) / report.eligible


def _best_way(report: SplitFigures) -> str:
    return "time" if report.timed else "random"


def _split(report: SplitFigures, by: str | None = None, **sizes: float) -> str:
    """Return the code of a split like this one, with some of it changed."""
    graph = "graph"
    if report.by == "given":
        graph, by = "split.graph", by or _best_way(report)
    arguments = [_quoted(by or report.by)]
    if report.target:
        names = ", ".join(map(_quoted, report.target))
        arguments.append(f"target={names}" if len(report.target) == 1 else f"target=[{names}]")
    arguments += [f"{name}={size:g}" for name, size in sizes.items()]
    return f"{graph}.split({', '.join(arguments)})"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
