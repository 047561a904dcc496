"""Which Chromium the browser tests drive; run as a script it installs Debian's where it can.

    python tests/browser/chromium.py

Exits with 1 where CI has no Chromium; elsewhere it only says that the browser tests will be skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_PACKAGES = ("chromium", "fonts-nanum")  # the second draws Korean


def in_ci() -> bool:
    """Say whether this is continuous integration, where nothing may be skipped for want of a tool."""
    return os.environ.get("CI") == "true"


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome that starts: ``CHROMIUM``, else the first found; or None."""
    chosen = os.environ.get("CHROMIUM")
    for candidate in [chosen] if chosen else [*_COMMANDS, *_MAC]:
        path = shutil.which(candidate)
        if path and _starts(path):
            return path
    return None


def _starts(path: str) -> bool:
    # Ubuntu's chromium-browser is only a hint to install a snap: it is there and doesn't start
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _draws_korean() -> bool:
    if not shutil.which("fc-list"):
        return sys.platform == "darwin"
    fonts = subprocess.run(["fc-list", ":lang=ko"], capture_output=True, text=True, timeout=60)
    return bool(fonts.stdout.strip())


def _apt() -> list[str] | None:
    """Return the beginning of an apt-get command that may install, or None."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n", "apt-get"]
    return None


def _install(apt: list[str]) -> None:
    print(f"Installing {' and '.join(_PACKAGES)} with apt-get ...", flush=True)
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *_PACKAGES]):
        subprocess.run([*apt, *arguments], env=env, stdout=subprocess.DEVNULL)  # what counts is found below


def main() -> int:
    """Find or install a Chromium and say which; return the exit status."""
    apt = _apt()
    if apt and not (find_chromium() and _draws_korean()):
        _install(apt)
    path = find_chromium()
    if path:
        print(f"The browser tests drive {path}.")
        return 0
    remedy = 'Install Chromium or Chrome, or name yours in "CHROMIUM".'
    if in_ci():
        print(f"Error: no Chromium for the browser tests. {remedy}", file=sys.stderr)
        return 1
    print(f"No Chromium was found: the browser tests will be skipped. {remedy}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
