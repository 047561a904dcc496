"""Recognises what was said in English elsewhere: errors, reasons, words of workers; see `heard`.

Errors of the Python API are English, as are reasons and messages in files, which outlive the language that
was spoken then. The templates of the topic ``told`` say how their commonest sentences read, and in which
words they are shown in another language.
"""

from __future__ import annotations

import functools
import re
import string
from typing import NamedTuple

from gnnrec_lab.display.words.catalogue import entries, known, say
from gnnrec_lab.display.words.language import language

_TOPIC = "told"
_WHOLE = ("reason.", "message.")  # what is a whole text; all others are sentences of one
_REMEDY = "remedy."
_MARK = "\0"


class _Pattern(NamedTuple):
    key: str
    pattern: re.Pattern[str]


def heard(text: str, locale: str | None = None) -> str:
    """Return a text with the sentences that are known in a language, by default the one that is spoken.

    >>> heard('There is no run "a" in home. Look!', "ko")
    'home에 "a" 실행이 없습니다. Look!'
    >>> heard("no user", "ko"), heard("It is what it is.", "ko"), heard("no user", "en")
    ('사용자 없음', 'It is what it is.', 'no user')
    """
    return _heard(text, locale or language()).replace(_MARK, "")


def framed(text: str) -> str:
    """Return the message of an error as it is shown: in English as it is, else in words around it.

    What is known as a remedy is called so.
    """
    locale = language()
    if locale == "en" or not text:
        return text
    shown = _heard(text, locale)
    cause, mark, remedy = shown.partition(_MARK)
    shown = say("magic.error", locale, cause=cause.strip())
    if mark:
        shown = f"{shown} {say('magic.remedy', locale, remedy=remedy.replace(_MARK, ''))}"
    return shown


def _heard(text: str, locale: str) -> str:
    if locale == "en":
        return text
    known_option = _options().get(text)
    if known_option is not None:
        return say(known_option, locale)
    whole, sentences = _patterns()
    for one in whole:
        found = one.pattern.fullmatch(text)
        if found:
            return say(one.key, locale, **found.groupdict())
    for one in sentences:
        text = one.pattern.sub(functools.partial(_said, one.key, locale), text)
    return text


def _said(key: str, locale: str, found: re.Match[str]) -> str:
    mark = _MARK if key.startswith(f"{_TOPIC}.{_REMEDY}") else ""
    facts = {
        name: say(_options()[fact], locale) if fact in _options() else fact
        for name, fact in found.groupdict().items()
    }
    return mark + say(key, locale, **facts)


@functools.cache
def _options() -> dict[str, str]:
    """Return the keys of what arguments are, by what their declarations say."""
    return {english: f"option.{key}" for key, (english, _) in entries("option").items()}


@functools.cache
def _patterns() -> tuple[list[_Pattern], list[_Pattern]]:
    """Return those of whole texts and those of sentences, the longest first."""
    templates = {key: english for key, (english, _) in entries(_TOPIC).items()}
    keys = sorted(templates, key=lambda key: len(templates[key]), reverse=True)
    whole = [_Pattern(f"{_TOPIC}.{key}", _whole(templates[key])) for key in keys if key.startswith(_WHOLE)]
    others = [key for key in keys if not key.startswith(_WHOLE)]
    return whole, [_Pattern(f"{_TOPIC}.{key}", _sentence(templates[key])) for key in others]


def _whole(template: str) -> re.Pattern[str]:
    return re.compile(_expression(template), re.DOTALL)


def _sentence(template: str) -> re.Pattern[str]:
    ends = "$" if template.endswith("}") else r"(?=\s|$)"
    return re.compile(rf"(?<!\w){_expression(template)}{ends}")


def _expression(template: str) -> str:
    return "".join(
        re.escape(literal) + ("" if name is None else _place(name, spec or ""))
        for literal, name, spec, _ in string.Formatter().parse(template)
    )


def _place(name: str, spec: str) -> str:
    """Return what stands in a place: any text, or a number with its noun."""
    if known(f"noun.{spec}"):
        spec = entries("noun")[spec][0].removeprefix("{number:").removesuffix("}")
    if "|" not in spec:
        return f"(?P<{name}>.+?)"
    one, many = (re.escape(form.removeprefix("#")) for form in spec.split("|"))
    return rf"(?P<{name}>[\d.,]+)(?:{many}|{one})"
