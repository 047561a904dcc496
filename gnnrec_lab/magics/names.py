"""The names that can stand on a line: which there are (for completion and help), and what they stand for.

Each lookup fails with the nearest name. Users and items are not names but ids, see ids.py.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from gnnrec_lab.display.words import called, spoken
from gnnrec_lab.errors import GnnrecError, OptionError, UnknownNameError, did_you_mean
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.magics.tokens import quote

if TYPE_CHECKING:
    from gnnrec_lab.graph import InteractionGraph, Split
    from gnnrec_lab.jobs import Run
    from gnnrec_lab.search import Search

Kind = Literal[
    "",
    "frame",
    "column",
    "behaviour",
    "graph",
    "model",
    "run",
    "job",
    "data set",
    "setting",
    "metric",
    "engine",
    "feature",
    "limit",
    "listing",
]

NAME_IT = "An expression gets a name first (log = df.head(1000))."

Job = TypeVar("Job", bound="Run | Search")

# kinds whose names are known without the rest of the line
LISTED = frozenset({"frame", "graph", "model", "run", "job", "data set"})
# kinds that are kept in the lab's home
KEPT = frozenset({"graph", "run", "job"})


def candidates(kind: Kind, notebook: Notebook, line: Mapping[str, str] | None = None) -> list[str]:
    """Return the names of a kind.

    Parameters
    ----------
    kind : str
    notebook : Notebook
    line : mapping of str to str, optional
        What is on the line already, by flag: the columns are those of its ``frame``, the behaviours those of
        its ``graph``, the settings those of its ``--model``, the features those of the items of its ``run``.
    """
    line = line or {}
    if kind == "frame":
        return [name for name, value in notebook.shown_variables().items() if is_frame(value)]
    if kind == "column":
        return _columns_on(line, notebook)
    if kind == "behaviour":
        return _behaviours_on(line)
    if kind == "setting":
        return [f"{name}=" for name in settings_of(line.get("--model", ""))]
    if kind in ("feature", "limit"):
        return [f"{name}{'=' * (kind == 'limit')}" for name in _features_on(line)]
    if kind == "listing":
        return [f"@{name}" for name, value in notebook.shown_variables().items() if _may_list(value)]
    return _stored(kind)


def _stored(kind: Kind) -> list[str]:
    if kind == "graph":
        from gnnrec_lab import graph

        return graph.names()
    if kind == "run":
        from gnnrec_lab.jobs.store import run_folders

        return [folder.name for folder in run_folders()]
    if kind == "job":
        from gnnrec_lab.search.folders import search_folders

        return list(dict.fromkeys([*_stored("run"), *(folder.name for folder in search_folders())]))
    if kind == "metric":
        return _validation_metrics()
    if kind == "model":
        from gnnrec_lab import models

        return models.names()
    if kind == "engine":
        from gnnrec_lab.jobs.engines import NAMES

        return list(NAMES)
    if kind == "data set":
        from gnnrec_lab import datasets

        return datasets.names()
    return []


def _validation_metrics() -> list[str]:
    from gnnrec_lab.models.base.options import specs
    from gnnrec_lab.training import TrainOptions

    return next(list(option.choices) for option in specs(TrainOptions) if option.name == "metric")


def _columns_on(line: Mapping[str, str], notebook: Notebook) -> list[str]:
    try:
        found = frame(notebook, line.get("frame", ""))
        return [str(column) for column in columns_of(table_of(found, "interactions"))]
    except GnnrecError:
        return []


def _behaviours_on(line: Mapping[str, str]) -> list[str]:
    from gnnrec_lab import graph

    try:
        return [str(name) for name in graph.summary(line.get("graph", "")).get("behaviours", [])]
    except GnnrecError:
        return []


def _features_on(line: Mapping[str, str]) -> list[str]:
    """Return the columns of the items of the run, or the graph, that is on the line."""
    from gnnrec_lab.graph import load_named
    from gnnrec_lab.jobs import open_run

    name = line.get("run", "")
    try:
        found = load_named(name)[0] if name in _stored("graph") else open_run(name).split.graph
    except GnnrecError:
        return []
    return [] if found.item_features is None else list(found.item_features.column_names)


def _may_list(value: Any) -> bool:
    """Return whether a variable may hold items: a table, ids by user, or ids."""
    return isinstance(value, list | set | Mapping) or hasattr(value, "tolist") or is_frame(value)


def settings_of(model: str) -> list[str]:
    """Return the options of a model and, if it is trained in epochs, of its training; [] if unknown."""
    from gnnrec_lab.models import registry
    from gnnrec_lab.models.base.options import specs
    from gnnrec_lab.training import TrainOptions

    if model not in registry.names():
        return []
    trained = registry.recommender_class(model).capabilities.trainable
    options = [*registry.options_of(model), *(specs(TrainOptions) if trained else [])]
    return [option.name for option in options]


def is_frame(value: Any) -> bool:
    """Return whether a graph can be built from it: a table of any kind, or a bundled data set."""
    from gnnrec_lab.datasets import Dataset
    from gnnrec_lab.sources import is_source

    return isinstance(value, Dataset) or (not isinstance(value, str) and is_source(value))


def table_of(found: Any, part: Literal["interactions", "items"]) -> Any:
    """Return a part of a bundled data set; any other frame as it is."""
    from gnnrec_lab.datasets import Dataset

    return getattr(found, part) if isinstance(found, Dataset) else found


def columns_of(table: Any) -> list[Any]:
    """Return the column names of a table of any kind. Raises `GraphDataError` when it can't be opened."""
    from gnnrec_lab.sources import open_source

    return open_source(table).columns


