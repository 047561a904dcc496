"""Which Ray clusters this user has named: no folder chooses where this process connects.

They are named by `set_ray`, by ``RAY_ADDRESS``, or with a call (``on="ray://head:10001"``). What the files of
a run say of a cluster is only shown.
"""

from __future__ import annotations

import os
from pathlib import Path

from gnnrec_lab.errors import OptionError, RunError

VARIABLE = "RAY_ADDRESS"
_PREFIX = "ray"

_chosen: str | None = None
_typed: set[str] = set()


def set_ray(address: str | None) -> str:
    """Choose the cluster that ``on="ray"`` means in this process; return what it means now.

    Parameters
    ----------
    address : str or None
        As in ``RAY_ADDRESS``: "ray://HOST:PORT", "HOST:PORT", "auto", or "local" for the lab's own cluster on
        this machine. None: what ``RAY_ADDRESS`` says.
    """
    global _chosen
    if address is not None and not (isinstance(address, str) and address.strip()):
        raise OptionError(f"address must be the address of a Ray cluster or None, not {address!r}.")
    _chosen = address
    return named()


def named() -> str:
    """Return "ray" with the address that this user has chosen, or "ray" alone: a cluster on this machine."""
    address = (_chosen if _chosen is not None else os.environ.get(VARIABLE, "")).strip()
    if address in ("", "local"):
        return _PREFIX
    return address if address.startswith("ray://") else f"ray:{address}"


def note_typed(on: str) -> str:
    """Keep in mind a cluster that was named with a call; return it."""
    _typed.add(on)
    return on


def address_of(on: str) -> str | None:
    """Return the address as Ray takes it; None for the cluster on this machine.

    >>> address_of("ray"), address_of("ray:10.0.0.1:6379"), address_of("ray://head:10001")
    (None, '10.0.0.1:6379', 'ray://head:10001')
    """
    if on.startswith("ray://"):
        return on
    return on.removeprefix(_PREFIX).removeprefix(":") or None


def is_named(place: str, lab: Path) -> bool:
    """Return whether this user has named the cluster at "host:port", or it is the lab's own."""
    addresses = (address_of(on) or "" for on in {named(), *_typed})
    if place in {address.removeprefix("ray://") for address in addresses}:
        return True
    from gnnrec_lab.jobs.engines.cluster import own_address

    return place == own_address(lab)


def confirmed(name: str, kept: str) -> str:
    """Return the cluster on which a run goes on that was handed to ``kept`` ("" for one on this machine).

    Raises `RunError` when this user has named another one, or none: the remedy names it.
    """
    now, before = named(), kept or _PREFIX
    if now == before:
        return now
    raise RunError(
        f'"{name}" was handed to "{before}", and your settings name "{now}". Say on which cluster it goes '
        f"on, if you trust it: run.resume(on={before!r}) or run.resume(on={now!r})."
    )
