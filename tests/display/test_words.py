"""The catalogue: no key lacks a language, and both languages have the same places."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from gnnrec_lab.checks import LOCALES
from gnnrec_lab.display import words
from gnnrec_lab.display.words import known, say
from gnnrec_lab.display.words.catalogue import CATALOGUE
from gnnrec_lab.errors import OptionError

KEYS = sorted(CATALOGUE)


def places(template: str) -> list[tuple[str, str]]:
    """Return name and format of each place."""
    return [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(template) if name is not None]


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_every_key_has_all_languages_and_the_same_places_in_each(key: str) -> None:
    templates = CATALOGUE[key]

    assert list(templates) == list(LOCALES)
    assert all(template.strip() for template in templates.values())
    english, korean = ({name for name, _ in places(template)} for template in templates.values())
    assert english == korean
    assert all(name.isidentifier() for name in english)
    assert re.search("[가-힣]", templates["ko"]) or not re.sub(r"{[^}]*}", "", templates["ko"]).strip(" ,~")
    assert not re.search("[가-힣]", templates["en"])


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_every_place_can_be_filled(key: str) -> None:
    def value(spec: str) -> object:
        return [(("tea", "milk"), 3)] if spec == "groups" else "차" if spec in ("을", "와") else 2

    for locale, template in CATALOGUE[key].items():
        facts = {name: value(spec) for name, spec in places(template)}
        shown = say(key, locale, **facts)
        assert "{" not in shown
        assert "#" not in shown


def test_facts_are_written_as_their_places_ask() -> None:
    assert say("noun.users", "en", number=1) == "1 user"
    assert say("noun.users", "en", number=1200) == "1,200 users"
    assert say("noun.users", "ko", number=1200) == "사용자 1,200명"
    assert [say("noun.times", locale, number=1) for locale in LOCALES] == ["once", "1회"]
    assert [say("length.days", locale, number="12.5") for locale in LOCALES] == ["12.5 days", "12.5일"]
    facts = {"first": "view", "then": "buy", "pairs": 1200, "share": 0.23451, "gap": 90_000_000}
    assert say("insights.funnel.later", "en", **facts) == (
        'Of the 1,200 pairs of user and item with "view", 23.5 % later have "buy", half of these within 90 '
        "seconds."
    )
    assert "1,200개 중 23.5%에" in say("insights.funnel.later", "ko", **facts)
    groups = [(("tea", "milk"), 1), (("rice",), 1200)]
    assert "tea, milk (1 user); rice (1,200 users)" in say(
        "insights.communities.telling", "en", groups=groups
    )
    assert say("report.size", "en", users=1, items=1200, interactions=2) == (
        "1 user x 1,200 items, 2 interactions"
    )
    assert "(12.3%)" in say("report.repeated-rows", "ko", rows=2, share=0.12345)


def test_facts_are_only_filled_in() -> None:
    assert say("report.title", "en", name="{users} {0} #|#") == "Report on {users} {0} #|#"


def test_what_is_not_there() -> None:
    with pytest.raises(OptionError, match=r'locale can\'t be "kr"\. There are: en, ko\.'):
        say("report.title", "kr", name="shop")
    with pytest.raises(KeyError):
        say("report.titel", "en")
    assert known("report.title")
    assert not known("report.titel")


def test_no_file_of_words_is_too_large() -> None:
    sizes = {path.name: path.stat().st_size for path in Path(words.__file__).parent.glob("*.py")}
    assert max(sizes.values()) <= 20_000, sizes
