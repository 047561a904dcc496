"""The lab that is in use stays in use, and what isn't found says where it was looked for."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from IPython.core.error import UsageError

from gnnrec_lab.home import home, set_home

from .conftest import Lab


@pytest.fixture
def beside(lab: Lab, events: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """Return a lab whose home is beside the notebook, with the frame ``events``."""
    monkeypatch.delenv("GNNREC_HOME")
    set_home(None)
    lab.user_ns["events"] = events
    return lab


def test_a_lab_in_use_stays_in_use_after_cd(beside: Lab, tmp_path: Path) -> None:
    beside.cell("%gnnrec graph events --user 'customer id' --item product --name shop")
    (tmp_path / "elsewhere").mkdir()
    beside.cell("%cd -q elsewhere")

    overview = beside.cell("%gnnrec")

    assert overview.home == tmp_path / ".gnnrec"
    assert list(overview.graphs) == ["shop"]
    assert f"Lab in {tmp_path / '.gnnrec'}" in repr(overview)
    assert not (tmp_path / "elsewhere" / ".gnnrec").exists()


def test_a_lab_that_is_not_there_yet_is_looked_for_in_the_folder_of_now(beside: Lab, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    assert beside.cell("%gnnrec").home == tmp_path / ".gnnrec"

    beside.cell("%cd -q elsewhere")

    assert beside.cell("%gnnrec").home == tmp_path / "elsewhere" / ".gnnrec"


def test_another_variable_or_set_home_moves_it(
    beside: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".gnnrec").mkdir()
    assert home() == tmp_path / ".gnnrec"
    monkeypatch.setenv("GNNREC_HOME", str(tmp_path / "own"))
    assert home() == tmp_path / "own"
    assert set_home(tmp_path / "chosen") == home() == tmp_path / "chosen"


@pytest.mark.parametrize(
    "line", ["split shop --by time", "split --by time", "evaluate", "evaluate first", "stop"]
)
def test_there_are_none_names_the_folder(beside: Lab, tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError, match=rf"{re.escape(str(tmp_path / '.gnnrec'))}.*") as caught:
        beside.cell(f"%gnnrec {line}")

    assert "There are none yet" in str(caught.value)
