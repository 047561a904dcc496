import psutil
import pytest

from gnnrec_lab.jobs.progress import Progress

from .conftest import Clock


@pytest.fixture
def progress(clock: Clock) -> Progress:
    progress = Progress(clock)
    clock.now += 2  # loading
    progress.start({"epochs": 10, "steps_per_epoch": 4, "parameters": 99, "metric": "ndcg@20"})
    return progress


def step(progress: Progress, epoch: int, number: int, interactions: int) -> None:
    progress.step(
        {"epoch": epoch, "step": number, "steps": 4, "loss": 0.7, "interactions": interactions, "seconds": 0}
    )


def epoch(progress: Progress, number: int) -> None:
    best = {"epoch": 1, "value": 0.25, "metric": "ndcg@20"}
    progress.epoch({"epoch": number, "loss": 0.5, "metrics": {"ndcg@20": 0.2}, "best": best, "seconds": 0})


def test_before_the_training_little_is_known(clock: Clock) -> None:
    progress = Progress(clock)
    clock.now += 1.5

    facts = progress.to_dict()

    memory = facts.pop("memory_bytes")
    assert 0.5 < memory / psutil.Process().memory_info().rss < 2
    assert facts.pop("elapsed_seconds") == 1.5
    assert set(facts.values()) == {None}
    assert set(facts) == {
        "epoch",
        "epochs",
        "step",
        "steps",
        "loss",
        "best",
        "metric",
        "eta_seconds",
        "interactions_per_second",
        "message",
    }


def test_steps_and_epochs_are_counted_from_one(progress: Progress) -> None:
    assert [progress.to_dict()[key] for key in ("epoch", "epochs", "step", "steps")] == [0, 10, 0, 4]
    step(progress, 1, 3, 300)
    assert [progress.to_dict()[key] for key in ("epoch", "step", "loss")] == [1, 3, 0.7]
    epoch(progress, 1)
    facts = progress.to_dict()
    assert [facts[key] for key in ("epoch", "step", "loss", "metric")] == [1, 4, 0.5, "ndcg@20"]
    assert facts["best"] == {"epoch": 1, "value": 0.25, "metric": "ndcg@20"}


def test_the_first_epoch_foretells_from_its_steps(progress: Progress, clock: Clock) -> None:
    assert progress.to_dict()["eta_seconds"] is None
    clock.now += 3
    step(progress, 1, 1, 100)  # 12 s an epoch, 120 s in all
    assert progress.to_dict()["eta_seconds"] == 117


def test_later_ones_foretell_from_the_latest_five_epochs(progress: Progress, clock: Clock) -> None:
    for number, seconds in enumerate((60, 10, 10, 10, 10, 20), start=1):
        clock.now += seconds
        epoch(progress, number)
    assert progress.to_dict()["eta_seconds"] == 4 * 12
    clock.now += 5
    assert progress.to_dict()["eta_seconds"] == 4 * 12 - 5
    clock.now += 500
    assert progress.to_dict()["eta_seconds"] == 0
    assert progress.to_dict()["elapsed_seconds"] == 2 + 120 + 505


def test_speed_is_that_of_the_last_seconds(progress: Progress, clock: Clock) -> None:
    step(progress, 1, 1, 1000)
    assert progress.to_dict()["interactions_per_second"] is None
    clock.now += 1
    step(progress, 1, 2, 1100)
    assert progress.to_dict()["interactions_per_second"] == 100
    for number in range(10):
        clock.now += 1
        step(progress, 1, 3, 1100 + 400 * (number + 1))
    assert progress.to_dict()["interactions_per_second"] == 400


def test_a_loss_that_is_no_number_is_not_known(progress: Progress) -> None:
    progress.step({"epoch": 1, "step": 1, "steps": 4, "loss": float("inf"), "interactions": 1})

    assert progress.to_dict()["loss"] is None
