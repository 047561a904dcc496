"""The page of the matrix of versions, and what is said of an environment that can't be made."""

import os
from pathlib import Path

import pytest

from benchmarks.matrix import Outcome, Row, direct, main, missing, page, run


def test_a_row_is_called_by_python_end_and_what_is_held() -> None:
    assert Row("3.11", "newest", ("pandas<3",)).title == "Python 3.11, newest, pandas<3"
    assert Row("3.11", "lowest", extras=("map", "ray")).title == "Python 3.11, lowest, with map + ray"


def test_the_page_has_a_row_with_versions_and_one_that_says_why_not() -> None:
    passed = Outcome(Row("3.11", "lowest"), "passed", 9.0, {"python": "3.11.7", "numpy": "1.26.0"})
    absent = Row("3.99", "newest")

    text = page([passed, Outcome(absent, missing(absent), 0.0, {})])

    assert "| Python 3.11, lowest | passed | 3.11.7 | 1.26.0 |" in text
    assert "| Python 3.99, newest | not run: no Python 3.99 on this machine |" in text


def test_the_lowest_are_those_of_pyproject() -> None:
    needed = direct(("lab", "ray"))

    assert "pandas>=2.2" in needed
    assert any(one.startswith("jupyterlab>=") for one in needed)
    assert any(one.startswith("ray[client]>=") for one in needed)
    assert not any(one.startswith("openTSNE") for one in needed)


def test_a_python_that_is_not_there_is_said_to_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\nexit 2\n")
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))

    assert run(Row("3.99", "newest"), tmp_path / "none.whl", tmp_path).said == missing(Row("3.99", "newest"))


def test_without_uv_it_says_where_it_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))

    with pytest.raises(SystemExit, match="uv was not found"):
        main([])
