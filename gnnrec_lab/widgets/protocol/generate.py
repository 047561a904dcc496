"""Writes the types of the protocol for TypeScript.

    python -m gnnrec_lab.widgets.protocol.generate js/src/protocol.gen.ts
    python -m gnnrec_lab.widgets.protocol.generate --check js/src/protocol.gen.ts

The second writes nothing and fails when the file isn't what would be written.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Never, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from gnnrec_lab.widgets.protocol import (
    browser,
    builder,
    common,
    comparison,
    embedding_map,
    explorer,
    monitor,
    search,
)

# of each widget what its traits hold and what its page can ask for
TABLES: dict[str, tuple[Any, Any]] = {
    "browser": (browser.BrowserTraits, browser.BrowserMethods),
    "builder": (builder.BuilderTraits, builder.BuilderMethods),
    "comparison": (comparison.ComparisonTraits, comparison.ComparisonMethods),
    "embedding_map": (embedding_map.EmbeddingMapTraits, embedding_map.EmbeddingMapMethods),
    "explorer": (explorer.ExplorerTraits, explorer.ExplorerMethods),
    "monitor": (monitor.MonitorTraits, monitor.MonitorMethods),
    "search": (search.SearchTraits, search.SearchMethods),
}
_SIMPLE: dict[Any, str] = {
    str: "string", int: "number", float: "number", bool: "boolean", NoneType: "null", Any: "unknown",
    Never: "never",
    bytes: "DataView | string",  # in pages without a kernel base64
}  # fmt: skip
_HEAD = """\
// Written by gnnrec_lab/widgets/protocol/generate.py, from the TypedDicts beside it. Don't edit: `make js`.
"""


def fields(table: Any) -> dict[str, tuple[Any, bool]]:
    """Return type and whether it is required of each key of a TypedDict.

    >>> fields(common.Reply)["error"] == (common.Failure, False)
    True
    """
    found = {}
    for name, hint in get_type_hints(table, include_extras=True).items():
        # `__required_keys__` doesn't know of NotRequired where annotations are text
        optional = get_origin(hint) is NotRequired
        kind = get_args(hint)[0] if optional else hint
        found[name] = (kind, not optional and name in table.__required_keys__)
    return found


def typescript() -> str:
    """Return the types of all tables and of what is in them, each after those that it names."""
    writer = _Writer()
    roots = (common.Request, common.Reply, common.CommonTraits, browser.BrowserOffline)
    for table in (*roots, *(one for tables in TABLES.values() for one in tables)):
        writer.type_of(table, {})
    return "\n".join([_HEAD, *(text for _, text in writer.parts.values())])


class _Writer:
    """Collects in ``parts`` the types that were named, each with what is written of it."""

    def __init__(self) -> None:
        self.parts: dict[str, tuple[Any, str]] = {}

    def type_of(self, kind: Any, aliases: Mapping[Any, str]) -> str:
        """Return a type as TypeScript writes it; raises `TypeError` for one that JSON can't hold.

        ``aliases`` are the names that types have where it stands.
        """
        if kind in aliases:
            others = {one: name for one, name in aliases.items() if one != kind}
            return self._named(aliases[kind], kind, f"= {self.type_of(kind, others)};\n")
        if kind in _SIMPLE:
            return _SIMPLE[kind]
        if is_typeddict(kind):
            return self._named(kind.__name__, kind, self._members(kind))
        origin, inner = get_origin(kind), get_args(kind)
        if origin is Literal:
            return " | ".join(json.dumps(value) for value in inner)
        parts = [self.type_of(one, aliases) for one in inner]
        if origin in (Union, UnionType):
            return " | ".join(dict.fromkeys(parts))
        if origin is list:
            return f"({parts[0]})[]" if "|" in parts[0] else f"{parts[0]}[]"
        if origin is dict:
            return f"Record<{parts[0]}, {parts[1]}>"
        if origin is tuple:
            return f"[{', '.join(parts)}]"
        raise TypeError(f"{kind!r} can't be sent to a page.")

    def _named(self, name: str, kind: Any, text: str) -> str:
        known, _ = self.parts.setdefault(name, (kind, f"{_comment(kind)}export type {name} {text}"))
        if known != kind:
            raise TypeError(f"Two types of the protocol are called {name}.")
        return name

    def _members(self, table: Any) -> str:
        module = vars(sys.modules[table.__module__])
        aliases = {kind: name for name, kind in module.items() if name[0].isupper() and get_origin(kind)}
        members = "".join(
            f"  {name}{'' if required else '?'}: {self.type_of(kind, aliases)};\n"
            for name, (kind, required) in fields(table).items()
        )
        return f"= {{\n{members}}};\n" if members else "= Record<string, never>;\n"


def _comment(kind: Any) -> str:
    """Return the docstring of a class; a TypedDict made by a call has none of its own."""
    if not is_typeddict(kind) or kind.__doc__ in (None, dict.__doc__):
        return ""
    first, *lines = kind.__doc__.strip().splitlines()
    if not lines:
        return f"/** {first} */\n"
    return "\n".join(["/**", *(f" * {line.strip()}".rstrip() for line in (first, *lines)), " */\n"])


def main(arguments: list[str]) -> int:
    """Write the file, or with ``--check`` compare it; return the exit code."""
    check, path = arguments[:1] == ["--check"], Path(arguments[-1])
    text = typescript()
    if not check:
        path.write_text(text, encoding="utf-8")
    elif not path.is_file() or path.read_text(encoding="utf-8") != text:
        print(f"Error: {path} isn't what gnnrec_lab/widgets/protocol says. Run `make js`, commit both.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
