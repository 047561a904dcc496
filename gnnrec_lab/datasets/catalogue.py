"""The bundled data sets, and loading their Parquet files as a `Dataset`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import resources
from typing import Any, Literal

from gnnrec_lab.checks import choice
from gnnrec_lab.datasets.dataset import Dataset
from gnnrec_lab.errors import OptionError, UnknownNameError, did_you_mean

Library = Literal["pandas", "polars", "arrow"]


@dataclass(frozen=True)
class Entry:
    """Metadata of a bundled data set; its Parquet files are in ``folder``."""

    folder: str
    description: str
    licence: str
    attribution: str
    graph_columns: Mapping[str, Any]
    recorded: str | None = None


CATALOGUE = {
    "online-retail": Entry(
        folder="online_retail",
        description="what a British wholesaler of gifts sold to known customers from December 2010 to "
        "December 2011, and what came back",
        licence="CC BY 4.0",
        attribution="Daqing Chen (2015), Online Retail, UCI Machine Learning Repository, "
        "https://doi.org/10.24432/C5BW33; cleaned for gnnrec-lab",
        graph_columns={
            "user": "customer",
            "item": "product",
            "time": "time",
            "behaviour": "behaviour",
            "behaviour_weights": {"purchase": 1, "return": 0},
        },
        recorded="recorded.parquet",
    ),
}


def names() -> list[str]:
    """Return the names of the bundled data sets.

    >>> names()
    ['online-retail']
    """
    return sorted(CATALOGUE)


def describe(name: str) -> str:
    """Return in one sentence what a data set holds, without reading it.

    Raises `UnknownNameError` with the nearest name.
    """
    return _entry(name).description


def load(name: str, as_: Library = "pandas") -> Dataset:
    """Read a bundled data set; nothing is downloaded.

    Parameters
    ----------
    name : str
        One of `names`.
    as_ : {"pandas", "polars", "arrow"}
        The library of the tables.

    Returns
    -------
    Dataset
        With tables of its own: changing them changes no one else's.

    Raises
    ------
    UnknownNameError
        For a name that isn't bundled, with the nearest one.
    OptionError
        For a library that isn't known or isn't installed.

    Examples
    --------
    >>> data = load("online-retail")
    >>> data.interactions["behaviour"].value_counts().to_dict()
    {'purchase': 390949, 'return': 8500}
    """
    entry = _entry(name)
    read = _reader(as_)
    return Dataset(
        name=name,
        description=entry.description,
        licence=entry.licence,
        attribution=entry.attribution,
        interactions=read(f"{entry.folder}/interactions.parquet"),
        items=read(f"{entry.folder}/items.parquet"),
        graph_columns=dict(entry.graph_columns),
        read_recorded=partial(read, f"{entry.folder}/{entry.recorded}") if entry.recorded else None,
    )


def _entry(name: str) -> Entry:
    if name not in CATALOGUE:
        raise UnknownNameError(f'There is no data set "{name}". {did_you_mean(name, CATALOGUE)}')
    return CATALOGUE[name]


def _reader(library: str) -> Callable[[str], Any]:
    convert: dict[str, Callable[[Any], Any]] = {
        "pandas": lambda table: table.to_pandas(),
        "polars": _to_polars,
        "arrow": lambda table: table,
    }
    choice("as_", library, convert)
    return lambda file: convert[library](_read(file))


def _read(file: str) -> Any:
    import pyarrow.parquet as pq

    with resources.as_file(resources.files(__package__).joinpath(file)) as path:
        return pq.read_table(path)


def _to_polars(table: Any) -> Any:
    try:
        import polars as pl
    except ImportError as error:
        raise OptionError(
            "Polars isn't installed. Install it (pip install polars) or take pandas."
        ) from error
    return pl.from_arrow(table)
