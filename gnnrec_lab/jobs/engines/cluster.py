"""The lab's own Ray cluster: one node on this machine, for who has named no other. It outlives the kernel.

What it is called is kept in ``ray/`` of the home. Ray listens on all of the machine's addresses and runs
whatever it is sent, so the cluster takes nothing without a token, which is a private file in the home.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from gnnrec_lab.errors import RunError, StorageError
from gnnrec_lab.files import make_private_folder, read_json, write_atomically, write_json
from gnnrec_lab.home import home
from gnnrec_lab.jobs import queue, submission

_FILE, _TOKEN = "cluster.json", "token"
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
    found = _kept(folder)
    if found is not None and submission.answers(found["address"]):
        return Cluster(found["address"], token)
    write_atomically(token, lambda file: file.write(secrets.token_hex(32).encode()))
    # not in the home: the names of sockets in it may have 107 letters at most
    place = tempfile.mkdtemp(prefix="gnnrec-ray-")
    address = _started(Cluster("", token), place)
    write_json(folder / _FILE, {"address": address, "folder": place})
    return Cluster(address, token)


def stop_cluster(lab: Path | None = None) -> bool:
    """End the lab's own cluster and all that runs on it; return whether there was one.

    Runs that were trained there are lost and can be resumed, which starts it again.
    """
    folder = (lab or home()) / "ray"
    found = _kept(folder)
    if found is None:
        return False
    (folder / _FILE).unlink(missing_ok=True)
    return _end(found["folder"])


def _end(place: str) -> bool:
    """End the processes of a cluster, known by its folder; return whether there were any."""
    processes = [one for one in psutil.process_iter() if place in _words(one)]
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


def _kept(folder: Path) -> dict[str, str] | None:
    try:
        value = read_json(folder / _FILE)
        return {"address": str(value["address"]), "folder": str(value["folder"])}
    except (StorageError, KeyError):
        return None


def _words(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def _started(cluster: Cluster, place: str) -> str:
    """Start a node in the background and return its address; it is tried anew where Ray gave up.

    Ray gives a node half a minute to start, which may be too little on a busy machine.
    """
    log = Path(place) / "start.log"
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


def _ray_start(cluster: Cluster, place: str, log: Path) -> int | None:
    """Call ``ray start``; return its exit code, None when it took too long."""
    command = [
        *(sys.executable, "-P", "-m", "ray.scripts.scripts", "start", "--head"),
        *(f"--port={_free_port()}", "--node-ip-address=127.0.0.1", f"--temp-dir={place}"),
        *("--include-dashboard=false", "--disable-usage-stats", "--include-log-monitor=false"),
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
