"""What Sphinx doesn't look at: each link within the site leads somewhere, nothing comes from elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# what a browser fetches by itself; links that a reader may follow can lead anywhere
_FETCHED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}


class _Page(HTMLParser):
    """Collects the ids of a page, its links, and what it fetches."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        fetches = values.get("rel", "") not in {"canonical", "next", "prev", "index", "search", "author"}
        self.fetched += [
            values[name] for kind, name in _FETCHED if kind == tag and name in values and fetches
        ]


def problems(folder: Path) -> list[str]:
    """Return a line for each link that leads nowhere, and for each thing that is fetched from elsewhere."""
    parsed = {
        path.resolve(): _Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))
    }
    found = []
    for path, page in parsed.items():
        where = path.relative_to(folder.resolve())
        foreign = [target for target in sorted(set(page.fetched)) if urlsplit(target).netloc]
        found += [f"{where} fetches {target}" for target in foreign]
        for link in sorted(set(page.links)):
            found += [f"{where} links to {link}: {said}" for said in _wrong(link, path, parsed)]
    return found


def _wrong(link: str, path: Path, parsed: dict[Path, _Page]) -> list[str]:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return []
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    target = target / "index.html" if target.is_dir() else target
    if not target.exists():
        return ["there is no such page"]
    place = unquote(parts.fragment)
    if place and target in parsed and place not in parsed[target].ids:
        return ["there is no such place on the page"]
    return []
