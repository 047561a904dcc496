"""How a value is written as Python, and as a word of a ``%gnnrec`` line, which magics/tokens.py reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NEEDS_QUOTES = re.compile(r"""[\s"'$;\\]|^$""")


def quote(text: str) -> str:
    """Return a word that stands for ``text``.

    >>> quote("shop"), quote("customer id"), quote('LETTER "O"')
    ('shop', '"customer id"', '\\'LETTER "O"\\'')
    """
    braces = re.sub(r"([{}])", r"\1\1", text)
    if not _NEEDS_QUOTES.search(text):
        return braces
    if not re.search(r'["$\\]', text):
        return f'"{braces}"'
    return "'" + braces.replace("'", "'\"'\"'") + "'"  # as in a shell: '...'"'"'...'


def option(flag: str, text: str) -> str:
    """Return a flag and its value as they stand on a ``%gnnrec`` line.

    >>> option("--user", "김 철수"), option("--user", "-7")
    ('--user "김 철수"', '--user=-7')
    """
    # an id like -x would be taken for an option
    return f"{flag}{'=' if text.startswith('-') else ' '}{quote(text)}"


def as_code(value: Any) -> str:
    """Return a value as Python, text in double quotes where that needs no escapes.

    >>> print(as_code({"it's": 1.5, "b": ["c", None]}), as_code('say "hi"'))
    {"it's": 1.5, "b": ["c", None]} 'say "hi"'
    """
    if isinstance(value, str):
        # Python's own choice of quotes is double where the text holds a single one
        return repr(value) if '"' in value else '"' + repr("'" + value)[2:]
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{as_code(key)}: {as_code(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_code, value))}]"
    return repr(value)
