"""A service on loopback, and requests to it."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


@contextlib.contextmanager
def served(app: Any) -> Iterator[str]:
    """Answer on a free port while the block runs; yield the address."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def ask(address: str, body: Any = None) -> tuple[int, Any]:
    """Post JSON, or get where there is no body; return the status and the answer."""
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    try:
        with urlopen(Request(address, data, {"Content-Type": "application/json"}), timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        return error.code, error.read().decode()
