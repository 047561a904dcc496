"""A real JupyterLab on this machine's loopback, isolated from the user's own, and a page that drives it.

What a person would see and press is asked for here in JupyterLab's terms; our widgets are known to the
journeys, not here.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Error, Locator, Page
from playwright.sync_api import TimeoutError as PageTimeoutError

POLL = 200  # milliseconds between two looks at a page; by default it is asked for each frame it draws
# no windowing (every cell is in the page), no saving behind our back, no news
_OVERRIDES = {
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
}
# Shows a notebook, on a kernel that runs already where one is named, and nothing beside it.
_SHOW = """async ([path, id, alone]) => {
    const { commands, restored, shell } = window.jupyterapp;
    await restored;
    if (alone) shell.collapseLeft(); else shell.expandLeft();
    const kernel = id ? { id } : undefined;
    const shown = await commands.execute('docmanager:open', { path, factory: 'Notebook', kernel });
    for (const other of [...shell.widgets('main')]) if (other !== shown) other.dispose();
    await shown.context.ready;
    await shown.sessionContext.ready;
    return shown.sessionContext.session.kernel.id;
}"""
# A notebook that gets a kernel which runs already gets all its widgets too, so those of a shared one go.
_CLOSE = """async shared => {
    const code = "import ipywidgets; ipywidgets.Widget.close_all()";
    for (const shown of [...window.jupyterapp.shell.widgets('main')]) {
        const kernel = shown.sessionContext?.session?.kernel;
        if (kernel?.id === shared) await kernel.requestExecute({ code, silent: true }).done;
        else if (kernel) await shown.sessionContext.shutdown();
        shown.dispose();
    }
}"""
_DRAWN = "() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 200))"
_SET_THEME = """async theme => {
    await window.jupyterapp.restored;
    if (document.body.dataset.jpThemeName !== theme)
        await window.jupyterapp.commands.execute('apputils:change-theme', { theme });
}"""
_HAS_THEME = "theme => document.body.dataset.jpThemeName === theme"
# An execution indicator already says "idle" before there is a kernel, and a run-all sent then is dropped;
# only the session and the status bar tell: "Python 3 (ipykernel) | Idle".
_KERNEL_IS_IDLE = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
    return context?.isReady && context.session?.kernel?.status === 'idle'
        && /[|] Idle/.test(document.querySelector('#jp-main-statusbar')?.innerText || '');
}"""
_ALL_RAN = r"""() => [...document.querySelectorAll('.jp-CodeCell')]
    .filter(cell => cell.querySelector('.cm-content')?.innerText.trim())
    .every(cell => /\[\d+\]/.test(cell.querySelector('.jp-InputPrompt')?.innerText || ''))"""

_CELLS = r"""() => [...document.querySelectorAll('.jp-CodeCell')]
    .map(cell => [cell.querySelector('.jp-InputPrompt')?.innerText, cell.innerText.slice(-300)])"""

_REMOVED_TWICE = "Failed to execute 'removeChild' on 'Node'"
# what JupyterLab itself was asking (debugger, completion) when a kernel went; a widget's are comm_msg
_CANCELLED = re.compile(r"Canceled future for \w+_request message")


@dataclass(frozen=True)
class LabServer:
    """A running server: its address, its token, and the folder it serves."""

    base: str
    token: str
    root: Path


