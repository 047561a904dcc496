"""Values by hand, and against torchmetrics, which shares no code with the lab."""

import numpy as np
import pytest
import torch

from gnnrec_lab.evaluation.metrics.accuracy import ranking_metrics


def test_one_user_by_hand() -> None:
    hits = np.array([[False, True, False, True]])
    got = {name: value[0] for name, value in ranking_metrics(hits, np.array([3]), [2, 4]).items()}
    ideal2, ideal4 = 1 + 1 / np.log2(3), 1 + 1 / np.log2(3) + 1 / 2
    assert got == pytest.approx(
        {
            "recall@2": 1 / 3,
            "ndcg@2": (1 / np.log2(3)) / ideal2,
            "hitrate@2": 1,
            "mrr@2": 1 / 2,
            "map@2": (1 / 2) / 2,
            "recall@4": 2 / 3,
            "ndcg@4": (1 / np.log2(3) + 1 / np.log2(5)) / ideal4,
            "hitrate@4": 1,
            "mrr@4": 1 / 2,
            "map@4": (1 / 2 + 2 / 4) / 3,
        }
    )


def test_a_list_without_hits_is_zero_everywhere() -> None:
    got = ranking_metrics(np.zeros((1, 5), bool), np.array([2]), [5])
    assert {float(value[0]) for value in got.values()} == {0.0}


@pytest.mark.parametrize("k", [1, 5, 20])
def test_equals_torchmetrics(k: int) -> None:
    from torchmetrics.functional import retrieval

    rng = np.random.default_rng(k)
    relevant = rng.random((50, 20)) < rng.uniform(0.02, 0.6, (50, 1))
    relevant[:, 0] |= ~relevant.any(axis=1)  # every user has something held out
    order = rng.permuted(np.tile(np.arange(20), (50, 1)), axis=1)
    got = ranking_metrics(np.take_along_axis(relevant, order, 1), relevant.sum(axis=1), [k])
    for user in range(50):
        scores = torch.empty(20)
        scores[torch.from_numpy(order[user])] = torch.arange(20, 0, -1, dtype=torch.float32)
        target = torch.from_numpy(relevant[user])
        expected = {
            f"recall@{k}": retrieval.retrieval_recall(scores, target, top_k=k),
            f"ndcg@{k}": retrieval.retrieval_normalized_dcg(scores, target, top_k=k),
            f"hitrate@{k}": retrieval.retrieval_hit_rate(scores, target, top_k=k),
            f"mrr@{k}": retrieval.retrieval_reciprocal_rank(scores, target, top_k=k),
        }
        for name, value in expected.items():
            assert got[name][user] == pytest.approx(float(value), abs=1e-6), name
