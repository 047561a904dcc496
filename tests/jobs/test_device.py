"""A run's device: what is refused before anything is started, and what a worker is told."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from gnnrec_lab import OptionError, devices
from gnnrec_lab.graph import Split
from gnnrec_lab.jobs import train, worker
from gnnrec_lab.jobs.launch import plan, require_device_of
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.search import tune


def spec(split: Split, device: str) -> RunSpec:
    return plan(split, "lightgcn", {"device": device}, 0)[1]


@pytest.mark.parametrize("arguments", [{"device": "cuda"}, {"options": {"device": "cuda"}}])
def test_a_gpu_that_is_not_there_is_an_error_before_anything_is_started(
    arguments: dict[str, Any], split: Split, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "why_no_gpu", lambda: "There is none.")
    with pytest.raises(OptionError, match=r"^There is no GPU for device=cuda: There is none\.$"):
        train(split, **arguments)
    with pytest.raises(OptionError, match=r"^There is no GPU for device=cuda: There is none\.$"):
        tune(split, **arguments)
    assert not own_home.exists()


def test_on_a_cluster_runs_are_trained_on_processors(split: Split) -> None:
    with pytest.raises(OptionError, match=r"^On Ray runs are trained on the CPU for now: leave device out"):
        require_device_of(spec(split, "cuda"), "ray")
    left_open = spec(split, "auto")
    require_device_of(left_open, "ray")
    assert worker._options(left_open).device == "auto"
    assert worker._options(dataclasses.replace(left_open, on="ray")).device == "cpu"


def test_the_device_is_an_option_of_the_training(split: Split) -> None:
    assert spec(split, "cpu").training["device"] == "cpu"
    assert plan(split, "lightgcn", None, 0)[1].training["device"] == "auto"
