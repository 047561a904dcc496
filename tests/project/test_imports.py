"""`import gnnrec_lab` is instant, and gives every name it promises. For `%load_ext` see tests/magics."""

import subprocess
import sys

import pytest

import gnnrec_lab

HEAVY = (
    "IPython",
    "anywidget",
    "ipywidgets",
    "numba",
    "pandas",
    "polars",
    "pyarrow",
    "scipy",
    "torch",
    "torch_geometric",
)


def test_nothing_heavy_is_imported() -> None:
    source = f"import sys, gnnrec_lab; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")


def test_every_public_name_is_there() -> None:
    assert [name for name in gnnrec_lab.__all__ if not hasattr(gnnrec_lab, name)] == []
    assert sorted(set(dir(gnnrec_lab))) == sorted(gnnrec_lab.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'explian'"):
        _ = gnnrec_lab.explian
