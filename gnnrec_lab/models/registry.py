"""The names of the recommenders. Adding a model is one file and one line here."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from gnnrec_lab.errors import GnnrecError, UnknownNameError, did_you_mean, unloadable
from gnnrec_lab.models.base.options import OptionSpec, checked, specs
from gnnrec_lab.models.contract import Recommender

_CLASSES = {
    "bprmf": "gnnrec_lab.models.bprmf:BPRMF",
    "ease": "gnnrec_lab.models.ease:EASE",
    "gat": "gnnrec_lab.models.gat:GAT",
    "graphsage": "gnnrec_lab.models.graphsage:GraphSAGE",
    "ials": "gnnrec_lab.models.ials:IALS",
    "itemknn": "gnnrec_lab.models.itemknn:ItemKNN",
    "lightgcn": "gnnrec_lab.models.lightgcn:LightGCN",
    "pinsage": "gnnrec_lab.models.pinsage:PinSage",
    "popularity": "gnnrec_lab.models.popularity:Popularity",
    "spectral": "gnnrec_lab.models.spectral:Spectral",
}
_FORMER = {("gat", 1): "gnnrec_lab.models.former.gat:GAT"}


def names() -> list[str]:
    """Return the names of all recommenders, sorted."""
    return sorted(_CLASSES)


def recommender_class(name: str) -> type[Recommender]:
    """Return the class called ``name``.

    Raises `UnknownNameError` with the nearest name, and `GnnrecError` when a library that it needs can't be
    loaded.
    """
    if name not in _CLASSES:
        raise UnknownNameError(f'There is no model "{name}". {did_you_mean(name, _CLASSES)}')
    return _imported(name, _CLASSES[name])


def _imported(name: str, address: str) -> type[Recommender]:
    module, _, attribute = address.partition(":")
    try:
        found: type[Recommender] = getattr(importlib.import_module(module), attribute)
    except (ImportError, OSError, MemoryError) as error:
        raise GnnrecError(unloadable(f"The model {name}", error)) from error
    return found


def options_of(name: str) -> list[OptionSpec]:
    """Return the options of a recommender, with types, defaults and help."""
    return specs(recommender_class(name).Options)


def create(name: str, options: Mapping[str, Any] | None = None, version: int | None = None) -> Recommender:
    """Return an untrained recommender; with a ``version`` the class whose saved arrays have it.

    Raises `UnknownNameError` for the name and `OptionError` for an option, each with the nearest valid one,
    and `GnnrecError` for a version that this lab doesn't have.

    >>> create("popularity")
    Popularity() (not trained)
    """
    model = recommender_class(name)
    if version is not None and version != model.version:
        if (name, version) not in _FORMER:
            raise GnnrecError(
                f"This {model.title} is of version {version}, and this gnnrec-lab knows {model.version}. "
                f"Update gnnrec-lab."
            )
        model = _imported(name, _FORMER[name, version])
    return model(**checked(model.Options, options or {}, model.title))
