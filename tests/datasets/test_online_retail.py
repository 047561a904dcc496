"""What the bundled Online Retail holds, and that it is what its script makes of the rows as recorded."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from gnnrec_lab import datasets

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def data() -> datasets.Dataset:
    return datasets.load("online-retail")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = ROOT / "docs" / "reference" / "build_online_retail.py"
    spec = importlib.util.spec_from_file_location("build_online_retail", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_columns_are_those_of_the_documentation(data: datasets.Dataset) -> None:
    assert list(data.interactions.columns) == ["customer", "product", "time", "quantity", "behaviour"]
    assert list(data.items.columns) == ["product", "price"]
    assert data.interactions["customer"].dtype == "int64"
    assert data.interactions["time"].dtype == "datetime64[ms]"


@pytest.mark.slow
def test_the_counts_are_those_of_the_documentation(data: datasets.Dataset) -> None:
    log = data.interactions
    bought = log[log["behaviour"] == "purchase"]

    assert (len(log), log["customer"].nunique(), log["product"].nunique()) == (399_449, 4_362, 3_866)
    assert log["behaviour"].value_counts().to_dict() == {"purchase": 390_949, "return": 8_500}
    assert log.groupby(["customer", "product"]).ngroups == 268_104
    assert bought.groupby(["customer", "product"]).ngroups == 267_391
    assert (bought["customer"].nunique(), bought["product"].nunique()) == (4_334, 3_849)


def test_a_row_known_by_eye_is_there(data: datasets.Dataset) -> None:
    first = data.interactions.iloc[0]

    assert (first["customer"], first["product"]) == (17850, "WHITE HANGING HEART T-LIGHT HOLDER")
    assert (first["time"], first["quantity"]) == (pd.Timestamp("2010-12-01 08:26"), 6)


def test_the_rows_as_recorded_have_their_dirt(data: datasets.Dataset) -> None:
    recorded = data.recorded

    assert list(recorded.columns) == [
        "customer_id", "product", "quantity", "unit_price", "invoice_date", "country",
    ]  # fmt: skip
    assert len(recorded) == 541_909
    assert recorded["customer_id"].isna().sum() == 135_080
    assert recorded["product"].isna().sum() == 1_454
    assert (recorded["quantity"] < 0).sum() == 10_624
    assert (recorded["unit_price"] <= 0).sum() == 2_517
    assert data.recorded is recorded
    assert ".recorded" in repr(data)
    assert ".recorded" in data._repr_html_()


@pytest.mark.slow
def test_nothing_unclean_is_left(data: datasets.Dataset) -> None:
    log, products = data.interactions, data.interactions["product"]

    assert not log.isna().any(axis=None)
    assert products[products.str.contains(r"^\s|\s$|\s\s")].empty
    assert products[products.str.contains("POSTAGE|Manual|Bank Charges|Discount|Carriage")].empty
    assert log["time"].is_monotonic_increasing
    assert ((log["quantity"] < 0) == (log["behaviour"] == "return")).all()
    assert (log["quantity"] != 0).all()


@pytest.mark.slow
def test_every_product_has_one_positive_price(data: datasets.Dataset) -> None:
    assert data.items["product"].is_unique
    assert set(data.items["product"]) == set(data.interactions["product"])
    assert (data.items["price"] > 0).all()
    prices = data.items.set_index("product")["price"]
    assert prices["WHITE HANGING HEART T-LIGHT HOLDER"] == 2.95


def test_it_is_small_and_says_whose_it_is() -> None:
    folder = Path(datasets.__file__).parent / "online_retail"
    told = (folder / "ATTRIBUTION.md").read_text(encoding="utf-8")

    assert sum(path.stat().st_size for path in folder.glob("*.parquet")) < 4_000_000
    for needed in ("Chen, Daqing", "10.24432/C5BW33", "CC BY 4.0", "Changes made"):
        assert needed in told


@pytest.mark.slow
def test_the_script_makes_the_same_from_the_rows_as_recorded(
    data: datasets.Dataset, script: ModuleType, data_folder: Callable[[str], Path]
) -> None:
    raw = pd.read_parquet(data_folder("online-retail") / "events.parquet")

    interactions, items, counts = script.clean(raw)

    pd.testing.assert_frame_equal(interactions, data.interactions)
    pd.testing.assert_frame_equal(items, data.items)
    dropped = [counts[key] for key in counts if key not in ("rows kept", "of these returns")][1:]
    assert dropped == [135_080, 2_019, 33, 5_328]
    assert counts["rows as recorded"] - sum(dropped) == counts["rows kept"] == 399_449


def test_each_reason_to_drop_a_row_drops_just_that_row(script: ModuleType) -> None:
    raw = pd.DataFrame(
        {
            "customer_id": pd.array([1, None, 1, 1, 1, 1, 2], dtype="Int64"),
            "product": ["A  CUP ", "A CUP", "Manual", "B CUP", "A CUP", "A CUP", "A CUP"],
            "quantity": [1, 1, 1, 1, 1, -1, 3],
            "unit_price": [2.0, 2.0, 9.0, 0.0, 2.0, 2.0, 1.25],
            "invoice_date": pd.to_datetime(["2011-01-01"] * 7),
            "country": ["EIRE"] * 7,
        }
    )

    interactions, items, counts = script.clean(raw)

    assert list(counts.values()) == [7, 1, 1, 1, 1, 3, 1]
    assert interactions["customer"].tolist() == [1, 1, 2]
    assert interactions["behaviour"].tolist() == ["purchase", "return", "purchase"]
    assert items.to_dict("list") == {"product": ["A CUP"], "price": [2.0]}
