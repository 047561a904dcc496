"""`Said`: words of the catalogue in English, which can be had in its other languages later."""

from __future__ import annotations

from typing import Any

from gnnrec_lab.display.words.catalogue import say


class Said(str):
    """A text that knows its key and its facts, of which some may be such texts.

    >>> seen = Said("roles.numbers", low="1", high="5")
    >>> why = Said("roles.called", like=Said("roles.like.weight"), seen=seen)
    >>> str(why), in_locale(why, "ko")
    ('called like a rating or a count; numbers from 1 to 5', '평점이나 횟수와 비슷한 이름; 1부터 5까지의 수')
    """

    key: str
    facts: dict[str, Any]

    def __new__(cls, key: str, **facts: Any) -> Said:
        made = super().__new__(cls, say(key, "en", **facts))
        made.key, made.facts = key, facts
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.key, self.facts)


def _again(key: str, facts: dict[str, Any]) -> Said:
    return Said(key, **facts)


def in_locale(text: str, locale: str) -> str:
    """Return a `Said` text in a language; any other text as it is."""
    if not isinstance(text, Said):
        return text
    facts = {
        name: in_locale(fact, locale) if isinstance(fact, str) else fact for name, fact in text.facts.items()
    }
    return say(text.key, locale, **facts)
