"""What a split says of itself, counted anew with pandas, and what it says to look out for."""

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.graph.splits import SplitReport
from tests.graph.splits.logs import WAYS, graph_of, logs_of_behaviours, targets

PARTS = ["train", "validation", "test", "unused"]


def table_of(split: Split) -> pd.DataFrame:
    graph = split.graph
    assert graph.behaviour is not None
    table = pd.DataFrame(
        {"user": graph.user, "item": graph.item, "time": graph.time, "positive": graph.weight > 0}
    )
    table["part"] = [PARTS[part] for part in split.part]
    kinds = pd.Series(graph.behaviours).iloc[graph.behaviour].to_numpy()
    table["predicted"] = table["positive"] & (np.isin(kinds, split.target) | (not split.target))
    return table


@pytest.mark.slow
@settings(deadline=None)
@given(logs_of_behaviours, st.sampled_from(WAYS), targets)
def test_the_figures_are_those_of_pandas(rows: Any, by: str, target: Any) -> None:
    try:
        split = graph_of(rows).split(by, target=target, test=0.4)
    except GraphDataError:
        return
    report, table = split.report, table_of(split)
    train, test = (table[table["positive"] & (table["part"] == part)] for part in ("train", "test"))
    for name, part in report.parts.items():
        own = table[table["part"] == name]
        evidence = own[own["positive"]]
        assert part.interactions == len(own)
        assert part.pairs == len(evidence.drop_duplicates(["user", "item"]))
        assert (part.users, part.items) == (evidence["user"].nunique(), evidence["item"].nunique())
        span = [str(own["time"].min()), str(own["time"].max())] if len(own) else ["", ""]
        assert [part.first, part.last] == span
    unused = table[table["part"] == "unused"]
    assert sum(report.left_out.values()) == len(unused)
    assert report.left_out["without_evidence"] == (~unused["positive"]).sum()
    assert report.left_out["other_behaviours"] == (unused["positive"] & ~unused["predicted"]).sum()
    met = set(table[table["positive"] & (table["part"] == "train")]["user"])
    strangers = ~unused["user"].isin(met) & unused["predicted"] & (by == "cold-items")
    assert report.left_out["without_history"] == strangers.sum()
    assert report.eligible == table["predicted"].sum()
    assert report.cold_users == len(set(test["user"]) - set(train["user"]))
    assert report.cold_items == len(set(test["item"]) - set(train["item"]))
    pairs = test.drop_duplicates(["user", "item"])
    assert report.reachable == pytest.approx(pairs["item"].isin(set(train["item"])).mean())
    known = pairs.merge(train[["user", "item"]].drop_duplicates(), on=["user", "item"])
    assert report.met_before == pytest.approx(len(known) / len(pairs))
    # up to ten items there is one that is most popular; of those alike the first
    users = train.drop_duplicates(["user", "item"]).groupby("item").size()
    assert report.popular == pytest.approx((pairs["item"] == users.idxmax()).mean())
    assert report.shared_pairs == 0
    assert json.loads(json.dumps(report.to_dict()))["warnings"] == report.warnings
    assert split.describe()["repeats"] == report.left_out["repeats"]


def test_the_most_popular_tenth() -> None:
    # items 0 to 19, item n has n + 1 users: 18 and 19 are the most popular tenth
    train = pd.DataFrame([(user, item) for item in range(20) for user in range(item + 1)], columns=["u", "i"])
    test = pd.DataFrame({"u": [19, 19, 19, 30], "i": [18, 17, 0, 19]})
    report = Split.from_frames(train=train, test=test, user="u", item="i").report
    assert report.popular == 0.5
    assert (report.reachable, report.cold_users) == (1.0, 1)


def test_text_by_hand() -> None:
    rows = [("a", "x", 1, 1), ("a", "y", 2, 1), ("a", "x", 3, 1), ("b", "z", 3, 1), ("b", "x", 3, -2)]
    report = graph_of(rows, name="가게").split("time", test=0.5, validation=0).report
    assert repr(report).splitlines()[:13] == [
        'Split of "가게" by time',
        "              train  validation  test",
        "interactions      2           0     1",
        "pairs             2           0     1",
        "users             1           0     1",
        "items             2           0     1",
        "first             1                 3",
        "last              2                 3",
        "Test after 2.",
        "Left out: 1 repeat, 1 without evidence.",
        "No pair is in two parts.",
        "Of the test pairs 0 % are of items in train, and 0 % of the 10 % most popular.",
        "In test but not in train: 1 user, 1 item.",
    ]
    assert repr(report).splitlines()[13:] == [f"! {warning}" for warning in report.warnings]


def test_html_escapes_what_comes_from_the_data() -> None:
    kind = "<img onerror=alert(1)>"
    rows = [("a", item, item, 1.0, kind if item % 2 else "view") for item in range(12)]
    report = graph_of(rows).split("time", target=kind, test=0.4).report
    shown = report._repr_html_()
    assert "<img" not in shown
    assert "predicting &lt;img onerror=alert(1)&gt;" in shown
    assert "No pair is in two parts by &lt;img" in shown
    assert shown.count("<li>") == 4 + len(report.warnings)
    assert repr(report).startswith('Split of "graph" by time, predicting <img onerror=alert(1)>\n')


# --- what to look out for


def events(users: int = 400, items: int = 40, rows: int = 8000, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "user": rng.integers(0, users, rows),
            "item": rng.integers(0, items, rows),
            "time": rng.integers(0, 10_000, rows),
            "behaviour": rng.choice(["buy", "view"], rows),
        }
    )


