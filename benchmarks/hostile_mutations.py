"""What benchmarks/hostile.py does to a home: one change at a time, with sums and sizes put right again."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import socket
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 1.5, 1e300, 2**63, "a huge number", "", "x", "a\0b", "\ud800", "x" * 100_000),
    *([], ["done"], {}, {"a": {"b": []}}, "../../canary", "ray://203.0.113.7:10001", "<script>", "\x1b[2J"),
)
TEXTS = (
    *(b"[" * 100_000, b'{"a":' * 3_000, b"1" * 5_000, b"NaN", b'{"version": 1e999}'),
    *(b"\xff\xfe", b"\0" * 64, b""),
)
VERSIONS: tuple[Any, ...] = (99, 1.5, "2", True, -1, None, [2])
CLUSTER = {"folder": "sleep", "address": "203.0.113.7:10001"}
STRAYS = (
    *("runs/gcn/checkpoints/epoch-backup/file", "runs/gcn/checkpoints/.epoch-mine/file", "runs/desktop.ini"),
    *(
        "queue/running/Thumbs.db",
        "queue/waiting/01000-abc",
        "runs/.mine.new/file",
        "runs/gcn/.result.mine/file",
    ),
    *(
        "runs/gcn/.numba_config.yaml",
        "graphs/.DS_Store",
        "searches/notes.txt",
        "data/old/file",
        "splits/a.db",
    ),
)
# in the place of a name, and beside it
NAMES = (
    *(
        "NAME.json",
        "NAME ",
        "nAMe",
        "..NAME",
        ".NAME",
        "NAME\n",
        "\x1b[2J",
        "\u202eNAME",
        "-rf",
        "NAME;id",
        "a" * 200,
    ),
    *(
        "epoch-999999999",
        "epoch--1",
        "0" * 64,
        "gcn",
        "status.json",
        "spec.json",
        "NAME.tmp",
        "%NAME",
        "$(id)",
    ),
)
Mutation = Callable[[random.Random, Path, Path, int], str]


def files(home: Path) -> list[Path]:
    """Return the regular files of a home, sorted, without those that an earlier change has made huge."""
    found = (path for path in home.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if path.stat().st_size < 10**8)


def mend(home: Path) -> None:
    """Put sums and sizes right, as whoever means harm would."""
    for meta in home.glob("*/*/meta.json"):
        _rewrite(meta, _sizes)
    for card in home.glob("runs/*/result/model.json"):
        _rewrite(card, lambda value, path: value | {"sha256": _sum(path.with_name("model.safetensors"))})
    for facts in home.glob("runs/*/checkpoints/epoch-*/state.json"):
        _rewrite(facts, _checkpoint)


def _rewrite(path: Path, change: Callable[[dict[str, Any], Path], dict[str, Any]]) -> None:
    try:
        value = json.loads(path.read_bytes()) if path.is_file() and path.stat().st_size < 10**7 else None
        if isinstance(value, dict):
            path.write_text(json.dumps(change(value, path)))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return


def _sizes(value: dict[str, Any], path: Path) -> dict[str, Any]:
    there = [name for name in value["files"] if (path.parent / name).exists()]
    found = {name: (path.parent / name).lstat().st_size for name in there}
    return value | {"files": found}


def _sum(path: Path, more: bytes = b"") -> str:
    if not path.is_file() or path.stat().st_size > 10**8:
        return ""
    return hashlib.sha256(path.read_bytes() + more).hexdigest()


def _checkpoint(value: dict[str, Any], path: Path) -> dict[str, Any]:
    facts = json.dumps(value["facts"], sort_keys=True).encode()
    return value | {"sha256": _sum(path.with_name("state.safetensors"), facts)}


def flip(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Turn some bits of a file over."""
    path = rng.choice(files(home))
    data = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 8) if data else 0):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(bytes(data))
    return f"flip {path.relative_to(home)}"


