"""Models whose libraries can't be loaded."""

from typing import Any

import pytest

from gnnrec_lab import GnnrecError
from gnnrec_lab.models import create, registry
from tests.patching import patch_library


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ImportError("libtorch_cpu.so: failed to map segment"), "libtorch_cpu.so: failed to map segment"),
        (OSError(12, "Cannot allocate memory"), "Cannot allocate memory"),
        (MemoryError(), "there isn't enough free memory"),
    ],
    ids=("import", "os", "memory"),
)
def test_a_library_that_cannot_be_loaded(
    error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any) -> None:
        raise error

    patch_library(monkeypatch, registry, "importlib", import_module=fail)
    with pytest.raises(GnnrecError, match=f"The model gat can't be loaded: .*{reason}. Free some memory"):
        create("gat")
