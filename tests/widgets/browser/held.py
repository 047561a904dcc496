"""What a standalone page holds."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any


def held(page: str, name: str) -> Any:
    """Return what is in a page: its "state", or what it answers from, "offline"."""
    begin = page.index(">", page.index(f'id="{name}"')) + 1
    text = page[begin : page.index("</script>", begin)]
    return json.loads(gzip.decompress(base64.b64decode(text)) if name == "offline" else text)