def graph_from(frame: pd.DataFrame, *, timed: bool = True, behaviours: bool = False) -> InteractionGraph:
    roles = {"time": "time" if timed else None, "behaviour": "behaviour" if behaviours else None}
    return InteractionGraph.from_frame(frame, user="user", item="item", **roles)  # type: ignore[arg-type]


def found(report: SplitReport, start: str) -> str:
    return next((text for text in report.warnings if re.search(start, text)), "")


def code_in(text: str) -> Iterator[str]:
    yield from re.findall(r"(?:split\.)?graph\.split\([^()]*\)", text)


def test_a_good_split_gives_no_warning() -> None:
    assert graph_from(events(items=400)).split("last").report.warnings == []
    assert graph_from(events(items=400), timed=False).split("random").report.warnings == []


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("target", [None, "buy", ["buy", "view"]])
def test_every_remedy_is_code_that_runs(by: str, target: Any) -> None:
    small = events(users=60, items=30, rows=700)
    late = small["time"] > 8000
    small.loc[late, "item"] += 25  # some of these items are new
    small.loc[late, "user"] += 40
    graph = graph_from(small, behaviours=True)
    split = graph.split(by, target=target, test=0.1, validation=0.05)
    assert split.report.warnings
    for text in split.report.warnings:
        assert "graph.split(" in text or "evaluate(" in text or 'train(split, "popularity")' in text
        for code in code_in(text):
            again = eval(code, {"graph": graph})
            assert again.target == split.target


def test_new_items_and_users() -> None:
    frame = events()
    late = frame["time"] > 9000
    frame.loc[late, ["user", "item"]] += [1000, 20]
    report = graph_from(frame).split("time", test=0.1).report
    assert report.cold_items == 20
    assert found(report, "of items").startswith(
        f"{100 * (1 - report.reachable):.3g} % of the test pairs are of items that aren't in train (20 items"
    )
    assert list(code_in(found(report, "of items"))) == [
        'graph.split("time", test=0.06)',  # about half of what is there, repeats counted
        'graph.split("cold-items")',
    ]
    share = 100 * report.cold_users / report.parts["test"].users
    assert found(report, "of the test users").startswith(
        f"{share:.3g} % of the test users ({report.cold_users})"
    )
    assert list(code_in(found(report, "of the test users"))) == ['graph.split("last")']


@pytest.mark.parametrize("what", ["items", "users"])
def test_cold_ways_say_what_they_measure(what: str) -> None:
    timed, plain = (
        graph_from(events(), timed=timed).split(f"cold-{what}").report.warnings[0] for timed in (True, False)
    )
    assert timed.startswith(f"All {what} of test are new, as asked")
    assert list(code_in(timed)) == ['graph.split("time")']
    assert list(code_in(plain)) == ['graph.split("random")']


def test_pairs_at_random_know_the_future() -> None:
    assert found(graph_from(events()).split("random").report, "at random").endswith('graph.split("time")')
    assert not found(graph_from(events(), timed=False).split("random").report, "at random")


def test_few_users_to_measure_by() -> None:
    report = graph_from(events(users=400, items=400)).split("cold-users", test=0.3, validation=0.1).report
    assert found(report, "^The validation part").endswith(
        f"has only {report.parts['validation'].users} users: which epoch is best is partly chance. "
        'Hold out more: graph.split("cold-users", validation=0.2)'
    )
    assert not found(report, "^The test part")
    few = graph_from(events(users=30, rows=600)).split("last").report
    assert found(few, "^The test part").endswith(
        'Look at the intervals: evaluate(recommender, split, part="test").to_frame()'
    )


def test_no_validation_part() -> None:
    report = graph_from(events()).split("last", validation=0).report
    assert found(report, "no validation").endswith('graph.split("last", validation=0.1)')


def test_pairs_met_before_and_repeats() -> None:
    graph = graph_from(events(users=200), behaviours=True)
    report = graph.split("time", target="buy").report
    assert report.met_before > 0.2
    assert found(report, "another behaviour").startswith(f"{100 * report.met_before:.3g} % of the test pairs")
    assert found(report, "another behaviour").endswith('graph.split("random", target="buy")')
    assert graph.split("random", target="buy").report.met_before == 0
    held_out = sum(report.parts[name].interactions for name in ("validation", "test"))
    repeats = report.left_out["repeats"]
    assert found(report, "repeat a pair").startswith(f"{100 * repeats / (repeats + held_out):.3g} % of the")


def test_a_test_of_popular_items() -> None:
    frame = events(users=2000, items=400)
    assert not found(graph_from(frame).split("time").report, "most popular")
    frame.loc[frame.index % 10 > 0, "item"] %= 20
    report = graph_from(frame).split("time").report
    assert found(report, "most popular") == (
        f"{100 * report.popular:.3g} % of the test pairs are of the 10 % most popular items: what ranks by "
        'popularity will look strong. Compare with it: train(split, "popularity")'
    )


def test_splits_made_elsewhere() -> None:
    frame = events()
    test = frame.sample(800, random_state=0)
    test = test.assign(item=test["item"] + 30)
    report = Split.from_frames(train=frame, test=test, user="user", item="item", time="time").report
    assert list(code_in(found(report, "of items"))) == [
        'split.graph.split("random")',
        'split.graph.split("cold-items")',
    ]


def test_a_split_that_was_tampered_with() -> None:
    graph = graph_of([("a", "x", 1), ("a", "x", 2), ("a", "y", 3)])
    report = Split(graph, np.array([0, 2, 1], dtype=np.uint8), "time").report
    assert report.shared_pairs == 1
    assert "In two parts: 1 pair." in repr(report)
    assert report.warnings[0] == (
        'In two parts: 1 pair. What is measured was learned. Split anew: graph.split("time")'
    )
