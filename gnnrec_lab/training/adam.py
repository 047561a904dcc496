"""Adam on named tensors, whose state checkpoints store by name.

The arithmetic is `torch.optim.adam.adam`'s, fused. The class `torch.optim.Adam` imports PyTorch's compiler,
which takes more than a second at the start of every training and is used by none.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch.optim.adam import adam


class Adam:
    """Changes leaf tensors in place, in the direction of their gradients.

    Parameters
    ----------
    parameters : mapping from str to Tensor
    learning_rate : float

    Attributes
    ----------
    state : dict
        By parameter: step [] (how many it has taken), exp_avg and exp_avg_sq (like the parameter); empty
        before its first step.

    Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015; betas 0.9 and 0.999,
    epsilon 1e-8.
    """

    def __init__(self, parameters: Mapping[str, torch.Tensor], learning_rate: float) -> None:
        self.parameters = dict(parameters)
        self.learning_rate = learning_rate
        self.state: dict[str, dict[str, torch.Tensor]] = {name: {} for name in self.parameters}

    def zero_grad(self) -> None:
        """Drop all gradients."""
        for tensor in self.parameters.values():
            tensor.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Take a step with the parameters that have a gradient."""
        tensors = {name: tensor for name, tensor in self.parameters.items() if tensor.grad is not None}
        states = [self._state_of(name) for name in tensors]
        adam(
            list(tensors.values()),
            [tensor.grad for tensor in tensors.values() if tensor.grad is not None],
            [state["exp_avg"] for state in states],
            [state["exp_avg_sq"] for state in states],
            [],
            [state["step"] for state in states],
            fused=True,
            amsgrad=False,
            beta1=0.9,
            beta2=0.999,
            lr=self.learning_rate,
            weight_decay=0.0,
            eps=1e-8,
            maximize=False,
        )

    def _state_of(self, name: str) -> dict[str, torch.Tensor]:
        state = self.state[name]
        if not state:
            tensor = self.parameters[name]
            state["step"] = torch.zeros((), dtype=torch.float32, device=tensor.device)
            state["exp_avg"] = torch.zeros_like(tensor, memory_format=torch.preserve_format)
            state["exp_avg_sq"] = torch.zeros_like(tensor, memory_format=torch.preserve_format)
        return state
