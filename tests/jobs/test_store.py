import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gnnrec_lab.errors import OptionError, RunError, UnknownNameError
from gnnrec_lab.home import set_home
from gnnrec_lab.jobs import store


def fill(folder: Path, name: str) -> None:
    (folder / "spec.json").write_text(name)


def names() -> list[str]:
    return [folder.name for folder in store.run_folders()]


def test_automatic_names_count_on(own_home: Path) -> None:
    for expected in ("lightgcn-1", "lightgcn-2"):
        assert store.claim(None, "lightgcn", fill) == own_home / "runs" / expected
    assert store.claim(None, "popularity", fill).name == "popularity-1"
    store.claim("lightgcn-9", "lightgcn", fill)
    store.claim("lightgcn-x", "lightgcn", fill)
    assert store.claim(None, "lightgcn", fill).name == "lightgcn-10"
    assert (own_home / "runs" / "lightgcn-10" / "spec.json").read_text() == "lightgcn-10"


def test_a_name_is_given_once(own_home: Path) -> None:
    store.claim("봄-1", "lightgcn", fill)

    with pytest.raises(OptionError, match=r'already a run "봄-1".*remove\(\)'):
        store.claim("봄-1", "lightgcn", fill)
    assert names() == ["봄-1"]
    assert [path.name for path in (own_home / "runs").iterdir()] == ["봄-1"]  # nothing is left aside


@pytest.mark.parametrize("name", ["", "../other", "a/b", ".hidden", "a..b", "x" * 65, "a b", "-x"])
def test_a_name_that_can_not_be_a_folder_is_refused(own_home: Path, name: str) -> None:
    with pytest.raises(OptionError, match="can't name a run"):
        store.claim(name, "lightgcn", fill)
    assert not own_home.exists()


def test_a_run_that_can_not_be_filled_leaves_nothing(own_home: Path) -> None:
    def broken(folder: Path, name: str) -> None:
        fill(folder, name)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.claim(None, "lightgcn", broken)
    assert list((own_home / "runs").iterdir()) == []


def test_a_run_is_seen_only_when_it_is_whole() -> None:
    seen = []

    def look(folder: Path, name: str) -> None:
        fill(folder, name)
        seen.extend(names())

    store.claim(None, "lightgcn", look)
    assert (seen, names()) == ([], ["lightgcn-1"])


@pytest.mark.slow
def test_two_kernels_never_get_one_name(helper: Callable[..., subprocess.Popen[str]]) -> None:
    code = """
import sys
from pathlib import Path
from gnnrec_lab.jobs import store
print("ready", flush=True)
sys.stdin.readline()
for _ in range(40):
    print(store.claim(None, "gat", lambda folder, name: (folder / "spec.json").write_text(sys.argv[1])).name)
"""
    processes = [helper(code, str(number)) for number in range(2)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    given = [process.communicate(timeout=60)[0].split() for process in processes]

    assert sorted(given[0] + given[1]) == sorted(f"gat-{number}" for number in range(1, 81))
    for number, own in enumerate(given):
        assert {(store.find(name) / "spec.json").read_text() for name in own} == {str(number)}


def test_an_unknown_run_brings_the_nearest_name() -> None:
    with pytest.raises(UnknownNameError, match=r'no run "shop-1" in .*There are none yet'):
        store.find("shop-1")
    store.claim("shop-1", "gat", fill)
    with pytest.raises(UnknownNameError, match='Did you mean "shop-1"'):
        store.find("shop1")
    with pytest.raises(UnknownNameError, match="no run"):
        store.find("../runs/shop-1")


def test_runs_follow_the_home(tmp_path: Path) -> None:
    store.claim("here", "gat", fill)
    set_home(tmp_path / "elsewhere")
    assert names() == []


def test_a_deleted_run_is_gone_whole(own_home: Path) -> None:
    folder = store.claim(None, "gat", fill)

    store.delete(folder)

    assert names() == []
    assert list((own_home / "runs").iterdir()) == []
    with pytest.raises(RunError, match=r'"gat-1" no longer exists'):
        store.delete(folder)


def test_runs_are_private(own_home: Path) -> None:
    folder = store.claim(None, "gat", fill)

    assert [path.stat().st_mode & 0o777 for path in (own_home, folder.parent, folder)] == [0o700] * 3


def test_what_killed_processes_left_is_swept_and_what_others_make_is_not(own_home: Path) -> None:
    store.claim("first", "lightgcn", fill)
    runs = own_home / "runs"
    long_ago = time.time() - 7200
    ages = {".a.0123abcd.new": long_ago, ".b.4567cdef.removed": long_ago, ".c.0123abcd.new": None}
    ages |= {".a.b.new": long_ago, ".git.removed": long_ago}  # not ours
    for name, age in ages.items():
        (runs / name).mkdir()
        fill(runs / name, name)
        if age is not None:
            os.utime(runs / name, (age, age))
    os.utime(runs / "first", (long_ago, long_ago))

    store.claim("second", "lightgcn", fill)

    assert sorted(path.name for path in runs.iterdir()) == [
        *(".a.b.new", ".c.0123abcd.new", ".git.removed", "first", "second"),
    ]
