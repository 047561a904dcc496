"""`GnnrecMagics`: the one class that IPython sees. Finds the command, runs it, turns errors into lines.

Commands are in commands/.
"""

from __future__ import annotations

from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_cell_magic, magics_class, needs_local_scope, no_var_expand
from traitlets import Unicode, observe

from gnnrec_lab.controls import visible
from gnnrec_lab.display.words import framed, heard, in_locale, language, set_language, spoken
from gnnrec_lab.errors import GnnrecError, OptionError, UnknownNameError, did_you_mean, unloadable
from gnnrec_lab.home import set_home
from gnnrec_lab.magics import tokens
from gnnrec_lab.magics.command import HELP, Command
from gnnrec_lab.magics.commands import COMMANDS, overview
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.wording import in_magic, message_of


@magics_class
class GnnrecMagics(Magics):  # type: ignore[misc]
    """gnnrec-lab in the notebook: ``%config GnnrecMagics.home = "folder"`` moves the lab's home."""

    home = Unicode(
        "",
        help="Folder of the lab's graphs and runs; empty: GNNREC_HOME, else .gnnrec in the working folder.",
    ).tag(config=True)
    language = Unicode(
        "",
        help="Language of reports, explanations and widgets: en or ko; empty: GNNREC_LANG, else the page's.",
    ).tag(config=True)

    @observe("home")  # type: ignore[untyped-decorator]
    def _move_home(self, change: Any) -> None:
        set_home(change["new"] or None)

    @observe("language")  # type: ignore[untyped-decorator]
    def _speak(self, change: Any) -> None:
        set_language(change["new"] or None)

    def forget(self) -> None:
        """Take back what was set here: the home and the language."""
        self.home = self.language = ""

    def _choose_language(self, words: list[str], notebook: Notebook) -> None:
        if len(words) > 1:
            raise OptionError("%gnnrec --lang takes one language: en or ko.")
        if words:
            set_language(words[0])  # before it is kept, for its error
            self.language = words[0]
        notebook.say(spoken("magic.language"))

    @no_var_expand  # type: ignore[untyped-decorator]
    @needs_local_scope  # type: ignore[untyped-decorator]
    @line_cell_magic  # type: ignore[untyped-decorator]
    def gnnrec(self, line: str = "", cell: str | None = None, local_ns: dict[str, Any] | None = None) -> Any:
        """Graph neural network recommenders, one line a step.

        %gnnrec                    what is in this lab, and the next sensible command
        %gnnrec --help             all commands
        %gnnrec COMMAND --help     what a command takes, with an example
        %gnnrec --lang ko          speak Korean from now on (en: English)
        """
        notebook = Notebook(self.shell, local_ns)
        try:
            words = [tokens.expand(word, notebook.variables) for word in tokens.split(line)]
            if words[:1] == [_LANGUAGE]:
                return self._choose_language(words[1:], notebook)
            return _answer(words, cell, notebook)
        except GnnrecError as error:
            # exactly this class: IPython shows it without a traceback, but not its subclasses
            raise UsageError(visible(framed(in_locale(in_magic(message_of(error)), language())))) from None
        except (ImportError, MemoryError) as error:
            raise UsageError(visible(framed(unloadable("What this needs", error)))) from None
        except KeyboardInterrupt as interrupt:
            raise KeyboardInterrupt(visible(heard(in_magic(message_of(interrupt))))) from None


_LANGUAGE = "--lang"


def _answer(words: list[str], cell: str | None, notebook: Notebook) -> Any:
    if cell is not None and not words:
        raise OptionError("%%gnnrec needs a command on its first line, e.g. %%gnnrec graph --name shop")
    if not words:
        return overview.run(notebook)
    if words[0] in HELP:
        return _say(notebook, overview.help_text())
    command = _command(words[0])
    if any(word in HELP for word in words[1:]):
        return _say(notebook, command.help_text())
    return command.run(notebook, command.parse(words[1:], notebook, cell))


def _say(notebook: Notebook, text: str) -> None:
    notebook.say(text)


def _command(name: str) -> Command:
    if name not in COMMANDS:
        raise UnknownNameError(
            f'%gnnrec has no command "{name}". {did_you_mean(name, COMMANDS, listed=len(COMMANDS))}'
        )
    return COMMANDS[name]
