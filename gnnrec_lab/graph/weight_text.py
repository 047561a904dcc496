"""What to do about weights that are text: the advice, and the code for each library.

The whole column decides whether a comma is a decimal point or parts thousands. Reading is weights.py's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gnnrec_lab.sources.text_values import NUMBER

Templates = tuple[str, str, str, str]  # of pandas, Polars, Arrow, SQL; see `Column.convert`

_SIGNED = re.compile(r"-?\s?[^\d\s.,-]{0,4}\s?-?(\d[\d.,]*|[.,]\d+)\s?[^\d\s.,-]{0,10}")  # ₩1,000 or 12 kg
_DECIMAL_COMMA = re.compile(r",(\d{1,2}|\d{4,})(?!\d)|(?<!\d)0,\d")  # 3,5; but 1,250 is a thousand and more
_PARTED_BY_POINTS = re.compile(r"\.\d{3},")
_NUMBER = "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$"


def advice_on(texts: Sequence[str], *, gaps: bool) -> tuple[str, Templates]:
    """Return what to do about the different texts of a column of weights, and the code for each library.

    Parameters
    ----------
    texts : sequence of str
    gaps : bool
        Whether rows have no value.
    """
    plain = [text.strip() for text in texts]
    others = [text for text in plain if not re.match(NUMBER, text)]
    if not others and not gaps:
        return "Weights are numbers", (
            "pd.to_numeric({x})",
            "{col}.cast(pl.Float64)",
            "pc.cast({x}, pa.float64())",
            "CAST({x} AS DOUBLE)",
        )
    signed = [text for text in others if any(letter.isdigit() for letter in text)]
    exponents = any("e" in text.casefold() for text in plain if re.match(NUMBER, text))
    if not signed or exponents or not all(map(_SIGNED.fullmatch, signed)):
        return "Let rows without a number be no evidence", _filled("{x}", "{col}", "{x}", "{x}")
    without = gaps or len(signed) < len(others)
    if any(map(_DECIMAL_COMMA.search, signed)):
        parted = any(map(_PARTED_BY_POINTS.search, signed))
        return _cleaned("Write decimals with a point", "[^0-9,-]" if parted else "[^0-9.,-]", True, without)
    return _cleaned("Take out what isn't part of the number", "[^0-9.-]", False, without)


def _cleaned(advice: str, others: str, comma: bool, without: bool) -> tuple[str, Templates]:
    """Return the code that takes out what a pattern matches; where comma, it becomes a point."""
    code = (
        f'{{x}}.str.replace("{others}", "", regex=True)' + ('.str.replace(",", ".")' if comma else ""),
        f'{{col}}.str.replace_all("{others}", "")'
        + ('.str.replace(",", ".", literal=True)' if comma else ""),
        ('pc.replace_substring({0}, ",", ".")' if comma else "{0}").replace(
            "{0}", f'pc.replace_substring_regex({{x}}, "{others}", "")'
        ),
        ("replace({0}, ',', '.')" if comma else "{0}").replace(
            "{0}", f"regexp_replace({{x}}, '{others}', '', 'g')"
        ),
    )
    if without:
        return f"{advice}, and let rows without a number be no evidence", _filled(*code)
    pandas, polars, arrow, sql = code
    return advice, (
        f"pd.to_numeric({pandas})",
        f"{polars}.cast(pl.Float64)",
        f"pc.cast({arrow}, pa.float64())",
        f"CAST({sql} AS DOUBLE)",
    )


def _filled(pandas: str, polars: str, arrow: str, sql: str) -> Templates:
    """Return the code that makes 0 of what is no finite number."""
    number = f"{polars}.cast(pl.Float64, strict=False)"
    is_number = f'pc.coalesce(pc.match_substring_regex({arrow}, "{_NUMBER}"), False)'
    return (
        f'pd.to_numeric({pandas}.astype(object), errors="coerce")'
        ".replace([np.inf, -np.inf], np.nan).fillna(0)",
        f"pl.when({number}.is_finite()).then({number}).otherwise(0)",
        f'pc.cast(pc.if_else({is_number}, {arrow}, "0"), pa.float64())',
        f"CASE WHEN isfinite(TRY_CAST({sql} AS DOUBLE)) THEN TRY_CAST({sql} AS DOUBLE) ELSE 0 END",
    )
