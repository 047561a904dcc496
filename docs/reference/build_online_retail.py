"""Build the Online Retail that ships, cleaned and as recorded, and print what was dropped and why.

    python docs/reference/build_online_retail.py ../shared/data/online-retail/events.parquet

reads the rows as recorded and writes ``gnnrec_lab/datasets/online_retail/*.parquet``. ``gnnrec_lab/datasets``
loads the result.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

TARGET = Path(__file__).resolve().parents[2] / "gnnrec_lab" / "datasets" / "online_retail"

# Entries of the shop's books that nobody can be recommended. The list was read off all 3,877 distinct
# descriptions; "PADS TO MATCH ALL CUSHIONS" is an entry of 0.001 GBP that goes with other products.
NOT_PRODUCTS = frozenset(
    {
        "BANK CHARGES",
        "CARRIAGE",
        "CRUK COMMISSION",
        "DISCOUNT",
        "DOTCOM POSTAGE",
        "HIGH RESOLUTION IMAGE",
        "MANUAL",
        "NEXT DAY CARRIAGE",
        "PACKING CHARGE",
        "PADS TO MATCH ALL CUSHIONS",
        "POSTAGE",
    }
)


def clean(raw: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, int]]:
    """Return interactions, items, and how many rows were dropped (or changed) for each reason.

    Each row is counted once, for the first reason that holds.
    """
    rows = raw.assign(product=raw["product"].str.strip().str.replace(r"\s+", " ", regex=True))
    counts = {"rows as recorded": len(rows)}
    reasons = {
        "no customer": lambda frame: frame["customer_id"].isna(),
        "not a product": lambda frame: frame["product"].str.upper().isin(NOT_PRODUCTS),
        "no price (0 or less)": lambda frame: frame["unit_price"] <= 0,
        "the same as an earlier row in every column": lambda frame: frame.duplicated(),
    }
    for reason, holds in reasons.items():
        dropped = holds(rows)
        counts[reason] = int(dropped.sum())
        rows = rows[~dropped]
    counts["rows kept"] = len(rows)
    counts["of these returns"] = int((rows["quantity"] < 0).sum())
    return _interactions(rows), _items(rows), counts


def _interactions(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer": rows["customer_id"].astype("int64"),
            "product": rows["product"],
            "time": rows["invoice_date"],
            "quantity": rows["quantity"].astype("int32"),
            "behaviour": (rows["quantity"] < 0).map({True: "return", False: "purchase"}),
        }
    ).reset_index(drop=True)


def _items(rows: pd.DataFrame) -> pd.DataFrame:
    # one product was sold at up to dozens of prices: big orders are cheaper, and there are slips
    return rows.groupby("product")["unit_price"].median().round(2).rename("price").reset_index()


def write(frame: pd.DataFrame, path: Path, kinds: dict[str, pa.DataType]) -> None:
    """Write a frame as a small Parquet file with plain column types and nothing of pandas in it."""
    table = pa.table({name: pa.array(frame[name], kind) for name, kind in kinds.items()})
    pq.write_table(table, path, compression="zstd", compression_level=19)


def main(source: Path) -> None:
    """Clean ``source`` and write the three files."""
    raw = pd.read_parquet(source)
    interactions, items, counts = clean(raw)
    TARGET.mkdir(exist_ok=True)
    write(
        interactions,
        TARGET / "interactions.parquet",
        {
            "customer": pa.int64(),
            "product": pa.string(),
            "time": pa.timestamp("ms"),
            "quantity": pa.int32(),
            "behaviour": pa.string(),
        },
    )
    write(items, TARGET / "items.parquet", {"product": pa.string(), "price": pa.float64()})
    write(
        raw,
        TARGET / "recorded.parquet",
        {
            "customer_id": pa.int64(),
            "product": pa.string(),
            "quantity": pa.int32(),
            "unit_price": pa.float64(),
            "invoice_date": pa.timestamp("ms"),
            "country": pa.string(),
        },
    )
    counts["customers"] = interactions["customer"].nunique()
    counts["products"] = len(items)
    counts["bytes"] = sum(path.stat().st_size for path in TARGET.glob("*.parquet"))
    for what, count in counts.items():
        print(f"{count:>9,}  {what}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
