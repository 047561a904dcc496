"""What the state in a checkpoint must be for a training to go on from it: its arrays and its facts.

The files are read in checkpoint.py, the state is taken and given by the trainer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from gnnrec_lab.arrays import ArraySpec, Layout, learned
from gnnrec_lab.checks import as_whole, is_number
from gnnrec_lab.devices import CPU, DEVICES

_MOST = 1 << 40  # epochs and steps
_MOMENTS = ("step", "exp_avg", "exp_avg_sq")


def state_layout(parameters: Mapping[str, torch.Tensor], generator: torch.Generator) -> Layout:
    """Return the arrays of a checkpoint: parameters, their best state, Adam's moments and the generators."""
    arrays: dict[str, ArraySpec] = {}
    for name, tensor in parameters.items():
        shape = tuple(tensor.shape)
        arrays[f"parameter.{name}"] = learned(*shape)
        arrays[f"best.{name}"] = ArraySpec("float32", shape, optional=True)
        arrays[f"adam.{name}.step"] = ArraySpec("float32", (), 0, _MOST, optional=True)
        arrays[f"adam.{name}.exp_avg"] = ArraySpec("float32", shape, optional=True)
        arrays[f"adam.{name}.exp_avg_sq"] = ArraySpec("float32", shape, least=0, optional=True)
    state = len(generator.get_state())
    arrays["generator"] = ArraySpec("uint8", (state,))
    arrays["epoch_generator"] = ArraySpec("uint8", (state,), optional=True)  # format 1 had none
    return Layout(arrays, {})


def check_state(tensors: Mapping[str, torch.Tensor], facts: Mapping[str, Any], steps: int) -> None:
    """Raise `ValueError` unless a training of ``steps`` steps an epoch can go on from a state."""
    names = [name.removeprefix("parameter.") for name in tensors if name.startswith("parameter.")]
    if sum(name.startswith("best.") for name in tensors) not in (0, len(names)):
        raise ValueError('its arrays "best" are those of some parameters only')
    for name in names:  # a parameter without a gradient until now has no moments
        if sum(f"adam.{name}.{moment}" in tensors for moment in _MOMENTS) not in (0, len(_MOMENTS)):
            raise ValueError(f'its arrays "adam.{name}" aren\'t complete')
    for name in ("generator", "epoch_generator"):
        if name in tensors:
            _check_generator(name, tensors[name])
    _check_facts(facts, steps)


def _check_generator(name: str, state: torch.Tensor) -> None:
    try:
        torch.Generator().set_state(state)
    except (RuntimeError, TypeError) as error:
        raise ValueError(f'its array "{name}" is no state of a generator') from error


def _check_facts(facts: Mapping[str, Any], steps: int) -> None:
    stopping, history = facts.get("stopping"), facts.get("history")
    sound = (
        isinstance(stopping, dict)
        and stopping.keys() == {"patience", "best_epoch", "best_value", "last_epoch"}
        and all(as_whole(stopping[key], 0, _MOST) is not None for key in stopping if key != "best_value")
        and (stopping["best_value"] is None or is_number(stopping["best_value"]))
        and (stopping["best_value"] is None) == (stopping["best_epoch"] == 0 and not facts.get("start"))
        and (facts.get("start") is None or _is_start(facts["start"]))
        and isinstance(history, list)
        and all(_is_epoch(number, epoch) for number, epoch in enumerate(history, start=1))
        and as_whole(facts.get("step", 0), 0, steps) is not None  # all: it is to be validated
        and is_number(facts.get("losses", 0.0))
        and is_number(facts.get("seconds", 0.0))
        and facts.get("device", CPU) in DEVICES
    )
    if not sound:
        raise ValueError("its facts aren't those of a training")


def _is_start(start: Any) -> bool:
    return isinstance(start, dict) and start.keys() >= {"metrics", "seconds"} and _is_measured(start)


def _is_epoch(number: int, epoch: Any) -> bool:
    if not isinstance(epoch, dict) or not epoch.keys() >= {"epoch", "loss", "metrics", "seconds"}:
        return False
    return epoch["epoch"] == number and is_number(epoch["loss"]) and _is_measured(epoch)


def _is_measured(facts: dict[str, Any]) -> bool:
    metrics = facts["metrics"]
    return (
        is_number(facts["seconds"])
        and isinstance(metrics, dict)
        and all(is_number(value) for value in metrics.values())
    )
