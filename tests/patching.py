"""Other functions of a library, for one module alone: pytest and other threads use the library as well."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest


def patch_library(patch: pytest.MonkeyPatch, module: ModuleType, library: str, **functions: Any) -> None:
    """Have ``module`` find other ``functions`` in a ``library`` that it has imported."""
    patch.setattr(module, library, SimpleNamespace(**{**vars(getattr(module, library)), **functions}))
