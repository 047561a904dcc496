"""How much options mattered, on trials with a planted objective; SciPy's Kruskal-Wallis test as oracle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import kruskal, rankdata

from gnnrec_lab.display.words import speaking
from gnnrec_lab.search import text
from gnnrec_lab.search.importance import LEAST, importances
from gnnrec_lab.search.space import Choices, Range, Space
from gnnrec_lab.search.trial_study import Trial

SPACE: Space = {
    "dim": Choices((16, 32, 64)),
    "rate": Range(1e-3, 1e-1, True, False),
    "noise": Range(0.0, 1.0, False, False),
}


def trial(number: int, value: float | None, options: dict[str, Any], state: str = "done") -> Trial:
    return Trial(number, state, value, options, {}, None, None, pruned=state == "pruned")


def tried(number: int, objective: Callable[[dict[str, Any]], float], seed: int = 0) -> list[Trial]:
    rng = np.random.default_rng(seed)
    found = []
    for n in range(number):
        options = {
            "dim": int(rng.choice([16, 32, 64])),
            "rate": 10 ** rng.uniform(-3, -1),
            "noise": rng.random(),
        }
        found.append(trial(n, objective(options), options))
    return found


def test_shares_are_epsilon_squared_of_kruskal_and_wallis() -> None:
    trials = tried(30, lambda options: options["dim"] / 64 - abs(np.log10(options["rate"]) + 2))
    values = np.array([one.value for one in trials])
    found = {one.option: one.share for one in importances(trials, SPACE)}
    for name, share in found.items():
        own = np.array([one.options[name] for one in trials])
        groups = own if name == "dim" else np.digitize(rankdata(own), [10.5, 20.5])
        expected = kruskal(*(values[groups == one] for one in np.unique(groups))).statistic
        assert share == pytest.approx(max(0.0, (expected - 2) / (30 - 3)))


def test_what_decides_comes_first_and_a_peak_in_the_middle_is_seen() -> None:
    trials = tried(40, lambda options: -abs(np.log10(options["rate"]) + 2))
    first, *others = importances(trials, SPACE)
    assert first.option == "rate"
    assert first.share > 0.5
    assert not first.doubtful
    assert first.p_value == pytest.approx(3 / 2001)  # no shuffled order of 2000 comes near, three options
    assert all(one.doubtful for one in others)


def test_where_nothing_matters_a_clear_option_is_rare() -> None:
    rng = np.random.default_rng(7)
    clear = [
        any(not one.doubtful for one in importances(tried(12, lambda _: rng.random(), seed), SPACE))
        for seed in range(40)
    ]
    assert sum(clear) <= 5  # of 40 one in twenty: 2


def test_values_alone_decide_not_how_far_apart_they_are() -> None:
    trials = tried(20, lambda options: options["dim"] + options["noise"])
    cubed = [trial(one.number, (one.value or 0) ** 3, one.options) for one in trials]
    assert importances(trials, SPACE) == importances(cubed, SPACE)


def test_few_trials_and_those_that_were_cut_short_say_nothing() -> None:
    trials = tried(LEAST - 1, lambda options: options["dim"])
    cut = [trial(50 + n, 0.0, trials[0].options, "pruned") for n in range(5)]
    foreign = [trial(60, 0.0, {"dim": 48, "rate": 0.01, "noise": 0.5}), trial(61, 0.0, {"dim": 16})]
    assert importances([*trials, *cut, *foreign], SPACE) == []
    assert len(importances([*trials, trial(70, 0.0, trials[0].options)], SPACE)) == 3


def test_an_option_that_was_never_changed_and_equal_values_share_nothing() -> None:
    still = [trial(n, float(n), {"dim": 16, "rate": 0.01, "noise": n / 20}) for n in range(12)]
    assert {one.option: one.share for one in importances(still, SPACE) if one.option != "noise"} == {
        "dim": 0.0,
        "rate": 0.0,
    }
    equal = [trial(n, 0.5, one.options) for n, one in enumerate(tried(12, lambda _: 0.0))]
    assert [(one.share, one.p_value) for one in importances(equal, SPACE)] == [(0.0, 1.0)] * 3


def test_it_is_said_in_a_table_and_a_line_in_both_languages() -> None:
    trials = tried(40, lambda options: -abs(np.log10(options["rate"]) + 2))
    found = importances(trials, SPACE)
    html = str(text.mattered(found, 40))
    assert "the share of the order of 40 trials" in html
    assert html.count("may be chance") == 2
    line = text.mattered_line(found)
    assert line.startswith(f"what mattered: rate {found[0].share:.0%}, ")
    assert line.endswith("(may be chance)")
    assert "once 10 trials have come to their end; 4 have so far." in str(text.mattered([], 4))
    assert text.mattered([], 0) is None
    with speaking("ko"):
        assert "우연일 수 있음" in str(text.mattered(found, 40))
        assert "지금은 4개입니다" in str(text.mattered([], 4))
