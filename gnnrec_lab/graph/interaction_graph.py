"""`InteractionGraph`: the bipartite user-item graph, as memory-mappable arrays.

Reading frames is done by logs.py and features.py, files by storage.py, splitting by splits/, PyG by pyg.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html
from gnnrec_lab.graph import features, html, times
from gnnrec_lab.graph.cleaning import Cleaning, CleaningReport, read_clean
from gnnrec_lab.graph.csr import CSR
from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.graph.logs import Log, Roles, read_log, with_evidence
from gnnrec_lab.graph.roles import RoleGuess, guess_roles
from gnnrec_lab.graph.spec import GraphSpec
from gnnrec_lab.home import checked_name
from gnnrec_lab.sources import CsvOptions, open_source

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

    from gnnrec_lab.graph.insights import Insights
    from gnnrec_lab.graph.report import GraphReport
    from gnnrec_lab.graph.splits.split import Split


@dataclass(frozen=True, eq=False, repr=False)
class InteractionGraph:
    """Users, items and the E interactions between them. Made by `from_frame`; never changed.

    Attributes
    ----------
    name : str
    users, items : IdMap
        The user's own ids and their indices.
    user, item : int32 [E]
        Indices of each interaction's user and item.
    behaviour : int16 [E] or None
        Indices into ``behaviours``.
    behaviours : list of str
    weight : float32 [E]
        1 where no weight was given.
    weighted : bool
        Whether weights were given; a pair's weight is then the sum of its rows', else the largest.
    time : int64 [E] or None
        Microseconds since 1970 in UTC where ``time_kind`` is ``"datetime"``, else the numbers given.
    time_kind : "datetime", "number" or None
    user_features, item_features : pyarrow.Table or None
        One row a user or item, in index order.
    reading : CleaningReport or None
        What became of the rows of the log; None for a part of a graph.
    spec : GraphSpec or None
        How it was built, to be built again; None for a part of a graph.
    guess : RoleGuess or None
        Which columns were guessed and why, where they were; it isn't saved.
    """

    name: str
    users: IdMap
    items: IdMap
    user: NDArray[np.int32]
    item: NDArray[np.int32]
    behaviour: NDArray[np.int16] | None
    behaviours: list[str]
    weight: NDArray[np.float32]
    weighted: bool
    time: NDArray[np.int64] | None
    time_kind: times.TimeKind | None
    user_features: pa.Table | None = None
    item_features: pa.Table | None = None
    reading: CleaningReport | None = field(default=None, kw_only=True)
    spec: GraphSpec | None = field(default=None, kw_only=True)
    guess: RoleGuess | None = field(default=None, kw_only=True)
    known_fingerprint: str | None = field(default=None, kw_only=True)

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        user: str | None = None,
        item: str | None = None,
        behaviour: str | None = None,
        weight: str | None = None,
        time: str | None = None,
        users: Any = None,
        items: Any = None,
        name: str = "graph",
        behaviour_weights: Mapping[str, float] | None = None,
        cleaning: Cleaning | None = None,
        columns: Sequence[str] | None = None,
        delimiter: str | None = None,
        skip: int = 0,
        encoding: str | None = None,
        time_format: str | None = None,
    ) -> InteractionGraph:
        """Build a graph from a log of interactions, one row each.

        Parameters
        ----------
        frame : DataFrame, path, or whatever `gnnrec_lab.sources.open_source` takes
            A frame of pandas, Polars or Arrow, a LazyFrame, a DuckDB relation, the path or glob of Parquet or
            CSV files.
        user, item : str, optional
            Columns of ids: text, numbers, dates, UUIDs, tuples of these. Whole floats count as ints. Without
            one of them all columns that aren't given are guessed (`guess_roles`); the graph's ``guess`` says
            how.
        behaviour : str, optional
            Column of the type of each interaction.
        weight : str, optional
            Column of numbers. A row of weight 0 or less (a return) stays in the history but is no positive
            evidence, and is never subtracted.
        time : str, optional
            Column of datetimes, dates, text (ISO 8601, or day and month in an order that the column shows;
            without a zone: UTC) or whole numbers; these are read as seconds, milliseconds, microseconds or
            nanoseconds since 1970 where their size allows just one of them.
        users, items : as ``frame``, optional
            Features. The column called as ``user`` (``item``), else the first, holds the ids.
        name : str
            Letters, digits, ``-``, ``_``, ``.``.
        behaviour_weights : mapping of str to float, optional
            Multiplies the weights of a behaviour's rows, e.g. ``{"purchase": 1, "return": 0}``.
        cleaning : Cleaning, optional
            What to leave out and how to weigh the rest. By default every row is kept.
        columns, delimiter, skip, encoding : optional
            How a CSV file is written down: names of the columns where its first line is data, what separates
            the fields, lines before the table, and an encoding such as "cp949". Found out by default.
        time_format : str, optional
            How times are written where that is in doubt: a format of ``strptime``, "day-first",
            "month-first", or the unit of whole numbers: "s", "ms", "us", "ns".

        Raises
        ------
        GraphDataError
            For data that can't be used, naming column, row and remedy; also when cleaning leaves nothing.
        OptionError
            For a name that can't name a graph, for cleaning that these columns don't allow, and where it is
            in doubt which columns hold users and items.

        Examples
        --------
        >>> import pandas as pd
        >>> log = pd.DataFrame({"who": ["a", "a", "b"], "what": ["tea", "milk", "tea"]})
        >>> graph = InteractionGraph.from_frame(log, user="who", item="what", name="tiny")
        >>> graph
        InteractionGraph "tiny": 2 users x 2 items, 3 interactions, density 75%
        >>> graph.by_user.row(0)[0].tolist()
        [0, 1]
        """
        checked_name(name, "graph")
        csv, guess = CsvOptions.of(columns, delimiter, skip, encoding), None
        source = open_source(frame, csv=csv)
        if user is None or item is None:
            given = {"user": user, "item": item, "behaviour": behaviour, "weight": weight, "time": time}
            guess = guess_roles(source, given)
            roles = Roles(**guess.roles)
        else:
            roles = Roles(user, item, behaviour, weight, time)
        spec = GraphSpec.of(source, roles, cleaning, behaviour_weights, name, time_format)
        if cleaning is None:
            log, reading = (
                with_evidence(read_log(source, roles, time_format=time_format), roles, behaviour_weights),
                None,
            )
        else:
            log, reading = read_clean(source, roles, cleaning, behaviour_weights, time_format=time_format)
        graph = cls.from_log(log, roles, name, users, items, reading=reading, spec=spec)
        return graph if guess is None else replace(graph, guess=guess)

    @classmethod
    def from_log(
        cls,
        log: Log,
        roles: Roles,
        name: str,
        users: Any = None,
        items: Any = None,
        *,
        reading: CleaningReport | None = None,
        spec: GraphSpec | None = None,
    ) -> InteractionGraph:
        """Build a graph from a log that was read already; ``users`` and ``items`` as in `from_frame`.

        Without a ``reading`` every row of it was kept.
        """
        return cls(
            name=name,
            **{name: value for name, value in vars(log).items() if name != "notes"},
            reading=CleaningReport(len(log.user), len(log.user), notes=log.notes)
            if reading is None
            else reading,
            spec=spec,
            user_features=features.read_features(users, log.users, roles.user, "users"),
            item_features=features.read_features(items, log.items, roles.item, "items"),
        )

    @property
    def num_users(self) -> int:
        """Number of users, U."""
        return len(self.users)

    @property
    def num_items(self) -> int:
        """Number of items, I."""
        return len(self.items)

    @property
    def num_interactions(self) -> int:
        """Number of interactions, E: the rows of the log."""
        return len(self.user)

    @property
    def num_pairs(self) -> int:
        """Number of distinct pairs of user and item with a positive weight."""
        return self.by_user.nnz

    @property
    def edge_index(self) -> NDArray[np.int64]:
        """User and item of each interaction, int64 [2, E]."""
        return np.stack([self.user, self.item]).astype(np.int64)

    @cached_property
    def by_user(self) -> CSR:
        """The items of each user: distinct pairs of positive weight, items ascending.

        A pair's weight is the sum of the positive weights of its rows when a weight column was given,
        otherwise the largest behaviour weight (1 when there are none).
        """
        return CSR.from_pairs(
            self.user, self.item, self.weight,
            num_rows=self.num_users, largest=not self.weighted, keep=self.weight > 0,
        )  # fmt: skip

    @cached_property
    def by_item(self) -> CSR:
        """The users of each item: the pairs of `by_user`, users ascending."""
        return self.by_user.transposed(self.num_items)

    @cached_property
    def _history(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        order = np.lexsort((self.user,) if self.time is None else (self.time, self.user))
        ends = np.cumsum(np.bincount(self.user, minlength=self.num_users))
        return order.astype(np.int64), np.concatenate([[0], ends]).astype(np.int64)

    def rows_of_user(self, user_index: int) -> NDArray[np.int64]:
        """Return the row numbers of a user's interactions, oldest first (without times: as in the log)."""
        order, starts = self._history
        return order[starts[user_index] : starts[user_index + 1]]

    def subset(self, rows: NDArray[Any] | Sequence[int]) -> InteractionGraph:
        """Return the graph of some interactions only, with the same ids and features.

        ``rows`` is a mask, bool [E], or row numbers, int64.
        """
        rows = np.asarray(rows)
        rows = rows if rows.dtype == bool else rows.astype(np.int64)  # an empty list has no type
        return replace(
            self,
            user=self.user[rows],
            item=self.item[rows],
            behaviour=None if self.behaviour is None else self.behaviour[rows],
            weight=self.weight[rows],
            time=None if self.time is None else self.time[rows],
            reading=None,
            spec=None,
            guess=None,
            known_fingerprint=None,
        )

    @cached_property
    def _time_unit(self) -> times.TimeUnit:
        return "us" if self.time is None else times.coarsest_unit(self.time)

    def times_as_text(self, indices: NDArray[Any] | Sequence[int]) -> list[str]:
        """Return the times of interactions: ISO 8601 in UTC, or the number; "" where there are no times."""
        if self.time is None or self.time_kind is None:
            return [""] * len(indices)
        return self.time_text(self.time[np.asarray(indices, dtype=np.int64)])

    def time_text(self, values: NDArray[np.int64] | Sequence[int]) -> list[str]:
        """Return values as they stand in ``time`` as text; see `times_as_text`."""
        return times.times_as_text(np.asarray(values, np.int64), self.time_kind or "number", self._time_unit)

    def user_labels(self, indices: NDArray[Any] | Sequence[int]) -> list[str]:
        """Return what to call users: their title, name, label or description, else their id."""
        return features.labels(self.users, self.user_features, np.asarray(indices))

    def item_labels(self, indices: NDArray[Any] | Sequence[int]) -> list[str]:
        """Return what to call items: their title, name, label or description, else their id."""
        return features.labels(self.items, self.item_features, np.asarray(indices))

    def user_titles(self, indices: NDArray[Any] | Sequence[int]) -> list[str] | None:
        """Return `user_labels`; None where users have nothing but their ids."""
        return features.titles(self.users, self.user_features, np.asarray(indices))

    def item_titles(self, indices: NDArray[Any] | Sequence[int]) -> list[str] | None:
        """Return `item_labels`; None where items have nothing but their ids."""
        return features.titles(self.items, self.item_features, np.asarray(indices))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the content without the name, in hexadecimal.

        The same for one frame in any library, and after saving and loading.
        """
        if self.known_fingerprint is not None:
            return self.known_fingerprint
        sha = hashlib.sha256(b"graph 1\0")
        described = [
            self.behaviours,
            self.weighted,
            self.time_kind,
            self.behaviour is None,
            self.num_interactions,
        ]
        for text in (
            self.users.digest,
            self.items.digest,
            features.digest(self.user_features),
            features.digest(self.item_features),
            repr(described),
        ):
            sha.update(text.encode("utf-8", "surrogatepass") + b"\0")
        for array in (self.user, self.item, self.behaviour, self.weight, self.time):
            if array is not None:
                sha.update(np.ascontiguousarray(array).data)
        return sha.hexdigest()

    @cached_property
    def report(self) -> GraphReport:
        """What there is to know about the data, and each problem with its remedy; measured once."""
        from gnnrec_lab.graph.report import report_on

        return report_on(self)

    def split(
        self,
        by: str,
        *,
        validation: float | None = None,
        test: float = 0.2,
        target: Any = None,
        seed: int = 0,
    ) -> Split:
        """Split into train, validation and test; see `gnnrec_lab.graph.splits.split.split_graph`."""
        from gnnrec_lab.graph.splits.split import split_graph

        return split_graph(self, by, validation=validation, test=test, target=target, seed=seed)

    def insights(self, seed: int = 0, locale: str | None = None) -> Insights:
        """Find patterns in the graph itself; see `gnnrec_lab.graph.insights.insights.find_insights`."""
        from gnnrec_lab.graph.insights import find_insights

        return find_insights(self, seed, locale)

    def save(self, folder: str | Path) -> Path:
        """Write the graph to a folder of plain files; see `gnnrec_lab.graph.storage.save_graph`."""
        from gnnrec_lab.graph.storage import save_graph

        return save_graph(self, Path(folder))

    @classmethod
    def load(cls, folder: str | Path) -> InteractionGraph:
        """Read a graph that `save` wrote, memory-mapped; raises `StorageError` when it can't be used."""
        from gnnrec_lab.graph.storage import load_graph

        return load_graph(Path(folder))

    def to_pyg(
        self, *, user_features: Any = "auto", item_features: Any = "auto", seed: int = 0
    ) -> HeteroData:
        """Return a PyG ``HeteroData``; see `gnnrec_lab.graph.pyg.to_pyg`."""
        from gnnrec_lab.graph.pyg import to_pyg

        return to_pyg(self, user_features=user_features, item_features=item_features, seed=seed)

    @visibly
    def __repr__(self) -> str:
        return html.graph_text(self)

    def _repr_html_(self) -> Html:
        return html.graph_table(self)
