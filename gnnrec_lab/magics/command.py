"""`Command` and `Argument`: what a command takes, declared once for parsing, help and completion.

The commands themselves are in commands/, what kinds of names there are in names.py.
"""

from __future__ import annotations

import argparse
import itertools
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

from gnnrec_lab.display.words import called, heard, spoken
from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.home import home
from gnnrec_lab.magics import names
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.quoting import option

HELP = ("-h", "--help")

_ABOUT = re.compile(r"argument (?P<flag>[^:]+): (?P<what>.*)", re.DOTALL)
_WIDTH = 100

Take = Literal["one", "several", "each", "switch"]


@dataclass(frozen=True)
class Argument:
    """One argument of a command.

    Attributes
    ----------
    flag : str
        ``"--user"``, or without dashes the argument's name where it stands by itself.
    metavar : str
        What stands for its value in the help.
    help : str
    kind : str
        Which names can stand here: one of `names.KINDS`, or "".
    choices : tuple of str
        All values there are, where they are few and fixed.
    type : callable
        Makes a value of the text; raises `OptionError`.
    take : str
        "one" value; "several" words after one flag (or the flag again, or by themselves); "each" time the
        flag is given one more; "switch": none.
    """

    flag: str
    metavar: str
    help: str
    kind: names.Kind = ""
    choices: tuple[str, ...] = ()
    type: Callable[[str], Any] = str
    default: Any = None
    take: Take = "one"
    required: bool = False

    @property
    def is_option(self) -> bool:
        """Whether it is given by a flag."""
        return self.flag.startswith("-")

    @property
    def dest(self) -> str:
        """Its name in the parsed result."""
        return self.flag.lstrip("-").replace("-", "_")

    @property
    def usage(self) -> str:
        """How it is written."""
        value = "|".join(self.choices) or self.metavar
        text = f"{self.flag} {value}".strip() if self.is_option else value
        text += f" [{value} ...]" if self.take == "several" else ""
        text += f" [{text} ...]" if self.take == "each" else ""
        return text if self.required else f"[{text}]"

    def convert(self, text: str) -> Any:
        """Make a value of the text typed; errors name the flag."""
        try:
            if self.choices and text not in self.choices:
                raise OptionError(f'can\'t be "{text}". {did_you_mean(text, self.choices)}')
            return self.type(text)
        except OptionError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    def add_to(self, parser: argparse.ArgumentParser) -> None:
        """Declare it to argparse. What is required is checked afterwards, with a better message."""
        if self.take == "switch":
            parser.add_argument(self.flag, dest=self.dest, action="store_true")
            return
        settings: dict[str, Any] = {"type": self.convert, "default": self.default}
        if self.take == "several":
            settings |= {"nargs": "+", "action": "extend"}
        elif self.take == "each":
            settings |= {"action": "append"}
        elif not self.is_option:
            settings |= {"nargs": "?"}
        if self.is_option:
            settings |= {"dest": self.dest}
        parser.add_argument(self.flag, **settings).required = False


