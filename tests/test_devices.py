"""Devices by their names: which there is, and what is said where there is none."""

import pytest
import torch

from gnnrec_lab import OptionError, devices
from tests.by_tensors import everywhere


def gpu(monkeypatch: pytest.MonkeyPatch, *, available: bool = False, built: bool = True) -> None:
    monkeypatch.setattr(devices, "_found", lambda: (available, built))


def test_tensors_work_off_the_cpu_alone() -> None:
    assert [devices.in_tensors(name) for name in ("cpu", "cuda", "cuda:0")] == [False, True, True]
    assert [devices.in_tensors(torch.device(name)) for name in ("cpu", "cuda:0")] == [False, True]
    with everywhere():
        assert devices.in_tensors("cpu")
    assert not devices.in_tensors("cpu")


def test_without_a_gpu_auto_is_the_cpu_and_cuda_an_error_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gpu(monkeypatch, built=False)
    assert devices.require_device("auto") == "cpu"
    assert devices.require_device("cpu") == "cpu"
    with pytest.raises(
        OptionError, match=r"^There is no GPU for device=cuda: PyTorch's build here is .* CPU"
    ):
        devices.require_device("cuda")
    gpu(monkeypatch)
    with pytest.raises(OptionError, match=r"no GPU that answers\. See nvidia-smi and CUDA_VISIBLE_DEVICES"):
        devices.require_device("cuda")
    with pytest.raises(OptionError, match=r"^device can't be \"cude\"\. Did you mean \"cuda\"\?"):
        devices.require_device("cude")


def test_with_a_gpu_auto_is_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    gpu(monkeypatch, available=True)
    assert [devices.require_device(name) for name in devices.DEVICES] == ["cuda", "cpu", "cuda"]


def test_only_on_a_gpu_the_order_of_sums_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG", raising=False)
    with devices.repeatable("cpu"):
        assert not torch.are_deterministic_algorithms_enabled()
    with devices.repeatable("cuda"):
        assert torch.are_deterministic_algorithms_enabled()
    assert not torch.are_deterministic_algorithms_enabled()
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG")
