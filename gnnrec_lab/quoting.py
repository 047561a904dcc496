"""How a value is written as one word of a ``%gnnrec`` line. How such a line is read is magics/tokens.py's."""

from __future__ import annotations

import re

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
