"""What to look out for in a split, in plain words, each with the code that would help.

The figures come from figures.py; nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from gnnrec_lab.display.words import coded
from gnnrec_lab.graph.splits.arguments import COLD_ITEMS, COLD_USERS
from gnnrec_lab.quoting import as_code, quote
from gnnrec_lab.wording import Wording

if TYPE_CHECKING:
    from gnnrec_lab.graph.splits.figures import SplitFigures

FEW_USERS = 100  # of fewer, a mean of 0.2 is uncertain by 0.08 or more
MANY_COLD = 0.05
MANY_REPEATS = 0.3
MANY_MET_BEFORE = 0.2
MANY_POPULAR = 0.75

Warned = tuple[str, dict[str, Any]]  # the key of its words, and what they name
Say = Callable[..., Wording]  # `coded` in one language


def warnings_of(report: SplitFigures, locale: str = "en") -> list[str]:
    """Return the warnings of a split, the gravest first, in English (``"en"``) or Korean (``"ko"``)."""
    return [
        coded(f"split.{key}", locale, **facts)
        for rule in _RULES
        for key, facts in rule(report, lambda key, **names: coded(key, locale, **names))
    ]


def percent(share: float) -> str:
    """Return a share in percent, to three digits.

    >>> percent(0.12345), percent(1.0)
    ('12.3 %', '100 %')
    """
    return f"{100 * share:.3g} %"


def _overlap(report: SplitFigures, _: Say) -> Iterator[Warned]:
    if report.shared_pairs:
        code = _split(report, _best_way(report))
        yield "warn.overlap", {"pairs": report.shared_pairs, "code": code}


def _new_items(report: SplitFigures, say: Say) -> Iterator[Warned]:
    if report.by == COLD_ITEMS:
        yield "warn.cold-items", {"code": _split(report, _best_way(report))}
    elif 1 - report.reachable >= MANY_COLD:
        facts = {"share": percent(1 - report.reachable), "items": report.cold_items}
        yield "warn.new-items", {**facts, "less": _less_test(report, say), "code": _split(report, COLD_ITEMS)}


def _new_users(report: SplitFigures, _: Say) -> Iterator[Warned]:
    share = report.cold_users / max(report.parts["test"].users, 1)
    if report.by == COLD_USERS:
        code = _split(report, _best_way(report))
        yield "warn.cold-users", {"popularity": _popularity(report), "code": code}
    elif share >= MANY_COLD:
        code = _split(report, "last" if report.timed else "random")
        yield "warn.new-users", {"share": percent(share), "users": report.cold_users, "code": code}


def _known_future(report: SplitFigures, _: Say) -> Iterator[Warned]:
    if report.by == "random" and report.timed:
        yield "warn.future", {"code": _split(report, "time")}


def _few_users(report: SplitFigures, say: Say) -> Iterator[Warned]:
    most = max(part.users for part in report.parts.values())
    for name in ("validation", "test"):
        users, part = report.parts[name].users, say(f"split.name.{name}")
        if not users:
            yield "warn.no-part", {"part": part, "code": _split(report, validation=0.1)}
        elif users < FEW_USERS:
            share = min(0.4, round(2 * _share(report, name), 2))
            remedy = say("split.warn.more", code=_split(report, None, **{name: share}))
            if users > 0.8 * most or report.by == "given" or share <= _share(report, name):
                look = f'evaluate(recommender, split, part="{name}").to_frame()'
                typed = "%gnnrec evaluate RUN" + ("" if name == "test" else f" --part {name}")
                remedy = say("split.warn.intervals", code=Wording(look, typed))
            why = say(f"split.why.{name}")
            yield "warn.few", {"part": part, "users": users, "why": why, "remedy": remedy}


def _met_before(report: SplitFigures, _: Say) -> Iterator[Warned]:
    if report.met_before >= MANY_MET_BEFORE:
        yield "warn.met-before", {"share": percent(report.met_before), "code": _split(report, "random")}


def _repeats(report: SplitFigures, _: Say) -> Iterator[Warned]:
    repeats = report.left_out["repeats"]
    share = repeats / max(
        repeats + sum(report.parts[name].interactions for name in ("validation", "test")), 1
    )
    if share >= MANY_REPEATS:
        yield "warn.repeats", {"share": percent(share), "code": _split(report, "random")}


def _popular(report: SplitFigures, _: Say) -> Iterator[Warned]:
    if report.popular >= MANY_POPULAR:
        yield "warn.popular", {"share": percent(report.popular), "code": _popularity(report)}


def _less_test(report: SplitFigures, say: Say) -> str:
    if report.by == "given":
        return say("split.warn.here", code=_split(report, "random"))
    smaller = max(0.01, round(_share(report, "test") / 2, 2))
    return say("split.warn.less", code=_split(report, test=smaller))


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


_RULES: tuple[Callable[[SplitFigures, Say], Iterator[Warned]], ...] = (
    _overlap,
    _new_items,
    _new_users,
    _known_future,
    _few_users,
    _met_before,
    _repeats,
    _popular,
)
