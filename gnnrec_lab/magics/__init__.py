"""``%gnnrec``: the short form of the Python API, one line a step. What a command does is the API's.

magic.py is the one class IPython sees; a command is one file in commands/.
"""

from __future__ import annotations

from typing import Any

_ATTRIBUTE = "_gnnrec_magics"


def load(shell: Any) -> None:
    """Register ``%gnnrec`` and its completion in an IPython shell. A second call changes nothing."""
    from gnnrec_lab.magics import shown_once
    from gnnrec_lab.magics.completion import matcher_for
    from gnnrec_lab.magics.magic import GnnrecMagics

    if hasattr(shell, _ATTRIBUTE):
        return
    magics = GnnrecMagics(shell)
    shell.register_magics(magics)
    matcher = matcher_for(shell)
    shell.Completer.custom_matchers.append(matcher)
    shown_once.add_to(shell)
    setattr(shell, _ATTRIBUTE, (magics, matcher))


def unload(shell: Any) -> None:
    """Take away all that `load` added to an IPython shell."""
    from gnnrec_lab.magics import shown_once

    if not hasattr(shell, _ATTRIBUTE):
        return
    magics, matcher = getattr(shell, _ATTRIBUTE)
    delattr(shell, _ATTRIBUTE)
    magics.forget()
    manager = shell.magics_manager
    for kind in ("line", "cell"):
        manager.magics[kind].pop("gnnrec", None)
    manager.registry.pop(type(magics).__name__, None)
    _remove(shell.configurables, magics)
    _remove(shell.Completer.custom_matchers, matcher)
    shown_once.take_from(shell)


def _remove(things: list[Any], thing: Any) -> None:
    # by identity: some of these compare as arrays do
    things[:] = [other for other in things if other is not thing]
