"""Completion of a ``%gnnrec`` line: commands, options, and the names that can stand at the cursor.

The commands' arguments say what may stand where; names.py lists names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gnnrec_lab.magics import names, tokens
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.commands import COMMANDS
from gnnrec_lab.magics.notebook import Notebook

# `%gnnrec ...`, `run = %gnnrec ...`, `%%gnnrec ...`
_MAGIC = re.compile(r"\s*(?:(?:[^=%#]+=\s*)?%|%%)gnnrec\s+(?P<line>.*)", re.DOTALL)


@dataclass
class Typed:
    """What is on the line before the word at the cursor.

    Attributes
    ----------
    by_flag : dict of str to str
        The last value of each argument.
    open : Argument or None
        The argument to which the word at the cursor belongs, if a flag before it says so.
    """

    by_flag: dict[str, str] = field(default_factory=dict)
    open: Argument | None = None


def matcher_for(shell: Any) -> Callable[[Any], Any]:
    """Return the matcher for `shell.Completer.custom_matchers`."""
    from IPython.core.completer import SimpleCompletion, context_matcher

    @context_matcher(identifier="gnnrec_lab")  # type: ignore[untyped-decorator]
    def gnnrec_matcher(context: Any) -> dict[str, Any]:
        match = _MAGIC.fullmatch(context.text_until_cursor)
        if match is None:
            return {"completions": [], "suppress": False}
        fragment, found = complete(match["line"], Notebook(shell))
        rest = context.line_with_cursor[context.cursor_position :]
        return {
            "completions": [
                SimpleCompletion(text=_fit(text, fragment, rest), type=kind) for text, kind in found
            ],
            "matched_fragment": fragment,
            "suppress": bool(found),
            "ordered": True,
        }

    return gnnrec_matcher  # type: ignore[no-any-return]


def complete(line: str, notebook: Notebook) -> tuple[str, list[tuple[str, str]]]:
    """Return the part of the line to be replaced, and the words, with their kind, that could be there.

    Parameters
    ----------
    line : str
        What follows ``%gnnrec``, up to the cursor.
    notebook : Notebook
    """
    words, fragment = tokens.split_open(line)
    if not words:
        return fragment, _matching(fragment, [(name, "command") for name in [*COMMANDS, "--help"]])
    command = COMMANDS.get(words[0])
    if command is None:
        return fragment, []
    typed = _read(command, [tokens.unquote(word) for word in words[1:]])
    flag, equals, value = fragment.partition("=")
    if equals and flag in command.flags:  # --user=cus
        typed.open = _argument(command, flag)
        fragment = value
    elif fragment.startswith("-"):
        return fragment, _matching(fragment, _options(command, typed))
    return fragment, _values(command, typed, fragment, notebook)


def _read(command: Command, words: list[str]) -> Typed:
    typed = Typed()
    for word in words:
        flag, equals, value = word.partition("=")
        argument = _argument(command, flag) if flag.startswith("-") else None
        if argument is not None:
            typed.by_flag[flag] = value
            typed.open = None if equals or argument.take == "switch" else argument
        elif typed.open is not None:
            typed.by_flag[typed.open.flag] = word
            typed.open = typed.open if typed.open.take == "several" else None
        else:
            own = _by_itself(command, typed)
            typed.by_flag |= {own.flag: word} if own else {}
    return typed


def _values(command: Command, typed: Typed, fragment: str, notebook: Notebook) -> list[tuple[str, str]]:
    argument = typed.open or _by_itself(command, typed)
    found: list[tuple[str, str]] = []
    if argument is not None:
        some = argument.choices or names.candidates(argument.kind, notebook, typed.by_flag)
        found = [(name, argument.kind or "value") for name in some]
    complete_already = typed.open is None or (
        typed.open.take == "several" and typed.by_flag[typed.open.flag] != ""
    )
    if not fragment and complete_already:
        found += _options(command, typed)
    return _matching(fragment, found)


def _options(command: Command, typed: Typed) -> list[tuple[str, str]]:
    again = {argument.flag for argument in command.arguments if argument.take in ("several", "each")}
    return [(flag, "option") for flag in command.flags if flag not in typed.by_flag or flag in again]


def _matching(fragment: str, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    start = fragment.lstrip("\"'").casefold()
    return [(name, kind) for name, kind in found if name.casefold().startswith(start)]


def _argument(command: Command, flag: str) -> Argument | None:
    return next((argument for argument in command.arguments if argument.flag == flag), None)


def _by_itself(command: Command, typed: Typed) -> Argument | None:
    """Return the argument without a flag that isn't there yet, or takes one more."""
    free = (argument for argument in command.arguments if not argument.is_option)
    return next((one for one in free if one.flag not in typed.by_flag or one.take == "several"), None)


def _fit(name: str, fragment: str, rest: str) -> str:
    """Return a name as it is written into the line: in quotes where it needs them or where one was typed."""
    mark = fragment[:1]
    if mark not in ("'", '"'):
        return tokens.quote(name)
    harmless = not set(name) & set("'\"$\\{}")
    word = f"{mark}{name}{mark}" if harmless else tokens.quote(name)
    # editors close a quote as soon as it is opened
    return word[:-1] if rest.startswith(mark) and word.endswith(mark) else word
