"""Notes on recommendations, kept beside the run in ``notes.jsonl``: a thumb up or down, and a text.

Each note is one line appended by a single write, so that several kernels may write at once and a killed one
leaves at most a torn line, which readers pass over. The last line about a user and an item holds.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from gnnrec_lab.checks import as_whole
from gnnrec_lab.errors import OptionError
from gnnrec_lab.jobs.events import EventReader, EventWriter

if TYPE_CHECKING:
    import pandas as pd

    from gnnrec_lab.graph import InteractionGraph

FILE = "notes.jsonl"
LONGEST = 4_000  # characters
Vote = Literal[1, 0, -1]
VOTES: tuple[Vote, ...] = (1, 0, -1)

Pair = tuple[int, int]


class Note(TypedDict):
    """What is thought of an item: a thumb up, none or down, a text, and when, in seconds since 1970."""

    vote: Vote
    text: str
    t: float


def write_note(
    folder: Path, graph: InteractionGraph, user: Hashable, item: Hashable, vote: int = 0, text: str = ""
) -> None:
    """Keep what is thought of an item in a user's list; it replaces an earlier note on the two.

    Parameters
    ----------
    folder : Path
        The run's.
    graph : InteractionGraph
        Whose ids they are.
    user, item : hashable
    vote : 1, 0 or -1
        Thumb up, none, thumb down.
    text : str
        With no vote and no text the note is taken back.

    Raises
    ------
    UnknownIdError
        For a user or an item that the graph doesn't hold.
    OptionError
        For another vote, and a text that is none or too long.
    StorageError
        If it can't be written.
    """
    if isinstance(vote, bool) or vote not in VOTES:
        raise OptionError(f"vote must be 1, 0 or -1, not {vote!r}.")
    if not isinstance(text, str) or len(text) > LONGEST:
        raise OptionError(f"A note is a text of at most {LONGEST:,} characters.")
    u, i = int(graph.users.index(user)[0]), int(graph.items.index(item)[0])
    facts = {
        "user": str(graph.users.id(u)),
        "item": str(graph.items.id(i)),
        "user_index": u,
        "item_index": i,
        "vote": int(vote),
        "text": text.strip(),
    }
    with EventWriter(folder / FILE) as writer:
        writer.write("note", **facts)


def read_notes(folder: Path) -> dict[Pair, Note]:
    """Return the notes that hold by user index and item index, oldest first: vote, text, t (when).

    Lines that aren't notes are passed over.
    """
    found: dict[Pair, Note] = {}
    for line in EventReader(folder / FILE).read():
        parsed = _parsed(line)
        if parsed is None:
            continue
        pair, note = parsed
        found.pop(pair, None)
        if note["vote"] or note["text"]:
            found[pair] = note
    return found


def notes_frame(folder: Path, graph: InteractionGraph) -> pd.DataFrame:
    """Return the notes as a frame: user, item, label, vote, text, time (UTC); oldest first."""
    import pandas as pd

    kept = {
        (u, i): note
        for (u, i), note in read_notes(folder).items()
        if u < graph.num_users and i < graph.num_items
    }
    users, items = [u for u, _ in kept], [i for _, i in kept]
    return pd.DataFrame(
        {
            "user": graph.users.column(users),
            "item": graph.items.column(items),
            "label": pd.Series(graph.item_labels(items), dtype=object),
            "vote": pd.Series([note["vote"] for note in kept.values()], dtype="int64"),
            "text": pd.Series([note["text"] for note in kept.values()], dtype=object),
            "time": pd.to_datetime([note["t"] for note in kept.values()], unit="s", utc=True),
        }
    )


def _parsed(line: dict[str, Any]) -> tuple[Pair, Note] | None:
    u, i, vote, text = (line.get(name) for name in ("user_index", "item_index", "vote", "text"))
    whole = all(as_whole(one, 0) is not None for one in (u, i))
    if not (whole and vote in VOTES and isinstance(text, str) and len(text) <= LONGEST):
        return None
    return (int(str(u)), int(str(i))), {"vote": vote, "text": text, "t": float(line["t"])}
