"""Files of logs as people write them, and whether what is read of them is what is written.

Each file is generated from a seed: ids whose form changes late, zeros and exponents, dates in all orders,
quotes, delimiters, encodings, byte order marks, with a line of names or without; or as JSON lines, numbers
and text. What is written is read by Python's own ``csv`` and ``json`` modules and compared value by value
with the graph; the only other outcome is a `GraphDataError`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gnnrec_lab import InteractionGraph, sql_source
from gnnrec_lab.errors import GraphDataError

WHOLE = re.compile(r"0|-?[1-9]\d*")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
JSON_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
LATE = 21_000  # rows: more than a reader looks at first

IDS = {
    "whole": lambda r: str(r.randint(-5, 10**6)),
    "zeros": lambda r: str(r.randint(0, 999)).zfill(r.choice([3, 4, 6])),
    "exponents": lambda r: r.choice([f"{r.randint(1, 99)}E{r.randint(0, 9)}", str(r.randint(1, 10**9))]),
    "decimals": lambda r: r.choice(["1.1", "1.10", "2.0", "2", "12.5"]),
    "signs": lambda r: r.choice(["+14", "14", "-14", "1_0", "10", "-0", "0"]),
    "huge": lambda r: str(r.choice([2**63 - 1, 2**63, 2**64 - 1, 10**30])),
    "dates": lambda r: f"2021-{r.randint(1, 12)}-{r.randint(1, 28):02}",
    "clock": lambda r: f"{r.randint(0, 23)}:{r.randint(0, 59):02}",
    "truth": lambda r: r.choice(["T", "F", "t", "true", "false", "1", "0"]),
    "words": lambda r: r.choice(["tea", "Tea", " tea", "차", "잔 ", "NULL", "nan", "N/A", "\\N"]),
    "marks": lambda r: r.choice(['a"b', "a,b", "a;b", "it's", "a|b", "two\nlines", "#1", "=1+1"]),
}
TIMES = {
    "iso": lambda r: f"2021-{r.randint(1, 12):02}-{r.randint(1, 28):02}",
    "clock": lambda r: (
        f"2021-{r.randint(1, 12):02}-{r.randint(1, 28):02} {r.randint(0, 23):02}:{r.randint(0, 59):02}"
    ),
    "epoch": lambda r: str(r.randint(10**9, 16 * 10**8)),
    "milli": lambda r: str(r.randint(10**12, 16 * 10**11)),
    "day": lambda r: f"{r.randint(1, 28)}/{r.randint(1, 12)}/2021",
    "month": lambda r: f"{r.randint(1, 12)}.{r.randint(1, 28)}.2021",
    "short": lambda r: f"{r.randint(1, 12)}-{r.randint(1, 28)}-21",
    "steps": lambda r: str(r.randint(0, 99)),
}
WEIGHTS = {
    "whole": lambda r: str(r.randint(1, 5)),
    "halves": lambda r: r.choice(["3", "3.5", "0.50", "1e1"]),
    "odd": lambda r: r.choice(["3", "4", "N/A", "3,5", "₩5"]),
}


class Number(str):
    """A number of JSON, as it is written."""


@dataclass
class LogFile:
    """One generated file: its rows, how they are written down, and what is said of that when it is read."""

    rows: list[list[str]]
    names: list[str]
    delimiter: str
    encoding: str
    suffix: str
    header: bool
    newline: str
    options: dict[str, Any] = field(default_factory=dict)
    parquet: bool = False
    query: bool = False
    numbers: tuple[float, ...] | None = None  # of JSON lines: how often each column has numbers as such

    def write(self, folder: Path) -> Path:
        """Write it; return where."""
        path = folder / f"log{self.suffix}"
        if self.parquet:
            columns = list(zip(*self.rows, strict=True))
            pq.write_table(pa.table({n: list(c) for n, c in zip(self.names, columns, strict=True)}), path)
            return path
        data = self.text().encode(self.encoding)
        path.write_bytes(gzip.compress(data, 1) if self.suffix.endswith(".gz") else data)
        return path

    def text(self) -> str:
        """Return the file as text."""
        if self.numbers is not None:
            return self.newline.join([*(self._line(place, row) for place, row in enumerate(self.rows)), ""])
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator=self.newline)
        writer.writerows([self.names, *self.rows] if self.header else self.rows)
        return out.getvalue()

    def _line(self, place: int, row: list[str]) -> str:
        """Return a row as a JSON object; an empty cell is null, or left out."""
        r = random.Random(place)  # no secret
        parts = []
        for name, cell, often in zip(self.names, row, self.numbers or (), strict=True):
            plain = JSON_NUMBER.fullmatch(cell) and r.random() < often
            value = cell if plain else json.dumps(cell or None, ensure_ascii=r.random() < 0.5)
            if cell or r.random() < 0.5:
                parts.append(f'"{name}": {value}')
        return f"{{{', '.join(parts)}}}"

    def read(self) -> list[list[Any]]:
        """Return the rows as Python's own readers see them; numbers of JSON as a `Number`."""
        if self.parquet:
            return self.rows
        if self.numbers is not None:
            objects = [
                json.loads(line, parse_int=Number, parse_float=Number)
                for line in self.text().split(self.newline)[:-1]
            ]
            return [[one.get(name) for name in self.names] for one in objects]
        rows = csv.reader(io.StringIO(self.text(), newline=""), delimiter=self.delimiter)
        return list(rows)[self.header :]


