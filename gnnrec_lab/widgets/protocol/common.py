"""What the messages of all widgets share: requests and replies, languages, and the empty trait."""

from __future__ import annotations

from typing import Any, Literal, Never, NotRequired, TypedDict

Locale = Literal["auto", "en", "ko"]
# a trait before there is anything to draw, and a request without parameters
Empty = dict[str, Never]


class NamedCount(TypedDict):
    """How often something of a name occurs."""

    name: str
    count: int


class Offline(TypedDict):
    """What the page without a kernel answers: a message."""

    message: str


class CommonTraits(TypedDict):
    """The traits of every widget. ``view_id`` is that of its last picture in the notebook."""

    locale: Locale
    view_id: str


class Request(TypedDict):
    """A message of the page. ``params`` are those of the method in the widget's table of methods."""

    id: str
    kind: Literal["request"]
    method: str
    params: dict[str, Any]


class Failure(TypedDict):
    """Why a request failed, in the user's terms."""

    message: str


class Reply(TypedDict):
    """The answer to the request of the same id. What was asked for comes in traits, written before it."""

    id: str
    kind: Literal["reply"]
    ok: bool
    error: NotRequired[Failure]
