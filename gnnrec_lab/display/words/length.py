"""Lengths of time with their number, and the units of short ones behind theirs."""

from __future__ import annotations

ENTRIES = {
    "days": ("{number} days", "{number}일"),
    "hours": ("{number} hours", "{number}시간"),
    "minutes": ("{number} minutes", "{number}분"),
    "seconds": ("{number} seconds", "{number}초"),
    "h": (" h", "시간"),
    "m": (" m", "분"),
    "s": (" s", "초"),
}
