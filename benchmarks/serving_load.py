"""The example of a service under load: errors, latency, and whether answers stay the bundle's.

    python -m benchmarks.serving_load --bundle shop-bundle --clients 100 --seconds 60

Starts ``examples/serve`` on loopback, in processes of its own, has clients ask for lists and explanations
without pause, and compares each answer to the bundle's own. With ``--restart`` the service is ended and
started again in the middle: a request may then fail to connect, but no answer may be half or wrong.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
_ASKED = 200  # different requests
_EXPLAINED = 0.1  # share of requests that ask for an explanation


def main() -> None:
    """Print what the clients saw; exit with 1 where an answer was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--restart", action="store_true")
    args = parser.parse_args()
    requests = _requests(args.bundle)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    service = _start(args.bundle, port, args.workers)
    seen = _Seen()
    end = time.monotonic() + args.seconds
    clients = [
        threading.Thread(target=_ask, args=(port, requests, end, seen, number))
        for number in range(args.clients)
    ]
    for client in clients:
        client.start()
    if args.restart:
        time.sleep(args.seconds / 2)
        service.send_signal(signal.SIGTERM)
        service.wait()
        service = _start(args.bundle, port, args.workers)
    for client in clients:
        client.join()
    service.send_signal(signal.SIGTERM)
    service.wait()
    p50, p95, p99 = np.percentile(np.array(seen.times) * 1000, [50, 95, 99])
    print(
        f"{len(seen.times):,} answers in {args.seconds:g} s, {args.workers} workers, {args.clients} clients"
    )
    print(f"p50 {p50:.1f} ms, p95 {p95:.1f}, p99 {p99:.1f}")
    print(f"errors {seen.errors}, wrong answers {seen.wrong}, not connected {seen.refused}")
    sys.exit(bool(seen.wrong or seen.errors))


class _Seen:
    def __init__(self) -> None:
        self.times: list[float] = []
        self.errors = self.wrong = self.refused = 0


def _requests(bundle: Path) -> list[tuple[str, bytes, Any]]:
    """Return path, body and right answer of some requests."""
    from gnnrec_lab import load_bundle

    scorer, rng = load_bundle(bundle), random.Random(0)
    users = rng.choices(scorer.users.values.tolist(), k=_ASKED)
    found: list[tuple[str, bytes, Any]] = []
    for user in users:
        rows = scorer.recommend(user, 20)
        if rng.random() < _EXPLAINED and rows.num_rows:
            item = rows["item"][0].as_py()
            body = {"user": user, "item": item}
            found.append(("/explain", json.dumps(body).encode(), scorer.explain(user, item).to_dict(10)))
        else:
            found.append(("/recommend", json.dumps({"users": [user], "k": 20}).encode(), rows.to_pylist()))
    return [(path, body, json.loads(json.dumps(answer))) for path, body, answer in found]


def _same(found: Any, expected: Any) -> bool:
    """Return whether two answers are the same but for the last digits, which depend on how sums are made."""
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(_same(found[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(_same, found, expected))
    if isinstance(expected, float):
        return bool(np.isclose(found, expected, rtol=1e-5, atol=1e-5))
    return bool(found == expected)


def _start(bundle: Path, port: int, workers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--workers", str(workers)]
    environment = os.environ | {
        "BUNDLE": str(bundle.resolve()),
        "PYTHONPATH": str(ROOT / "serving"),
        "OPENBLAS_NUM_THREADS": "1",
    }
    service = subprocess.Popen(
        [*command, "--log-level", "error"], cwd=ROOT / "examples" / "serve", env=environment
    )
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return service
        except OSError:
            time.sleep(0.1)
    sys.exit("The service doesn't answer.")


def _ask(port: int, requests: list[tuple[str, bytes, Any]], end: float, seen: _Seen, number: int) -> None:
    rng = random.Random(number)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while time.monotonic() < end:
        path, body, expected = rng.choice(requests)
        begin = time.perf_counter()
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            status, text = answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            seen.refused += 1
            connection.close()
            time.sleep(0.05)
            continue
        seen.times.append(time.perf_counter() - begin)
        seen.errors += status != 200
        seen.wrong += status == 200 and not _same(json.loads(text), expected)
    connection.close()


if __name__ == "__main__":
    main()
