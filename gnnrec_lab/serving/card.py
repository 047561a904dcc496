"""The model card: what a bundle was made of, how good it is, for whom it isn't, and what it can't do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gnnrec_lab.controls import visible
from gnnrec_lab.display.records import records
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.ranking.under_rules import RulesLike, bound_rules, rules_of

if TYPE_CHECKING:
    from gnnrec_lab.evaluation import Evaluation
    from gnnrec_lab.graph import InteractionGraph, Split
    from gnnrec_lab.models import Recommender
    from gnnrec_lab.ranking import Rules

_METRICS = ["metric", "k", "value", "low", "high", "users"]
_COST = ["metric", "k", "value", "without", "difference", "low", "high", "users"]
_SLICES = ["slice", "group", "users", "metric", "value", "low", "high"]


def model_card(
    recommender: Recommender,
    split: Split | None,
    built: Mapping[str, Any],
    licence: str | None,
    faithfulness: int,
    index: Mapping[str, Any] | None = None,
    rules: RulesLike = None,
) -> dict[str, Any]:
    """Return the card, JSON-ready.

    Parameters
    ----------
    recommender : Recommender
    split : Split or None
        Where there is none, nothing is measured.
    built : mapping
        How it was trained.
    licence : str or None
    faithfulness : int
        Users whose explanations are measured; 0: none.
    index : mapping, optional
        How good the bundle's index is, as `build_index` says.
    rules : Rules or mapping, optional
        What lists will keep to: the card says what that costs.

    Raises `OptionError` for rules that can't be used.
    """
    described = recommender.describe()
    chosen = rules_of(rules)
    bound_rules(recommender, chosen)  # refuses those that can't be used
    under, why_not = _measured(recommender, split, chosen)
    evaluation = under and (under.without or under)
    return {
        "model": described["label"],
        "paper": described["paper"],
        "licence": licence,
        "data": _data(recommender.train if split is None else split.graph, recommender.train),
        "split": None if split is None else split.report.to_dict(),
        "metrics": [] if evaluation is None else records(evaluation.to_frame()),
        "not_measured": why_not,
        "weak_slices": [] if evaluation is None else _weak(evaluation),
        "faithfulness": _faithfulness(recommender, split, faithfulness),
        "index": None if index is None else dict(index),
        "rules": {
            "columns": _columns(recommender.train),
            "given": str(chosen) if chosen else None,
            "cost": records(under.cost()) if chosen and under else [],
        },
        "limits": _limits(recommender),
        "built": {"options": described["options"], "parameters": described["parameters"], **built},
    }


def _measured(
    recommender: Recommender, split: Split | None, rules: Rules
) -> tuple[Evaluation | None, str | None]:
    from gnnrec_lab.evaluation import evaluate

    if split is None:
        return None, "No held-out interactions were given."
    try:
        return evaluate(recommender, split, rules=rules or None), None
    except GnnrecError as error:
        return None, str(error)


def _data(graph: InteractionGraph, train: InteractionGraph) -> dict[str, Any]:
    period = None
    if graph.time is not None and len(graph.time):
        period = graph.time_text([int(graph.time.min()), int(graph.time.max())])
    return {
        "graph": graph.name,
        "fingerprint": graph.fingerprint,
        "users": graph.num_users,
        "items": graph.num_items,
        "interactions": graph.num_interactions,
        "period": period,
        "behaviours": list(graph.behaviours),
        "trained_on_pairs": train.num_pairs,
        "item_features": [] if graph.item_features is None else list(graph.item_features.column_names),
    }


def _columns(train: InteractionGraph) -> dict[str, str]:
    """Return the features that rules may name, with their types."""
    features = train.item_features
    return {} if features is None else {field.name: str(field.type) for field in features.schema}


def _weak(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the groups whose interval lies below that of all users."""
    overall = evaluation.to_frame()
    found = []
    for row in records(evaluation.slices()):
        metric, _, k = row["metric"].partition("@")
        same = overall[(overall["metric"] == metric) & (overall["k"] == int(k))]
        low = float(same["low"].iloc[0]) if len(same) else float("nan")
        if row["high"] is not None and row["high"] < low:
            found.append(row)
    return found


