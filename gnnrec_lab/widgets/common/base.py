"""`LabWidget`: bundle and styles, requests from the page, fallbacks, the standalone page."""

from __future__ import annotations

import contextlib
import secrets
import threading
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import display, update_display

from gnnrec_lab.checks import LOCALES
from gnnrec_lab.controls import well_formed
from gnnrec_lab.display.words import chosen_language, framed, heard, speaking
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.files import write_export
from gnnrec_lab.widgets.common.last_picture import last_picture
from gnnrec_lab.widgets.common.standalone import standalone_page
from gnnrec_lab.widgets.protocol.common import Locale, Offline, Reply

_STATIC = Path(__file__).parent.parent / "static"
_STILL = 1.0  # seconds without a change before the last picture is taken anew


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

    view_id: str = traitlets.Unicode(help="by which a live view and its last picture know each other").tag(
        sync=True
    )

    # of the class, because a widget that could not be made is closed too
    _displayed = False
    _retake: threading.Timer | None = None

    def __init__(self, **traits: Any) -> None:
        if traits.get("locale", "auto") == "auto":
            traits["locale"] = chosen_language() or "auto"
        super().__init__(view_id=secrets.token_hex(8), **traits)
        self.on_msg(self._on_request)
        if self._pictured:
            self.observe(lambda change: self._retake_soon(), list(self._pictured))

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
            reply = {**reply, "ok": False, "error": {"message": self._told(str(error))}}
        except Exception as error:
            reply = {**reply, "ok": False, "error": {"message": self._told(unforeseen(error))}}
        self.send(reply)

    def _told(self, error: str) -> str:
        """Return the message of an error as the page shows it."""
        with speaking(self.locale):
            return framed(error)

    def _heard(self, text: str) -> str:
        """Return what a worker said, or why rows were left out, as the page shows it."""
        with speaking(self.locale):
            return heard(text)

    def _in_own_words(self, thing: object) -> str:
        with speaking(self.locale):
            return repr(thing)

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
    _pictured: frozenset[str] = frozenset()  # the traits that the static picture is of

    def _page(
        self,
        path: str | Path | None,
        title: str,
        offline: Offline,
        state: dict[str, Any] | None = None,
        answers: str = "",
    ) -> str | Path:
        """Return the page, by default of `state`, or write it, which raises `StorageError` if it can't be.

        ``answers`` is as in `standalone_page`.
        """
        shown = self.state() if state is None else state
        with speaking(self.locale):
            picture = self.static_html()
        bundles = str(self._esm), str(self._css)
        page = well_formed(standalone_page(title, *bundles, shown, offline, answers=answers, picture=picture))
        return page if path is None else write_export(path, page)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return the live view, and beside it text and a static picture for places without widgets."""
        result = super()._repr_mimebundle_(**kwargs)
        if result is None:
            return None
        data, *rest = result if isinstance(result, tuple) else (result,)
        with speaking(self.locale):
            whole = {**data, "text/plain": repr(self), "text/html": self.static_html()}
        return (whole, *rest) if isinstance(result, tuple) else whole

    def _ipython_display_(self, **kwargs: Any) -> None:
        """Display the live view, and behind it the picture that a reopened notebook shows."""
        found = super()._repr_mimebundle_(**kwargs)
        data, *metadata = found if isinstance(found, tuple) else (found or {},)
        # where a view can't live the picture says it all, and in a terminal the text
        with speaking(self.locale):
            text = repr(self)
        display({**data, "text/plain": text, "text/html": ""}, raw=True, metadata=(metadata or [None])[0])
        self._displayed = True
        display({"text/html": self._last_picture()}, raw=True, display_id=self.view_id)

    def _last_picture(self) -> str:
        with speaking(self.locale):
            return last_picture(self.view_id, self.static_html())

    def _retake_soon(self) -> None:
        """Take the last picture anew when what it shows stands still."""
        if not self._displayed:
            return
        if self._retake is not None:
            self._retake.cancel()
        self._retake = threading.Timer(_STILL, self._retake_now)
        self._retake.daemon = True
        self._retake.start()

    def _retake_now(self) -> None:
        if not self._displayed:
            return
        # nobody asked for it, and where it can't be taken the one before stays
        with contextlib.suppress(Exception):
            update_display({"text/html": self._last_picture()}, raw=True, display_id=self.view_id)

    def close(self) -> None:
        if self._retake is not None:
            self._retake.cancel()
        super().close()

    def static_html(self) -> str:
        """Return the static picture, self-contained and escaped."""
        raise NotImplementedError


def unforeseen(error: Exception) -> str:
    """Return what to say of an error that nobody expected."""
    return f"Something went wrong in the kernel ({type(error).__name__}: {error})."
