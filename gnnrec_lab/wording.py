"""`Wording`: a text whose code has two forms, Python's and that of ``%gnnrec``.

A message with a remedy is made where the mistake is found, whoever asked. As text it holds Python; the magics
show its other form.
"""

from __future__ import annotations

import re
from typing import Any

from gnnrec_lab.quoting import as_code, option


class Wording(str):
    """Text for whoever writes Python, with ``magic``, the same text for whoever types ``%gnnrec``.

    >>> advice = worded("Go on with it: ", Wording("run.resume()", "%gnnrec resume first"))
    >>> print(advice)
    Go on with it: run.resume()
    >>> print(in_magic(advice))
    Go on with it: %gnnrec resume first
    """

    magic: str

    def __new__(cls, python: str, magic: str) -> Wording:
        self = super().__new__(cls, python)
        self.magic = magic
        return self

    def __reduce__(self) -> tuple[type[Wording], tuple[str, str]]:
        return Wording, (str(self), self.magic)


def worded(*parts: str) -> Wording:
    """Return the parts as one text; an f-string would keep only Python's form of those that have two."""
    return Wording("".join(parts), "".join(map(in_magic, parts)))


def in_magic(text: str) -> str:
    """Return a text as the magics show it."""
    return text.magic if isinstance(text, Wording) else text


def message_of(error: BaseException) -> str:
    """Return what an error says, as it was worded: in two forms, or in words that are known."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, str) and type(said) is not str else str(error)


def argument(name: str, value: Any) -> Wording:
    """Return an argument with its value; a list is one word with commas on a line.

    >>> given = argument("time_format", "%d.%m.%Y")
    >>> print(given, in_magic(given))
    time_format="%d.%m.%Y" --time-format %d.%m.%Y
    """
    several = isinstance(value, list | tuple)
    typed = ",".join(map(str, value)) if several else str(value)
    typed = re.sub(r"[\x00-\x1f]", _escaped, typed)
    return Wording(f"{name}={as_code(value)}", option(flag(name), typed))


def _escaped(letter: re.Match[str]) -> str:
    return "\\t" if letter[0] == "\t" else f"\\x{ord(letter[0]):02x}"


def named(name: str) -> Wording:
    """Return the name of an argument, as in "behaviour= is missing".

    >>> print(named("min_user"), in_magic(named("min_user")))
    min_user= --min-user
    """
    return Wording(f"{name}=", flag(name))


def flag(name: str) -> str:
    """Return the option of ``%gnnrec`` for an argument of Python.

    >>> flag("behaviour_weights")
    '--behaviour-weights'
    """
    return f"--{name.replace('_', '-')}"
