"""The typed protocol: widgets send and answer what its tables say, and TypeScript has the same types."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict, get_type_hints

import anywidget
import pytest

from gnnrec_lab.graph import Cleaning
from gnnrec_lab.widgets import JobTable, TrainingMonitor
from gnnrec_lab.widgets.builder.form import DEFAULTS
from gnnrec_lab.widgets.protocol import generate
from gnnrec_lab.widgets.protocol.builder import ChangedOptions, CleaningOptions
from gnnrec_lab.widgets.protocol.common import Empty, Failure, Reply
from tests.widgets.conforms import WIDGETS, misfits

WRITTEN = Path(__file__).parents[2] / "js/src/protocol.gen.ts"
OWN = set(anywidget.AnyWidget.class_traits(sync=True))

widgets = pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.__name__)


@widgets
def test_the_synced_traits_are_those_of_the_table(widget: Any) -> None:
    traits = {name for name in widget.class_traits(sync=True) if name not in OWN and name[0] != "_"}
    hints = get_type_hints(widget)
    assert {name: hints[name] for name in traits} == get_type_hints(WIDGETS[widget][0])


@widgets
def test_what_the_page_draws_is_in_the_table(widget: Any) -> None:
    assert widget._drawn <= set(get_type_hints(WIDGETS[widget][0]))


@widgets
def test_the_methods_that_are_answered_are_those_of_the_table(widget: Any) -> None:
    answered = {name.removeprefix("answer_") for name in dir(widget) if name.startswith("answer_")}
    assert answered == set(get_type_hints(WIDGETS[widget][1]))


@widgets
def test_methods_take_the_parameters_of_their_requests(widget: Any) -> None:
    for name, request in get_type_hints(WIDGETS[widget][1]).items():
        taken = list(inspect.signature(getattr(widget, f"answer_{name}")).parameters.values())[1:]
        if any(one.kind is one.VAR_KEYWORD for one in taken):
            continue
        keys = {} if request == Empty else generate.fields(request)
        required = {key: required for key, (_, required) in keys.items()}
        assert {one.name: one.default is one.empty for one in taken} == required, name


@pytest.mark.parametrize("widget", [JobTable, TrainingMonitor])
def test_the_views_of_runs_have_one_table(widget: Any) -> None:
    (base,) = [kind for kind in WIDGETS if issubclass(widget, kind)]
    assert set(widget.class_traits(sync=True)) == set(base.class_traits(sync=True))


@pytest.mark.parametrize("table", [CleaningOptions, ChangedOptions])
def test_the_options_are_those_of_the_cleaning(table: Any) -> None:
    assert set(generate.fields(table)) == set(DEFAULTS) == set(Cleaning.__dataclass_fields__) - {"behaviours"}


def test_the_types_of_the_page_are_written_from_the_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main(["--check", str(WRITTEN)]) == 0
    other = tmp_path / "protocol.gen.ts"
    assert generate.main(["--check", str(other)]) == 1
    assert generate.main([str(other)]) == 0
    assert other.read_bytes() == WRITTEN.read_bytes()
    assert generate.main(["--check", str(other)]) == 0
    other.write_text(
        other.read_text("utf-8").replace("selected: number", "selected: string"), encoding="utf-8"
    )
    assert generate.main(["--check", str(other)]) == 1
    assert capsys.readouterr().out.count("Run `make js`") == 2


Size = Literal["small", "large"]
Point = tuple[int, float]


class Inner(TypedDict, total=False):
    """One line."""

    size: Size


class Outer(Inner):
    """Two lines:

    the second.
    """

    found: Inner | None
    maybe: NotRequired[list[int | str]]
    lines: dict[Size, list[Point]]
    free: Any
    nothing: Empty


def test_each_kind_of_type_is_written() -> None:
    writer = generate._Writer()
    assert writer.type_of(Outer, {}) == "Outer"
    assert "".join(text for _, text in writer.parts.values()) == (
        'export type Size = "small" | "large";\n'
        "/** One line. */\nexport type Inner = {\n  size?: Size;\n};\n"
        "export type Point = [number, number];\n"
        "export type Empty = Record<string, never>;\n"
        "/**\n * Two lines:\n *\n * the second.\n */\n"
        "export type Outer = {\n  size?: Size;\n  found: Inner | null;\n  maybe?: (number | string)[];\n"
        "  lines: Record<Size, Point[]>;\n  free: unknown;\n  nothing: Empty;\n};\n"
    )


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="can't be sent"):
        generate._Writer().type_of(set[int], {})


def test_one_name_stands_for_one_type() -> None:
    writer = generate._Writer()
    writer.type_of(Failure, {})
    with pytest.raises(TypeError, match="Two types of the protocol are called Failure"):
        writer.type_of(TypedDict("Failure", {"text": str}), {})


OUTER = {"found": None, "lines": {"small": [[1, 2.5]]}, "free": object(), "nothing": {}}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"size": "large", "maybe": [1, "a"], "found": {}, "lines": {}}, []),
        ({"size": "huge"}, [".size: 'huge' is none of ('small', 'large')"]),
        ({"other": 1}, [".other isn't typed"]),
        ({"found": {"size": "small", "x": 1}}, [".found.x isn't typed"]),
        ({"maybe": [None]}, [".maybe[0]: None is no <class 'int'>"]),
        ({"maybe": [True]}, [".maybe[0]: True is no <class 'int'>"]),
        ({"lines": {"small": [[1]]}}, [f".lines['small'][0]: [1] is no tuple of {(int, float)}"]),
        ({"lines": {"tiny": []}}, [".lines key: 'tiny' is none of ('small', 'large')"]),
        ({"nothing": {"x": 1}}, [".nothing['x']: 1 is no typing.Never"]),
    ],
)  # fmt: skip
def test_the_check_at_run_time_finds_what_does_not_fit(changes: dict[str, Any], wrong: list[str]) -> None:
    assert misfits({**OUTER, **changes}, Outer) == wrong


def test_the_check_at_run_time_finds_what_is_missing() -> None:
    assert misfits({"id": "a", "ok": True}, Reply) == [".kind is missing"]
