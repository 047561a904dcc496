"""The messages of the ExplanationBrowser. Users and items are indices; dicts by item have them as text."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from gnnrec_lab.checks import Language
from gnnrec_lab.evaluation.find_users import Kind
from gnnrec_lab.jobs.notes import Note, Vote
from gnnrec_lab.widgets.protocol.common import CommonTraits, Empty, NamedCount, Offline

Metric = Literal["pos", "del", "ins", "cdcg"]
Fact = tuple[str, str]


class RunNames(TypedDict):
    """A run, the title of its model, and what its edge weights mean where it has some.

    ``terms`` has what the score holds beside what the title names, with its weight.
    """

    name: str
    model: str
    terms: dict[str, list[float]]
    edge_weights: str | None


class BrowserRun(RunNames):
    """The run that is open, whether it scores changed histories, the run beside it, and what is switched on.

    ``kinds`` are the kinds of users that can be listed, ``names`` is whether other users are named.
    """

    graph: str
    num_users: int
    num_items: int
    fold_in: bool
    other: RunNames | None
    kinds: list[Kind]
    names: bool


class UserRow(TypedDict):
    """A user who was found; by this run's metric, the other's, and their difference, where measured."""

    index: int
    label: str
    interactions: int
    value: NotRequired[float]
    against: NotRequired[float]
    difference: NotRequired[float]


class UserList(TypedDict):
    """The users found: of a kind, or of all where ``kind`` is empty. ``metric`` measured them."""

    query: str
    kind: str
    total: int
    metric: NotRequired[str]
    rows: list[UserRow]


class OpenUser(TypedDict):
    """The user who is open, and the number of their interactions in the test part."""

    index: int
    label: str
    interactions: int
    held_out: int


class HistoryRow(TypedDict):
    """An item of the history with one behaviour. ``word`` is its id as a word of a line of code.

    ``weight`` is what the log's own column says of it ("rating 4"), the mean of several times.
    """

    item: int
    label: str
    word: str
    behaviour: str | None
    time: str | None
    times: int
    weight: str | None
    positive: bool


class Recommendation(TypedDict):
    """A row of a list. ``rank`` is null for an item that the list leaves out, ``hit``: in the test part."""

    item: int
    label: str
    word: str
    score: float
    rank: int | None
    hit: bool


class Contribution(TypedDict):
    """The signed part of a score owed to one item of the history."""

    item: int
    label: str
    contribution: float
    neighbours: int
    path_strength: float


class Neighbour(TypedDict):
    """Another user: a number, and a label only where names are shown."""

    neighbour: int
    neighbour_label: str | None


class PathExample(Neighbour):
    """A path from the user over an own item and another user to the recommended item."""

    via_label: str
    strength: float


class Layers(TypedDict):
    """Weighted edges in layers: each has layer, place of item, place of user, and a weight for each head."""

    kind: str | None
    heads: int
    items: list[str]
    users: list[Neighbour]
    edges: list[tuple[int, int, int, list[float]]]


class OtherContributions(TypedDict):
    """How many contributions aren't listed, and their sum."""

    count: int
    contribution: float


class Why(TypedDict):
    """Why an item has its score. ``remainder`` is the sum of ``rest``, which has it by what it comes from.

    ``own_share`` is how much of the score the contributions carry together, null where that isn't defined.
    ``num_paths`` is null where paths weren't looked for: in a page without a kernel.
    """

    item_label: str
    score: float
    total: float
    remainder: float
    rest: dict[str, float]
    own_share: float | None
    sentence: dict[Language, str]
    contributions: list[Contribution]
    others: OtherContributions
    paths: list[PathExample]
    num_paths: int | None
    layers: Layers | Empty


# "from" is a keyword of Python
Timeline = TypedDict("Timeline", {"from": str, "to": str, "bins": list[int]})


class Profile(TypedDict):
    """Who a user is. ``more_than`` is the share of users with fewer items."""

    interactions: int
    more_than: float
    behaviours: list[NamedCount]
    facts: list[Fact]
    timeline: Timeline | None


class Media(TypedDict):
    """The picture of an item as a data URL, the address of one elsewhere, and its facts."""

    picture: str | None
    link: str | None
    facts: list[Fact]


class Reasons(TypedDict):
    """Why an item has its score by the run that is open, and by the one beside it."""

    run: Why
    other: Why | None


class OtherView(RunNames):
    """What another run recommends to the same user."""

    recommendations: list[Recommendation]


class HistoryPart(TypedDict):
    """Rows of a history, newest first: the first is at the place ``history_first``, from 0 on, of so many."""

    history: list[HistoryRow]
    history_first: int
    history_total: int


class UserAlone(HistoryPart):
    """What one recommender shows of a user."""

    user: OpenUser
    k: int
    profile: Profile
    recommendations: list[Recommendation]


class UserView(UserAlone):
    """All of the user who is open. ``code`` is the line that gives this view."""

    code: str
    media: dict[str, Media]
    other: OtherView | None


class ChangedRow(Recommendation):
    """A row of the list of a changed history. ``old_rank`` is by the whole history."""

    old_rank: int | None


class FallenRow(TypedDict):
    """An item that the changed history takes out of the list."""

    item: int
    label: str
    old_rank: int


class WhatIf(TypedDict):
    """The list of a history that lacks some items. ``moved`` rows are at another place than before.

    ``code`` is what is left out, as it stands on a line. ``among`` is there where only so many items were
    compared and another one might come in.
    """

    user: int
    removed: list[int]
    code: str
    rows: list[ChangedRow]
    fallen: list[FallenRow]
    moved: int
    among: NotRequired[int]


