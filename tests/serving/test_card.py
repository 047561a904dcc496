"""The model card: what it states of rules, slices and limits."""

import json

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, OptionError, Rules, Split
from gnnrec_lab.evaluation import evaluate
from gnnrec_lab.models import create
from gnnrec_lab.serving.card import card_as_markdown, model_card
from gnnrec_lab.training import fit
from tests.serving.conftest import Make

WHERE = "price < 50 AND kind <> 'red'"


def test_what_rules_cost_stands_beside_the_metrics_without_them(trained: Make, split: Split) -> None:
    recommender = trained("itemknn")
    card = model_card(recommender, split, {}, None, 0, rules={"where": WHERE})

    plain = evaluate(recommender, split).to_frame()
    assert [row["value"] for row in card["metrics"]] == plain["value"].tolist()
    cost = evaluate(recommender, split, rules=Rules(where=WHERE)).cost()
    assert [row["difference"] for row in card["rules"]["cost"]] == cost["difference"].tolist()
    assert card["rules"]["given"] == f"Rules(where={WHERE!r})"
    assert card["rules"]["columns"] == {"title": "large_string", "price": "double", "kind": "large_string"}
    assert json.loads(json.dumps(card["rules"])) == card["rules"]

    text = card_as_markdown(card)
    assert "title (large_string), price (double), kind (large_string)." in text
    assert "Those who serve it mean to ask under Rules(where=\"price \\< 50 AND kind \\<\\> 'red'\")." in text
    first = card["rules"]["cost"][0]
    numbers = " | ".join(f"{first[name]:.4f}" for name in ("value", "without", "difference", "low", "high"))
    assert f"| {first['metric']} | {first['k']} | {numbers} | {first['users']} |" in text


def test_groups_for_which_it_is_weaker_than_for_all() -> None:
    """Everyone has the head, and some the tail: popular items are all that Popularity finds."""
    rng = np.random.default_rng(0)
    tail = {"u": np.repeat(np.arange(300), 4), "i": 100 + rng.integers(0, 400, 1200)}
    head = {"u": np.repeat(np.arange(300), 4), "i": rng.integers(0, 12, 1200)}
    frame = pd.concat([pd.DataFrame(head), pd.DataFrame(tail)]).drop_duplicates()
    graph = InteractionGraph.from_frame(frame, user="u", item="i")
    split = graph.split("random", test=0.3, validation=0, seed=0)
    recommender = create("popularity")
    fit(recommender, split)
    card = model_card(recommender, split, {}, None, 0)

    (overall,) = (row for row in card["metrics"] if (row["metric"], row["k"]) == ("recall", 20))
    weak = {(row["slice"], row["group"]): row for row in card["weak_slices"]}
    assert ("item popularity", "tail") in weak
    assert weak["item popularity", "tail"]["value"] == 0 < overall["low"]
    assert ("item popularity", "head") not in weak
    text = card_as_markdown(card)
    assert "It is weaker than that, beyond the intervals, for:" in text
    assert "| item popularity | tail |" in text


def test_a_card_without_features_rules_and_index() -> None:
    frame = pd.DataFrame({"u": list("aabb"), "i": list("xyyz")})
    graph = InteractionGraph.from_frame(frame, user="u", item="i")
    recommender = create("popularity")
    fit(recommender, Split(graph, np.zeros(4, np.uint8), "given"))
    card = model_card(recommender, None, {}, None, 0)

    assert card["rules"] == {"columns": {}, "given": None, "cost": []}
    text = card_as_markdown(card)
    assert "lists may be asked for under allow, deny and diversify alone." in text
    assert "Those who serve it" not in text
    assert "index" not in text


def test_rules_that_cannot_be_used_are_refused(trained: Make, split: Split) -> None:
    with pytest.raises(OptionError, match="prize"):
        model_card(trained("popularity"), split, {}, None, 0, rules={"where": "prize < 3"})
    with pytest.raises(OptionError, match='There is no rule "wher"'):
        model_card(trained("popularity"), None, {}, None, 0, rules={"wher": "price < 3"})
