"""Lengths of time with their number."""

from __future__ import annotations

ENTRIES = {
    "days": ("{number} days", "{number}일"),
    "hours": ("{number} hours", "{number}시간"),
    "minutes": ("{number} minutes", "{number}분"),
    "seconds": ("{number} seconds", "{number}초"),
}
