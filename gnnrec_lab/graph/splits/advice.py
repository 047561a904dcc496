"""What to look out for in a split, in plain words, each with the code that would help.

The figures come from figures.py; nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gnnrec_lab.display.numbers import counted
from gnnrec_lab.graph.splits.arguments import COLD_ITEMS, COLD_USERS
from gnnrec_lab.quoting import as_code, quote
from gnnrec_lab.wording import Wording, worded

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


def _overlap(report: SplitFigures) -> Iterator[str]:
    if report.shared_pairs:
        yield worded(
            f"In two parts: {counted(report.shared_pairs, 'pair')}. What is measured was learned. "
            "Split anew: ",
            _split(report, _best_way(report)),
        )


def _new_items(report: SplitFigures) -> Iterator[str]:
    if report.by == COLD_ITEMS:
        yield worded(
            "All items of test are new, as asked: a recommender that knows items only by their interactions "
            "can't find them and ends near 0, on validation too. What is measured is what it makes of items' "
            "features. For items that are known: ",
            _split(report, _best_way(report)),
        )
    elif 1 - report.reachable >= MANY_COLD:
        yield worded(
            f"{percent(1 - report.reachable)} of the test pairs are of items that aren't in train "
            f"({counted(report.cold_items, 'item')}): a recommender that knows items only by their "
            "interactions can't find them. ",
            _less_test(report),
            " or measure them by themselves: ",
            _split(report, COLD_ITEMS),
        )


def _new_users(report: SplitFigures) -> Iterator[str]:
    share = report.cold_users / max(report.parts["test"].users, 1)
    if report.by == COLD_USERS:
        yield worded(
            "All users of test are new, as asked, and nothing of them is known when they are ranked for. "
            "What needs no history can be measured, as popularity: ",
            _popularity(report),
            ". For users that are known: ",
            _split(report, _best_way(report)),
        )
    elif share >= MANY_COLD:
        yield worded(
            f"{percent(share)} of the test users ({report.cold_users:,}) have nothing in train: popularity "
            "or chance ranks for them. Keep something of each user in train: ",
            _split(report, "last" if report.timed else "random"),
        )


def _known_future(report: SplitFigures) -> Iterator[str]:
    if report.by == "random" and report.timed:
        yield worded(
            "Pairs at random let a recommender learn from what came after the test, which looks better than "
            "use will be. Learn from the past only: ",
            _split(report, "time"),
        )


def _few_users(report: SplitFigures) -> Iterator[str]:
    most = max(part.users for part in report.parts.values())
    why = {"validation": "which epoch is best is partly chance", "test": "intervals will be wide"}
    for name, consequence in why.items():
        users = report.parts[name].users
        if not users:
            yield worded(
                f"There is no {name} part, so epochs and options can't be chosen by it: ",
                _split(report, validation=0.1),
            )
        elif users < FEW_USERS:
            share = min(0.4, round(2 * _share(report, name), 2))
            remedy = worded("Hold out more: ", _split(report, None, **{name: share}))
            if users > 0.8 * most or report.by == "given" or share <= _share(report, name):
                look = f'evaluate(recommender, split, part="{name}").to_frame()'
                typed = "%gnnrec evaluate RUN" + ("" if name == "test" else f" --part {name}")
                remedy = worded("Look at the intervals: ", Wording(look, typed))
            yield worded(f"The {name} part has only {counted(users, 'user')}: {consequence}. ", remedy)


def _met_before(report: SplitFigures) -> Iterator[str]:
    if report.met_before >= MANY_MET_BEFORE:
        yield worded(
            f"{percent(report.met_before)} of the test pairs are in train by another behaviour: much of what "
            "is measured is finding again what the user has met. Hold out all that is known of a pair: ",
            _split(report, "random"),
        )


def _repeats(report: SplitFigures) -> Iterator[str]:
    repeats = report.left_out["repeats"]
    share = repeats / max(
        repeats + sum(report.parts[name].interactions for name in ("validation", "test")), 1
    )
    if share >= MANY_REPEATS:
        yield worded(
            f"{percent(share)} of the interactions to be held out repeat a pair of an earlier part and were "
            "left out: what is measured is finding what is new to the user. To lose none of them: ",
            _split(report, "random"),
        )


def _popular(report: SplitFigures) -> Iterator[str]:
    if report.popular >= MANY_POPULAR:
        yield worded(
            f"{percent(report.popular)} of the test pairs are of the 10 % most popular items: what ranks by "
            "popularity will look strong. Compare with it: ",
            _popularity(report),
        )


def _less_test(report: SplitFigures) -> str:
    if report.by == "given":
        return worded("Split here, ", _split(report, "random"), ",")
    smaller = max(0.01, round(_share(report, "test") / 2, 2))
    return worded("Hold out less, ", _split(report, test=smaller), ",")


def _share(report: SplitFigures, name: str) -> float:
    """Return about what share was asked for: that of the part and its share of the repeats left out."""
    held_out = {part: report.parts[part].interactions for part in ("validation", "test")}
    repeats = report.left_out["repeats"] * held_out[name] / max(sum(held_out.values()), 1)
    return (held_out[name] + repeats) / report.eligible


def _best_way(report: SplitFigures) -> str:
    return "time" if report.timed else "random"


def _popularity(report: SplitFigures) -> Wording:
    typed = f"%gnnrec train {quote(report.graph)} --model popularity"
    return Wording('train(split, "popularity")', typed)


def _split(report: SplitFigures, by: str | None = None, **sizes: float) -> Wording:
    """Return the code of a split like this one, with some of it changed."""
    graph = "graph"
    if report.by == "given":
        graph, by = "split.graph", by or _best_way(report)
    by = by or report.by
    arguments, typed = [as_code(by)], [f"%gnnrec split {quote(report.graph)} --by {by}"]
    if report.target:
        target = list(report.target)
        arguments.append(f"target={as_code(target[0] if len(target) == 1 else target)}")
        typed += ["--target", *map(quote, target)]
    arguments += [f"{name}={size:g}" for name, size in sizes.items()]
    typed += [f"--{name} {size:g}" for name, size in sizes.items()]
    return Wording(f"{graph}.split({', '.join(arguments)})", " ".join(typed))
