"""Bundled data sets."""

from __future__ import annotations

ENTRIES = {
    "title": ('Dataset "{name}": {what}', '데이터 "{name}": {what}'),
    "bold": ("Dataset {name}", "데이터 {name}"),
    "next": ("Next: {get}, then {then}", "다음: {get}, 그리고 {then}"),
    "then": (", then ", ", 그리고 "),
    "table": ("{rows:rows}: {columns}", "{rows:rows}: {columns}"),
}
