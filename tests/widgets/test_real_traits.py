"""The states that the tests of the pages begin with are those of real widgets, and typed by the protocol."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import gnnrec_lab
from tests.widgets import real_traits
from tests.widgets.conforms import misfits, traits_of

# what a training by gradients gives, which may differ a little between machines
TRAINED = {
    ("browser", "users"),
    ("browser", "explanations"),
    ("browser", "view", "media"),
    ("browser", "view", "other"),
    ("monitor", "ended"),
    ("monitor", "ended_curves"),
    ("monitor", "log"),
    ("search", "trials"),
}


@pytest.fixture(scope="module")
def lab() -> Iterator[str]:
    """Return a lab with the runs that the widgets look at."""
    with real_traits.lab() as folder:
        yield folder


@pytest.fixture(params=real_traits.WIDGETS, ids=lambda make: make.__name__)
def made(request: pytest.FixtureRequest, lab: str, own_home: object) -> Iterator[tuple[str, Any]]:
    """Return the name of a widget and the widget, in the state that is written."""
    make: Callable[[], Any] = request.param
    gnnrec_lab.set_home(lab)
    widget = make()
    yield make.__name__, widget
    widget.close()


def written(name: str) -> Any:
    """Return the state that is written."""
    text = (real_traits.FIXTURES / f"{name}.gen.ts").read_text(encoding="utf-8")
    return json.loads(text[text.index("= ") + 2 : text.rindex(";")])


@pytest.mark.slow
def test_a_real_state_fits_the_protocol_and_is_what_is_written(made: tuple[str, Any]) -> None:
    name, widget = made
    state = real_traits.real_traits(widget)
    assert misfits(state, traits_of(widget)) == []
    assert list(differences(state, written(name), (name,))) == []


def differences(now: Any, before: Any, path: tuple[Any, ...]) -> Iterator[str]:
    """Yield each place where two states differ; of what was trained, where its structure does."""
    if path in TRAINED:
        if shape(now) != shape(before):
            yield f"{path}: {shape(now)} was {shape(before)}"
    elif isinstance(now, dict) and isinstance(before, dict) and now.keys() == before.keys():
        for key in now:
            yield from differences(now[key], before[key], (*path, key))
    elif isinstance(now, list) and isinstance(before, list) and len(now) == len(before):
        for place, (one, other) in enumerate(zip(now, before, strict=True)):
            yield from differences(one, other, (*path, place))
    elif now != (pytest.approx(before, rel=1e-2, abs=1e-4) if isinstance(before, float) else before):
        yield f"{path}: {now!r} was {before!r}"


def shape(value: Any) -> Any:
    """Return the structure of a value: keys and types; of lists and of dicts by number what is in them."""
    if isinstance(value, list):
        return sorted({json.dumps(shape(one)) for one in value})
    if isinstance(value, dict):
        if all(key.isdigit() for key in value):
            return sorted({json.dumps(shape(one)) for one in value.values()})
        return {key: shape(one) for key, one in value.items()}
    return type(value).__name__.replace("int", "float")


def test_structures_are_told_apart_and_values_are_not() -> None:
    assert shape({"a": [1, 2.5], "7": None}) == shape({"a": [3], "7": None})
    assert shape({"1": {"x": 1}}) == shape({"2": {"x": 2}, "3": {"x": 3}})
    assert shape({"a": 1}) != shape({"a": "1"})
    assert list(differences({"a": 1.0, "b": [1]}, {"a": 1.001, "b": [2]}, ())) == ["('b', 0): 1 was 2"]
