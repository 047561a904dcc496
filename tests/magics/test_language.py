"""In which language the lab speaks: ``%gnnrec --lang``, ``GNNREC_LANG`` and `set_language`."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest
from IPython.core.error import UsageError

from gnnrec_lab import GraphExplorer, InteractionGraph, OptionError, set_language
from gnnrec_lab.display.words import chosen_language, language

from .conftest import Lab


@pytest.fixture(autouse=True)
def unchosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("GNNREC_LANG", raising=False)
    yield
    set_language(None)


@pytest.fixture
def graph() -> InteractionGraph:
    log = pd.DataFrame({"user": [1, 1, 2], "item": ["a", "b", "a"]})
    return InteractionGraph.from_frame(log, user="user", item="item", name="tiny")


def test_the_magic_has_reports_and_widgets_speak_korean(
    lab: Lab, graph: InteractionGraph, capsys: pytest.CaptureFixture[str]
) -> None:
    assert GraphExplorer(graph).locale == "auto"
    english = repr(graph.report)

    lab.cell("%gnnrec --lang ko")
    assert capsys.readouterr().out == "언어는 한국어입니다.\n"
    assert repr(graph.report) == graph.report.to_text("ko") != english
    assert GraphExplorer(graph).locale == "ko"
    assert GraphExplorer(graph, locale="en").locale == "en"

    lab.cell("%gnnrec --lang en")
    assert repr(graph.report) == english
    assert GraphExplorer(graph).locale == "en"
    lab.cell("%config GnnrecMagics.language = 'ko'")
    assert language() == "ko"
    lab.config.pop("GnnrecMagics")  # of the shell, which all tests share
    lab.run_line_magic("unload_ext", "gnnrec_lab")
    assert chosen_language() is None


def test_a_language_without_words_is_named(lab: Lab) -> None:
    with pytest.raises(UsageError, match=r"locale can't be .fr.\. There are: en, ko"):
        lab.cell("%gnnrec --lang fr")
    with pytest.raises(UsageError, match="takes one language: en or ko"):
        lab.cell("%gnnrec --lang en ko")
    assert language() == "en"


def test_the_environment_says_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GNNREC_LANG", "ko")
    assert (language(), chosen_language()) == ("ko", "ko")
    set_language("en")
    assert language() == "en"
    set_language(None)
    monkeypatch.setenv("GNNREC_LANG", "xx")
    with pytest.raises(OptionError, match="locale"):
        language()
