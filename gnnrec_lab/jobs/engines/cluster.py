"""The lab's own Ray cluster: one node on this machine, for who has named no other. It outlives the kernel.

What it is called is kept in ``ray/`` of the home. Ray listens on all of the machine's addresses and runs
whatever it is sent, so the cluster takes nothing without a token, which is a private file in the home.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import secrets
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from gnnrec_lab.errors import RunError
from gnnrec_lab.files import (
    discard_tree,
    is_text,
    make_private_folder,
    read_json,
    remove_file,
    trust,
    typed,
    write_atomically,
    write_json,
)
from gnnrec_lab.home import home
from gnnrec_lab.jobs import queue, submission

_FILE, _TOKEN = "cluster.json", "token"
_PREFIX, _INNER = "gnnrec-ray-", "ray"  # Ray opens its folder to everyone: it lies in a private one
_NAME = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}")
_OBJECT_BYTES = 80_000_000  # of Ray's shared memory, its least: runs go through folders
_START_SECONDS, _TRIES = 150, 3
_END_SECONDS = 3  # several of Ray's processes don't end when they are asked to


@dataclasses.dataclass(frozen=True)
class Cluster:
    """A cluster's address as Ray takes it, and the file that holds its token, if the lab knows one."""

    address: str
    token: Path | None

    def put_token(self) -> None:
        """Let Ray, which isn't imported yet, show the token."""
        os.environ |= self.environment()

    def environment(self) -> dict[str, str]:
        """Return the variables with which Ray's processes find the token and send no usage statistics."""
        found = {"RAY_USAGE_STATS_ENABLED": "0"}
        if self.token is not None:
            found |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(self.token)}
        return found


def local_cluster(lab: Path) -> Cluster:
    """Return the lab's own cluster, started when it isn't running. Raises `RunError` when it can't be."""
    folder = make_private_folder(lab / "ray")
    token = folder / _TOKEN
    address = own_address(lab)
    if address is not None and submission.answers(address):
        return Cluster(address, token)
    write_atomically(token, lambda file: file.write(secrets.token_hex(32).encode()))
    # not in the home: the names of sockets in it may have 107 letters at most
    place = trust(Path(tempfile.mkdtemp(prefix=_PREFIX)).absolute())
    address = _started(Cluster("", token), place)
    write_json(place / _FILE, {"lab": str(lab), "address": address})
    write_json(folder / _FILE, {"folder": place.name})
    return Cluster(address, token)


def own_address(lab: Path) -> str | None:
    """Return the address of the cluster that this user has started for a home; None where there is none."""
    found = _own(lab)
    return None if found is None else found[1]


def stop_cluster(lab: Path | None = None) -> bool:
    """End the lab's own cluster and all that runs on it; return whether there was one.

    Runs that were trained there are lost and can be resumed, which starts it again.
    """
    where = lab or home()
    found = _own(where)
    if found is None:
        return False
    remove_file(where / "ray" / _FILE)
    ended = _end(found[0])
    discard_tree(found[0])
    return ended


def _own(lab: Path) -> tuple[Path, str] | None:
    """Return the private folder of a home's own cluster, and its address.

    The home, which may come from elsewhere, only holds the name of that folder. What counts is in the folder
    itself, which nobody but this user can have made: whose cluster it is, and where it answers.
    """
    try:
        name = read_json(lab / "ray" / _FILE).get("folder")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            return None
        place = Path(tempfile.gettempdir(), name).absolute()
        made = place.lstat()
        if not stat.S_ISDIR(made.st_mode) or made.st_uid != os.geteuid() or made.st_mode & 0o077:
            return None
        known = typed(read_json(trust(place) / _FILE), {"lab": is_text, "address": is_text}, place / _FILE)
    except OSError:
        return None
    return (place, known["address"]) if known["lab"] == str(lab) else None


def _end(place: Path) -> bool:
    """End this user's processes that name a cluster's private folder; return whether there were any."""
    processes = [one for one in psutil.process_iter() if _belongs(one, place)]
    children = [child for one in processes for child in _children(one)]  # agents, whose words name nothing
    for one in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.terminate()
    deadline = time.monotonic() + _END_SECONDS
    while (
        stubborn := [one for one in [*processes, *children] if _works(one)]
    ) and time.monotonic() < deadline:
        time.sleep(0.05)
    for one in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    return bool(processes)


def _children(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.children()
    return []


def _works(process: psutil.Process) -> bool:
    """Whether a process has not ended; one that nobody collects, as in many containers, has."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _belongs(process: psutil.Process, place: Path) -> bool:
    with contextlib.suppress(psutil.Error):
        if process.uids().real == os.getuid():
            return any(str(place / _INNER) in word for word in process.cmdline())
    return False


def _started(cluster: Cluster, place: Path) -> str:
    """Start a node in the background and return its address; it is tried anew where Ray gave up.

    Ray gives a node half a minute to start, which may be too little on a busy machine.
    """
    log = place / "start.log"
    last = ""
    for _ in range(_TRIES):
        code = _ray_start(cluster, place, log)
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        addresses = [line.partition("--address=")[2].strip("'\" ") for line in lines if "--address=" in line]
        if code == 0 and addresses:
            return addresses[0]
        _end(place)
        last = lines[-1] if lines else f"exit code {code}"
    raise RunError(f"No Ray cluster could be started on this machine: {last} ({log} has the rest)")


def _ray_start(cluster: Cluster, place: Path, log: Path) -> int | None:
    """Call ``ray start``; return its exit code, None when it took too long."""
    command = [
        *(sys.executable, "-P", "-m", "ray.scripts.scripts", "start", "--head"),
        *(f"--port={_free_port()}", "--node-ip-address=127.0.0.1", f"--temp-dir={place / _INNER}"),
        *("--include-dashboard=false", "--disable-usage-stats", "--include-log-monitor=false"),
        "--no-monitor",  # of nodes that come and go: here is one
        *("--dashboard-agent-listen-port=0", f"--ray-client-server-port={_free_port()}"),
        *(f"--num-cpus={queue.cores()}", f"--object-store-memory={_OBJECT_BYTES}", "--log-color=false"),
    ]
    with log.open("wb") as said:  # not a pipe: what is started would keep it open
        try:
            return subprocess.run(
                command,
                env={**os.environ, **cluster.environment()},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                timeout=_START_SECONDS,
                start_new_session=True,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return None


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("", 0))
        return int(found.getsockname()[1])
