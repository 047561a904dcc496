"""Labels of recommenders: the title, and what the score holds beside what the title names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gnnrec_lab.display.words import known, say


def model_label(title: str, terms: Mapping[str, Sequence[float]], locale: str = "en") -> str:
    """Return the title with each term and its weight; of several trainings the least and the largest.

    >>> model_label("LightGCN", {"cooccurrence": [0.5]})
    'LightGCN + co-occurrence 0.5'
    >>> model_label("LightGCN", {"cooccurrence": [1.0, 0.0, 0.25]})
    'LightGCN + co-occurrence 0 to 1'
    >>> model_label("LightGCN", {"cooccurrence": [0.5]}, "ko"), model_label("EASE", {})
    ('LightGCN + 동시 출현 0.5', 'EASE')
    """
    label = title
    for name, weights in terms.items():
        key, weight = f"model.{name}", _weight(weights, locale)
        label += f" + {say(key, locale, weight=weight) if known(key) else f'{name} {weight}'}"
    return label


def _weight(weights: Sequence[float], locale: str) -> str:
    low, high = (f"{end:.3g}" for end in (min(weights), max(weights)))
    return low if low == high else say("model.range", locale, low=low, high=high)
