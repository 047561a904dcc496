"""A folder that the user has named: what is in it isn't trusted."""

from pathlib import Path

import pytest

from gnnrec_lab.files import trust


@pytest.fixture
def named(tmp_path: Path) -> Path:
    folder = trust(tmp_path / "named")
    folder.mkdir()
    return folder
