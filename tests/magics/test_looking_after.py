"""``%gnnrec pause``, ``resume``, ``kill``, ``remove`` and ``log --follow``, as they are typed."""

from pathlib import Path

import pytest
from IPython.core.error import UsageError

from gnnrec_lab.jobs.events import EventWriter
from gnnrec_lab.jobs.status import Status
from tests.in_process import trained_in_process

from .conftest import Lab


@pytest.mark.slow
def test_a_run_is_looked_after_by_its_verbs(shop: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    line = "%gnnrec train shop --model lightgcn --name long --priority 3 --set epochs=100000 patience=100000"
    run = shop.cell(line)
    assert run.spec["priority"] == 3
    capsys.readouterr()

    assert shop.cell("%gnnrec pause long").status == "paused"
    assert shop.cell("%gnnrec").next_command == "%gnnrec resume long"
    assert shop.cell("%gnnrec resume long").status in ("queued", "running")
    shop.cell("%gnnrec resume long")
    assert '"long" is ' in capsys.readouterr().out
    again = shop.cell(line.replace("--name long ", ""))
    assert again.name == "long"
    assert "is exactly this: same split, model, options and seed." in capsys.readouterr().out
    with pytest.raises(UsageError, match="stop it first"):
        shop.cell("%gnnrec remove long")

    assert shop.cell("%gnnrec kill long").status == "stopped"
    assert shop.cell("%gnnrec kill long").status == "stopped"
    assert '"long" had ended already: stopped.' in capsys.readouterr().out
    with pytest.raises(UsageError, match="there is nothing to pause"):
        shop.cell("%gnnrec pause long --drop-memory")
    shop.cell("%gnnrec remove long")
    assert '"long" is removed' in capsys.readouterr().out
    assert len(shop.cell("%gnnrec jobs")) == 0


def test_a_log_is_followed_to_its_end(shop: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    with trained_in_process():
        run = shop.cell("%gnnrec train shop --model popularity --name first --wait")
    with EventWriter(run.folder / "events.jsonl") as events:
        events.write("resumed", attempt=2, epoch=0, step=0, steps=1)
        events.write("step", epoch=1, step=1, steps=1, loss=0.5)
        events.write("epoch", epoch=1, loss=0.5, metrics={"ndcg@20": 0.25, "recall@20": None}, seconds=1.0)
        events.write("end", status="failed", error="The disk is full.", seconds=1.0, attempt=2)
    Status("failed", "The disk is full.", attempt=2).write(run.folder)
    capsys.readouterr()

    shop.cell("%gnnrec log first --follow")

    lines = [line[10:] for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "Loading shop"
    assert lines[2:6] == [
        "done",
        "resumed, attempt 2",
        "epoch 1  loss 0.5  ndcg@20 0.25",
        "failed  The disk is full.",
    ]


def test_doctor_looks_at_a_folder_from_elsewhere(lab: Lab, own_home: Path) -> None:
    folder = own_home / "runs" / "shop"
    folder.mkdir(parents=True)
    (folder / "spec.json").write_text('{"version": 2, "on": "ray://evil:10001"}')

    found = lab.cell(f"%gnnrec doctor {own_home}")

    assert repr(found).splitlines()[0] == f"{own_home} (home) has 2 problems."
    assert "! runs/shop/status.json: " in repr(found)
