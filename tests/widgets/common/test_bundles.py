"""What travels with every instance of a widget: its module, packed as a server packs it."""

import gzip
from pathlib import Path

import pytest

import gnnrec_lab

STATIC = Path(gnnrec_lab.__file__).parent / "widgets" / "static"
MOST = {"embedding_map": 120_000}


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.stem)
def test_a_bundle_is_small(path: Path) -> None:
    assert 1_000 < len(gzip.compress(path.read_bytes(), 9)) <= MOST.get(path.stem, 60_000)
