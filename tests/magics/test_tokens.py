"""Lines as words: quotes, variables and expressions, and that any text at all can be quoted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.errors import OptionError
from gnnrec_lab.magics import tokens

VALUES = {"user": 17850, "item": "LETTER \"O\" & 'P'", "top": {"item": ["A  B"]}, "이름": "가 나"}


def expanded(line: str) -> list[str]:
    return [tokens.expand(word, VALUES) for word in tokens.split(line)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("  train   shop ", ["train", "shop"]),
        ("train shop;", ["train", "shop"]),
        ('--item "PARTY BUNTING"', ["--item", "PARTY BUNTING"]),
        ("--item 'LETTER \"O\"'", ["--item", 'LETTER "O"']),
        ('--item "LETTER \\"O\\""', ["--item", 'LETTER "O"']),
        ('--item="A B" -k 5', ["--item=A B", "-k", "5"]),
        ('--item ""', ["--item", ""]),
        ("--folder C:\\data", ["--folder", "C:\\data"]),
        ("--user $user --item $item", ["--user", "17850", "--item", "LETTER \"O\" & 'P'"]),
        ("--item {top['item'][0]} -k {2 + 3}", ["--item", "A  B", "-k", "5"]),
        ('--item "{top["item"][0]}!"', ["--item", "A  B!"]),
        ("--user $이름", ["--user", "가 나"]),
        ("'$user' '{user}' $$user", ["$user", "17850", "$user"]),
        ("$nobody {nothing} {", ["$nobody", "{nothing}", "{"]),
        ("{{user}}", ["{user}"]),
    ],
)
def test_a_line_becomes_words(line: str, words: list[str]) -> None:
    assert expanded(line) == words


@pytest.mark.parametrize("line", ['explain "PARTY', "explain LOVES' SECRET", "a 'b\" c"])
def test_a_quote_that_is_never_closed_is_an_error_that_shows_where(line: str) -> None:
    with pytest.raises(OptionError, match="A quote is never closed in: "):
        tokens.split(line)


@given(st.text() | st.text(alphabet="a1{}\"'\\ $.;_", max_size=8))
def test_what_is_quoted_is_read_as_it_was(text: str) -> None:
    word = tokens.quote(text)

    assert tokens.split(f"--item {word} x") == ["--item", word, "x"]
    assert tokens.expand(word, {}) == text


@given(st.text(alphabet="ab{}\"'\\ $;=-", max_size=60))
def test_no_line_however_odd_fails_in_another_way(line: str) -> None:
    try:
        words = tokens.split(line)
    except OptionError:
        return
    assert all(word and not word.isspace() for word in words)
    done, rest = tokens.split_open(line)
    assert line.strip().startswith("".join(done[:1]))
    assert line.endswith(rest)


def test_nothing_is_evaluated_while_a_line_is_being_typed() -> None:
    assert tokens.unquote('"{1/0} $x"') == "{1/0} $x"
    assert tokens.unquote("'a b'c") == "a bc"
