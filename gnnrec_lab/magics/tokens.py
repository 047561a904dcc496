"""A magic's line as words: quotes, ``$variable`` and ``{expression}``. Their meaning is not decided here.

IPython would expand the whole line before it is split; here each word is expanded by itself, so that a value
with spaces or quotes in it (``--item {top.item[0]}``) stays one word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gnnrec_lab.errors import OptionError
from gnnrec_lab.quoting import quote as quote  # what is written here is read here

# {{ stands for a brace, as in format strings; possessive, so that no line, however odd, takes long
_EXPRESSION = r"(?<!\{)\{(?!\{)(?>[^{}]|\{[^{}]*\})*+\}"
_DOUBLE = rf'"(?>{_EXPRESSION}|\\.|[^"\\])*+"'
_SINGLE = rf"'(?>{_EXPRESSION}|[^'])*+'"
_PLAIN = rf"""(?>{_EXPRESSION}|[^\s"'])++"""
_PART = re.compile(rf"{_DOUBLE}|{_SINGLE}|{_PLAIN}")
_WORD = re.compile(rf"(?>{_DOUBLE}|{_SINGLE}|{_PLAIN})++")
_ALONE = re.compile(r"\$(\w+)|\{(\w+)\}")
_PRICE = re.compile(r"\$(?=\d)")  # no name begins so: IPython would take the number for an expression
_SPACES = re.compile(r"\s*")


def split(line: str) -> list[str]:
    """Return the words of a line as they were typed, quotes included; a ``;`` at the end is left out.

    Raises `OptionError` for a quote that is never closed.

    >>> split('explain first --item "PARTY BUNTING";')
    ['explain', 'first', '--item', '"PARTY BUNTING"']
    """
    words, rest = split_open(line.rstrip().removesuffix(";"))
    if rest and not _WORD.fullmatch(rest):
        raise OptionError(
            f"A quote is never closed in: {rest} . "
            "A name with a quote in it goes between quotes of the other kind."
        )
    return [*words, rest] if rest else words


def split_open(line: str) -> tuple[list[str], str]:
    """Return the words of a line that is still being typed, and what the last one is so far.

    >>> split_open('graph events --user "customer i')
    (['graph', 'events', '--user'], '"customer i')
    >>> split_open("train ")
    (['train'], '')
    """
    words: list[str] = []
    start = _skip_spaces(line, 0)
    while start < len(line):
        match = _WORD.match(line, start)
        if match is None or match.end() == len(line) or not line[match.end()].isspace():
            return words, line[start:]
        words.append(match.group())
        start = _skip_spaces(line, match.end())
    return words, ""


def expand(word: str, variables: Mapping[str, Any]) -> str:
    """Return the text that a typed word stands for.

    As in any magic, ``$name`` and ``{expression}`` become their values (``$name`` not between single
    quotes), and stay as they are where that fails.

    >>> expand("--user=$who", {"who": 17850})
    '--user=17850'
    >>> expand("{items[0]}", {"items": ["A 'B' C"]})
    "A 'B' C"
    """
    return "".join(_expand_part(match.group(), variables) for match in _PART.finditer(word))


def unquote(word: str) -> str:
    """Return the text of a typed word with nothing evaluated, as is right while it is being typed.

    >>> unquote('"customer id"'), unquote("{danger()}")
    ('customer id', '{danger()}')
    """
    return "".join(_literal(match.group()) for match in _PART.finditer(word))


def _skip_spaces(line: str, start: int) -> int:
    match = _SPACES.match(line, start)
    return match.end() if match else start


def _literal(part: str) -> str:
    if part.startswith("'"):
        return part[1:-1]
    if part.startswith('"'):
        pieces = re.split(f"({_EXPRESSION})", part[1:-1])
        pieces[::2] = [re.sub(r'\\(["\\])', r"\1", piece) for piece in pieces[::2]]
        return "".join(pieces)
    return part


def _expand_part(part: str, variables: Mapping[str, Any]) -> str:
    from IPython.utils.text import DollarFormatter, FullEvalFormatter

    text, quoted = _literal(part), part.startswith("'")
    own = _ALONE.fullmatch(text)
    if own is not None and hasattr(variables.get(own[1] or own[2]), "columns"):
        return own[1] or own[2]  # a table is called by its name; it has no text that would stand for it
    formatter = FullEvalFormatter() if quoted else DollarFormatter()
    try:
        return str(formatter.vformat(text if quoted else _PRICE.sub("$$", text), (), variables))
    except Exception:  # any expression at all was evaluated; IPython leaves the text as it is, so do we
        return text
