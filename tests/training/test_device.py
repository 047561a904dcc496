"""Where a training works: which device is chosen, what is said of it, and going on on another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import GnnrecError, InteractionGraph, NotFittedError, OptionError, Split, devices
from gnnrec_lab.models import create
from gnnrec_lab.models.contract import TrainableRecommender
from gnnrec_lab.training import Silent, TrainOptions, fit
from gnnrec_lab.training import device as choosing
from gnnrec_lab.training.checkpoint import newest_checkpoint
from gnnrec_lab.training.device import chosen_device, gpu_errors
from gnnrec_lab.training.trainer import Trainer

GIB = 1 << 30


@pytest.fixture(scope="module")
def split() -> Split:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"u": rng.integers(0, 30, 400), "i": rng.integers(0, 25, 400)})
    return InteractionGraph.from_frame(frame, user="u", item="i").split("random", seed=0)


@pytest.fixture
def with_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have 8 GiB of a GPU free."""
    monkeypatch.setattr(devices, "why_no_gpu", lambda: None)
    monkeypatch.setattr(choosing, "gpu_name", lambda: "GPU 1")
    monkeypatch.setattr(choosing, "gpu_memory", lambda: (8 * GIB, 16 * GIB))


def model(name: str = "lightgcn") -> TrainableRecommender:
    made = create(name, {"dim": 4})
    assert isinstance(made, TrainableRecommender)
    return made


class Told(Silent):
    """Keeps what it is told, and stops after some steps."""

    def __init__(self, stop_after: int = 0) -> None:
        self.messages: list[str] = []
        self._left = stop_after

    def message(self, text: str) -> None:
        self.messages.append(text)

    def should_stop(self) -> bool:
        self._left -= 1
        return self._left == 0


def test_without_a_gpu_it_is_the_cpu_without_a_word(split: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "why_no_gpu", lambda: "There is none.")
    for name in ("auto", "cpu"):
        assert chosen_device(model(), split.train, name) == ("cpu", None)
    with pytest.raises(OptionError, match=r"^There is no GPU for device=cuda: "):
        fit(model(), split, options=TrainOptions(epochs=1, device="cuda"))


@pytest.mark.usefixtures("with_gpu")
def test_a_gpu_with_room_is_taken_and_told(split: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "needed_bytes", lambda *_: 3 * GIB)
    told = "Training on GPU 1, needs about 3.0 of 8.0 GiB of its memory"
    assert chosen_device(model(), split.train, "auto") == ("cuda", told)
    assert chosen_device(model(), split.train, "cuda") == ("cuda", told)
    assert chosen_device(model(), split.train, "cpu") == ("cpu", None)


@pytest.mark.usefixtures("with_gpu")
def test_attention_needs_more_of_a_gpu_for_each_head(split: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "needed_bytes", lambda *_: 8 * GIB)
    assert chosen_device(model(), split.train, "auto")[0] == "cuda"
    assert chosen_device(model("gat"), split.train, "auto")[0] == "cpu"


@pytest.mark.usefixtures("with_gpu")
def test_without_room_auto_says_that_it_is_the_cpu_and_cuda_is_refused(
    split: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "needed_bytes", lambda *_: 9 * GIB)
    told = "Training on the CPU: it needs about 9.0 GiB, and 8.0 of GPU 1's are free"
    assert chosen_device(model(), split.train, "auto") == ("cpu", told)
    with pytest.raises(
        OptionError, match=r"of the memory of GPU 1, and 8\.0 are free: .*, or leave device out"
    ):
        chosen_device(model(), split.train, "cuda")


@pytest.mark.usefixtures("with_gpu")
def test_a_model_that_is_not_trained_on_a_gpu_says_so(split: Split) -> None:
    one = model()
    one.on_gpu = False  # type: ignore[misc]
    told = "LightGCN trains on the CPU only for now: GPU 1 isn't used"
    assert chosen_device(one, split.train, "auto") == ("cpu", told)
    with pytest.raises(OptionError, match=r"^LightGCN trains on the CPU only for now: leave device out\.$"):
        chosen_device(one, split.train, "cuda")


def test_what_goes_wrong_on_a_gpu_is_an_error_with_the_remedy() -> None:
    memory = r"while GAT was trained: choose a smaller dim or batch_size, or device=cpu\.$"
    with pytest.raises(GnnrecError, match=memory), gpu_errors("GAT", "cuda"):
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")
    kernel = r"^GAT can't be trained on this GPU: no kernel image\. Choose device=cpu\.$"
    with pytest.raises(GnnrecError, match=kernel), gpu_errors("GAT", "cuda"):
        raise RuntimeError("no kernel image.\nSearch for it")
    with pytest.raises(NotFittedError, match=r"^fit$"), gpu_errors("GAT", "cuda"):
        raise NotFittedError("fit")
    with pytest.raises(RuntimeError, match=r"^as it is$"), gpu_errors("GAT", "cpu"):
        raise RuntimeError("as it is")


def interrupted(split: Split, folder: Path) -> None:
    options = TrainOptions(epochs=3, batch_size=64)
    assert fit(model(), split, options=options, observer=Told(stop_after=5), folder=folder).stopped


def test_the_report_and_checkpoints_say_where_it_was_trained(split: Split, tmp_path: Path) -> None:
    interrupted(split, tmp_path)
    state = newest_checkpoint(tmp_path).state
    assert state is not None
    assert state.facts["device"] == "cpu"
    assert {tensor.device.type for tensor in state.tensors.values()} == {"cpu"}
    report = fit(model(), split, options=TrainOptions(epochs=3, batch_size=64), folder=tmp_path, resume=True)
    assert report.device == "cpu"


def trainer(split: Split, folder: Path, observer: Told, **options: Any) -> Trainer:
    return Trainer(model(), split, TrainOptions(epochs=3, batch_size=64, **options), 0, observer, folder)


def test_left_open_it_goes_on_on_the_cpu_where_it_began(split: Split, tmp_path: Path) -> None:
    interrupted(split, tmp_path)
    told = Told()
    run = trainer(split, tmp_path, told)
    run.device = "cuda"  # since then there is a GPU
    run.resume(tmp_path)
    assert run.device == "cpu"
    assert told.messages == ["Going on on the CPU, where it began"]


def test_going_on_elsewhere_says_that_the_result_is_not_exact(
    split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "state", _as_of_a_gpu(Trainer.state))
        interrupted(split, tmp_path)
    told = Told()
    run = trainer(split, tmp_path, told)
    run.resume(tmp_path)
    assert run.device == "cpu"
    (message,) = told.messages
    assert message.startswith(
        "It was trained with device=cuda until here and goes on with cpu: the result isn't"
    )


def _as_of_a_gpu(state: Any) -> Any:
    def given(run: Trainer) -> Any:
        found = state(run)
        return type(found)(found.tensors, {**found.facts, "device": "cuda"})

    return given