def _faithfulness(recommender: Recommender, split: Split | None, users: int) -> dict[str, Any] | None:
    from gnnrec_lab.explain import faithfulness_of

    if not users or split is None:
        return None
    try:
        measured = faithfulness_of(recommender, split, users, top=1)
    except GnnrecError as error:
        return {"verdict": f"Not measured: {error}", "users": 0}
    facts = measured.to_dict()
    return {name: facts[name] for name in ("verdict", "verdicts", "users", "pairs", "k", "own_share")}


def _limits(recommender: Recommender) -> list[str]:
    able = recommender.capabilities
    return [
        "It knows the users and items of its data alone; an id that isn't among them is refused."
        if able.fold_in
        else "It scores only users whom it was trained on: nobody new, and no changed history.",
        "Without any history everyone gets what is popular, or what the features alone say."
        if able.content
        else "Without any history everyone gets what is popular.",
        "It was measured on interactions held out of the same log: what its lists change in what people do "
        "isn't known.",
        "Explanations say what the score is made of, not why people like an item.",
        "The bundle holds the histories of its users: it is as private as the log.",
    ]


def card_as_markdown(card: Mapping[str, Any]) -> str:
    """Return the card as Markdown."""
    data, split, built = card["data"], card["split"], card["built"]
    period = f", from {data['period'][0]} to {data['period'][1]}" if data["period"] else ""
    lines = [
        f"# {_plain(card['model'])}",
        "",
        f"Trained on {_plain(data['graph'])}: {data['interactions']:,} interactions of {data['users']:,} "
        f"users with {data['items']:,} items{period}. Licence: {_plain(card['licence'] or 'not stated')}.",
        "",
        f"Paper: {_plain(card['paper'])}",
        "",
        "## How good it is",
        "",
    ]
    if split is not None:
        parts = ", ".join(f"{name} {part['pairs']:,} pairs" for name, part in split["parts"].items())
        lines += [f"Split by {split['by']} (seed {split['seed']}): {parts}.", ""]
    if card["metrics"]:
        lines += ["On the test part, means over users with 95 % intervals, over all items:", ""]
        lines += [*_table(card["metrics"], _METRICS), ""]
    else:
        lines += [f"Not measured: {_plain(card['not_measured'])}", ""]
    if card["weak_slices"]:
        lines += ["It is weaker than that, beyond the intervals, for:", ""]
        lines += [*_table(card["weak_slices"], _SLICES), ""]
    if card["index"] is not None:
        lines += [_by_index(card["index"]), ""]
    lines += ["## Rules", "", *_of_rules(card["rules"]), ""]
    verdict = card["faithfulness"]["verdict"] if card["faithfulness"] else "Not measured."
    lines += ["## Whether its explanations can be trusted", "", _plain(verdict), ""]
    lines += ["## Limits", "", *(f"- {limit}" for limit in card["limits"]), ""]
    lines += [
        "## How it was built",
        "",
        *(f"- {_plain(key)}: {_plain(value)}" for key, value in built.items()),
    ]
    return "\n".join([*lines, ""])


def _of_rules(rules: Mapping[str, Any]) -> list[str]:
    columns = ", ".join(f"{_plain(name)} ({_plain(kind)})" for name, kind in rules["columns"].items())
    lines = [
        f"Lists may be asked for under conditions on the items' features: {columns}."
        if columns
        else "The items have no features: lists may be asked for under allow, deny and diversify alone."
    ]
    if rules["given"] is not None:
        lines += ["", f"Those who serve it mean to ask under {_plain(rules['given'])}."]
    if rules["cost"]:
        lines += ["", "What that costs on the test part:", "", *_table(rules["cost"], _COST)]
    return lines


def _by_index(index: Mapping[str, Any]) -> str:
    return (
        f"Lists come from an index, which looks into {index['probes']:,} of its {index['lists']:,} lists of "
        f"items. They hold {index['recall']:.4f} of the {index['k']} best items that all scores give, over "
        f"{index['users']:,} users. The metrics above are of all scores."
    )


def _table(rows: list[dict[str, Any]], columns: list[str]) -> list[str]:
    body = [" | ".join(_cell(row.get(name)) for name in columns) for row in rows]
    return [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}", *(f"| {line} |" for line in body)]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else _plain(value)


def _plain(value: Any) -> str:
    """Return text in which nothing is Markdown."""
    text = " ".join(visible(str(value)).split())
    for mark in "\\`*[]<>|#":
        text = text.replace(mark, f"\\{mark}")
    return text