def make(seed: int) -> LogFile:
    """Return the file of a seed."""
    r = random.Random(seed)  # a seeded stream, no secret
    kinds = [r.choice(list(IDS)) for _ in range(2)]
    early = [r.choice(["whole", kind]) for kind in kinds]
    count = r.randint(1, 30)
    before = LATE if r.random() < 0.03 else 0
    time, weight = r.choice(list(TIMES)), r.choice(list(WEIGHTS))

    def row(ids: list[str], first: bool) -> list[str]:
        worth = "whole" if first else weight
        return [*(IDS[kind](r) for kind in ids), WEIGHTS[worth](r), TIMES[time](r)]

    rows = [row(early, True) for _ in range(before)] + [row(kinds, False) for _ in range(count)]
    if r.random() < 0.1:
        r.choice(rows)[r.randrange(2)] = ""
    delimiter = r.choice([",", ",", "\t", ";", "|"])
    korean = all(len(cell.encode("cp949", "replace")) for line in rows for cell in line) and "₩" not in str(
        rows
    )
    encoding = r.choice(["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", *(["cp949"] if korean else [])])
    suffix = (".tsv" if delimiter == "\t" else ".csv") + r.choice(["", "", ".gz"])
    header = r.random() < 0.8
    made = LogFile(
        rows, ["user", "item", "w", "t"], delimiter, encoding, suffix, header, r.choice(["\n", "\r\n"])
    )
    if not header and r.random() < 0.7:
        made.options["columns"] = made.names
    if encoding == "cp949" and r.random() < 0.8:
        made.options["encoding"] = encoding
    if r.random() < 0.1:
        made.parquet, made.suffix, made.options = True, ".parquet", {}
    elif r.random() < 0.2:
        made.suffix = r.choice([".jsonl", ".ndjson", ".jsonl.gz"])
        made.options.pop("columns", None)
        plain = [
            all(JSON_NUMBER.fullmatch(cell or "0") for cell in column) for column in zip(*rows, strict=True)
        ]
        made.numbers = tuple(r.choice([0.5, *[1] * 9]) if fits else r.random() < 0.1 for fits in plain)
    if not made.options and not made.parquet and r.random() < 0.15:
        made.query = True
    return made


def outcome(file: LogFile, folder: Path) -> str:
    """Return "read" or "refused". Raises `AssertionError` for a value that was changed."""
    path = file.write(folder)
    try:
        graph = _built(file, path)
    except GraphDataError:
        return "refused"
    rows = file.read()
    for place, (ids, codes) in enumerate(((graph.users, graph.user), (graph.items, graph.item))):
        written = [line[place] for line in rows]
        typed = file.parquet or (file.numbers is not None and not isinstance(written[0], Number))
        same(expected_ids(written, typed), ids.ids(codes).tolist(), f"ids of {written[:3]}")
    if not file.parquet:
        same([float(line[2]) for line in rows], graph.weight.tolist(), "weights", close=True)
        moments = expected_times([line[3] for line in rows])
        same(moments, graph.time.tolist(), f"times of {rows[0][3]}")
    return "read"


def _built(file: LogFile, path: Path) -> InteractionGraph:
    given: dict[str, Any] = {"user": "user", "item": "item"}
    if not file.parquet:
        given |= {"weight": "w", "time": "t"}
    native = sql_source(f"SELECT * FROM '{path}'") if file.query else str(path)  # a path of ours
    return InteractionGraph.from_frame(native, **given, **file.options)


def expected_ids(written: list[str], typed: bool) -> list[Any]:
    """Return ids as they are written: whole numbers where all are written in the one way."""
    if len(set(map(type, written))) > 1:
        raise AssertionError(f"numbers beside text are read: {written[:3]}")
    whole = all(WHOLE.fullmatch(text) and -(2**63) <= int(text) < 2**63 for text in written)
    return [int(text) for text in written] if whole and not typed else list(map(str, written))


def expected_times(written: list[str]) -> list[int]:
    """Return microseconds since 1970 as a person would read them, numbers of no unit as they are."""
    if all(WHOLE.fullmatch(text) for text in written):
        numbers = [int(text) for text in written]
        for scale in (1, 10**3):
            if all(631_152_000 * scale <= number <= 4_102_444_800 * scale for number in numbers):
                return [number * 10**6 // scale for number in numbers]
        return numbers
    parts = [re.split(r"[/.]", text) for text in written]
    if all(len(part) == 3 for part in parts):
        day_first = any(int(part[0]) > 12 for part in parts)
        days = [(int(y), int(b), int(a)) if day_first else (int(y), int(a), int(b)) for a, b, y in parts]
        return [int(datetime(*day, tzinfo=UTC).timestamp()) * 10**6 for day in days]
    return [int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 10**6 for text in written]


def same(expected: list[Any], found: list[Any], what: str, *, close: bool = False) -> None:
    """Raise `AssertionError` where two lists differ."""
    if close:
        fits = len(expected) == len(found) and all(
            abs(one - other) <= 1e-6 * abs(one) for one, other in zip(expected, found, strict=True)
        )
    else:
        fits = expected == found and list(map(type, expected)) == list(map(type, found))
    if not fits:
        pairs = [pair for pair in zip(expected, found, strict=False) if pair[0] != pair[1]]
        raise AssertionError(f"{what}: {len(expected)} written, {len(found)} read, differing in {pairs[:3]}")
