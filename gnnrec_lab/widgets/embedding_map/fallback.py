"""The EmbeddingMap where widgets don't run: a picture of it with its legend, and a text."""

from __future__ import annotations

from gnnrec_lab.display.html import Html
from gnnrec_lab.display.palette import COLOURS
from gnnrec_lab.display.words import known, language, say
from gnnrec_lab.projection import Projection
from gnnrec_lab.projection.picture import framed, picture
from gnnrec_lab.widgets.embedding_map.colours import STEPS, Colouring
from gnnrec_lab.widgets.protocol.embedding_map import Legend

_LOW, _HIGH = "#93a4b3", "#c1440e"  # both are seen on light and on dark ground
_GREY = "#9a9a9a"


def map_html(name: str, projection: Projection, colours: Colouring, locale: str) -> Html:
    """Return the map as it is coloured, with a legend and how it was made."""
    title = say("projection.title", locale, name=name)
    size = projection.size(locale)
    by = coloured_by(colours.legend["by"], locale)
    label = say("projection.picture", locale, title=title, size=size, by=by)
    shades = COLOURS if colours.legend["kind"] == "categories" else ramp()
    image = picture(projection.quantised, colours.codes, shades, label)
    return framed(image, title, size, projection.statement(locale), _legend(colours.legend, by, locale))


def map_text(name: str, projection: Projection) -> str:
    """Return what there is on the map, and how it was made."""
    locale = language()
    return (
        f"{say('view.map', locale, name=name, size=projection.size(locale))}\n{projection.statement(locale)}"
    )


def coloured_by(by: str, locale: str) -> str:
    """Return what a map is coloured by, in words."""
    return say(f"projection.{by}", locale) if known(f"projection.{by}") else by


def ramp() -> list[str]:
    """Return the colours of a ramp, from low to high."""
    ends = [[int(colour[n : n + 2], 16) for n in (1, 3, 5)] for colour in (_LOW, _HIGH)]
    return [
        "#" + "".join(f"{round(a + (b - a) * step / (STEPS - 1)):02x}" for a, b in zip(*ends, strict=True))
        for step in range(STEPS)
    ]


def _legend(legend: Legend, by: str, locale: str) -> list[tuple[str, str]]:
    if legend["kind"] == "ramp":
        entries = [(_LOW, f"{by} {legend['low']}"), (_HIGH, legend["high"])]
        return entries + ([(_GREY, say("projection.none", locale))] if legend["without"] else [])
    own = legend["by"] == "kind"
    entries = [
        (colour, say(f"projection.{entry['label']}", locale) if own else entry["label"])
        for colour, entry in zip(COLOURS, legend["entries"], strict=False)
    ]
    return entries + ([(_GREY, say("projection.others", locale))] if legend["without"] else [])
