"""In which language the lab speaks: ``%gnnrec --lang``, ``GNNREC_LANG`` and `set_language`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pandas as pd
import pytest
from IPython.core.error import UsageError

from gnnrec_lab import GraphExplorer, InteractionGraph, OptionError, set_language
from gnnrec_lab.display.words import chosen_language, language
from gnnrec_lab.home import home
from tests.in_process import trained_in_process

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


# what stays as it is in all languages: code, names of the data, the run, models, metrics and options
KEPT = re.compile(
    r"%gnnrec [a-z]+( [\w./-]+)?|--[a-z-]+|knn-update-1|\b(recall|ndcg|hitrate|mrr|map)\b"
    r"|\b(by|shop|knn|pop|new|events|customer id|product|when|online-retail|nope)\b"
    r"|\b(ItemKNN|itemknn|Popularity|popularity|PCA|shrink|k-core|fold-in|random|time|cold-items|CPU)\b"
    r"|\b(InteractionGraph|GraphExplorer|GraphBuilder|ExplanationBrowser|TrainingMonitor|RunComparison)\b"
    r"|\b(Out|EmbeddingMap|watch|pause|resume|stop|kill|remove|log|RUN|data|graph|bootstrap)\b"
    r"|\b(cleaning=Cleaning|frame|graph|insights\.communities|self)\b[\w.]*(\([^)]*\))?",
    re.ASCII,
)


@pytest.mark.slow
def test_what_the_magics_show_is_korean(
    lab: Lab, events: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.user_ns["events"] = events
    lab.user_ns["new"] = events.tail(1).assign(product=115)
    lab.user_ns["words"] = pd.DataFrame({"a": ["x"], "b": ["y"]})
    lab.cell("%gnnrec --lang ko")
    with trained_in_process():
        for line in _JOURNEY:
            shown = lab.cell(f"%gnnrec {line}")
            printed = capsys.readouterr().out
            for picture in ("static_html", "_repr_html_"):
                printed += getattr(shown, picture, str)()
            assert _english(printed) == [], (line, printed)
    for line, told in _ERRORS.items():
        with pytest.raises(UsageError) as caught:
            lab.cell(f"%gnnrec {line}")
        assert str(caught.value).replace(str(home()), "HOME") == told


_JOURNEY = (
    "",
    "data",
    "graph events --name shop --since 2024-01-02 --min-user 2",
    "explore shop",
    "build events --name shop",
    "train shop --model itemknn --name knn --wait",
    "train shop --model itemknn --name knn --wait",
    "jobs",
    "log knn --follow",
    "stop knn",
    "",
    "evaluate knn",
    "train shop --model popularity --name pop --wait",
    "compare pop knn",
    'explain knn --user "u 3"',
    "insights shop",
    "map knn",
    "update knn new",
    "split shop --by random",
    "remove pop",
    "watch knn",
)
_ERRORS = {
    "evaluate frist": '오류: HOME에 "frist" 실행이 없습니다. 해결: 있는 것: knn, knn-update-1.',
    "trian shop": '오류: %gnnrec에 "trian" 명령이 없습니다. 해결: "train"을(를) 찾으셨나요?',
    "graph evnets --name a": '오류: "evnets" 변수가 없습니다. 해결: "events"을(를) 찾으셨나요?',
    "graph events --user nope --name a": (
        "오류: events에 'nope' 컬럼이 없습니다(--user). 해결: 있는 것: customer id, product, when."
    ),
    "recommend knn --user 'u 33'": "오류: 그래프에 'u 33' 사용자가 없습니다. 해결: 'u 3'을(를) 찾으셨나요?",
    "graph words --name a": ("오류: words의 어느 컬럼이 사용자인가요? 정하세요: --user. 컬럼: a, b."),
}


def _english(shown: str) -> list[str]:
    """Return the English words of a text that nothing but English has."""
    # tables of insights are frames, whose columns have one name in all languages
    markup = r"<(style|svg|script|code|details).*?</\1>|<[^>]*>"
    text = unescape(re.sub(markup, " ", shown.replace(str(home()), ""), flags=re.DOTALL))
    return re.findall(r"[A-Za-z]{2,}", KEPT.sub(" ", text))
