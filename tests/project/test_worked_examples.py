"""The worked examples for contributors, taken from their pages and run."""

import sys
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

import gnnrec_lab
from gnnrec_lab import InteractionGraph, Split
from gnnrec_lab.graph import save_named
from gnnrec_lab.magics.commands import COMMANDS
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.models import create, load_recommender, registry, save_recommender
from tests.project.pages import DOCS, fenced

Module = Callable[[str, str, int], ModuleType]


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Module:
    """Return a function that makes a module of a block of a page, under the name that it will have."""

    def make(page: str, name: str, place: int = 0) -> ModuleType:
        made = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, made)
        source = fenced(DOCS / "contributing" / page, "python")[place]
        exec(compile(source, page, "exec"), vars(made))
        return made

    return make


@pytest.fixture
def split() -> Split:
    frame = pd.DataFrame({"u": [0, 0, 0, 1, 1, 1, 2, 2, 3, 3], "i": [0, 1, 2, 0, 1, 3, 0, 2, 0, 3]})
    graph = InteractionGraph.from_frame(frame, user="u", item="i", name="shop")
    return graph.split("random", test=0.2, validation=0.2)


def test_the_model_of_the_page_trains_ranks_explains_and_comes_back(
    module: Module, split: Split, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    module("add-a-model.md", "gnnrec_lab.models.damped", 0)
    monkeypatch.setitem(registry._CLASSES, "damped", "gnnrec_lab.models.damped:Damped")
    test = module("add-a-model.md", "test_damped", 1)
    test.np = np
    test.test_the_score_is_the_root_of_the_number_of_users(split)

    model = create("damped", {"power": "0.5"})
    model.fit(split)
    save_recommender(model, tmp_path / "model")
    again = load_recommender(tmp_path / "model", split.train)
    top = gnnrec_lab.recommend(again, [0], k=1)
    why = gnnrec_lab.explain.explain(again, 0, top["item"][0])

    assert again.scores(np.array([0])).tolist() == model.scores(np.array([0])).tolist()
    assert why.score == pytest.approx(why.remainder)


def test_the_command_of_the_page_runs_and_has_help(
    module: Module, split: Split, capsys: pytest.CaptureFixture[str]
) -> None:
    command = module("add-a-command.md", "gnnrec_lab.magics.commands.hello", 0).COMMAND
    save_named(split.graph, split)
    notebook = Notebook(InteractiveShell())

    assert command.run(notebook, command.parse(["shop", "--times", "2"], notebook)) == 4
    assert capsys.readouterr().out == "4 users say hello. 4 users say hello.\n"
    assert "--times N  how often (1)" in command.help_text()
    assert "hello" not in COMMANDS


def test_the_source_of_the_page_gives_the_graph_of_the_same_rows(module: Module) -> None:
    records = module("add-a-source.md", "gnnrec_lab.sources.records", 0)
    rows = [{"u": "a", "i": 1}, {"u": "b", "i": 2}, {"u": "b", "i": 1}]

    graph = InteractionGraph.from_frame(records.records_source(rows, "rows"), user="u", item="i")

    assert (
        graph.fingerprint == InteractionGraph.from_frame(pd.DataFrame(rows), user="u", item="i").fingerprint
    )
