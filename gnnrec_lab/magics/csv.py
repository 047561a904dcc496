"""The options of ``%gnnrec graph`` and ``build`` that say how a log is written down."""

from __future__ import annotations

import re
from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics import values
from gnnrec_lab.magics.command import Argument

if TYPE_CHECKING:
    from gnnrec_lab.sources import CsvOptions


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


def _character(text: str) -> str:
    """Return what separates fields: the text, or the letter that it stands for."""
    if re.fullmatch(r"\\x[0-9a-fA-F]{2}", text):
        return chr(int(text[2:], 16))
    return {"\\t": "\t", "tab": "\t"}.get(text, text)


TIME_FORMAT = Argument(
    "--time-format",
    "FORMAT",
    'how times are written: day-first, month-first, s, ms, us, ns, or a format such as "%d.%m.%Y"',
)
CSV = (
    Argument(
        "--columns", "A,B,...", "names of the columns of a CSV file whose first line is data", type=_names
    ),
    Argument("--delimiter", "TEXT", "what separates the fields of a CSV file; \\t is a tab", type=_character),
    Argument("--skip", "N", "lines of a CSV file before its table", type=values.whole),
    Argument("--encoding", "NAME", "encoding of a CSV file, e.g. cp949"),
)


def csv_of(args: Namespace) -> CsvOptions | None:
    """Return what was typed, None where nothing was. Raises `OptionError` for values that can't be used."""
    from gnnrec_lab.sources import CsvOptions

    return CsvOptions.of(args.columns, args.delimiter, args.skip or 0, args.encoding)
