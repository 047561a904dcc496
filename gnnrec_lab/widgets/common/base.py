"""`LabWidget`: bundle and styles, requests from the page, fallbacks, the standalone page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from gnnrec_lab.checks import LOCALES
from gnnrec_lab.controls import well_formed
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.files import write_export
from gnnrec_lab.widgets.common.standalone import standalone_page
from gnnrec_lab.widgets.protocol.common import Locale, Offline, Reply

_STATIC = Path(__file__).parent.parent / "static"


def bundle(name: str) -> str:
    """Return a file of ``static/`` as text; given to anywidget as a path, instances would never be freed."""
    return (_STATIC / name).read_text(encoding="utf-8")


class LabWidget(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget is typed as Any here
    """A widget of the lab.

    Subclasses answer requests by methods called ``answer_<method>``, which take the request's parameters
    and raise `GnnrecError` for what the user should read. Traits are written by Python alone, except where
    a subclass says that the page writes one.
    """

    locale: Locale = traitlets.Enum(
        ["auto", *LOCALES],
        default_value="auto",
        help="language of the words",
    ).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._on_request)

    def open(self) -> None:
        super().open()
        self._take_messages_beside_cells()

    def _send(self, msg: Any, buffers: Any = None) -> None:
        super()._send(msg, buffers)
        self._take_messages_beside_cells()

    def _take_messages_beside_cells(self) -> None:
        """Let the page's messages arrive while a cell runs, on the subshell that JupyterLab sends them to.

        After each message of ours ipykernel 7.4 has the page's next ones wait for the thread that sent it,
        which is the one that runs the cells: Stop would wait for the very run it is to stop.
        """
        if hasattr(self.comm, "_reply_subshell_id"):
            del self.comm._reply_subshell_id

    def _on_request(self, widget: Any, content: Any, buffers: Any) -> None:
        """Answer a request of the page, whatever happens; it may come on any thread."""
        if not isinstance(content, dict) or content.get("kind") != "request":
            return
        reply: Reply = {"id": str(content.get("id")), "kind": "reply", "ok": True}
        try:
            self._answer(str(content.get("method")), content.get("params") or {})
        except GnnrecError as error:
            reply = {**reply, "ok": False, "error": {"message": str(error)}}
        except Exception as error:
            message = f"Something went wrong in the kernel ({type(error).__name__}: {error})."
            reply = {**reply, "ok": False, "error": {"message": message}}
        self.send(reply)

    def _answer(self, method: str, params: dict[str, Any]) -> None:
        found = getattr(self, f"answer_{method}", None)
        if found is None:
            raise GnnrecError(
                f'This widget has no "{method}": the page is of another version. Run the cell again.'
            )
        found(**params)

    def state(self) -> dict[str, Any]:
        """Return the traits that the page draws, JSON-ready."""
        names = [name for name in self.traits(sync=True) if name in self._drawn]
        return {name: getattr(self, name) for name in names}

    _drawn: frozenset[str] = frozenset()

    def _page(
        self,
        path: str | Path | None,
        title: str,
        offline: Offline,
        state: dict[str, Any] | None = None,
    ) -> str | Path:
        """Return the page, by default of `state`, or write it, which raises `StorageError` if it can't be."""
        shown = self.state() if state is None else state
        page = well_formed(standalone_page(title, str(self._esm), str(self._css), shown, offline))
        return page if path is None else write_export(path, page)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return the live view, and beside it text and a static picture for places without widgets."""
        result = super()._repr_mimebundle_(**kwargs)
        if result is None:
            return None
        data, *rest = result if isinstance(result, tuple) else (result,)
        whole = {**data, "text/plain": repr(self), "text/html": self.static_html()}
        return (whole, *rest) if isinstance(result, tuple) else whole

    def static_html(self) -> str:
        """Return the static picture, self-contained and escaped."""
        raise NotImplementedError
