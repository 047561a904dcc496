from gnnrec_lab.training.stopping import EarlyStopping


def test_keeps_the_first_of_equal_bests_and_counts_patience_from_it() -> None:
    stopping = EarlyStopping(patience=2)
    assert [stopping.is_best(epoch, value) for epoch, value in enumerate([0.1, 0.3, 0.3], start=1)] == [
        True,
        True,
        False,
    ]
    assert (stopping.best_epoch, stopping.best_value, stopping.exhausted) == (2, 0.3, False)
    stopping.is_best(4, 0.2)
    assert stopping.exhausted
