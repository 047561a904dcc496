"""`check_folder`: sound or not, with each finding, and nothing changed by looking."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gnnrec_lab.errors import StorageError
from gnnrec_lab.graph import Split, save_named
from gnnrec_lab.jobs import Run, check_folder, train
from gnnrec_lab.jobs.start import make_copy
from tests.in_process import trained_in_process

MakeRun = Callable[..., Path]


@pytest.fixture
def lab(split: Split, own_home: Path) -> Path:
    """A home with a graph, its split and a run."""
    save_named(split.graph, split)
    with trained_in_process():
        train(split, "popularity", name="shop")
    return own_home


def edit(path: Path, **change: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | change))


def state(folder: Path) -> list[tuple[str, int, int]]:
    found = [(path, path.lstat()) for path in [folder, *folder.rglob("*")]]
    return sorted((str(path), seen.st_mtime_ns, seen.st_size) for path, seen in found)


def said(folder: Path) -> dict[str, str]:
    return {finding.path: finding.what for finding in check_folder(folder).problems}


def test_a_sound_home_and_its_parts_are_sound_and_left_as_they_are(lab: Path) -> None:
    before = state(lab)

    found = check_folder(lab)

    assert (found.kind, found.is_sound, found.findings) == ("home", True, ())
    assert repr(found) == f"{lab} is a sound home."
    kinds = {
        "runs/shop": "run",
        **{f"data/{path.name}": "graph" for path in (lab / "data").iterdir()},
        **{f"splits/{path.name}": "split" for path in (lab / "splits").iterdir()},
    }
    for name, kind in kinds.items():
        assert (check_folder(lab / name).kind, said(lab / name)) == (kind, {})
    assert state(lab) == before


def test_each_problem_is_named_with_its_file(lab: Path, tmp_path: Path) -> None:
    run = lab / "runs" / "shop"
    edit(run / "spec.json", on="ray://evil:10001")
    edit(run / "status.json", status=["done"])
    edit(run / "result" / "report.json", version=99)
    (run / "events.jsonl").unlink()
    (run / "events.jsonl").symlink_to(tmp_path)
    os.mkfifo(run / "stop")
    (lab / "graphs" / "tiny.json").write_text("[" * 100_000)
    part = next((lab / "splits").glob("*/part.npy"))
    part.write_bytes(part.read_bytes()[:-1])

    found = said(lab)

    assert '"on" is missing or of the wrong kind' in found["runs/shop/spec.json"]
    assert '"status" is missing or of the wrong kind' in found["runs/shop/status.json"]
    assert "newer gnnrec-lab, in version 99" in found["runs/shop/result/report.json"]
    assert "is a link" in found["runs/shop/events.jsonl"]
    assert "no file but a pipe" in found["runs/shop/stop"]
    assert "nested too deeply" in found["graphs/tiny.json"]
    assert f"splits/{part.parent.name}" in found
    assert check_folder(lab).verdict == f"{lab} (home) has {len(check_folder(lab).problems)} problems."
    assert "no file but a pipe" in check_folder(lab)._repr_html_()


def test_content_that_isnt_what_its_fingerprint_says(lab: Path) -> None:
    """Loading believes the fingerprint: whole data would have to be read for it."""
    weights = next((lab / "data").glob("*/weight.npy"))
    data = bytearray(weights.read_bytes())
    data[-4:] = b"\0\0\x00\x41"  # 8.0
    weights.write_bytes(data)
    part = next((lab / "splits").glob("*/part.npy"))
    data = bytearray(part.read_bytes())
    data[-1] = (data[-1] + 1) % 3
    part.write_bytes(data)

    found = said(lab)

    what = "Its content isn't what its fingerprint says: it was changed."
    assert found[f"data/{weights.parent.name}"] == found[f"splits/{part.parent.name}"] == what
    assert what in said(weights.parent).values()


def test_what_a_resume_would_do_is_said_beforehand(make_run: MakeRun) -> None:
    folder = make_run("shop", on="ray", cluster="ray://evil:10001", track="mlflow")
    (folder / "Thumbs.db").write_text("")

    found = check_folder(folder)

    assert found.is_sound
    told = {finding.what for finding in found.findings}
    assert "was trained on ray://evil:10001: that is shown, and used only if your settings name it" in told
    assert any("mlflow" in what for what in told)
    assert "isn't of the lab: it is left alone" in told


def test_a_changed_spec_is_a_finding(lab: Path) -> None:
    edit(lab / "runs" / "shop" / "spec.json", seed=5)

    assert said(lab / "runs" / "shop") == {
        "spec.json": "spec.json was changed since: the result is of what it was before."
    }


def test_a_copy_is_as_sound_as_its_run(lab: Path) -> None:
    runs = lab / "runs"
    (runs / "copy").mkdir()
    make_copy(runs / "shop", runs / "copy", "copy")
    edit(runs / "shop" / "spec.json", seed=5)
    (runs / "changed").mkdir()
    make_copy(runs / "shop", runs / "changed", "changed")

    assert said(runs / "copy") == {}
    assert said(runs / "changed") == said(runs / "shop") != {}


def test_a_search_is_looked_at(make_run: MakeRun, own_home: Path) -> None:
    folder = own_home / "searches" / "knn"
    folder.mkdir(parents=True)
    spec = Run(make_run()).spec
    (folder / "spec.json").write_text(json.dumps({"space": {}, "run": spec | {"priority": 10**6}}))
    (folder / "status.json").write_text("{}")
    (folder / "journal.jsonl").write_bytes(b"{}\nno json\n")

    found = check_folder(folder)

    assert found.kind == "search"
    assert '"priority"' in said(folder)["spec.json"]
    assert "its version is None" in said(folder)["status.json"]
    assert [finding.what for finding in found.findings if not finding.problem] == [
        "1 lines are damaged and passed over"
    ]


def test_what_is_nothing_of_the_lab_says_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    assert said(tmp_path) == {".": "is nothing of the lab: no home, run, search, graph or split"}
    with pytest.raises(StorageError, match="There is no folder"):
        check_folder(tmp_path / "none")
