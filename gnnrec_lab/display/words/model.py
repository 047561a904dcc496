"""What a score holds beside the model that it is named after, for the label of that model."""

from __future__ import annotations

ENTRIES = {
    "cooccurrence": ("co-occurrence {weight}", "동시 출현 {weight}"),
    "range": ("{low} to {high}", "{low}에서 {high}까지"),
}
