"""JSON lines as a source: one object a line, whose fields are columns.

A number is kept as it is written until the role of its column is known, as in CSV files; text stays text.
Lines are read by Python's own ``json``, which hands out numbers as they are written.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.progress import Progress, silent
from gnnrec_lab.sources.csv_options import CsvOptions
from gnnrec_lab.sources.duck import connect, failing
from gnnrec_lab.sources.remedies import Relation, literal
from gnnrec_lab.sources.spool import Spooled
from gnnrec_lab.sources.text_files import encoding_advice, encoding_of, opened, start_of
from gnnrec_lab.sources.text_values import CANONICAL_INTEGER
from gnnrec_lab.wording import argument, named, worded

_LOOKED_AT = 10_000  # lines of each file that say which fields there are
_BATCH = 1 << 16  # lines


def json_source(
    files: Sequence[Path],
    name: str,
    path: str,
    options: CsvOptions | None = None,
    progress: Progress = silent,
) -> Spooled:
    """Return JSON lines as a source whose columns are the fields; a line may lack some.

    Parameters
    ----------
    files : sequence of Path
    name, path : str
        What messages call the table, and what stands for the files.
    options : CsvOptions, optional
        ``columns`` are the fields to read, where not all are wanted; ``encoding``.
    progress : callable

    Raises
    ------
    GraphDataError
        For a file without lines, a line that is no JSON object, and a field that is first met late.
    OptionError
        For options of CSV files alone.
    """
    given = options or CsvOptions()
    if given.delimiter is not None or given.skip:
        csv = worded(named("delimiter"), " and ", named("skip"))
        own = worded(named("columns"), " and ", named("encoding"))
        raise OptionError(worded(csv, " are for CSV files; JSON lines take ", own, "."))
    lines = _Lines(files, given)
    fields = lines.look()
    kinds: list[Any] = ["typed"] * len(fields)

    def write(folder: Path, progress: Progress) -> None:
        while not lines.write(folder, fields, path, progress):
            pass  # a field has turned out to hold several types: begin again
        kinds[:] = [one.kind for one in fields.values()]
        _unfold(folder, list(fields.values()))

    return Spooled(
        name, list(fields), write, what=path, library="sql", relation=Relation(literal(path), options),
        progress=progress, kinds=kinds, origins=files,
    )  # fmt: skip


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _NoObjectError(ValueError):
    """A line that holds another value of JSON than an object."""


class _ConstantError(ValueError):
    """NaN or Infinity, which JSON doesn't have."""


class _TwiceError(ValueError):
    """A field that a line holds twice."""