class Smallest(TypedDict):
    """The fewest interactions without which an item isn't in the list, and what then is (``instead``)."""

    user: int
    item: int
    found: bool
    proved: bool
    rank: int
    rank_after: int
    k: int
    history: int
    sentence: str
    removed: list[int]
    labels: list[str]
    instead: list[str]


class Trust(TypedDict):
    """Faithfulness of one explanation: curves over the shares removed, their areas, verdicts by language.

    ``weights`` is what the weights are that "attention" orders by.
    """

    user: int
    item: int
    k: int
    steps: int
    draws: int
    orders: list[str]
    explainers: list[str]
    weights: str | None
    shares: list[float]
    curves: dict[str, dict[Metric, list[float]]]
    areas: dict[str, dict[Metric, float]]
    better: dict[str, bool]
    agreement: dict[str, float | None]
    verdicts: dict[Language, dict[str, str]]
    unit: dict[Language, str]


class BrowserWork(TypedDict):
    """What is being measured, of which item or of which kind of users."""

    doing: Literal["trust", "smallest", "users"]
    item: NotRequired[int]
    kind: NotRequired[str]


class RuleForm(TypedDict):
    """Rules as they are typed, items by id or title; empty and 0 for those that aren't applied."""

    where: str
    allow: list[str]
    deny: list[str]
    per: list[tuple[str, int]]
    diversify: float
    since: str
    until: str


class TakenOut(TypedDict):
    """An item that the list would hold without the rules, its place there, and the rules that take it out."""

    item: int
    label: str
    old_rank: int
    rules: list[str]


class RulesState(TypedDict):
    """The rules that are applied, and the list of ``user`` under them; -1 before there is one.

    ``held`` are lists of ids that no form shows, with their lengths, ``active`` is how many rules there are,
    ``code`` is what they are on a line, ``error`` says why a form wasn't applied.
    """

    form: RuleForm
    columns: list[str]
    held: dict[str, int]
    error: str
    code: str
    active: int
    user: int
    rows: list[ChangedRow]
    out: list[TakenOut]


class PageFacts(TypedDict):
    """What a page without a kernel says of itself: the day it was made, and of which users what-if works.

    It works for none where scores aren't ``sums``, and where lists are ``ruled``.
    """

    made: str
    users: int
    living: list[int]
    sums: bool
    ruled: bool


class BrowserTraits(CommonTraits):
    """The traits of the ExplanationBrowser; the page writes ``selected``.

    ``page`` is empty where there is a kernel, ``explanations`` has those of the open user that are here.
    """

    run: BrowserRun
    users: UserList
    view: UserView
    explanations: dict[str, Reasons]
    error: str
    work: BrowserWork | Empty
    what_if: WhatIf | Empty
    smallest: Smallest | Empty
    trust: dict[str, Trust]
    notes: dict[str, Note]
    selected: int
    live: bool
    rules: RulesState | Empty
    page: PageFacts | Empty


class LivingBounds(TypedDict):
    """What the items that don't travel reach: by each own item, and all of them together."""

    highest: str
    lowest: str
    most: float
    least: float


class LivingPart(TypedDict):
    """A sum over the history: rows [n, items], the upper triangle of its gram [n, n], see explain/sums.

    ``told`` [n] is what an explanation multiplies the rows by. All are float32 in base64.
    """

    rows: str
    gram: str | None
    told: str
    beyond: LivingBounds | None


class LivingBeyond(TypedDict):
    """The highest scores of the items that don't travel: by the whole history, the base, and nothing."""

    full: float
    base: float
    empty: float


class Living(TypedDict):
    """The scores of one user's history and of its parts, of the items that travel; see explain/sums.

    ``items`` and ``ranks`` are int32, ``base``, ``empty`` and ``rest`` float32, in base64. ``beyond`` is null
    where all items travel.
    """

    history: list[int]
    items: str
    ranks: str
    base: str
    empty: str
    parts: list[LivingPart]
    log: tuple[float, float] | None
    rest: dict[str, str]
    hits: list[int]
    beyond: LivingBeyond | None


class BrowserOffline(Offline):
    """What a page without a kernel knows: users who can be searched and opened by index, and their sums.

    ``explanations`` are by user and item. ``labels`` has the label of items and the word of a line of code
    that their id is, ``rules`` the list under rules of each user, where there are some.
    """

    users: list[UserRow]
    views: dict[str, UserView]
    explanations: dict[str, dict[str, Reasons]]
    labels: dict[str, tuple[str, str]]
    living: dict[str, Living]
    rules: dict[str, RulesState]


class SearchUsers(TypedDict):
    """List the users whose id matches, of all or of a kind."""

    query: NotRequired[str]
    kind: NotRequired[str]


class ByUser(TypedDict):
    """Which user is meant."""

    user: int


class ByItem(TypedDict):
    """Which item is meant."""

    item: int


class ByPlace(TypedDict):
    """Which row of the history is to be shown, from 0 on, with those around it."""

    place: int


class WithoutItems(TypedDict):
    """Which items of the history are left out."""

    remove: NotRequired[list[int]]


class ApplyRules(TypedDict):
    """The rules that lists are to keep to."""

    form: RuleForm


class WriteNote(TypedDict):
    """What is thought of an item."""

    item: int
    vote: NotRequired[Vote]
    text: NotRequired[str]


class ShowUsers(TypedDict):
    """Whether other users are named."""

    show: bool


class BrowserMethods(TypedDict):
    """What the page of the ExplanationBrowser can ask for."""

    search_users: SearchUsers
    open_user: ByUser
    history: ByPlace
    explain_item: ByItem
    what_if: WithoutItems
    rules: ApplyRules
    smallest: ByItem
    trust: ByItem
    write_note: WriteNote
    show_users: ShowUsers
    swap: Empty
