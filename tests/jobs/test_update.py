"""`update`: a run takes in new interactions without training, says what that did, and outlives the kernel."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import open_run, update
from gnnrec_lab.errors import GraphDataError, OptionError, StorageError
from gnnrec_lab.graph import InteractionGraph, Split, load_named, save_named
from gnnrec_lab.jobs import Run, check_folder, refit, train
from gnnrec_lab.jobs.updates.result import Update
from tests.in_process import trained_in_process

pytestmark = pytest.mark.slow


def arrivals(seed: int = 5, count: int = 60, first: int = 400) -> pd.DataFrame:
    """A new week of the log of conftest.py: users 30 to 44, items as they like them, one of them new."""
    rng = np.random.default_rng(seed)
    user = rng.integers(30, 45, count)
    item = (user // 2 + rng.integers(0, 8, count)) % 26
    users = [f"고객 {number}" for number in user]
    return pd.DataFrame({"user": users, "item": item, "time": first + np.arange(count)})


@pytest.fixture
def first(graph: InteractionGraph, split: Split) -> Run:
    save_named(graph, split)
    with trained_in_process():
        options = {"dim": 8, "epochs": 2}
        return train(split, "lightgcn", name="first", options=options)


def test_new_users_have_lists_and_the_graph_has_a_new_version(first: Run) -> None:
    old = first.split.graph
    found = first.update(arrivals())
    run = found.run
    assert run.name == "first-update-1"
    assert found.before.name == "first"
    assert (run.status, run.split.graph.num_interactions) == ("done", 460)
    assert first.split.graph.fingerprint == old.fingerprint
    named, split = load_named("tiny")
    assert (named.fingerprint, split) == (run.split.graph.fingerprint, None)
    assert set(old.users.values.tolist()) < set(named.users.values.tolist())

    assert len(run.recommend("고객 44", 5)) == 5
    own = run.split.train
    user = own.users.index("고객 44")
    model = run.recommender
    histories = own.by_user.take(user)
    np.testing.assert_allclose(model.scores(user), model.history_scores(histories), rtol=1e-4, atol=1e-5)
    seen = set(own.items.ids(own.by_user.row(int(user[0]))[0]).tolist())
    assert not seen & set(run.recommend("고객 44", 20)["item"])
    assert run.explain("고객 44", run.recommend("고객 44", 1)["item"][0]).rank == 1


def test_the_counts_the_honest_test_and_the_reasons_are_kept(first: Run) -> None:
    week = arrivals()
    found = first.update(week)
    record = found.record
    fresh = week[week["user"].isin([f"고객 {number}" for number in range(40, 45)])]
    assert record.counts["interactions"] == 60
    assert record.counts["new_users"] == fresh["user"].nunique()
    assert record.counts["changed_users"] == week["user"].nunique() - fresh["user"].nunique()
    assert record.counts["new_items"] == int((week["item"] == 25).any())
    assert record.counts["by_users"] == 1

    # the old lists on pairs that nobody knew: by hand, for one user
    ndcg, recall = record.arrivals
    assert (ndcg.metric, recall.metric) == ("ndcg@20", "recall@20")
    known = set(zip(*first.split.graph.edge_index.tolist(), strict=True))
    ids = first.split.graph
    ends = ids.users.find(week["user"].tolist()), ids.items.find(week["item"].tolist())
    fresh = {user for user, *pair in zip(week["user"], *ends, strict=True) if tuple(pair) not in known}
    assert recall.users == len(fresh)
    assert ndcg.low <= ndcg.value <= ndcg.high

    again = Update(Run(found.run.folder))  # as another kernel sees it
    assert again.record == record
    assert open_run("first-update-1").updated.to_dict() == found.to_dict()
    assert first.updated is None
    checks = found.checks().set_index("name")
    assert checks.loc["grown", "value"] == pytest.approx(
        (found.run.split.graph.num_pairs - first.split.train.num_pairs) / first.split.train.num_pairs
    )
    assert found.train_again == bool(checks["exceeded"].any())
    assert found.train_again is True, "the held-out part and the week are more than a fifth"
    frame = found.to_frame().set_index("what")
    assert frame.loc["ndcg@20 on arrivals", "value"] == ndcg.value
    assert frame.loc["new_users", "value"] == record.counts["new_users"]


def test_what_changed_and_why(first: Run) -> None:
    found = first.update(arrivals())
    changed = found.changed(k=5)
    assert found.record.lists.looked_at == 40
    assert list(changed.columns) == ["user", "label", "arrived", "changed", "came", "went", "has"]
    assert (changed["changed"].diff().dropna() <= 0).all()
    user = changed["user"][0]
    old, new = (set(run.recommend(user, 5)["item"]) for run in (first, found.run))
    assert changed["changed"][0] == pytest.approx(len(old - new) / 5)
    assert set(changed["came"][0]) == {str(item) for item in new - old}
    assert {*changed["went"][0], *changed["has"][0]} == {str(item) for item in old - new}

    item = next(iter(new - old))
    why = found.why(user, item)
    scores = [run.explain(user, item).score for run in (first, found.run)]
    assert why["difference"].sum() == pytest.approx(scores[1] - scores[0], abs=1e-4)
    assert (why["difference"].abs().diff().dropna() <= 1e-12).all()
    own = found.run.split.graph
    rows = own.rows_of_user(int(own.users.index(user)[0]))
    assert set(why[why["arrived"]]["part"]) <= set(own.items.ids(own.item[rows]).tolist())
    with pytest.raises(OptionError, match="is new: there is no list of before"):
        found.why("고객 44")
    with pytest.raises(OptionError, match="wasn't known before"):
        found.why(user, 25)


def test_a_second_update_goes_on_at_the_first(first: Run) -> None:
    monday, tuesday = arrivals(), arrivals(seed=6, first=500)
    first.update(monday)
    second = update("first", tuesday)
    assert (second.run.name, second.before.name) == ("first-update-2", "first-update-1")
    assert second.run.split.graph.num_interactions == 520
    assert second.record.trained.run == "first"
    at_once = InteractionGraph.from_frame(
        pd.concat([_log(first.split.graph), monday, tuesday]), user="user", item="item", time="time"
    )
    assert second.run.split.graph.fingerprint == at_once.fingerprint
    second.run.remove()
    assert update("first-update-1", tuesday, name="live").run.name == "live"


def _log(graph: InteractionGraph) -> pd.DataFrame:
    return pd.DataFrame(
        {"user": graph.users.ids(graph.user), "item": graph.items.ids(graph.item), "time": graph.time}
    )


@pytest.mark.parametrize("model", ["ease", "bprmf", "popularity"])
def test_closed_forms_take_a_week_in(split: Split, model: str) -> None:
    save_named(split.graph, split)
    with trained_in_process():
        run = train(split, model, name="near", options={"iterations": 2} if model == "bprmf" else {})
    found = run.update(arrivals())
    assert np.isfinite(found.run.recommend("고객 44", 3)["score"]).all()
    waits = {"ease": 1, "bprmf": 1, "popularity": 0}
    assert found.record.counts["waiting_items"] == waits[model]
    said = "\n".join(found.sentences("en"))
    assert ("at once, without training" in said) == (model != "bprmf")


def test_words_in_both_languages_and_html(first: Run) -> None:
    found = first.update(arrivals())
    said = "\n".join(found.sentences("en"))
    assert "60 new interactions" in said
    assert "Before they were folded in, ndcg@20 on the new interactions was" in said
    assert "It is time to train again." in said
    assert "다시 학습할 때입니다." in found.sentences("ko")
    assert repr(found).startswith("first-update-1 is first, updated")
    assert "over the limit" in found._repr_html_()


def test_an_updated_run_is_exported_and_its_bundle_answers_for_new_users(first: Run, tmp_path: Path) -> None:
    from gnnrec_lab import load_bundle

    run = first.update(arrivals()).run
    scorer = load_bundle(run.export(tmp_path / "bundle", faithfulness=0))
    listed = run.recommend("고객 44", 5)
    answered = scorer.recommend("고객 44", 5)
    assert answered["item"].to_pylist() == listed["item"].tolist()
    np.testing.assert_allclose(answered["score"].to_numpy(), listed["score"], rtol=1e-5)
    assert scorer.recommend(histories=[[3, 4]], k=2).num_rows == 2


def test_what_cannot_be_taken_in_leaves_everything_as_it_was(first: Run) -> None:
    with pytest.raises(GraphDataError, match="Make them one type"):
        first.update(arrivals().assign(user=range(60)))
    with pytest.raises(OptionError, match="already a run"):
        first.update(arrivals(), name="first")
    assert load_named("tiny")[0].fingerprint == first.split.graph.fingerprint
    save_named(first.split.graph.subset(np.arange(10)))
    assert first.update(arrivals()).record.named is False
    assert load_named("tiny")[0].num_interactions == 10, "the name stands for another graph by now"


def test_an_updated_run_is_no_training_and_has_nothing_to_choose(first: Run) -> None:
    run = first.update(arrivals()).run
    assert run.spec["update"] == {"of": "first", "number": 1}
    with trained_in_process():
        again = train(run.split, "lightgcn", options={"dim": 8, "epochs": 2})
    assert again.name == "lightgcn-1"
    with pytest.raises(OptionError, match="no validation interactions"):
        refit(run)
    assert [one.path for one in check_folder(run.folder).findings if one.problem] == []


def test_a_damaged_record_is_refused(first: Run) -> None:
    found = first.update(arrivals())
    path = found.run.folder / "update.json"
    facts = json.loads(path.read_text())
    facts["lists"]["changed"] = "many"
    path.write_text(json.dumps(facts))
    with pytest.raises(StorageError, match=r"update\.json is damaged"):
        _ = Update(found.run).record
