"""Checks of what `InteractionGraph.split` and `Split.from_frames` are given. Nothing is split here."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from gnnrec_lab.errors import OptionError, did_you_mean

WAYS = ("time", "last", "random")

# A share below 1 of the interactions (pairs), or a whole number of each user's.
Size = float | int


@dataclass(frozen=True)
class SplitArguments:
    """Arguments of a split that can be used; ``validation`` None: sized by default, 0: none."""

    by: str
    validation: Size | None
    test: Size
    seed: int


def checked_arguments(by: Any, validation: Any, test: Any, seed: Any) -> SplitArguments:
    """Return the arguments; raises `OptionError` for a way, a size or a seed that can't be used."""
    if by not in WAYS:
        raise OptionError(f"Can't split by {by!r}. {did_you_mean(by, WAYS)}")
    tested = _checked_size("test", test, by)
    validated = None if validation is None else _checked_validation(validation, by)
    if sum(size for size in (tested, validated) if isinstance(size, float)) >= 1:
        raise OptionError(
            f"test={test} and validation={validation} leave nothing for train: their sum must be below 1."
        )
    return SplitArguments(by, validated, tested, checked_seed(seed))


def _checked_validation(size: Any, by: str) -> Size:
    return 0 if _is_number(size) and size == 0 else _checked_size("validation", size, by)


def checked_seed(seed: Any) -> int:
    """Return the seed; raises `OptionError` unless it is a whole number of at least 0."""
    if not (_is_whole(seed) and seed >= 0):
        raise OptionError(f"seed={seed!r} must be a whole number of at least 0.")
    return int(seed)


def _checked_size(name: str, size: Any, by: str) -> Size:
    if by == "last" and _is_whole(size) and size >= 1:
        return int(size)
    if _is_number(size) and not _is_whole(size) and math.isfinite(size) and 0 < size < 1:
        return float(size)
    also = ', or for "last" a whole number: so many interactions of each user' if by == "last" else ""
    raise OptionError(f"{name}={size!r} must be a share between 0 and 1{also}.")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return _is_number(value) and isinstance(value, int | np.integer)
