"""Lists and evaluations where scores are computed, beside those of the CPU's kernels."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, OptionError, Split, devices, evaluate
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.ranking import on_device, recommend_all, top_k
from gnnrec_lab.training import TrainOptions, fit
from tests.by_tensors import everywhere


@pytest.fixture(scope="module")
def split() -> Split:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"u": rng.integers(0, 30, 400), "i": rng.integers(0, 25, 400)})
    return InteractionGraph.from_frame(frame, user="u", item="i").split("random", seed=0)


@pytest.fixture(scope="module", params=["lightgcn", "gat"])
def trained(request: pytest.FixtureRequest, split: Split) -> Recommender:
    made = create(request.param, {"dim": 4, "cooccurrence": 1.0})
    fit(made, split, options=TrainOptions(epochs=1))
    return made


def test_lists_are_those_of_the_cpu_with_and_without_what_was_seen(
    trained: Recommender, split: Split
) -> None:
    users = np.array([3, 0, 29, 3])
    for seen in (split.train.by_user, None):
        expected = top_k(trained, users, 30, seen)
        with everywhere():
            found = top_k(trained, users, 30, seen)
        assert np.array_equal(found[0], expected[0])
        np.testing.assert_allclose(found[1], expected[1], rtol=1e-5, atol=1e-5)


def test_an_evaluation_is_that_of_the_cpu_in_any_blocks(
    trained: Recommender, split: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = {"deny": [3, 4]}
    plain, under = (evaluate(trained, split, k=5, rules=given) for given in (None, rules))
    monkeypatch.setattr(on_device, "_BLOCK_BYTES", 4 * 30 * 7)  # seven users at once
    with everywhere():
        assert evaluate(trained, split, k=5).values == pytest.approx(plain.values)
        assert evaluate(trained, split, k=5, rules=rules).values == pytest.approx(under.values)


def test_lists_of_all_users_are_those_of_the_cpu(trained: Recommender, tmp_path: Path) -> None:
    recommend_all(trained, tmp_path / "cpu.parquet", k=5)
    with everywhere():
        recommend_all(trained, tmp_path / "tensors.parquet", k=5, device="auto")
    expected, found = (pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("cpu", "tensors"))
    assert found[["user", "item", "rank"]].equals(expected[["user", "item", "rank"]])


def test_left_open_a_model_that_has_no_form_for_a_gpu_scores_on_the_cpu(
    trained: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "why_no_gpu", lambda: None)
    assert on_device.scoring_device(create("popularity"), "auto") == "cpu"
    assert [on_device.scoring_device(trained, name) for name in ("auto", "cuda", "cpu")] == [
        "cuda",
        "cuda",
        "cpu",
    ]


@pytest.mark.parametrize("device", ["cuda", "tpu"])
def test_a_device_that_is_not_there_is_refused(
    device: str, trained: Recommender, split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "why_no_gpu", lambda: "There is none.")
    with pytest.raises(OptionError, match="device"):
        evaluate(trained, split, device=device)
    with pytest.raises(OptionError, match="device"):
        recommend_all(trained, tmp_path / "lists.parquet", device=device)
    assert not list(tmp_path.iterdir())
