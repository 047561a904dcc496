"""Checks of what `InteractionGraph.split` and `Split.from_frames` are given. Nothing is split here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.checks import checked_seed, is_number, is_whole
from gnnrec_lab.errors import GraphDataError, OptionError, did_you_mean
from gnnrec_lab.graph.interaction_graph import InteractionGraph
from gnnrec_lab.wording import Wording, named, worded

COLD_ITEMS, COLD_USERS = "cold-items", "cold-users"
WAYS = ("time", "last", "random", COLD_ITEMS, COLD_USERS)

# A share below 1 of the interactions (pairs), or a whole number of each user's.
Size = float | int


@dataclass(frozen=True)
class SplitArguments:
    """Arguments of a split that can be used; ``validation`` None: sized by default, 0: none."""

    by: str
    validation: Size | None
    test: Size
    seed: int
    target: tuple[str, ...] = ()


def checked_arguments(
    by: Any, validation: Any, test: Any, seed: Any, target: tuple[str, ...] = ()
) -> SplitArguments:
    """Return the arguments; raises `OptionError` for a way, a size or a seed that can't be used.

    ``target`` is what `checked_target` returned.
    """
    if by not in WAYS:
        raise OptionError(f"Can't split by {by!r}. {did_you_mean(by, WAYS)}")
    tested = _checked_size("test", test, by)
    validated = None if validation is None else _checked_validation(validation, by)
    if sum(size for size in (tested, validated) if isinstance(size, float)) >= 1:
        raise OptionError(
            f"test={test} and validation={validation} leave nothing for train: their sum must be below 1."
        )
    return SplitArguments(by, validated, tested, checked_seed(seed), target)


def _checked_validation(size: Any, by: str) -> Size:
    return 0 if is_number(size) and size == 0 else _checked_size("validation", size, by)


def checked_target(target: Any, graph: InteractionGraph) -> tuple[str, ...]:
    """Return the names of the behaviours to be predicted, sorted; none where all are (``target`` None).

    Raises `OptionError` for a behaviour that the graph doesn't have, `GraphDataError` for a graph without
    behaviours and when no interaction of these behaviours has a positive weight.
    """
    if target is None:
        return ()
    several = isinstance(target, Iterable) and not isinstance(target, str)
    names = sorted({str(name) for name in (target if several else [target])})
    if graph.behaviour is None:
        raise GraphDataError(
            worded(
                f"Predicting {' or '.join(names) or 'some behaviours'} (",
                named("target"),
                ") needs the behaviour of each interaction. Name its column when building the graph (",
                Wording('behaviour="..."', "--behaviour COLUMN"),
                "), or leave ",
                named("target"),
                " out.",
            )
        )
    if not names:
        raise OptionError(f"target={target!r} names no behaviour. {did_you_mean('', graph.behaviours)}")
    for name in names:
        if name not in graph.behaviours:
            raise OptionError(
                f'target: there is no behaviour "{name}". {did_you_mean(name, graph.behaviours)}'
            )
    if not (of_behaviours(graph, names) & (graph.weight > 0)).any():
        raise GraphDataError(
            worded(
                f"No interaction of the behaviour {' or '.join(names)} has a weight above 0, so none could "
                "be held out. Check ",
                named("weight"),
                " and ",
                named("behaviour_weights"),
                ", or choose another ",
                named("target"),
                ".",
            )
        )
    return tuple(names)


def of_behaviours(graph: InteractionGraph, names: Iterable[str]) -> NDArray[np.bool_]:
    """Return which interactions are of these behaviours, bool [E]; all of them where none is named."""
    wanted = set(names)
    if graph.behaviour is None or not wanted:
        return np.ones(graph.num_interactions, dtype=bool)
    mask: NDArray[np.bool_] = np.array([name in wanted for name in graph.behaviours])[graph.behaviour]
    return mask


def _checked_size(name: str, size: Any, by: str) -> Size:
    if by == "last" and is_whole(size) and size >= 1:
        return int(size)
    if is_number(size) and not is_whole(size) and 0 < size < 1:
        return float(size)
    also = ', or for "last" a whole number: so many interactions of each user' if by == "last" else ""
    raise OptionError(f"{name}={size!r} must be a share between 0 and 1{also}.")
