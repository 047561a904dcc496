"""Lists under rules, JSON-ready for the ExplanationBrowser: the form, the list, and what was taken out."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models import Recommender
from gnnrec_lab.quoting import option
from gnnrec_lab.ranking.rules import BoundRules, Rules
from gnnrec_lab.ranking.under_rules import RulesLike, bound_rules, refuse_empty, rules_of
from gnnrec_lab.typed_ids import item as item_of
from gnnrec_lab.widgets.browser.what_if import changed_rows
from gnnrec_lab.widgets.protocol import browser as protocol

LISTED = 50  # ids of a rule that a form shows
_LISTS = ("allow", "deny")
NO_FORM: protocol.RuleForm = {
    "where": "", "allow": [], "deny": [], "per": [], "diversify": 0.0, "since": "", "until": "",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Ruled:
    """Rules for the lists of a recommender.

    Attributes
    ----------
    rules : Rules
    bound : BoundRules or None
        None without rules.
    """

    rules: Rules
    bound: BoundRules | None

    @classmethod
    def of(cls, recommender: Recommender, rules: RulesLike) -> Ruled:
        """Bind rules. Raises `OptionError` for one that can't be used."""
        found = rules_of(rules)
        return cls(found, bound_rules(recommender, found))

    @classmethod
    def typed(cls, recommender: Recommender, form: protocol.RuleForm, before: Rules) -> Ruled:
        """Bind the rules of a form; what no form can show stays as it was.

        Raises
        ------
        OptionError
            For a rule that can't be used.
        UnknownIdError
            For an item that there isn't.
        """
        graph = recommender.train
        given: dict[str, Any] = {
            "where": form["where"].strip() or None,
            "since": form["since"] or None,
            "until": form["until"] or None,
            "allow": _items(graph, form["allow"]),
            "deny": _items(graph, form["deny"]),
            "per": dict(form["per"]) or None,
            "diversify": form["diversify"] or None,
        }
        given |= {name: getattr(before, name) for name in held(before)}
        if given["since"] or given["until"]:
            given["at"] = before.at
        return cls.of(recommender, given)

    def state(self, recommender: Recommender, error: str = "") -> protocol.RulesState:
        """Return the panel of these rules, without a list."""
        graph = recommender.train
        features = graph.item_features
        return {
            "form": _form(self.rules, graph),
            "columns": [] if features is None else [str(name) for name in features.column_names],
            "held": held(self.rules),
            "error": error,
            "code": _code(self.rules, graph),
            "active": len(self.rules.to_dict()) - (self.rules.at is not None),
            "user": -1,
            "rows": [],
            "out": [],
        }


def _items(graph: InteractionGraph, texts: list[str]) -> list[Any] | None:
    return [item_of(graph, text.strip()) for text in texts if text.strip()] or None


def held(rules: Rules) -> dict[str, int]:
    """Return the rules that are too long for a form, or by user, with how many ids each has."""
    found: dict[str, int] = {}
    for name in _LISTS:
        given = getattr(rules, name)
        if isinstance(given, dict):
            found[name] = sum(map(len, given.values()))
        elif given is not None and len(given) > LISTED:
            found[name] = len(given)
    return found


def listed_under(
    ruled: Ruled, recommender: Recommender, seen: InteractionGraph, hits: Any, user: int, k: int
) -> tuple[list[protocol.ChangedRow], list[protocol.TakenOut]]:
    """Return a user's list under rules, and what they take out of it. Raises `OptionError` for none."""
    graph, exclude, bound = recommender.train, seen.by_user, ruled.bound
    if bound is None:
        return [], []
    users = np.array([user])
    plain = recommender.scores(users)
    plain[0, exclude.row(user)[0]] = -np.inf
    left = plain.copy()
    bound.mask(left, users)
    items = bound.lists(left, k)[0][0]
    items = items[items >= 0]
    if not len(items):
        refuse_empty(bound, graph, users, exclude)
    removed = bound.removed(plain[0], user, k)
    labels = graph.item_labels(np.array([one.item for one in removed], dtype=np.int64))
    out: list[protocol.TakenOut] = [
        {"item": one.item, "label": label, "old_rank": one.rank, "rules": list(one.rules)}
        for one, label in zip(removed, labels, strict=True)
    ]
    return changed_rows(graph, items, plain[0], plain[0], hits), out


def _form(rules: Rules, graph: InteractionGraph) -> protocol.RuleForm:
    lists = {
        name: [] if name in held(rules) else [str(one) for one in getattr(rules, name) or []]
        for name in _LISTS
    }
    return {
        "where": rules.where or "",
        "allow": lists["allow"],
        "deny": lists["deny"],
        "per": list((rules.per or {}).items()),
        "diversify": rules.diversify or 0.0,
        "since": rules.since or "",
        "until": rules.until or "",
    }


def _code(rules: Rules, graph: InteractionGraph) -> str:
    """Return the rules as they stand on a line; what is too long for it as the variable that may hold it."""
    parts = [] if rules.where is None else [option("--where", rules.where)]
    for name in _LISTS:
        if name in held(rules):
            parts.append(f"--{name} @{name}")
        else:
            parts += [option(f"--{name}", str(one)) for one in getattr(rules, name) or []]
    parts += [option("--per", f"{column}={most}") for column, most in (rules.per or {}).items()]
    if rules.diversify:
        parts.append(f"--diversify {rules.diversify:g}")
    for name in ("since", "until", "at"):
        if getattr(rules, name) is not None:
            parts.append(option(f"--{name}", str(getattr(rules, name))))
    return "".join(f" {part}" for part in parts)
