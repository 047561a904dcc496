"""``%gnnrec build`` opens the GraphBuilder on what the line names."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from IPython.core.error import UsageError

import gnnrec_lab

from .conftest import Lab


def opened(lab: Lab, line: str) -> gnnrec_lab.GraphBuilder:
    builder = lab.cell(line)
    assert isinstance(builder, gnnrec_lab.GraphBuilder)
    assert builder.wait(60)
    return builder


def test_it_opens_on_a_variable_and_calls_it_so(lab: Lab) -> None:
    lab.user_ns["events"] = pd.DataFrame({"user_id": [1, 1, 2], "item_id": ["a", "b", "a"]})
    builder = opened(lab, "%gnnrec build events --name shop")

    assert builder.table["name"] == "events"
    assert builder.preview["code"] == (
        'InteractionGraph.from_frame(events, user="user_id", item="item_id", name="shop")'
    )
    assert opened(lab, "%gnnrec build events").form["name"] == "graph"


def test_its_graph_is_the_one_that_the_graph_command_makes(lab: Lab) -> None:
    lab.user_ns["events"] = pd.DataFrame({"user_id": [1, 1, 2], "item_id": ["a", "b", "a"]})
    builder = opened(lab, "%gnnrec build events --name shop")
    builder.answer_build(builder.form)
    assert builder.wait(60)

    assert builder.graph is not None
    assert lab.cell("%gnnrec graph events --name other").fingerprint == builder.graph.fingerprint
    lab.user_ns |= {"InteractionGraph": gnnrec_lab.InteractionGraph, "Cleaning": gnnrec_lab.Cleaning}
    assert lab.cell(builder.built["code"]).fingerprint == builder.graph.fingerprint
    split = lab.cell(builder.built["next"] + " --test 0.5 --validation 0")
    assert split.graph.fingerprint == builder.graph.fingerprint


def test_items_and_users_have_their_titles_from_frames(lab: Lab) -> None:
    lab.user_ns |= {
        "events": pd.DataFrame({"user_id": [1, 1, 2], "item_id": ["a", "b", "a"]}),
        "products": pd.DataFrame({"item_id": ["a", "b"], "title": ["tea", "milk"]}),
        "people": pd.DataFrame({"user_id": [1, 2], "name": ["Kim", "Lee"]}),
    }
    builder = opened(lab, "%gnnrec build events --items products --users people --name shop")
    builder.answer_build(builder.form)
    assert builder.wait(60)

    assert builder.preview["code"].endswith(', name="shop", users=people, items=products)')
    assert builder.graph is not None
    assert builder.graph.item_labels([0, 1]) == ["tea", "milk"]
    assert builder.graph.user_labels([0, 1]) == ["Kim", "Lee"]
    with pytest.raises(UsageError, match='There is no variable "goods"'):
        lab.cell("%gnnrec build events --items goods")


@pytest.mark.slow
def test_data_sets_and_files(lab: Lab, tmp_path: Path) -> None:
    lab.cell("retail = %gnnrec data online-retail")
    code = opened(lab, "%gnnrec build retail --name r").preview["code"]
    assert code.startswith("InteractionGraph.from_frame(retail.interactions, ")
    assert code.endswith(", items=retail.items)")

    pd.DataFrame({"user_id": [1, 2], "item_id": ["a", "b"]}).to_csv(tmp_path / "log.csv", index=False)
    code = opened(lab, f"%gnnrec build {tmp_path / 'log.csv'}").preview["code"]
    assert code.startswith(f'InteractionGraph.from_frame("{tmp_path / "log.csv"}", ')


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("build", "build needs FRAME: the log"),
        ("build evnets", 'There is no variable "evnets". Did you mean "events"?'),
        ("build number", '"number" is a int, not a DataFrame.'),
        ("build events --name a/b", "can't name a graph"),
        ("build events --user a", "build has no option --user."),
    ],
)
def test_what_is_wrong_is_told_in_one_line(lab: Lab, line: str, message: str) -> None:
    lab.user_ns |= {"events": pd.DataFrame({"user_id": [1], "item_id": [2]}), "number": 5}
    with pytest.raises(UsageError) as told:
        lab.cell(f"%gnnrec {line}")
    assert message in str(told.value)
