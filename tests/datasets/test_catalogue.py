"""Names, libraries and reprs of the bundled data sets, and that each makes a graph as it says."""

from __future__ import annotations

import dataclasses

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from gnnrec_lab import InteractionGraph, OptionError, UnknownNameError, datasets


def test_a_wrong_name_gets_the_nearest() -> None:
    with pytest.raises(
        UnknownNameError, match=r'no data set "online_retial". Did you mean "online-retail"\?'
    ):
        datasets.load("online_retial")


def test_a_wrong_library_gets_the_nearest() -> None:
    with pytest.raises(OptionError, match=r'as_ can\'t be "panda". Did you mean "pandas"\?'):
        datasets.load("online-retail", as_="panda")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("library", "kind"), [("pandas", pd.DataFrame), ("polars", pl.DataFrame), ("arrow", pa.Table)]
)
def test_each_library_gets_its_own_tables_with_the_same_rows(
    library: datasets.catalogue.Library, kind: type
) -> None:
    data = datasets.load("online-retail", as_=library)

    assert isinstance(data.interactions, kind)
    assert isinstance(data.items, kind)
    assert data.interactions.shape == (399_449, 5)
    assert "399,449 rows: customer, product, time, quantity, behaviour" in repr(data)


@pytest.mark.parametrize("name", datasets.names())
def test_every_data_set_makes_a_graph_of_the_columns_it_names(name: str) -> None:
    data = datasets.load(name)

    graph = InteractionGraph.from_frame(data.interactions, items=data.items, name=name, **data.graph_columns)

    assert graph.num_interactions == len(data.interactions)
    assert graph.item_features.num_rows == graph.num_items


@pytest.mark.slow
def test_returns_are_in_the_log_and_no_evidence() -> None:
    data = datasets.load("online-retail")

    graph = InteractionGraph.from_frame(data.interactions, **data.graph_columns)

    assert sorted(graph.behaviours) == ["purchase", "return"]
    assert graph.num_interactions == 399_449
    assert graph.num_pairs == 267_391


def test_one_load_does_not_see_what_was_done_to_another() -> None:
    first = datasets.load("online-retail")
    first.interactions.loc[:, "quantity"] = 0
    first.graph_columns["user"] = "x"  # type: ignore[index]

    second = datasets.load("online-retail")

    assert second.interactions.loc[0, "quantity"] == 6
    assert second.graph_columns["user"] == "customer"
    with pytest.raises(dataclasses.FrozenInstanceError):
        second.name = "other"  # type: ignore[misc]


def test_the_repr_says_what_it_is_whose_it_is_and_what_to_write_next() -> None:
    data = datasets.load("online-retail")

    for shown in (repr(data), data._repr_html_()):
        assert "CC BY 4.0" in shown
        assert "Daqing Chen" in shown
        assert "data = %gnnrec data online-retail" in shown
        assert "%gnnrec graph data --name online-retail" in shown
