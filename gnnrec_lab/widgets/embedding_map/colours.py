"""What the points of a map are coloured by: a code for each, and the legend that says what it stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.checks import choice
from gnnrec_lab.display.numbers import figure
from gnnrec_lab.display.palette import COLOURS
from gnnrec_lab.jobs import Run
from gnnrec_lab.projection import Space
from gnnrec_lab.projection.picture import NOBODY
from gnnrec_lab.widgets.explorer.communities import find_communities
from gnnrec_lab.widgets.protocol.embedding_map import Legend

KIND, POPULARITY, COMMUNITY = "kind", "popularity", "community"
METRIC = "ndcg@20"
SLOW = (COMMUNITY, METRIC)  # these look at the whole graph
STEPS = 64  # of a ramp
_CATEGORIES = len(COLOURS)
_MANY = 1000  # values of a text that are no categories any more
_TELLING = 2  # items that say what a community is about
_OUTLIERS = 2, 98  # percentiles between which a ramp runs

Codes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Colouring:
    """The colours of all points of a space.

    Attributes
    ----------
    codes : uint8 [n]
        Of a category its place in the legend, of a ramp from 0 to 63; 255 for none.
    values : callable
        From a point to what its colour says of it, as text.
    """

    codes: Codes
    legend: Legend
    values: Callable[[int], str]


def colourings(run: Run) -> list[str]:
    """Return what the points of a run can be coloured by: features as ``user.age`` or ``item.price``."""
    graph = run.recommender.train
    found = [KIND, POPULARITY, COMMUNITY, METRIC]
    for side, table in (("user", graph.user_features), ("item", graph.item_features)):
        if table is not None:
            found += [f"{side}.{name}" for name in table.column_names if _is_usable(table.column(name))]
    return found


def colouring(run: Run, space: Space, by: str) -> Colouring:
    """Return the colours of a space's points.

    Raises
    ------
    OptionError
        For what they can't be coloured by.
    GnnrecError
        If a metric can't be measured.
    """
    by = choice("colour", by, colourings(run))
    graph = run.recommender.train
    if by == KIND:
        codes = np.ones(len(space), np.uint8)
        codes[: len(space.users)] = 0
        counts = [("user", len(space.users)), ("item", len(space.items))]
        return _categories(by, codes, counts, lambda place: counts[int(codes[place])][0])
    if by == POPULARITY:
        degree = _of_both(space, graph.by_user.degrees, graph.by_item.degrees)
        return _ramp(by, degree.astype(np.float64), logarithmic=True)
    if by == COMMUNITY:
        return _communities(run, space)
    if by == METRIC:
        measured = run.evaluate(20)
        value = np.full(graph.num_users, np.nan)
        value[graph.users.index(measured.users.tolist())] = measured.per_user[METRIC]
        return _ramp(by, _of_both(space, value, np.full(graph.num_items, np.nan)))
    return _feature(run, space, by)


def _of_both(space: Space, users: NDArray[Any], items: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([users[space.users], items[space.items]])


def _communities(run: Run, space: Space) -> Colouring:
    found = find_communities(run.recommender.train)
    number = _of_both(space, found.of["user"], found.of["item"])
    first = found.rows[:_CATEGORIES]
    codes = np.where((number >= 0) & (number < len(first)), number, NOBODY).astype(np.uint8)
    labels = [": ".join([f"c{row['number']}", ", ".join(row["telling"][:_TELLING])]) for row in first]
    counts = [(label, int((codes == code).sum())) for code, label in enumerate(labels)]

    def value(place: int) -> str:
        own = int(number[place])
        return labels[own] if 0 <= own < len(labels) else f"c{own}" if own >= 0 else ""

    return _categories(COMMUNITY, codes, counts, value)


def _feature(run: Run, space: Space, by: str) -> Colouring:
    graph = run.recommender.train
    side, _, name = by.partition(".")
    table = graph.user_features if side == "user" else graph.item_features
    chosen, start = (space.users, 0) if side == "user" else (space.items, len(space.users))
    column = table.column(name).to_pandas().iloc[chosen]  # type: ignore[union-attr]
    own = slice(start, start + len(chosen))
    if _is_measured(column):
        value = np.full(len(space), np.nan)
        value[own] = _numbers(column)
        if pd.api.types.is_numeric_dtype(column):
            return _ramp(by, value)
        return _ramp(by, value, written=lambda time: str(pd.Timestamp(int(time)).date()))
    text = column.astype(object).where(column.notna(), None).map(str, na_action="ignore")
    sizes = text.value_counts()
    largest = sorted(sizes.index, key=lambda one: (-sizes[one], one))[:_CATEGORIES]
    place_of = {label: place for place, label in enumerate(largest)}
    codes = np.full(len(space), NOBODY, np.uint8)
    codes[own] = text.map(place_of).fillna(NOBODY).to_numpy(np.uint8)
    counts = [(str(label), int(sizes[label])) for label in largest]
    texts = text.to_numpy()
    return _categories(
        by,
        codes,
        counts,
        lambda place: str(texts[place - start] or "") if own.start <= place < own.stop else "",
    )


def _is_usable(column: Any) -> bool:
    """Return whether a feature has few enough values for categories, or is measured on a scale."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return False
    measured = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    if measured or pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_boolean(kind):
        return True
    known = len(column) - column.null_count
    distinct = len(column.unique())
    return distinct <= _MANY and 2 * distinct <= known


