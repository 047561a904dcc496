"""Checks at run time that a value is what a type of the widgets' protocol says: every key, every item."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, Literal, Never, Union, get_args, get_origin, is_typeddict

from gnnrec_lab.widgets import (
    EmbeddingMap,
    ExplanationBrowser,
    GraphBuilder,
    GraphExplorer,
    RunComparison,
    SearchMonitor,
)
from gnnrec_lab.widgets.monitor.base import RunBoard
from gnnrec_lab.widgets.protocol.common import CommonTraits
from gnnrec_lab.widgets.protocol.generate import TABLES, fields

WIDGETS = {
    EmbeddingMap: TABLES["embedding_map"],
    ExplanationBrowser: TABLES["browser"],
    GraphBuilder: TABLES["builder"],
    GraphExplorer: TABLES["explorer"],
    RunComparison: TABLES["comparison"],
    RunBoard: TABLES["monitor"],
    SearchMonitor: TABLES["search"],
}


def traits_of(widget: Any) -> Any:
    """Return the table of traits of a widget; of one that is none of the lab's, those that all have."""
    tables = (traits for kind, (traits, _) in WIDGETS.items() if isinstance(widget, kind))
    return next(tables, CommonTraits)


def misfits(value: Any, kind: Any, path: str = "") -> list[str]:
    """Return each place where a value isn't of a type, with what is there."""
    return list(_misfits(value, kind, path))


def _misfits(value: Any, kind: Any, path: str) -> Iterator[str]:
    origin, inner = get_origin(kind), get_args(kind)
    if is_typeddict(kind):
        yield from _of_table(value, fields(kind), path)
    elif origin is Literal:
        if value not in inner or type(value) not in map(type, inner):
            yield f"{path}: {value!r} is none of {inner}"
    elif origin in (Union, UnionType):
        found = [misfits(value, one, path) for one in inner]
        if all(found):
            yield from min(found, key=len)
    elif origin in (list, dict, tuple):
        yield from _of_container(value, origin, inner, path)
    elif not _is_plain(value, kind):
        yield f"{path}: {value!r} is no {kind}"


def _of_table(value: Any, keys: dict[str, tuple[Any, bool]], path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is no dict"
        return
    yield from (f"{path}.{name} isn't typed" for name in value if name not in keys)
    for name, (kind, required) in keys.items():
        if name in value:
            yield from _misfits(value[name], kind, f"{path}.{name}")
        elif required:
            yield f"{path}.{name} is missing"


def _of_container(value: Any, origin: Any, inner: tuple[Any, ...], path: str) -> Iterator[str]:
    wanted = dict if origin is dict else (list, tuple)  # JSON has lists for both
    if not isinstance(value, wanted) or (origin is tuple and len(value) != len(inner)):
        yield f"{path}: {value!r} is no {origin.__name__} of {inner}"
    elif origin is dict:
        for key, one in value.items():
            yield from _misfits(key, inner[0], f"{path} key")
            yield from _misfits(one, inner[1], f"{path}[{key!r}]")
    else:
        kinds = inner if origin is tuple else inner * len(value)
        for place, (one, kind) in enumerate(zip(value, kinds, strict=True)):
            yield from _misfits(one, kind, f"{path}[{place}]")


def _is_plain(value: Any, kind: Any) -> bool:
    if kind is Any:
        return True
    if kind is NoneType:
        return value is None
    if kind is bytes:
        return isinstance(value, bytes | str)  # as JSON has them they are base64
    # exact types: NumPy's numbers aren't JSON; a whole number is a float, too
    return (kind is not Never and type(value) is kind) or (kind is float and type(value) is int)
