"""Which device a training works on: the one asked for, or the GPU where there is one with room for it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from gnnrec_lab.devices import AUTO, CPU, CUDA, gpu_memory, gpu_name, require_device
from gnnrec_lab.errors import GnnrecError, OptionError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models import TrainableRecommender
from gnnrec_lab.training.memory import gib, needed_bytes, too_much

_EDGE_BYTES = 400  # what is kept of an edge for each head, to differentiate attention: kernels/tensors/


def require_trainable_on(recommender: TrainableRecommender, name: str) -> None:
    """Raise `OptionError` where a device isn't there, or the recommender isn't trained on it."""
    if name != AUTO:
        require_device(name)
    if name == CUDA and not recommender.on_gpu:
        raise OptionError(f"{recommender.title} trains on the CPU only for now: leave device out.")


def chosen_device(
    recommender: TrainableRecommender, train: InteractionGraph, name: str
) -> tuple[str, str | None]:
    """Return "cpu" or "cuda" for a training, and a sentence where there is something to say of it.

    "auto" is the GPU, unless there is none, the recommender isn't trained on one, or less of its memory is
    free than the training needs. Raises `OptionError` where "cuda" is asked for and one of these holds.
    """
    require_trainable_on(recommender, name)
    found = require_device(name)
    if found == CPU:
        return CPU, None
    called = gpu_name()
    if not recommender.on_gpu:
        return CPU, f"{recommender.title} trains on the CPU only for now: {called} isn't used"
    needed = needed_bytes(recommender, train) + _attention_bytes(recommender, train)
    free = gpu_memory()[0]
    if needed <= free:
        return CUDA, f"Training on {called}, needs about {gib(needed)} of {gib(free)} GiB of its memory"
    if name == CUDA:
        raise OptionError(
            too_much(recommender, train, free, f"the memory of {called}") + ", or leave device out."
        )
    return CPU, (
        f"Training on the CPU: it needs about {gib(needed)} GiB, and {gib(free)} of {called}'s are free"
    )


def _attention_bytes(recommender: TrainableRecommender, train: InteractionGraph) -> int:
    """Return about how many bytes attention takes on a GPU and not on the CPU."""
    return int(_EDGE_BYTES * train.num_pairs * getattr(recommender.options, "heads", 0))


@contextlib.contextmanager
def gpu_errors(title: str, device: str) -> Iterator[None]:
    """Raise `GnnrecError` with the remedy where a GPU's memory runs out within it, or PyTorch fails on it."""
    try:
        yield
    except RuntimeError as error:
        if device == CPU or isinstance(error, GnnrecError):
            raise
        import torch

        if isinstance(error, torch.cuda.OutOfMemoryError):
            raise GnnrecError(
                f"The GPU's memory ran out while {title} was trained: choose a smaller dim or batch_size, or "
                "device=cpu."
            ) from error
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        raise GnnrecError(f"{title} can't be trained on this GPU: {reason}. Choose device=cpu.") from error
