"""The benchmark of size in its short form, and that training costs what the interactions do."""

import dataclasses
import json
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks import logs, scale
from benchmarks.operations import counted
from gnnrec_lab import Cleaning, InteractionGraph
from gnnrec_lab.models import create, lightgcn
from gnnrec_lab.models.base import embedding_options
from gnnrec_lab.models.contract import TrainableRecommender
from gnnrec_lab.training import Silent, TrainOptions, objective
from gnnrec_lab.training.trainer import Trainer
from tests.benchmarks.command import call


def operations_of_an_epoch(path: Path, rows: int, batch_size: int | None = None) -> tuple[int, int]:
    """Return the operations of an epoch of LightGCN on a log, and its pairs."""
    logs.write(path, rows)
    graph = InteractionGraph.from_frame(path, user="user", item="item", cleaning=Cleaning(dedupe="last"))
    split = graph.split("random", seed=0)
    model = create("lightgcn", {"dim": 8, "group": 64, "start": "random"})
    assert isinstance(model, TrainableRecommender)
    run = Trainer(model, split, TrainOptions(batch_size=batch_size), 0, Silent(), None)
    with counted() as found:
        run.run_epoch()
    return found.total, run.sampler.num_pairs


@pytest.fixture
def sharing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have batches share propagations from the first pair on."""
    monkeypatch.setattr(lightgcn, "_MANY_PAIRS", 1)
    monkeypatch.setattr(embedding_options, "_SHARED_PAIRS", 1)
    monkeypatch.setattr(objective, "TOGETHER", 512)


@pytest.mark.usefixtures("sharing")
def test_an_epoch_costs_no_more_than_its_pairs(tmp_path: Path) -> None:
    """From 50,000 to 200,000 rows, where batches share propagations as they do from a million pairs on."""
    few, few_pairs = operations_of_an_epoch(tmp_path / "few.parquet", 50_000)
    many, many_pairs = operations_of_an_epoch(tmp_path / "many.parquet", 200_000)
    assert many_pairs > 3 * few_pairs
    assert many / many_pairs < 1.1 * few / few_pairs


@pytest.mark.usefixtures("sharing")
def test_a_propagation_for_each_small_batch_costs_more(tmp_path: Path) -> None:
    """The count sees what sharing saves."""
    shared, _ = operations_of_an_epoch(tmp_path / "log.parquet", 50_000)
    assert operations_of_an_epoch(tmp_path / "log.parquet", 50_000, batch_size=128)[0] > 2 * shared


def test_prints_a_table_and_json_as_the_last_line(tmp_path: Path) -> None:
    out = tmp_path / "scale.md"
    asked = ["--rows", "20000", "--epochs", "1", "--epoch-of", "pinsage", "--pairs", "3"]
    done = call(scale.main, *asked, "--out", str(out))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["users"], told["items"]) == (200, 40)
    assert len(told["curve"]) == 2  # as it begins, and after an epoch
    assert told["steps"][scale.PEER]["seconds"] >= 0
    assert list(told["steps"])[-1] == "pinsage, one epoch"
    assert "| graph from Parquet |" in done.stdout
    assert "- and its faithfulness: median" in done.stdout
    assert out.read_text() == done.stdout


def test_stages_are_measured_alone_on_a_split_that_is_kept(tmp_path: Path) -> None:
    asked = ["--rows", "20000", "--kept", str(tmp_path / "split"), "--epochs", "0"]
    first = json.loads(call(scale.main, *asked, "--only", "").stdout.splitlines()[-1])
    assert list(first["steps"]) == ["graph from Parquet", "split", "split, written to its folder"]

    done = call(scale.main, *asked, "--only", "evaluate")

    told = json.loads(done.stdout.splitlines()[-1])
    begun = "LightGCN until it passes (at most 0 epochs)"
    assert list(told["steps"]) == ["split, read from its folder", begun, "evaluate, default sample"]
    assert (told["train"], told["evaluated"]) == (first["train"], "200 users")
    refused = call(scale.main, *asked, "--only", "list")
    assert refused.returncode == 2
    assert "list isn't one of als, lists, " in refused.stderr


def test_an_interrupt_waits_for_the_end_of_a_compiled_call() -> None:
    taken: list[float] = []

    def sort() -> None:
        numbers = np.random.default_rng(0).random(1_000_000)
        began = time.perf_counter()
        numbers.sort()
        taken.append(time.perf_counter() - began)

    assert scale.longest_wait(sort) >= taken[0] > 0


def test_the_training_ends_when_it_passes(tmp_path: Path) -> None:
    logs.write(tmp_path / "log.parquet", 20_000)
    graph = InteractionGraph.from_frame(tmp_path / "log.parquet", user="user", item="item")
    split = graph.split("random", seed=0)
    watch = scale.Watch()
    run, curve = scale.until(split, -1.0, 5, watch)
    assert (run.epoch, len(curve)) == (1, 2)
    assert list(watch.steps)[1] == "LightGCN's first epoch, after it passed"
    run, curve = scale.until(split, -1.0, 0, watch)
    assert (run.epoch, len(curve)) == (0, 1)
    run, curve = scale.until(split, 2.0, 2, watch)
    assert dataclasses.asdict(run.options)["epochs"] == 100
    assert len(curve) == 3


def test_a_few_steps_say_what_a_million_pairs_take(tmp_path: Path) -> None:
    logs.write(tmp_path / "log.parquet", 20_000)
    graph = InteractionGraph.from_frame(tmp_path / "log.parquet", user="user", item="item")
    found = scale.rate("lightgcn", graph.split("random", seed=0), 2, scale.Watch())
    assert found["steps"] == 2 < found["steps_per_epoch"]
    assert found["seconds"] > 0
