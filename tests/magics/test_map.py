"""``%gnnrec map`` opens the EmbeddingMap as the line says."""

from __future__ import annotations

import pytest
from IPython.core.error import UsageError

from tests.in_process import trained_in_process
from tests.magics.conftest import Lab


@pytest.mark.slow
def test_the_line_opens_the_map_it_says_and_errors_are_one_line(shop: Lab) -> None:
    with trained_in_process():
        shop.cell("%gnnrec train shop --model popularity --name pop --wait")
    first = shop.cell('%gnnrec map pop --colour popularity --within "0,0 600,0 600,1000 0,1000"')
    assert first.code == '%gnnrec map pop --colour popularity --within "0,0 600,0 600,1000 0,1000"'
    again = shop.cell(first.code)
    assert (again.legend, again.marked, again.places) == (first.legend, first.marked, first.places)
    assert again.selection.equals(first.selection)

    for line, message in [
        ("map pop --colour colour", 'colour can\'t be "colour"'),
        ("map pop --within 1,2", "within needs from 3 to 500 corners"),
        ("map pop --most 0", "--most"),
        ("map pop --method umap", "--method"),
        ("map popp", 'Did you mean "pop"?'),
    ]:
        with pytest.raises(UsageError) as told:
            shop.cell(f"%gnnrec {line}")
        assert message in str(told.value)
