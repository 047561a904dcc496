"""The catalogue: no key lacks a language, and both languages have the same places."""

from __future__ import annotations

import ast
import functools
import re
import string
from pathlib import Path

import pytest

from gnnrec_lab.checks import LOCALES
from gnnrec_lab.display import words
from gnnrec_lab.display.words import framed, heard, known, language, say, speaking
from gnnrec_lab.display.words.catalogue import TOPICS, entries
from gnnrec_lab.errors import OptionError
from gnnrec_lab.magics.commands import COMMANDS

KEYS = sorted(f"{topic}.{key}" for topic in TOPICS for key in entries(topic))
SOURCES = Path(words.__file__).parents[2]


def templates(key: str) -> dict[str, str]:
    topic, _, rest = key.partition(".")
    return dict(zip(LOCALES, entries(topic)[rest], strict=True))


def places(template: str) -> list[tuple[str, str]]:
    """Return name and format of each place."""
    return [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(template) if name is not None]


def test_every_key_has_all_languages_and_the_same_places_in_each() -> None:
    for key in KEYS:
        own = templates(key)
        assert all(template.strip() for template in own.values()), key
        english, korean = ({name for name, _ in places(template)} for template in own.values())
        assert english == korean, key
        assert all(name.isidentifier() for name in english), key
        assert re.search("[가-힣]", own["ko"]) or own["ko"] == own["en"] or not letters(own["ko"]), key
        assert not re.search("[가-힣]", own["en"]), key


def letters(template: str) -> str:
    """Return what a template says beside its places, without names that are the same in all languages."""
    said = re.sub(r"{[^}]*}|%gnnrec [a-z]+", "", template)
    return re.sub(r"\b(GraphBuilder|GraphExplorer|SearchMonitor|TrainingMonitor|PCA|fold-in)\b|\W", "", said)


def test_every_place_can_be_filled() -> None:
    def value(spec: str) -> object:
        texts = {"을": "차", "와": "차", "status": "done"}
        return [(("tea", "milk"), 3)] if spec == "groups" else texts.get(spec, 2)

    for key in KEYS:
        for locale, template in templates(key).items():
            shown = say(key, locale, **{name: value(spec) for name, spec in places(template)})
            assert "{{" not in shown, key
            assert "#" not in shown, key


@pytest.mark.slow
def test_who_says_something_fills_all_its_places() -> None:
    """Each call in the package of `say` or `spoken` with a literal key, and of `listed` with one."""
    calls = [node for node in nodes() if isinstance(node, ast.Call)]
    checked = 0
    for call in calls:
        name, keys = getattr(call.func, "id", ""), [a for a in call.args if isinstance(a, ast.Constant)]
        given = {keyword.arg for keyword in call.keywords}
        if name == "listed" and keys and keys[0].value in KEYS:
            given = {"first", "last"}
        elif name not in ("say", "spoken") or not keys or keys[0].value not in KEYS or None in given:
            continue
        key, checked = str(keys[0].value), checked + 1
        assert given >= {place for place, _ in places(templates(key)["en"])}, key
    assert checked > 200


def test_there_is_a_file_for_each_topic() -> None:
    helpers = {"__init__", "catalogue", "hearing", "language", "particles", "said", "spoken"}
    assert {path.stem for path in Path(words.__file__).parent.glob("*.py")} == {*TOPICS, *helpers}


@pytest.mark.slow
def test_no_key_is_unused() -> None:
    whole, made = asked_for()
    patterns = [re.compile(one) for one in made]
    unused = [key for key in KEYS if key not in whole and not any(one.fullmatch(key) for one in patterns)]
    assert [key for key in unused if not key.startswith(("told.", "noun.", "option."))] == []
    specs = {spec for key in KEYS for template in templates(key).values() for _, spec in places(template)}
    assert [key for key in unused if key.startswith("noun.") and key.partition(".")[2] not in specs] == []


def asked_for() -> tuple[set[str], set[str]]:
    """Return the texts in the package that may be keys, and patterns of those that are put together."""
    whole, made = set[str](), set[str]()
    for node in nodes():
        if isinstance(node, ast.JoinedStr):
            texts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            if texts[0] and "." in str(texts[0]):
                made.add("".join(".+" if text is None else re.escape(str(text)) for text in texts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            whole |= {node.value, f"split.{node.value}"}  # rules of a split name theirs without the topic
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "called":
            made.add(f"{re.escape(str(getattr(node.args[0], 'value', 'roles.role')))}\\..+")
    return whole, made


@functools.cache
def nodes() -> list[ast.AST]:
    """Return all of the package's code but the topics of the catalogue."""
    return [
        node
        for path in SOURCES.rglob("*.py")
        if path.parent.name != "words" or path.stem not in TOPICS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr | ast.Constant | ast.Call)
    ]


@pytest.mark.slow
def test_what_is_recognised_is_said_somewhere() -> None:
    said = "\n".join(
        "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        if isinstance(node, ast.JoinedStr)
        else str(node.value)
        for node in nodes()
        if isinstance(node, ast.JoinedStr | ast.Constant)
    )
    for key, (english, _) in entries("told").items():
        literals = [literal for literal, *_ in string.Formatter().parse(english)]
        longest = max((part for one in literals for part in one.split(". ")), key=len)
        words_of = [word for word in longest.strip(" .:,(?\"'").split() if word]
        assert " ".join(words_of) in said or all(word in said for word in words_of), key


def test_all_arguments_of_commands_are_known() -> None:
    declared = {argument.help for command in COMMANDS.values() for argument in command.arguments}
    assert declared == {english for english, _ in entries("option").values()}
    with speaking("ko"):
        assert "비율(0.2). last이면 사용자마다 몇 건(1)" in COMMANDS["split"].help_text()


def test_what_was_said_in_english_is_recognised() -> None:
    error = 'There is no run "frist" in /lab.x. Did you mean "first"?'
    assert heard(error, "en") == error
    assert heard(error, "ko") == '/lab.x에 "frist" 실행이 없습니다. "first"을(를) 찾으셨나요?'
    assert heard("There are: v1.2, b and 3 more.", "ko") == "있는 것: v1.2, b and 3 more."
    assert heard("outside of the core of 1 item a user and 3 users an item", "ko") == (
        "사용자당 아이템 1개, 아이템당 사용자 3명인 core 밖"
    )
    assert heard("Training EASE on 1,200 pairs", "ko") == "EASE 학습: 조합 1,200개"
    assert heard("What nobody knows.", "ko") == "What nobody knows."


def test_an_error_has_words_around_it() -> None:
    error = 'There is no graph "shpo". Did you mean "shop"?'
    assert framed(error) == error
    with speaking("ko"):
        assert framed(error) == '오류: "shpo" 그래프가 없습니다. 해결: "shop"을(를) 찾으셨나요?'
        assert framed("What nobody knows.") == "오류: What nobody knows."
        assert framed("") == ""
        with speaking("auto"):
            assert language() == "en"


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
