# Generated from gnnrec_lab/serving/scorer/frames.py: change it there.
"""Frames in, frames out: how a model server asks a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gnnrec_serve.errors import OptionError
from gnnrec_serve.serving.scorer.scorer import Scorer

_COLUMNS = ("user", "history")
_MOST = 10_000


def answer(scorer: Scorer, frame: Any, params: Mapping[str, Any] | None = None) -> Any:
    """Return the lists of a frame's users, or of its histories, as a pandas frame.

    Parameters
    ----------
    scorer : Scorer
    frame : DataFrame
        The column user, or the column history with a list of item ids in each row.
    params : mapping, optional
        k (10), exclude_seen (True) and where ("": none).

    Returns
    -------
    DataFrame
        As `Scorer.recommend` gives it.

    Raises
    ------
    OptionError, UnknownIdError
        For what can't be used.
    """
    columns = [str(name) for name in getattr(frame, "columns", ())]
    there = [name for name in _COLUMNS if name in columns and not frame[name].isna().all()]
    if len(there) != 1:
        raise OptionError(f"Give one of the columns {' and '.join(_COLUMNS)}, not {columns}.")
    if len(frame) > _MOST:
        raise OptionError(f"A request may have {_MOST:,} rows, not {len(frame):,}.")
    given = {name: value for name, value in (params or {}).items() if value not in (None, "")}
    values = frame[there[0]].tolist()
    if there == ["user"]:
        flat = [one for value in values for one in (value.tolist() if hasattr(value, "tolist") else [value])]
        return scorer.recommend(flat, **given).to_pandas()
    histories = [
        list(one) if hasattr(one, "__iter__") and not isinstance(one, str) else one for one in values
    ]
    return scorer.recommend(histories=histories, **given).to_pandas()