def cut(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Cut a file off, or leave nothing of it."""
    path = rng.choice(files(home))
    os.truncate(path, rng.choice([0, path.stat().st_size // 2]))
    return f"cut {path.relative_to(home)}"


def retype(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Give one value of a JSON file another type."""
    path = rng.choice([path for path in files(home) if path.suffix in (".json", ".jsonl")])
    lines = path.read_text().splitlines() if path.suffix == ".jsonl" else [path.read_text()]
    place = rng.randrange(len(lines)) if lines else 0
    try:
        value = json.loads(lines[place])
    except (ValueError, IndexError):
        return "nothing"
    holder, key = _somewhere(rng, value)
    if holder is None:
        return "nothing"
    new = rng.choice(VALUES)
    holder[key] = new
    text = json.dumps(value).replace('"a huge number"', "1" + "0" * 400)
    lines[place] = text
    path.write_text("\n".join(lines) + ("\n" if path.suffix == ".jsonl" else ""))
    return f"retype {path.relative_to(home)} {key}={str(new)[:20]!r}"


def _somewhere(rng: random.Random, value: Any) -> tuple[Any, Any]:
    """Return a list or an object within a value and a key of it."""
    places: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            keys = list(one) if isinstance(one, dict) else list(range(len(one)))
            places += [(one, key) for key in keys]
            waiting += [one[key] for key in keys]
    return rng.choice(places) if places else (None, None)


def retext(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Put another text in the place of a file."""
    path = rng.choice(files(home))
    path.write_bytes(rng.choice(TEXTS))
    return f"retext {path.relative_to(home)}"


def link(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Put a link in the place of a file or a folder, or where a file may come to be."""
    made = [
        home / "runs" / "gcn" / name for name in ("lock", "stderr.log", "stop", "notes.jsonl", "beat.json")
    ]
    path = rng.choice([*files(home), *made, *(one for one in home.rglob("*") if one.is_dir())])
    folder = path.is_dir()
    _clear(path)
    target = canary if folder else canary / "file"
    if not folder and rng.random() < 0.3:
        path.hardlink_to(target)
        return f"hard link {path.relative_to(home)}"
    path.symlink_to(
        rng.choice([target, os.path.relpath(target, path.parent), Path("/dev/zero"), Path("/nowhere")])
    )
    return f"link {path.relative_to(home)}"


def special(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Put a pipe, a socket, a folder or a huge empty file in the place of a file."""
    names = ("lock", "stderr.log", "stop", "ask.json", "exit.json")
    made = [home / "runs" / "gcn" / name for name in names]
    path = rng.choice([*files(home), *made])
    _clear(path)
    kind = rng.choice(["pipe", "socket", "folder", "sparse"])
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        here = Path.cwd()
        os.chdir(path.parent)  # the names of sockets are short
        try:
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(path.name)
        finally:
            os.chdir(here)
    elif kind == "folder":
        (path / "inner").mkdir(parents=True)
    else:
        with path.open("wb") as file:
            os.truncate(file.fileno(), 10 * 2**30)
    return f"{kind} {path.relative_to(home)}"


def _clear(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def reversion(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Give a file another version."""
    found = [path for path in files(home) if path.suffix == ".json"]
    path, version = rng.choice(found), rng.choice(VERSIONS)
    _rewrite(path, lambda value, _: value | {"format" if "format" in value else "version": version})
    return f"version {path.relative_to(home)} {version!r}"


def stray(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Add a file that isn't of the lab."""
    name = rng.choice(STRAYS)
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(rng.choice([b"", b"\xff\0", b"cache_dir: /tmp"]))
    return f"stray {name}"


def rearray(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Change numbers of an array, and put its sum right."""
    path = rng.choice([one for one in files(home) if one.suffix in (".npy", ".safetensors")])
    data = bytearray(path.read_bytes())
    begin = 128 if path.suffix == ".npy" else 8 + int.from_bytes(data[:8], "little")
    if len(data) < begin + 8:
        return "nothing"
    for _ in range(rng.randint(1, 3)):
        place = begin + 4 * rng.randrange((len(data) - begin) // 4)
        data[place : place + 4] = rng.choice(
            [struct.pack("<i", -1), struct.pack("<i", 2**31 - 1), np.float32("nan").tobytes(), b"\xff" * 4]
        )
    path.write_bytes(bytes(data))
    return f"array {path.relative_to(home)}"


def aim(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Name a process or a cluster that has nothing to do with the run."""
    run = rng.choice(sorted((home / "runs").glob("*")))
    if rng.random() < 0.5:
        from gnnrec_lab.jobs.owner import Owner
        from gnnrec_lab.jobs.status import Status

        Owner.of(stranger).write(run)
        Status("running").write(run)
        (home / "ray").mkdir(exist_ok=True)
        (home / "ray" / "cluster.json").write_text(json.dumps(CLUSTER))
        return f"aim at a process {run.name}"
    evil = {"on": "ray", "cluster": "ray://203.0.113.7:10001"}
    _rewrite(run / "spec.json", lambda value, _: value | rng.choice([evil, {"on": evil["cluster"]}]))
    _rewrite(
        run / "status.json", lambda value, _: value | {"status": rng.choice(["queued", "stopped", "running"])}
    )
    (run / "submission.json").write_text(
        json.dumps({"id": "a", "cluster": "203.0.113.7:10001", "attempt": 1})
    )
    return f"aim at a cluster {run.name}"


def redate(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Give a file or a folder a date of long ago, or of long after all calendars."""
    path = rng.choice([*files(home), *(one for one in home.rglob("*") if one.is_dir())])
    moment = rng.choice([-(2**31), 0, 2**33, 10**11])
    os.utime(path, (moment, moment))
    return f"date {path.relative_to(home)} {moment}"


def swell(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Write lines of a file of lines again, a thousand of them."""
    path = rng.choice([path for path in files(home) if path.suffix == ".jsonl"])
    lines = path.read_bytes().splitlines(keepends=True)
    chosen = [rng.choice(lines) for _ in range(20)] if lines else [b"{}\n"]
    path.write_bytes(b"".join([*lines, *(chosen * 50)]))
    return f"swell {path.relative_to(home)}"


def swap(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Put what is in one file into another."""
    source, target = rng.choice(files(home)), rng.choice(files(home))
    target.write_bytes(source.read_bytes())
    return f"swap {source.relative_to(home)} {target.relative_to(home)}"


def rename(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Give a file or a folder another name, or one more like it beside it."""
    path = rng.choice([*files(home), *(one for one in home.rglob("*") if one.is_dir())])
    name = rng.choice(NAMES).replace("NAME", path.name)[:200]
    if rng.random() < 0.5:
        path.rename(path.with_name(name))
    elif path.is_dir():
        shutil.copytree(path, path.with_name(name), symlinks=True)
    else:
        shutil.copy(path, path.with_name(name))
    return f"rename {path.relative_to(home)} {name[:40]!r}"


def repage(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Change a byte of the head of a page of a Parquet table, or of its footer."""
    path = rng.choice([path for path in files(home) if path.suffix == ".parquet"])
    data = bytearray(path.read_bytes())
    length = int.from_bytes(data[-8:-4], "little") if len(data) > 12 else 0
    if not 0 < length < len(data) - 8:
        return "nothing"
    for _ in range(rng.randint(1, 3)):
        place = rng.choice([rng.randrange(4, 44), rng.randrange(len(data) - 8 - length, len(data) - 8)])
        data[place % len(data)] = rng.randrange(256)
    path.write_bytes(bytes(data))
    return f"page {path.relative_to(home)}"


def journal(rng: random.Random, home: Path, canary: Path, stranger: int) -> str:
    """Add an operation to the journal of a search, of any kind and with values of any type."""
    path = home / "searches" / "tuned" / "journal.jsonl"
    operation: dict[str, Any] = {"op_code": rng.randrange(12), "worker_id": "a"}
    values = (*VALUES, 10**9, {"low": 0, "high": 10**18}, json.dumps({"name": "IntDistribution"}))
    for key in ("study_id", "trial_id", "state", "values", "param_name", "distribution", "user_attr"):
        operation[key] = rng.choice(values)
    kinds = {"study_id": 0, "trial_id": 0}
    operation |= {key: value for key, value in kinds.items() if rng.random() < 0.7}
    with path.open("ab") as file:
        file.write(json.dumps(operation).encode() + b"\n")
    return f"journal {operation['op_code']}"


MUTATIONS: tuple[Mutation, ...] = (
    flip, cut, retype, retype, retype, retext, link, link, special, reversion, stray, rearray, aim,
    redate, swell, swap, rename, repage, journal,
)  # fmt: skip
