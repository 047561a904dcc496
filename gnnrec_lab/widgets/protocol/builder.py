"""The messages of the GraphBuilder. Columns are places in the table."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from gnnrec_lab.checks import Language
from gnnrec_lab.graph.cleaning.report import CleaningReportDict
from gnnrec_lab.widgets.protocol.common import CommonTraits, Empty, NamedCount
from gnnrec_lab.widgets.protocol.explorer import GraphOverview, Side

Role = Literal["user", "item", "behaviour", "weight", "time"]
ColumnKind = Literal["boolean", "whole", "number", "moment", "text", "other"]
Roles = dict[Role, int | None]


class TableColumn(TypedDict):
    """A column of the log, and some different values of it as text."""

    name: str
    kind: ColumnKind
    type: str
    examples: list[str]


class LogTable(TypedDict):
    """The log."""

    name: str
    rows: int
    columns: list[TableColumn]


class Guess(TypedDict):
    """Why the roles are as they are at first, by role; or what to say where the columns leave it in doubt.

    Both by language.
    """

    reasons: dict[Language, dict[str, str]]
    doubt: dict[Language, str]


class CleaningOptions(TypedDict):
    """The options of `Cleaning` but its behaviours; null at their defaults."""

    missing: Literal["error", "drop"]
    min_weight: float | None
    since: str | float | None
    until: str | float | None
    dedupe: Literal["first", "last", "sum", "count"] | None
    half_life: float | None
    max_user: int | None
    min_user: int | None
    min_item: int | None


class BuilderForm(TypedDict):
    """What is filled in. ``behaviours`` are those that count other than once; null: left out."""

    name: str
    roles: Roles
    behaviours: list[tuple[str, float | None]]
    options: CleaningOptions


class BehaviourRows(TypedDict):
    """The behaviours of a column, the most frequent first; ``others`` is how many more there are."""

    column: int
    rows: list[NamedCount]
    others: int


class ChangedRoles(TypedDict, total=False):
    """Roles that a remedy sets."""

    weight: None


class ChangedOptions(TypedDict, total=False):
    """Options that a remedy sets."""

    missing: Literal["error", "drop"]
    min_weight: float
    since: str | float
    until: str | float
    dedupe: Literal["first", "last", "sum", "count"]
    half_life: float
    max_user: int
    min_user: int
    min_item: int


class Change(TypedDict):
    """What of the form remedies a problem."""

    roles: ChangedRoles
    options: ChangedOptions


class FoundProblem(TypedDict):
    """A problem of the data, and the change of the form that remedies it, where one does."""

    kind: str
    severity: Literal["note", "warning"]
    sentence: dict[Language, str]
    examples: list[str]
    examples_are: Literal["rows", "ids"]
    remedy: str
    apply: Change | None


class Sample(TypedDict):
    """How many rows stand for how many."""

    rows: int
    of: int


class ColdNodes(TypedDict):
    """How many nodes have no pair, and how many a single one."""

    none: int
    single: int


class Preview(TypedDict):
    """What graph the form makes. ``problems`` are null as long as they are looked for."""

    needed: list[Role]
    error: str
    sample: Sample | None
    overview: GraphOverview | None
    reading: CleaningReportDict | None
    cold: dict[Side, ColdNodes] | None
    problems: list[FoundProblem] | None
    code: str


class BuilderWork(TypedDict):
    """What is being done, which part of it, and its share that is done where that is known."""

    doing: Literal["", "preview", "build"]
    what: str
    share: float | None


class Built(TypedDict):
    """The graph that was built last, or why it wasn't; ``next`` is the line of code to go on with."""

    name: str
    error: str
    text: NotRequired[str]
    replaced: NotRequired[bool]
    code: NotRequired[str]
    next: NotRequired[str]


class BuilderTraits(CommonTraits):
    """The traits of the GraphBuilder; the page writes ``form``."""

    table: LogTable
    guess: Guess
    form: BuilderForm
    behaviours: BehaviourRows | Empty
    preview: Preview | Empty
    work: BuilderWork
    built: Built | Empty
    live: bool


class WithForm(TypedDict):
    """Which form is meant."""

    form: BuilderForm


class BuilderMethods(TypedDict):
    """What the page of the GraphBuilder can ask for."""

    preview: WithForm
    build: WithForm