def _refuse_constant(name: str) -> NoReturn:
    raise _ConstantError(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


_DECODER = json.JSONDecoder(
    parse_int=_Number, parse_float=_Number, parse_constant=_refuse_constant, object_pairs_hook=_object
)
_WHOLE = re.compile(CANONICAL_INTEGER)
_FORMS: dict[type, str] = {str: "text", _Number: "number", bool: "truth", dict: "nested", list: "nested"}


@dataclass
class _Field:
    """A field: its place, and which forms of values it has been seen with."""

    place: int
    forms: set[str] = field(default_factory=set)

    @property
    def mixed(self) -> bool:
        return len(self.forms) > 1

    @property
    def kind(self) -> str:
        """What a `Spooled` calls it; lists and objects become typed by `_unfold`."""
        if self.mixed:
            return "mixed"
        return "written" if self.forms & {"number", "truth"} else "typed"

    def see(self, values: Iterable[Any]) -> None:
        """Remember the forms of some values."""
        self.forms |= {_FORMS[kind] for kind in set(map(type, values)) - {type(None)}}

    def as_text(self, values: list[Any]) -> pa.Array:
        """Return values as text, of which they can be told again."""
        if self.mixed or self.forms == {"nested"}:
            values = [None if value is None else _dumped(value) for value in values]
        elif self.forms == {"truth"}:
            values = [None if value is None else str(value).lower() for value in values]
        return pa.array(values, pa.large_string())


def _dumped(value: Any) -> str:
    """Return a value as JSON; a number that others may read as another one stands in quotes."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(name)}: {_dumped(one)}' for name, one in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_dumped, value))}]"
    if isinstance(value, _Number) and _WHOLE.match(value) and -(2**63) <= int(value) < 2**63:
        return str(value)
    return json.dumps(value, ensure_ascii=False)


class _Lines:
    """The lines of files as objects."""

    def __init__(self, files: Sequence[Path], given: CsvOptions) -> None:
        self._files, self._given = files, given

    def look(self) -> dict[str, _Field]:
        """Return the fields by the first lines of each file, in the order in which they are met."""
        found: dict[str, _Field] = {}
        names = self._given.columns
        for file in self._files:
            rows = [row for _, row in islice(self._objects(file), _LOOKED_AT)]
            if not rows:
                raise GraphDataError(f"{file} is empty: it has no line with an object.")
            for row in rows:
                for name in row:
                    if name not in found and (names is None or name in names):
                        found[name] = _Field(len(found))
            for name, one in found.items():
                one.see(row.get(name) for row in rows)
        if names is not None:
            found = {name: found.get(name, _Field(0)) for name in names}
            for place, one in enumerate(found.values()):
                one.place = place
        if not found:
            raise GraphDataError(f"{self._files[0]} holds objects without any field.")
        return found

    def write(self, folder: Path, fields: dict[str, _Field], path: str, progress: Progress) -> bool:
        """Write each file as Parquet; return False where a field turned out to hold several types."""
        schema = pa.schema([(f"c{one.place}", pa.large_string()) for one in fields.values()])
        mixed = [one.mixed for one in fields.values()]
        done = 0
        for number, source in enumerate(self._files):
            lines = self._objects(source)
            with pq.ParquetWriter(folder / f"{number:06}.parquet", schema, compression="snappy") as writer:
                while batch := list(islice(lines, _BATCH)):
                    if self._given.columns is None:
                        _refuse_late(source, batch, fields)
                    rows = [row for _, row in batch]
                    columns = [[row.get(name) for row in rows] for name in fields]
                    for one, values in zip(fields.values(), columns, strict=True):
                        one.see(values)
                    if mixed != [one.mixed for one in fields.values()]:
                        return False
                    arrays = [
                        _checked(source, batch, one, values)
                        for one, values in zip(fields.values(), columns, strict=True)
                    ]
                    writer.write_batch(pa.record_batch(arrays, schema=schema))
                    done += len(batch)
                    progress(done, None, f"reading {path}")
        return True

    def _objects(self, file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the number of each line, from 1, and the object that it holds; blank lines hold none."""
        encoding = encoding_of(start_of(file), self._given.encoding)
        encoding = "utf-8-sig" if encoding == "utf-8" else encoding  # with a byte order mark or without
        number, parse = 0, _DECODER.decode
        try:
            with opened(file) as stream, io.TextIOWrapper(stream, encoding=encoding) as lines:
                for number, line in enumerate(lines, 1):  # errors name it
                    if line.isspace():
                        continue
                    row = parse(line)
                    if type(row) is not dict:
                        raise _NoObjectError(line.strip()[:60])
                    yield number, row
        except UnicodeDecodeError as error:
            wanted = encoding.removesuffix("-sig").upper()
            raise GraphDataError(worded(f"{file} isn't {wanted}. ", encoding_advice(file))) from error
        except (ValueError, RecursionError) as error:
            advice = _why(error) + (f" {_AS_FRAME}" if number == 1 and _is_syntax(error) else "")
            raise GraphDataError(f"{file}, line {number:,} {advice}") from error
        except (OSError, EOFError, pa.ArrowException) as error:
            raise GraphDataError(f"{file} can't be read: {error}") from error


_AS_FRAME = "If the file is one JSON text, give the frame pandas.DataFrame(json.load(open(...)))."


def _is_syntax(error: Exception) -> bool:
    return isinstance(error, json.JSONDecodeError | _NoObjectError)


def _why(error: Exception) -> str:
    if isinstance(error, _ConstantError):
        return f"holds {error}, which JSON doesn't have: write null where there is no value."
    if isinstance(error, _TwiceError):
        return f"holds the field {json.dumps(str(error), ensure_ascii=False)} twice: rename one of them."
    if isinstance(error, RecursionError):
        return "holds too many brackets within each other."
    if isinstance(error, _NoObjectError):
        return f"holds {error}, and each line must hold one object in braces."
    wrong = (
        f"{error.msg} at character {error.pos + 1:,}" if isinstance(error, json.JSONDecodeError) else error
    )
    return f"isn't JSON ({wrong}). Each line must hold one whole object: mend or remove it."


def _refuse_late(file: Path, batch: list[tuple[int, dict[str, Any]]], fields: dict[str, _Field]) -> None:
    known = fields.keys()
    for number, row in batch:
        if not row.keys() <= known:
            late = next(name for name in row if name not in known)
            shown = json.dumps(late, ensure_ascii=False)
            raise GraphDataError(
                worded(
                    f"{file}, line {number:,} is the first with the field {shown}; fields are looked for in "
                    f"the first {_LOOKED_AT:,} lines of a file. Name those to read: ",
                    argument("columns", [*known, late]),
                )
            )


def _checked(file: Path, batch: list[tuple[int, Any]], one: _Field, values: list[Any]) -> pa.Array:
    try:
        return one.as_text(values)
    except UnicodeEncodeError as error:
        number = next(
            number for (number, _), value in zip(batch, values, strict=True) if not _encodes(one, value)
        )
        raise GraphDataError(
            f"{file}, line {number:,} holds half a character (\\ud800 to \\udfff), which is no text: mend it."
        ) from error


def _encodes(one: _Field, value: Any) -> bool:
    try:
        one.as_text([value])
    except UnicodeEncodeError:
        return False
    return True


def _unfold(folder: Path, fields: list[_Field]) -> None:
    """Give lists and objects, which were written as JSON, a type in which they can be taken apart."""
    nested = [f"c{one.place}" for one in fields if one.forms == {"nested"}]
    if not nested:
        return
    connection, rows = (
        connect(),
        f"read_parquet({literal(str(folder / '*.parquet'))}, hive_partitioning = false)",
    )
    with failing("Lists and objects of JSON can't be read"):
        shapes = connection.execute(
            f"SELECT {', '.join(f'json_group_structure({name}::JSON)' for name in nested)} FROM {rows}"
        ).fetchall()[0]
        typed = ", ".join(
            f"from_json({name}::JSON, {literal(shape)}) AS {name}"
            for name, shape in zip(nested, shapes, strict=True)
        )
        for file in sorted(folder.glob("*.parquet")):
            other = file.with_suffix(".typed")
            connection.read_parquet(str(file), hive_partitioning=False).project(
                f"* REPLACE ({typed})"
            ).write_parquet(str(other))
            other.replace(file)
