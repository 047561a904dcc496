"""Adam takes the steps of PyTorch's class, without what that imports."""

import subprocess
import sys

import pytest
import torch

from gnnrec_lab.training.adam import Adam

LIGHT = """
import sys
import numpy as np
import pandas as pd
from gnnrec_lab import InteractionGraph
from gnnrec_lab.models import create
from gnnrec_lab.training import TrainOptions, fit

frame = pd.DataFrame(np.argwhere(np.random.default_rng(0).random((12, 9)) < 0.5), columns=["u", "i"])
split = InteractionGraph.from_frame(frame, user="u", item="i").split("random")
report = fit(create("lightgcn", {"dim": 4}), split, options=TrainOptions(epochs=1))
heavy = ("torch._dynamo", "torch_geometric", "scipy.stats",
    "sklearn", "duckdb", "optuna", "mlflow", "IPython")
print(report.epochs, [name for name in heavy if name in sys.modules])
"""


def parameters() -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    shapes = {"embeddings": (50, 8), "bias": (3,), "unused": (2,)}
    return {name: torch.randn(shape, generator=generator).requires_grad_() for name, shape in shapes.items()}


def backward(of: dict[str, torch.Tensor]) -> None:
    (of["embeddings"].sin().sum() * (of["bias"] ** 2).sum()).backward()


def test_steps_and_state_are_those_of_pytorch() -> None:
    ours, theirs = parameters(), parameters()
    mine = Adam(ours, 0.01)
    reference = torch.optim.Adam(theirs.values(), lr=0.01, fused=True)

    for _ in range(20):
        for optimiser, of in ((mine, ours), (reference, theirs)):
            optimiser.zero_grad()  # type: ignore[attr-defined]
            backward(of)
            optimiser.step()  # type: ignore[attr-defined]

    for name, tensor in theirs.items():
        assert torch.equal(ours[name], tensor)
        expected = reference.state[tensor]
        assert mine.state[name].keys() == expected.keys()
        assert all(torch.equal(mine.state[name][key], value) for key, value in expected.items())
    assert mine.state["unused"] == {}
    assert float(mine.state["bias"]["step"]) == 20
    assert not torch.equal(ours["bias"], parameters()["bias"])


@pytest.mark.slow
def test_a_training_starts_without_compiler_and_statistics() -> None:
    """They take seconds to import and are used by no training."""
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "1 []\n"