@dataclass(frozen=True)
class Command:
    """One command of ``%gnnrec``.

    Attributes
    ----------
    name : str
        Of which the topic ``help`` of the catalogue says what it does.
    arguments : tuple of Argument
    example : str
        A line that works, without ``%gnnrec``.
    run : callable
        Gets the notebook and the parsed arguments, returns the command's object.
    notes : callable, optional
        More for the help, made when asked for.
    body : str
        The flag of the argument that the body of a cell (``%%gnnrec``) stands for; "" where it takes none.
    """

    name: str
    arguments: tuple[Argument, ...]
    example: str
    run: Callable[[Notebook, argparse.Namespace], Any]
    notes: Callable[[], str] | None = None
    body: str = ""

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        return called("help", self.name)

    @property
    def usage(self) -> str:
        """The command with all its arguments, in one line."""
        return " ".join(self._usage_parts())

    @property
    def flags(self) -> list[str]:
        """All options, ``--help`` included."""
        return [argument.flag for argument in self.arguments if argument.is_option] + ["--help"]

    def parse(self, words: Sequence[str], notebook: Notebook, cell: str | None = None) -> argparse.Namespace:
        """Return the arguments, and the body of the cell as ``cell``.

        Raises `OptionError` for an unknown option (with the nearest one), a value that can't be used, an
        argument too many, or one that is missing (with the names there are), and for a cell where none is
        taken.
        """
        parser = _Parser(prog=self.name, add_help=False, allow_abbrev=False)
        for argument in self.arguments:
            argument.add_to(parser)
        self._refuse_dashes(words)
        parsed, rest = parser.parse_known_args(list(words))
        if rest:
            raise OptionError(self._too_much(rest[0]))
        parsed.cell = self._checked_cell(cell, parsed)
        for argument in self.arguments:
            told_by_cell = cell is not None and argument.flag == self.body
            if argument.required and not told_by_cell and getattr(parsed, argument.dest) is None:
                raise OptionError(self._missing(argument, notebook))
        return parsed

    def _refuse_dashes(self, words: Sequence[str]) -> None:
        """Raise `OptionError` for a value like ``-x``, which would be taken for an option."""
        taking = {one.flag: one for one in self.arguments if one.is_option and one.take != "switch"}
        for flag, word in itertools.pairwise(words):
            if flag in taking and word.startswith("-") and word not in self.flags and not _is_number(word):
                if word.partition("=")[0] in self.flags:
                    continue
                raise OptionError(
                    f"{self.name} {flag} needs a value, and {word} looks like an option. If it is the value: "
                    f"{option(flag, word)}"
                )

    def _checked_cell(self, cell: str | None, parsed: argparse.Namespace) -> str | None:
        if cell is None:
            return None
        if not self.body:
            raise OptionError(f"{self.name} takes no cell: write it as one line, %gnnrec {self.name} ...")
        own = next(argument for argument in self.arguments if argument.flag == self.body)
        if getattr(parsed, own.dest) is not None:
            raise OptionError(
                f"{self.name} takes {own.metavar} or the body of a cell, not both: leave out "
                f'"{getattr(parsed, own.dest)}", or write it as one line, %gnnrec {self.name} ...'
            )
        return cell

    def help_text(self) -> str:
        """Return what ``--help`` prints."""
        parts = [_wrapped(self._usage_parts()), self.summary]
        if self.arguments:
            rows = [(_left(argument), heard(argument.help)) for argument in self.arguments]
            parts.append(table(rows))
        if self.notes is not None:
            parts.append(self.notes())
        return "\n\n".join([*parts, f"{spoken('help.example')}\n    %gnnrec {self.example}"])

    def _usage_parts(self) -> list[str]:
        return [f"%gnnrec {self.name}", *(argument.usage for argument in self.arguments)]

    def _too_much(self, word: str) -> str:
        if word.startswith("-"):
            flag = word.partition("=")[0]
            return f"{self.name} has no option {flag}. {did_you_mean(flag, self.flags)}"
        more = f" {names.NAME_IT}" if any(one.kind == "frame" for one in self.arguments) else ""
        return f'{self.name} doesn\'t know what to do with "{word}".{more} Usage: {self.usage}'

    def _missing(self, argument: Argument, notebook: Notebook) -> str:
        what = argument.flag if argument.is_option else argument.metavar
        text = f"{self.name} needs {what}: {argument.help}."
        if argument.kind in names.LISTED:
            where = home() if argument.kind in names.KEPT else ""
            text += f" {did_you_mean('', names.candidates(argument.kind, notebook), where=where)}"
        return f"{text} For example: %gnnrec {self.example}"


class _Parser(argparse.ArgumentParser):
    """argparse that raises instead of ending the kernel."""

    def error(self, message: str) -> NoReturn:
        about = _ABOUT.fullmatch(message)
        if about is None:
            raise OptionError(f"{self.prog}: {message}")
        what = "needs a value" if about["what"].startswith("expected") else about["what"]
        raise OptionError(f"{self.prog} {about['flag']} {what if what.endswith(('.', '?')) else what + '.'}")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def table(rows: Sequence[tuple[str, str]]) -> str:
    """Return two columns of text, the second wrapped."""
    left = max(len(first) for first, _ in rows) + 2
    wrapped = (
        textwrap.fill(
            first.ljust(left) + second,
            _WIDTH,
            initial_indent="  ",
            subsequent_indent=" " * (left + 2),
            break_on_hyphens=False,
        )
        for first, second in rows
    )
    return "\n".join(wrapped)


def _wrapped(parts: list[str]) -> str:
    """Return the parts in lines, none of them torn."""
    glued = " ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)
    lines = textwrap.fill(glued, _WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    return lines.replace("\N{NO-BREAK SPACE}", " ")


def _left(argument: Argument) -> str:
    value = "|".join(argument.choices) or argument.metavar
    return f"{argument.flag} {value}".strip() if argument.is_option else value
