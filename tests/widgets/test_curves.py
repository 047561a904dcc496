"""The curves of a run that was resumed show each stretch once."""

from gnnrec_lab.widgets.curves import Curves


def test_what_is_trained_again_is_drawn_once() -> None:
    curves = Curves()
    curves.add(
        [
            *(
                {"kind": "step", "epoch": e, "step": s, "steps": 2, "loss": 1.0}
                for e in (1, 2)
                for s in (1, 2)
            ),
            {"kind": "epoch", "epoch": 1, "metrics": {"ndcg@20": 0.1}, "checkpoint": True},
            {"kind": "epoch", "epoch": 2, "metrics": {"ndcg@20": 0.2}, "checkpoint": True},
        ]
    )
    curves.add(
        [
            {"kind": "resumed", "attempt": 2, "epoch": 1, "step": 1, "steps": 2},
            {"kind": "step", "epoch": 2, "step": 2, "steps": 2, "loss": 0.5},
            {"kind": "epoch", "epoch": 2, "metrics": {"ndcg@20": 0.3}, "checkpoint": False},
        ]
    )

    assert curves.to_dict() == {
        "loss": [[0.5, 1.0], [1.0, 1.0], [1.5, 1.0], [2.0, 0.5]],
        "validation": {"ndcg@20": [[1, 0.1], [2, 0.3]]},
        "checkpoints": [1],
    }
