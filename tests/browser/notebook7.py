"""Notebook 7 on the server of JupyterLab: a page a notebook, and nothing but the notebook on it."""

from __future__ import annotations

from pathlib import Path

from tests.browser.lab import POLL, LabPage

CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells.map(
    ({ cell_type, source }) => [cell_type, source])"""
_COUNTS = """() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells.map(
    ({ execution_count }) => execution_count)"""
_COUNTED = f"([cell, least]) => ({_COUNTS})()[cell] > least"
# The kernel's status is written nowhere in words, as it is in JupyterLab's bar.
_KERNEL_IS_IDLE = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
    return context?.isReady && context.session?.kernel?.status === 'idle';
}"""
_SAVE = "() => window.jupyterapp.shell.currentWidget.context.save()"
_SHUT_DOWN = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
_SET_THEME = "async theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
_HAS_THEME = "theme => document.body.dataset.jpThemeName === theme"


class NotebookPage(LabPage):
    """A page of Notebook 7; it has no notebook until one is opened."""

    def _load(self) -> None:
        self.page.goto(f"{self._server.base}/tree?token={self._server.token}")

    def look(self, width: int, height: int, dark: bool) -> None:
        """Give the page this size; and, once a notebook is open, a theme."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        if "/notebooks/" in self.page.url:
            theme = "JupyterLab Dark" if dark else "JupyterLab Light"
            self._evaluate_within(60, _SET_THEME, theme)
            self.page.wait_for_function(_HAS_THEME, arg=theme, polling=POLL)

    def open(self, notebook: Path, *, only_the_notebook: bool = False, share_kernel: bool = False) -> None:
        """Show a notebook of the server's folder, alone and with a kernel of its own; wait for that.

        What the page says until then is forgotten: with settings laid over it, 7.6 complains about its own.
        """
        path = notebook.relative_to(self._server.root).as_posix()
        self.page.goto(f"{self._server.base}/notebooks/{path}")
        self.page.wait_for_function("() => window.jupyterapp?.shell.currentWidget")
        self.wait_for_kernel()
        self.forget()

    def wait_for_kernel(self) -> None:
        """Wait until the notebook's kernel is there and idle."""
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Notebook .jp-Cell")
        self.page.wait_for_function(_KERNEL_IS_IDLE, timeout=60_000, polling=POLL)

    def save(self) -> None:
        """Save the notebook; wait until it is."""
        self._evaluate_within(60, _SAVE, None)

    def close(self) -> None:
        """End the notebook's kernel and forget what was said."""
        self._evaluate_within(30, _SHUT_DOWN, None)
        self.forget()

    def counts(self) -> list[int | None]:
        """Return the numbers of the cells, None of what hasn't run."""
        return list(self.page.evaluate(_COUNTS))

    def wait_until_counted(self, cell: int, more_than: int | None) -> None:
        """Wait until a cell (from 0) has a larger number."""
        self.page.wait_for_function(_COUNTED, arg=[cell, more_than], polling=POLL)
