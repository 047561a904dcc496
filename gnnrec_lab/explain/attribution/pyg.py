"""A trained recommender's score as a PyG model, so that ``torch_geometric.explain`` can explain it.

The importance scores of PyG's explainers are measured by `faithfulness` like any other. Torch and PyG are
imported here, so the package's ``__init__`` doesn't import this module.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch_geometric.explain import AttentionExplainer, Explainer
from torch_geometric.explain.algorithm import ExplainerAlgorithm
from torch_geometric.nn import MessagePassing

from gnnrec_lab.errors import OptionError
from gnnrec_lab.explain.attribution.gradients import differentiable
from gnnrec_lab.explain.attribution.importance import Importance
from gnnrec_lab.explain.history import History
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models import Recommender

Floats = NDArray[np.float64]


class HistoryScore(torch.nn.Module):
    """The score of one (user, item) as a function of the edges between the user and their own items.

    Node j < n is the j-th item of the user's history and node n the user. An edge carries its interaction's
    weight to the user, times the mask that a PyG explainer puts on it. The score is that of the history of
    these weights, in standard deviations of the candidates' scores above their mean (both by the full
    history): explainers weigh it against the size of the mask, whatever scores the recommender has.

    Parameters
    ----------
    recommender : Recommender
        With ``capabilities.fold_in``, and a score that is linear in the history or ``differentiable``.
    user, item : int
        Indices.
    seen : InteractionGraph, optional
        Whose items the list leaves out; by default those it was trained on.

    Attributes
    ----------
    x : float32 [n + 1, n]
    edge_index : int64 [2, n]
        In the order of ``train.by_user.row(user)``.
    alpha : float32 [n, heads] or None
        The learned attention of the last hop to the user, where the recommender has that.

    Raises
    ------
    OptionError
        If the recommender can't score histories or gives no gradients.

    Examples
    --------
    An explainer of PyG is called with ``Explainer(model, GNNExplainer(), **model.settings)`` and then
    ``explainer(model.x, model.edge_index)``; its ``edge_mask`` has one number for each interaction.
    """

    settings = {  # noqa: RUF012 - what every instance passes on, never changed
        "explanation_type": "model",
        "node_mask_type": None,
        "edge_mask_type": "object",
        "model_config": {"mode": "regression", "task_level": "graph", "return_type": "raw"},
    }

    def __init__(
        self, recommender: Recommender, user: int, item: int, seen: InteractionGraph | None = None
    ) -> None:
        super().__init__()
        history = History(recommender, user, seen)
        score = differentiable(recommender, user, item)
        if score is None:
            raise OptionError(
                f"{recommender.title} gives no gradients by the user's interactions, which PyG's explainers "
                f"need: its score is neither linear in them nor differentiable."
            )
        count = len(history)
        self._score, (self._mean, self._deviation) = score, history.level
        self.alpha = _last_hop(recommender, user, item)
        self._gather = _Gather(self.alpha)
        self.x = torch.zeros(count + 1, count)
        self.x[:count] = torch.diag(torch.from_numpy(np.array(history.weight)))
        self.edge_index = torch.stack([torch.arange(count), torch.full((count,), count)])

    def forward(self, x: torch.Tensor, edge_index: torch.Tensor) -> torch.Tensor:
        """Return the score, [1, 1]."""
        weight = self._gather(x, edge_index)[-1]
        return ((self._score(weight) - self._mean) / self._deviation).reshape(1, 1)


def pyg_order(algorithm: ExplainerAlgorithm, *, seed: int = 0) -> Importance:
    """Return what an explainer of PyG says as an order for `faithfulness`, called by the explainer's class.

    Parameters
    ----------
    algorithm : ExplainerAlgorithm
        Such as ``GNNExplainer(epochs=100)`` or ``AttentionExplainer()``.
    seed : int
        Of torch while it explains; each pair begins with it.

    The order raises `OptionError` for a recommender that `HistoryScore` can't take, and for
    ``AttentionExplainer`` where there is no learned attention.
    """

    def order(recommender: Recommender, user: int, item: int) -> Floats:
        model = HistoryScore(recommender, user, item)
        if isinstance(algorithm, AttentionExplainer) and model.alpha is None:
            raise OptionError(f"{recommender.title} has no learned attention for AttentionExplainer to read.")
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            explained = Explainer(model, algorithm, **model.settings)(model.x, model.edge_index)
        mask: Floats = explained.edge_mask.detach().numpy().astype(np.float64)
        return mask

    order.__name__ = type(algorithm).__name__
    return order


class _Gather(MessagePassing):  # type: ignore[misc]
    """Sums what the edges carry; PyG puts its masks on the messages and reads ``_alpha`` off the layer."""

    def __init__(self, alpha: torch.Tensor | None) -> None:
        super().__init__(aggr="add")
        self._alpha = alpha

    def forward(self, x: torch.Tensor, edge_index: torch.Tensor) -> Any:
        return self.propagate(edge_index, x=x)

    def message(self, x_j: torch.Tensor) -> torch.Tensor:
        return x_j


def _last_hop(recommender: Recommender, user: int, item: int) -> torch.Tensor | None:
    """Return the learned attention between own items and user, [n, heads]."""
    if recommender.capabilities.attention != "learned":
        return None
    own = recommender.train.by_user.row(user)[0]
    hop = [edges for edges in recommender.attention(user, item) if edges.layer == 1]
    alpha = torch.zeros(len(own), len(hop))
    for head, edges in enumerate(hop):
        mine = (edges.target == user) & np.isin(edges.source, own)
        place = np.searchsorted(own, edges.source[mine])
        alpha[place, head] = torch.from_numpy(edges.weight[mine]).float()
    return alpha
