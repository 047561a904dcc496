import re

from gnnrec_lab.search.picture import history
from gnnrec_lab.search.trial_study import Trial


def trial(number: int, state: str, value: float | None) -> Trial:
    return Trial(number, state, value, {}, {}, None, None, pruned=state == "pruned")


def test_each_value_has_its_place_and_the_line_is_the_best_until_then() -> None:
    trials = [
        trial(0, "done", 0.2),
        trial(1, "pruned", 0.1),
        trial(2, "running", None),
        trial(4, "done", 0.3),
    ]

    svg = history(trials, "ndcg@20")

    dots = re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="3.5" fill="([^"]+)"', svg)
    assert dots == [("8.0", "48.0", "#0072b2"), ("109.0", "88.0", "none"), ("412.0", "8.0", "#0072b2")]
    assert 'd="M8.0,48.0H412.0V8.0"' in svg
    assert "ndcg@20 of 3 trials, from 0.1 to 0.3" in svg
    assert "<title>trial 1: 0.1, pruned</title>" in svg


def test_little_is_no_picture() -> None:
    assert history([], "ndcg@20") is None
    assert history([trial(0, "done", 0.2)], "ndcg@20") is None
    assert history([trial(0, "pruned", 0.2), trial(1, "pruned", 0.1)], "ndcg@20") is None


def test_equal_values_lie_on_one_line() -> None:
    svg = history([trial(0, "done", 0.2), trial(1, "done", 0.2)], "ndcg@20")

    assert re.findall(r'cy="([\d.]+)"', svg) == ["88.0", "88.0"]
