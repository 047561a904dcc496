"""The search space: values to try of each option, given by the user or by the options themselves.

Which values are tried in which order is study.py's.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gnnrec_lab.checks import is_number
from gnnrec_lab.controls import visibly
from gnnrec_lab.errors import OptionError, StorageError, did_you_mean
from gnnrec_lab.wording import Wording, worded

if TYPE_CHECKING:
    from gnnrec_lab.graph import InteractionGraph
    from gnnrec_lab.models.base.options import OptionSpec

_FIXED = frozenset({"metric", "device", "checkpoint_seconds", "checkpoint_steps", "keep_checkpoints"})
_LARGEST = 1e15  # of a range that was read: whole numbers of this size can be counted
_RANGE = Wording('(low, high) or (low, high, "log")', "low..high or low..high:log")
_EXAMPLES = worded("a list of values (", Wording("[32, 64]", "32,64"), "), or a range: ", _RANGE)


@dataclasses.dataclass(frozen=True)
class Choices:
    """A few values, in no order that matters."""

    values: tuple[Any, ...]

    @property
    def middle(self) -> Any:
        return self.values[len(self.values) // 2]

    def __contains__(self, value: object) -> bool:
        return value in self.values

    @visibly
    def __str__(self) -> str:
        return ", ".join(str(value) for value in self.values)


@dataclasses.dataclass(frozen=True)
class Range:
    """All numbers from ``low`` to ``high``, both included; by their logarithm if ``log``."""

    low: float
    high: float
    log: bool
    whole: bool

    @property
    def middle(self) -> float:
        middle = math.sqrt(self.low * self.high) if self.log else (self.low + self.high) / 2
        return round(middle) if self.whole else middle

    @property
    def values(self) -> Sequence[int] | None:
        """All of them, where these are whole numbers."""
        return range(int(self.low), int(self.high) + 1) if self.whole else None

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.low <= value <= self.high

    @visibly
    def __str__(self) -> str:
        ends = (f"{end:g}" if end == round(end) else f"{end:.3g}" for end in (self.low, self.high))
        return f"{' to '.join(ends)}{', by logarithm' if self.log else ''}"


Space = dict[str, Choices | Range]


def space_of(
    model: str, given: Mapping[str, Any] | None, fixed: Iterable[str], train: InteractionGraph
) -> Space:
    """Return what is to be searched: what was given, else what the options say of themselves.

    Parameters
    ----------
    model : str
    given : mapping or None
        Option to a list of values, ``(low, high)`` or ``(low, high, "log")``.
    fixed : iterable of str
        Options whose value was chosen: these aren't searched.
    train : InteractionGraph
        What is trained on; the options' own ranges follow from its size.

    Raises
    ------
    OptionError
        For an option that there isn't, a value it can't have, a range that isn't one, or nothing to search.
    """
    owners, title = _owners(model)
    chosen = set(fixed)
    if given is None:
        suggested = {name: spec.search for name, (_, spec) in owners.items() if name not in chosen}
        asked = {
            name: one(train) if callable(one) else one for name, one in suggested.items() if one is not None
        }
    else:
        asked = dict(given)
        for name in asked:
            if name not in owners:
                raise OptionError(f'{title} has no option "{name}" to search. {did_you_mean(name, owners)}')
            if name in chosen:
                raise OptionError(f"{name} is given a value and is searched as well: leave out one of both.")
    space = {name: _dimension(*owners[name], value, title) for name, value in asked.items()}
    if not space:
        raise OptionError(f"{title} has no option that is left to search: train it instead.")
    return space


def combinations(space: Space, most: int) -> list[dict[str, Any]] | None:
    """Return all combinations of values; None where there are more than ``most``."""
    sizes = [None if dimension.values is None else len(dimension.values) for dimension in space.values()]
    if any(size is None for size in sizes) or math.prod(size or 0 for size in sizes) > most:
        return None
    values = [dimension.values or () for dimension in space.values()]
    return [dict(zip(space, found, strict=True)) for found in itertools.product(*values)]


def to_json(space: Space) -> dict[str, Any]:
    """Return what `from_json` takes."""
    return {name: dataclasses.asdict(dimension) for name, dimension in space.items()}


def from_json(value: Mapping[str, Any]) -> Space:
    """Return the space written by `to_json`. Raises `StorageError` when it is damaged."""
    return {name: _one_of(name, facts) for name, facts in value.items()}


def _one_of(name: str, facts: Any) -> Choices | Range:
    plain = (str, int, float, bool, type(None))
    if isinstance(facts, dict) and isinstance(facts.get("values"), list | tuple) and facts["values"]:
        if all(isinstance(one, plain) for one in facts["values"]):
            return Choices(tuple(facts["values"]))
    elif isinstance(facts, dict) and set(facts) == {"low", "high", "log", "whole"}:
        low, high, log, whole = (facts[key] for key in ("low", "high", "log", "whole"))
        numbers = is_number(low) and is_number(high) and -_LARGEST < low < high < _LARGEST
        if numbers and isinstance(log, bool) and isinstance(whole, bool) and (low > 0 or not log):
            return Range(low, high, log, whole)
    raise StorageError(
        f'The space of a search is damaged: what is to be tried of "{name}" is nothing of ours.'
    )


def _owners(model: str) -> tuple[dict[str, tuple[type, OptionSpec]], str]:
    """Return the options that can be searched, with the class that declares each; and the model's title."""
    from gnnrec_lab.models.base.options import specs
    from gnnrec_lab.models.registry import recommender_class
    from gnnrec_lab.training import TrainOptions

    found = recommender_class(model)
    classes = [found.Options, *([TrainOptions] if found.capabilities.trainable else [])]
    owners = {spec.name: (one, spec) for one in classes for spec in specs(one) if spec.name not in _FIXED}
    return owners, found.title


def _dimension(owner: type, spec: OptionSpec, value: Any, title: str) -> Choices | Range:
    from gnnrec_lab.models.base.options import checked

    def converted(one: Any) -> Any:
        return checked(owner, {spec.name: one}, title)[spec.name]

    if isinstance(value, tuple) and spec.type in (int, float):
        return _range(spec, value, converted)
    if isinstance(value, str) or not isinstance(value, Iterable) or isinstance(value, tuple):
        raise OptionError(worded(f"{spec.name}: a search needs ", _EXAMPLES, f", not {value!r}."))
    values = tuple(dict.fromkeys(converted(one) for one in value))
    if not values:
        raise OptionError(f"{spec.name}: the list of values to search is empty.")
    return Choices(values)


def _range(spec: OptionSpec, value: tuple[Any, ...], converted: Any) -> Range:
    if len(value) not in (2, 3) or value[2:] not in ((), ("log",)):
        raise OptionError(worded(f"{spec.name}: a range is ", _RANGE, f", not {value!r}."))
    low, high = converted(value[0]), converted(value[1])
    if low is None or high is None or not low < high:
        raise OptionError(f"{spec.name}: the lower end of a range comes first, not {value!r}.")
    log = len(value) == 3
    if log and low <= 0:
        raise OptionError(f"{spec.name}: a range by logarithm begins above 0, not at {low:g}.")
    return Range(low, high, log, spec.type is int)
