"""Typed options of models and training: parsed from text or values, validated, listed with their help.

An option is a field of a frozen dataclass, declared with `option`; nothing here knows which options exist.
"""

from __future__ import annotations

import dataclasses
import math
import typing
from collections.abc import Mapping
from typing import Any

from gnnrec_lab.checks import choice
from gnnrec_lab.errors import OptionError, did_you_mean


@dataclasses.dataclass(frozen=True)
class OptionSpec:
    """One option: its name, type, default, help, and default search space (None: not searched)."""

    name: str
    type: type
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    search: Any = None


def option(
    default: Any,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    search: Any = None,
) -> Any:
    """Declare a field of an options dataclass; ``low`` and ``high`` are allowed values themselves.

    ``search`` is the default search space: a list of values, ``(low, high)`` or
    ``(low, high, "log")``, or a function that gives one of these for the graph that is trained on.
    """
    metadata = {"help": help, "low": low, "high": high, "choices": choices, "search": search}
    return dataclasses.field(default=default, metadata=metadata)


def specs(options: type) -> list[OptionSpec]:
    """Return the options that a dataclass declares, in order."""
    hints = typing.get_type_hints(options)
    return [
        OptionSpec(
            f.name,
            _plain(hints[f.name]),
            f.default,
            f.metadata["help"],
            f.metadata["choices"],
            f.metadata["search"],
        )
        for f in dataclasses.fields(options)
    ]


def checked(options: type, values: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """Return ``values`` with each text or number turned into its option's type.

    Raises `OptionError` for an unknown option (with the nearest one), a wrong type, or a value out of range.
    """
    fields = {f.name: f for f in dataclasses.fields(options)}
    hints = typing.get_type_hints(options)
    result: dict[str, Any] = {}
    for name, value in values.items():
        if name not in fields:
            raise OptionError(f'{owner} has no option "{name}". {did_you_mean(name, fields)}')
        if value is None and type(None) in typing.get_args(hints[name]):
            result[name] = None
            continue
        result[name] = _in_range(_converted(name, value, _plain(hints[name])), fields[name])
    return result


def _plain(hint: Any) -> type:
    """Return T for a hint T or T | None."""
    alternatives = [part for part in typing.get_args(hint) if part is not type(None)]
    plain: type = alternatives[0] if alternatives else hint
    return plain


def _converted(name: str, value: Any, wanted: type) -> Any:
    try:
        if wanted is bool:
            words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
            return words[str(value).lower()]
        if wanted is int and not isinstance(value, str) and value != int(value):
            raise ValueError
        return wanted(value)
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        kind = {int: "a whole number", float: "a number", bool: "true or false"}.get(wanted, "text")
        raise OptionError(f"{name} must be {kind}, not {value!r}.") from error


def _in_range(value: Any, field: dataclasses.Field[Any]) -> Any:
    low, high, choices = (field.metadata[key] for key in ("low", "high", "choices"))
    if choices:
        return choice(field.name, value, choices)
    if isinstance(value, float) and not math.isfinite(value):
        raise OptionError(f"{field.name} must be a finite number, not {value}.")
    if low is not None and value < low:
        raise OptionError(f"{field.name} must be at least {low}, not {value}.")
    if high is not None and value > high:
        raise OptionError(f"{field.name} must be at most {high}, not {value}.")
    return value
