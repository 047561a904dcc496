"""The RunComparison where widgets don't run: leaderboard, differences and the rest as tables and as text."""

from __future__ import annotations

from collections.abc import Sequence

from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.labels import model_label
from gnnrec_lab.display.numbers import counted
from gnnrec_lab.display.tables import aligned, table, without_empty
from gnnrec_lab.evaluation.comparison.to_dict import Compared, ComparedModel, Measured, Pair, Slice
from gnnrec_lab.evaluation.metrics.own_share import NAME as OWN_SHARE
from gnnrec_lab.widgets.protocol.common import Empty

LEVEL = 0.05
_LISTED = 10

Row = Sequence[str]


def comparison_html(compared: Compared, metric: str) -> Html:
    """Return the comparison as tables."""
    parts = [
        _table(
            title(compared), ("", "Recommender", metric, "95 % interval", "Seeds"), _board(compared, metric)
        )
    ]
    parts += [element("p", line) for line in verdicts(compared, metric)]
    for one in compared["slices"]:
        heads = ("", "Users", *map(_called, compared["models"]))
        parts.append(_table(f"{one['metric']} by {one['name']}", heads, _groups(compared, one)))
    if compared["beyond"]["names"]:
        heads = ("", "Better", *map(_called, compared["models"]))
        parts.append(_table(_beyond_caption(compared), heads, _beyond(compared)))
    if compared["winners"]:
        heads = ("", "First better", "Second better", "Same")
        parts.append(_table(f"Users by {compared['metric']}", heads, _winners(compared)))
    return join(parts)


def comparison_text(compared: Compared, metric: str) -> str:
    """Return the leaderboard and the differences as lines of text."""
    lines = [*aligned(_board(compared, metric), "l"), *verdicts(compared, metric)]
    indented = [f"  {line}" for line in lines]
    return "\n".join([f"RunComparison: {title(compared)}, {metric}", *indented])


def title(compared: Compared) -> str:
    """Return the title: the graph, the split and its part, the users, k."""
    users = f"{compared['users']:,} user{'' if compared['users'] == 1 else 's'}"
    part = f"{compared['part']} part of split {compared['split']}"
    return f"{compared['graph']}, {part}, {users}, top {compared['k']}"


def verdicts(compared: Compared, metric: str) -> list[str]:
    """Return a sentence for each pair tested by a metric: who is better, or that none is shown to be."""
    return [_verdict(pair) for pair in compared["pairs"] if pair["metric"] == metric]


def _verdict(pair: Pair) -> str:
    a, b, by, low, high = pair["a"], pair["b"], pair["difference"], pair["low"], pair["high"]
    if by is not None and by < 0:
        a, b, by = b, a, -by
        low, high = (None, None) if low is None or high is None else (-high, -low)
    interval = "" if low is None or high is None else f" [{low:+.3g}, {high:+.3g}]"
    amount = "–" if by is None else f"{by:+.3g}"
    if pair["p_holm"] is not None and pair["p_holm"] < LEVEL and low is not None and low > 0:
        return f"{a} is better than {b}: {amount}{interval}"
    return f"{a} and {b}: no difference shown, {amount}{interval}"


def _board(compared: Compared, metric: str) -> list[Row]:
    rows: list[Row] = []
    for model in compared["models"]:
        measured: Measured | Empty = model["metrics"].get(metric, {})
        std = model["seed_std"].get(metric)
        seeds = "" if std is None else f"{len(model['runs'])} seeds, spread {std:.3g}"
        rows.append(
            (model["name"], _label(model), _number(measured.get("value")), _interval(measured), seeds)
        )
    return rows


def _label(model: ComparedModel) -> str:
    return model_label(model["title"], model["terms"])


def _called(model: ComparedModel) -> str:
    """Return a row's name, with its label where its scores hold more than the model's name says."""
    return f"{model['name']} ({_label(model)})" if model["terms"] else model["name"]


def _beyond_caption(compared: Compared) -> str:
    caption = "Beyond accuracy"
    if OWN_SHARE not in compared["beyond"]["names"]:
        return caption
    users = counted(compared["own_share_users"], "user")
    return f"{caption} (own share: mean over the first items of {users})"


def _groups(compared: Compared, one: Slice) -> list[Row]:
    return [
        (
            group["label"],
            f"{group['users']:,}",
            *(_measured(group["values"].get(model["name"], {})) for model in compared["models"]),
        )
        for group in one["groups"]
    ]


def _beyond(compared: Compared) -> list[Row]:
    words = {"higher": "the higher", "lower": "the lower", "zero": "the nearer to zero"}
    directions = compared["beyond"]["directions"]
    return [
        (
            name,
            words.get(directions.get(name, ""), "neither"),
            *(_measured(model["metrics"].get(name, {})) for model in compared["models"]),
        )
        for name in compared["beyond"]["names"]
    ]


def _winners(compared: Compared) -> list[Row]:
    return [
        (f"{pair['a']} against {pair['b']}", f"{pair['wins']:,}", f"{pair['losses']:,}", f"{pair['ties']:,}")
        for pair in compared["winners"][:_LISTED]
    ]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _interval(measured: Measured | Empty) -> str:
    low, high = measured.get("low"), measured.get("high")
    return "" if low is None or high is None else f"[{low:.3g}, {high:.3g}]"


def _measured(measured: Measured | Empty) -> str:
    return f"{_number(measured.get('value'))} {_interval(measured)}".rstrip()


def _table(caption: str, heads: Row, rows: list[Row]) -> Html:
    shown_heads, shown_rows = without_empty(heads, rows)
    return table(shown_rows, heads=shown_heads, caption=caption)
