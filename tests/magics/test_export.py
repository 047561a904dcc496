"""``%gnnrec export`` and ``%gnnrec import``: a run out of the lab, and a bundle into it."""

from pathlib import Path

import pytest
from IPython.core.error import UsageError

from tests.in_process import trained_in_process
from tests.magics.conftest import Lab


@pytest.mark.slow
def test_a_bundle_is_written_and_opened(
    shop: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with trained_in_process():
        shop.cell("%gnnrec train shop --model itemknn --name first")
    path = tmp_path / "shop.zip"

    assert shop.cell(f"%gnnrec export first {path} --faithfulness 0 --licence CC0") == path
    assert f"first is in {path}" in capsys.readouterr().out
    scorer = shop.cell(f"%gnnrec import {path}")
    assert (scorer.about["model"], scorer.card["licence"]) == ("itemknn", "CC0")
    assert scorer.recommend("u 3", 2).num_rows == 2

    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(UsageError, match="can't be used as a bundle"):
        shop.cell(f"%gnnrec import {path}")
    with pytest.raises(UsageError, match="export needs a path"):
        shop.cell("%gnnrec export first")