def frame(notebook: Notebook, text: str) -> Any:
    """Return the table (or `Dataset`) in a variable, or in an attribute of one (``data.items``).

    A path is returned as it is. Raises `UnknownNameError` with the nearest frame, `OptionError` when it
    isn't a frame, or an expression: code in remedies, and the line that builds the graph again, need a name.
    """
    from gnnrec_lab.sources import is_source

    if "\n" in text:  # the text of a table
        raise OptionError(f"A frame is called by the name of its variable alone. {NAME_IT}")
    if _is_expression(text, notebook):
        raise OptionError(
            f'A variable, or a path, is needed here, and "{text}" is an expression. Give it a name first: '
            f"log = {text}"
        )
    if is_source(text):
        return text
    name, *attributes = text.split(".")
    if name not in notebook.variables:
        raise UnknownNameError(
            f'There is no variable "{name}". {did_you_mean(name, candidates("frame", notebook))}'
        )
    value = notebook.variables[name]
    for attribute in attributes:
        value = getattr(value, attribute, None)
    # the graph's message describes what has columns
    if not (is_frame(value) or is_source(value) or hasattr(value, "columns")):
        frames = did_you_mean("", candidates("frame", notebook))
        raise OptionError(f'"{text}" is a {type(value).__name__}, not a DataFrame. {frames}')
    return value


def _is_expression(text: str, notebook: Notebook) -> bool:
    """Return whether a text is Python that does more than name a variable or an attribute of one."""
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return False
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    plain = all(isinstance(node, ast.Name | ast.Attribute | ast.expr_context) for node in ast.walk(tree))
    return not plain and bool(used & set(notebook.variables)) and not Path(text).exists()


def column(table: Any, text: str) -> Any:
    """Return the column that is written so; the text itself where there is none (the graph will say so)."""
    return next((name for name in columns_of(table) if str(name) == text), text)


def graph(notebook: Notebook, name: str) -> tuple[InteractionGraph, Split | None]:
    """Return a named graph and the split chosen for it."""
    from gnnrec_lab.graph import InteractionGraph, Split, load_named

    try:
        return load_named(name)
    except UnknownNameError as error:
        raise _with_hint(error, notebook, name, (InteractionGraph, Split)) from error


def run(notebook: Notebook, name: str) -> Run:
    """Return a run by its name."""
    from gnnrec_lab.jobs import Run, open_run

    try:
        return open_run(name)
    except UnknownNameError as error:
        raise _with_hint(error, notebook, name, (Run,)) from error


def job(notebook: Notebook, name: str) -> Run | Search:
    """Return a run, or the search of that name: until it ends there is no run called so."""
    from gnnrec_lab.search import open_search

    try:
        return run(notebook, name)
    except UnknownNameError:
        try:
            return open_search(name)
        except UnknownNameError:
            pass
        raise


def run_to_end(notebook: Notebook, name: str) -> Run:
    """Return a run that is to be ended, and say so when it has ended already."""
    return _to_end(notebook, run(notebook, name))


def job_to_end(notebook: Notebook, name: str) -> Run | Search:
    """Return a run or a search that is to be ended, and say so when it has ended already."""
    return _to_end(notebook, job(notebook, name))


def _to_end(notebook: Notebook, found: Job) -> Job:
    status = found.look()
    if status.ended:
        notebook.say(
            spoken("magic.ended-already", name=found.name, status=called("run.status", status.status))
        )
    return found


def _with_hint(
    error: UnknownNameError, notebook: Notebook, name: str, kinds: tuple[type, ...]
) -> UnknownNameError:
    # `run = %gnnrec train ...` and then `%gnnrec evaluate run`
    value = notebook.variables.get(name)
    if not isinstance(value, kinds):
        return error
    own = quote(str(getattr(value, "name", "")))
    return UnknownNameError(
        f"{name} is a variable, and a name is needed here. What it holds is called {own}."
    )