def _is_measured(column: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(column):
        return False
    first = column.dropna().head(1)
    dates = pd.api.types.is_datetime64_any_dtype(column) or (
        len(first) and hasattr(first.iloc[0], "isoformat")
    )
    return bool(pd.api.types.is_numeric_dtype(column) or dates or _is_decimal(first))


def _is_decimal(first: pd.Series) -> bool:
    return bool(len(first)) and hasattr(first.iloc[0], "as_tuple")


def _numbers(column: pd.Series) -> NDArray[np.float64]:
    if pd.api.types.is_numeric_dtype(column):
        found = pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)
    elif _is_decimal(column.dropna().head(1)):
        found = column.astype(float).to_numpy(dtype=np.float64)
    else:
        times = pd.to_datetime(column, utc=True).astype("datetime64[ns, UTC]")
        found = np.where(times.isna(), np.nan, times.astype("int64").to_numpy(dtype=np.float64))
    return np.where(np.isfinite(found), found, np.nan)


def _categories(
    by: str, codes: Codes, counts: list[tuple[str, int]], values: Callable[[int], str]
) -> Colouring:
    entries = [{"label": label, "count": count} for label, count in counts]
    legend: Legend = {
        "by": by, "kind": "categories", "entries": entries, "low": "", "high": "",  # type: ignore[typeddict-item]
        "without": int((codes == NOBODY).sum()),
    }  # fmt: skip
    return Colouring(codes, legend, values)


def _ramp(
    by: str,
    value: NDArray[np.float64],
    *,
    logarithmic: bool = False,
    written: Callable[[float], str] = figure,
) -> Colouring:
    known = np.isfinite(value)
    codes = np.full(len(value), NOBODY, np.uint8)
    low = high = 0.0
    if known.any():
        scaled = np.log1p(value[known]) if logarithmic else value[known]
        ends = (0, 100) if logarithmic else _OUTLIERS
        begin, end = np.percentile(scaled, ends)
        if begin == end:  # nearly all are alike: show those that aren't
            begin, end = scaled.min(), scaled.max()
        codes[known] = np.clip((scaled - begin) / ((end - begin) or 1.0), 0, 1) * (STEPS - 1)
        low, high = (float(np.expm1(one)) if logarithmic else float(one) for one in (begin, end))
    legend: Legend = {
        "by": by, "kind": "ramp", "entries": [], "low": written(low) if known.any() else "",
        "high": written(high) if known.any() else "", "without": int((~known).sum()),
    }  # fmt: skip
    return Colouring(codes, legend, lambda place: written(float(value[place])) if known[place] else "")