@contextmanager
def jupyter_lab(root: Path) -> Iterator[LabServer]:
    """Run ``jupyter lab`` over ``root`` with a token and no configuration but ours; stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True) as place:
        apart = Path(place)
        (apart / "settings").mkdir()
        (apart / "settings" / "overrides.json").write_text(json.dumps(_OVERRIDES))
        server = LabServer(f"http://127.0.0.1:{_free_port()}", secrets.token_hex(16), root)
        with (apart / "lab.log").open("wb") as log:
            command, env = _command(server, apart), _environment(apart)
            process = subprocess.Popen(command, stdout=log, stderr=log, env=env, start_new_session=True)
            try:
                _wait_until_up(server, process, apart / "lab.log")
                yield server
            finally:
                _end(process)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _command(server: LabServer, apart: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser"),
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={server.base.rpartition(':')[2]}",
        "--ServerApp.port_retries=0",
        "--ServerApp.allow_root=True",
        f"--ServerApp.root_dir={server.root}",
        f"--IdentityProvider.token={server.token}",
        "--LabApp.news_url=None",
        "--LabApp.collaborative=False",
        "--LabApp.expose_app_in_browser=True",  # for _SHOW
        "--JupyterNotebookApp.expose_app_in_browser=True",
        f"--LabApp.app_settings_dir={apart / 'settings'}",
    ]


def _environment(apart: Path) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name != "GNNREC_HOME"}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        env[name] = str(apart / name.lower())
    for name in ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"):
        env[name] = str(apart / name.lower())
    return env


def _wait_until_up(server: LabServer, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{server.base}/api?token={server.token}", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()  # the server then ends its kernels itself
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


class LabPage:
    """One browser page on the server, with all that its console and its network said.

    It shows one notebook after the other without being loaded anew, which takes longest.

    Attributes
    ----------
    page : Page
        Playwright's page.
    errors : list of str
        What was written to the console as an error, and exceptions nobody caught.
    foreign : list of str
        Addresses beyond the server that the page asked for.
    shared_kernel : str or None
        The kernel of the notebooks that don't need one of their own.
    """

    def __init__(self, page: Page, server: LabServer) -> None:
        self.page = page
        self._server = server
        self.shared_kernel: str | None = None
        self.errors: list[str] = []
        self.foreign: list[str] = []
        page.on("console", self._note_said)
        page.on("pageerror", self._note_error)
        page.on("request", lambda request: self._note(request.url))
        self._load()

    def _load(self) -> None:
        self.page.goto(f"{self._server.base}/lab?token={self._server.token}&reset")
        self.page.wait_for_function("() => window.jupyterapp")

    def _note_said(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not _CANCELLED.search(said.text):
            self.errors.append(said.text)

    def _note_error(self, error: Error) -> None:
        # JupyterLab now and then removes a dialog twice while a kernel restarts; a widget's module is a blob
        if _REMOVED_TWICE in error.message and "blob:" not in (error.stack or ""):
            return
        if _CANCELLED.search(error.message):
            return
        self.errors.append(f"not caught: {error}\n{error.stack or ''}".rstrip())

    def _note(self, url: str) -> None:
        ours = (self._server.base, self._server.base.replace("http:", "ws:"), "data:", "blob:")
        if not url.startswith(ours):
            self.foreign.append(url)

    def look(self, width: int, height: int, dark: bool) -> None:
        """Give the page this size in pixels and JupyterLab this theme."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        theme = "JupyterLab Dark" if dark else "JupyterLab Light"
        self._evaluate_within(60, _SET_THEME, theme)
        self.page.wait_for_function(_HAS_THEME, arg=theme, polling=POLL)
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")  # it fades over the whole page

    def show_alone(self, alone: bool) -> None:
        """Close the file browser beside the notebook, or show it; wait until all is drawn anew."""
        side = "collapseLeft" if alone else "expandLeft"
        self.page.evaluate(f"() => window.jupyterapp.shell.{side}()")
        self._evaluate_within(60, _DRAWN, None)

    def open(self, notebook: Path, *, only_the_notebook: bool = False, share_kernel: bool = False) -> None:
        """Show a notebook of the server's folder in the place of what is shown; wait for its kernel.

        With ``only_the_notebook`` the file browser beside it is closed. With ``share_kernel`` it gets the
        kernel of all notebooks that were opened so.
        """
        path = notebook.relative_to(self._server.root).as_posix()
        kernel = self.shared_kernel if share_kernel else None
        started = self._evaluate_within(90, _SHOW, [path, kernel, only_the_notebook])
        if share_kernel:
            self.shared_kernel = started
        self.wait_for_kernel()

    def close(self) -> None:
        """Close what is shown and forget what was said; a kernel that isn't shared ends.

        Raises Playwright's ``Error`` where a kernel doesn't answer in half a minute.
        """
        self._evaluate_within(30, _CLOSE, self.shared_kernel)
        self.forget()

    def _evaluate_within(self, seconds: float, script: str, argument: Any) -> Any:
        # evaluate() waits for ever where a kernel's answer gets lost, or the page is busy
        waited = f"async argument => [await ({script})(argument)]"
        found = self.page.wait_for_function(waited, arg=argument, timeout=seconds * 1000, polling=POLL)
        return found.json_value()[0]

    def forget(self) -> None:
        """Forget what the console and the network have said so far."""
        self.errors.clear()
        self.foreign.clear()

    def save(self) -> None:
        """Save the notebook; wait until it is, and ask again where the page had no ear for the keys."""
        for _ in range(5):
            self.page.click(".jp-Notebook .jp-Cell >> nth=0")
            self.page.keyboard.press("Control+s")
            with contextlib.suppress(PageTimeoutError):
                self.page.wait_for_selector(".jp-mod-dirty", state="detached", timeout=20_000)
                return
        raise AssertionError("the notebook could not be saved")

    def reload(self) -> None:
        """Reload the page, as a person does with F5; wait for the kernel."""
        self.page.reload()
        self.wait_for_kernel()

    def interrupt_kernel(self) -> None:
        """Interrupt the cell that runs, from the menu."""
        self.page.click('.lm-MenuBar-item:has-text("Kernel")')
        self.page.click('.lm-Menu-item[data-command="kernelmenu:interrupt"]')

    def restart_kernel(self) -> None:
        """Restart the kernel from the menu and confirm."""
        self.page.click('.lm-MenuBar-item:has-text("Kernel")')
        self.page.click('.lm-Menu-item[data-command="kernelmenu:restart"]')
        self.page.click('.jp-Dialog button:has-text("Restart")')
        self.wait_for_kernel()

    def run_in_new_cell(self, source: str) -> None:
        """Write a cell after the last one and run it."""
        self.page.locator(".jp-Notebook .jp-Cell").last.click()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("b")
        self.page.keyboard.press("Enter")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Shift+Enter")

    def run_until(self, path: Path) -> None:
        """Keep the kernel busy with a new last cell until there is a file; the cell then says "went on"."""
        waits = f"while not pathlib.Path({str(path)!r}).exists(): time.sleep(0.1)"
        self.run_in_new_cell(f"import pathlib, time\n{waits}\nprint('went on')")

    def wait_for_kernel(self) -> None:
        """Wait until the notebook's kernel is there and idle."""
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Notebook .jp-Cell")
        self.page.wait_for_function(_KERNEL_IS_IDLE, timeout=60_000, polling=POLL)

    def run_all(self) -> None:
        """Start all cells from the menu, without waiting for them."""
        self.page.click(".jp-Notebook .jp-Cell >> nth=0")
        self.page.click('.lm-MenuBar-item:has-text("Run")')
        self.page.click('.lm-Menu-item[data-command="runmenu:run-all"]')

    def wait_until_all_ran(self, seconds: float = 120) -> None:
        """Wait until every code cell with text has a number; say which have none where it takes too long."""
        try:
            self.page.wait_for_function(_ALL_RAN, timeout=seconds * 1000, polling=POLL)
        except PageTimeoutError:
            pytest.fail(f"waited {seconds:g} s in vain for all cells to run: {self.page.evaluate(_CELLS)}")

    def wait_until_ran(self, cell: int, seconds: float = 120) -> None:
        """Wait until the code cell at this place (from 0) has a number."""
        prompt = self.page.locator(".jp-CodeCell").nth(cell).locator(".jp-InputPrompt")
        prompt.filter(has_text="[").wait_for()
        self.page.wait_for_function(
            r"node => /\[\d+\]/.test(node.innerText)",
            arg=prompt.element_handle(),
            timeout=seconds * 1000,
            polling=POLL,
        )

    def tracebacks(self) -> list[str]:
        """Return the errors that cells ended in."""
        return self.page.locator('.jp-OutputArea-output[data-mime-type*="stderr"]').all_inner_texts()

    def outputs(self, cell: int) -> Locator:
        """Return the output area of the code cell at this place (from 0)."""
        return self.page.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea")
