"""``%gnnrec tune`` as it is typed, and the verbs that look after a search."""

import pytest
from IPython.core.error import UsageError

from gnnrec_lab.magics.completion import complete
from gnnrec_lab.magics.notebook import Notebook

from .conftest import Lab

LINE = "%gnnrec tune shop --model itemknn --space k=2,4 shrink=0 --trials 8 --timeout 1.5h --name best"


@pytest.mark.slow
def test_a_search_is_waited_for_and_its_best_is_a_run(shop: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    search = shop.cell(f"{LINE} --metric recall@20 --seed 3 --wait")

    assert "best  done  trial 2/2  best recall@20" in capsys.readouterr().out
    assert search.status == "done"
    frame = search.trials_frame()
    assert sorted(frame["k"]) == [2, 4]
    assert (search.spec["metric"], search.spec["run"]["seed"]) == ("recall@20", 3)
    assert search.spec["timeout"] == 5400
    assert shop.cell("%gnnrec evaluate best --part validation")["recall@20"] == search.best_value
    assert [run.name for run in shop.cell("%gnnrec jobs")] == ["best", "best-t001", "best-t000"]
    overview = shop.cell("%gnnrec")
    assert "\nSearches\n  best  done  trial 2/2  best recall@20" in repr(overview)
    assert "Searches" in overview._repr_html_()


@pytest.mark.slow
def test_a_search_is_stopped_and_resumed_by_the_verbs_of_runs(
    shop: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    line = (
        "%gnnrec tune shop --model lightgcn --space l2=1e-6..1e-3:log --set epochs=1000000 patience=1000000"
    )
    search = shop.cell(f"{line} --trials 2 --name long")
    assert "%gnnrec stop long ends it" in capsys.readouterr().out
    assert search.spec["space"] == {"l2": {"low": 1e-6, "high": 1e-3, "log": True, "whole": False}}

    assert complete("stop lo", Notebook(shop))[1][0] == ("long", "job")
    shop.cell("%gnnrec stop long").wait(60)
    assert search.status == "stopped"
    assert shop.cell("%gnnrec resume long").status in ("queued", "running")
    shop.cell("%gnnrec stop long").wait(60)
    shop.cell("%gnnrec stop long")
    assert '"long" had ended already: stopped.' in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("tune shop --model itemknn --space kk=2,4", 'ItemKNN has no option "kk" to search'),
        ("tune shop --model itemknn --space k=9..3", "k: the lower end of a range comes first"),
        ("tune shop --model itemknn --space k=1..3:lin", "k: a range is low..high or low..high:log"),
        ("tune shop --model itemknn --space k", "must be key=value"),
        ("tune shop --model itemknn --space k=1 k=2", "--space gives an option twice"),
        ("tune shop --model itemknn --metric ndcg@2", 'Did you mean "ndcg@20"'),
        ("tune shop --model itemknn --trials 0", "must be a whole number of at least 1"),
        ("tune shop --model itemknn --timeout soon", 'must be a time as in 90s, 30m or 2h, not "soon"'),
        ("tune shop --model itemknn --timeout 0m", 'not "0m"'),
        ("tune shop --model itemknn --track x", 'can\'t be "x"'),
        ("tune shop --model popularity", "has no option that is left to search: train it instead"),
        ("stop nothing", 'There is no run "nothing"'),
    ],
)
def test_mistakes_are_one_line(shop: Lab, line: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        shop.cell(f"%gnnrec {line}")


def test_what_can_stand_at_the_cursor(shop: Lab) -> None:
    def words(line: str) -> list[str]:
        return [word for word, _ in complete(line, Notebook(shop))[1]]

    assert words("tu") == ["tune"]
    assert words("tune shop --model ease --space l") == ["l2="]
    assert words("tune shop --model ease --metric re") == ["recall@20"]
    assert words("train shop --model ease --track m") == ["mlflow"]


def test_its_help_tells_what_is_searched(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.cell("%gnnrec tune --help")

    printed = capsys.readouterr().out
    assert "  lightgcn    dim, temperature, l2, layers, learning_rate\n" in printed
    assert "  popularity  nothing: it has no options\n" in printed
