"""The RunComparison where widgets don't run: leaderboard, differences and the rest as tables and as text."""

from __future__ import annotations

from collections.abc import Sequence

from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.labels import model_label
from gnnrec_lab.display.tables import aligned, table, without_empty
from gnnrec_lab.display.words import called, heard, language, spoken
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
            title(compared),
            ("", _head("recommender"), metric, _head("interval"), _head("seeds")),
            _board(compared, metric),
        )
    ]
    parts += [element("p", line) for line in verdicts(compared, metric)]
    for one in compared["slices"]:
        heads = ("", _head("users"), *map(_called, compared["models"]))
        parts.append(_table(_by(one), heads, _groups(compared, one)))
    if compared["beyond"]["names"]:
        heads = ("", _head("better"), *map(_called, compared["models"]))
        parts.append(_table(_beyond_caption(compared), heads, _beyond(compared)))
    if compared["winners"]:
        heads = ("", _head("first"), _head("second"), _head("same"))
        parts.append(
            _table(spoken("comparison.users-by", metric=compared["metric"]), heads, _winners(compared))
        )
    return join(parts)


def comparison_text(compared: Compared, metric: str) -> str:
    """Return the leaderboard and the differences as lines of text."""
    lines = [*aligned(_board(compared, metric), "l"), *verdicts(compared, metric)]
    indented = [f"  {line}" for line in lines]
    return "\n".join([spoken("comparison.widget", title=title(compared), metric=metric), *indented])


def title(compared: Compared) -> str:
    """Return the title: the graph, the split and its part, the users, k."""
    part = called("split.name", compared["part"])
    facts = {"graph": compared["graph"], "part": part, "split": compared["split"]}
    return spoken("comparison.title", **facts, users=compared["users"], k=str(compared["k"]))


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
        return spoken("comparison.better", a=a, b=b, amount=amount, interval=interval)
    return spoken("comparison.no-difference", a=a, b=b, amount=amount, interval=interval)


def _board(compared: Compared, metric: str) -> list[Row]:
    rows: list[Row] = []
    for model in compared["models"]:
        measured: Measured | Empty = model["metrics"].get(metric, {})
        std = model["seed_std"].get(metric)
        number = str(len(model["runs"]))
        seeds = "" if std is None else spoken("comparison.seeds", number=number, std=std)
        rows.append(
            (model["name"], _label(model), _number(measured.get("value")), _interval(measured), seeds)
        )
    return rows


def _label(model: ComparedModel) -> str:
    return model_label(model["title"], model["terms"], language())


def _called(model: ComparedModel) -> str:
    """Return a row's name, with its label where its scores hold more than the model's name says."""
    return f"{model['name']} ({_label(model)})" if model["terms"] else model["name"]


def _beyond_caption(compared: Compared) -> str:
    caption = spoken("comparison.beyond")
    if OWN_SHARE not in compared["beyond"]["names"]:
        return caption
    return spoken("comparison.beyond-share", caption=caption, users=compared["own_share_users"])


def _groups(compared: Compared, one: Slice) -> list[Row]:
    return [
        (
            _group(group["label"]),
            f"{group['users']:,}",
            *(_measured(group["values"].get(model["name"], {})) for model in compared["models"]),
        )
        for group in one["groups"]
    ]


def _beyond(compared: Compared) -> list[Row]:
    directions = compared["beyond"]["directions"]
    return [
        (
            _measure(name),
            spoken(f"comparison.direction.{directions.get(name, 'none')}"),
            *(_measured(model["metrics"].get(name, {})) for model in compared["models"]),
        )
        for name in compared["beyond"]["names"]
    ]


def _winners(compared: Compared) -> list[Row]:
    return [
        (
            spoken("comparison.against", a=pair["a"], b=pair["b"]),
            f"{pair['wins']:,}",
            f"{pair['losses']:,}",
            f"{pair['ties']:,}",
        )
        for pair in compared["winners"][:_LISTED]
    ]


def _group(label: str) -> str:
    named = called("comparison.group", label)
    return heard(named) if named == label else named


def _measure(name: str) -> str:
    base, at, k = name.partition("@")
    return called("comparison.measure", base) + at + k


def _head(name: str) -> str:
    return spoken(f"comparison.head.{name}")


def _by(one: Slice) -> str:
    return spoken("comparison.by", metric=one["metric"], name=called("comparison.slice", one["name"]))


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
