# Generated from gnnrec_lab/serving/scorer/scorer.py: change it there.
"""`Scorer`: a bundle that recommends, explains and answers what-if.

Its answers never change once it is loaded, and threads and forked processes may share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec_serve.checks import checked_k, number
from gnnrec_serve.controls import visibly
from gnnrec_serve.errors import OptionError, UnknownIdError
from gnnrec_serve.graph.ids import IdMap
from gnnrec_serve.ranking.rules import BoundRules, Catalogue, Cosines, Rules, largest
from gnnrec_serve.serving.scorer.content import Content
from gnnrec_serve.serving.scorer.explanation import Explanation
from gnnrec_serve.serving.scorer.kinds import Parts
from gnnrec_serve.serving.scorer.lists import Asked, Lists
from gnnrec_serve.serving.scorer.members import Members
from gnnrec_serve.serving.scorer.ranks import rank_in
from gnnrec_serve.serving.scorer.rows import History

Indices = NDArray[np.int64]
Scores = NDArray[np.float32]


class Scorer:
    """A loaded bundle. Made by `load`.

    Attributes
    ----------
    about : dict
        What bundle.json says: model, label, sizes, how it was built.
    signature : dict
        The types of what it takes and gives.
    card : dict
        The model card.
    example : dict
        Requests with the answers that the recommender gave when it was exported.
    users, items : IdMap
    """

    def __init__(self, content: Content) -> None:
        self._content = content
        self.about, self.card, self.example = content.about, content.card, content.example
        self.signature: dict[str, Any] = content.about["signature"]
        self.users, self.items = content.users, content.items
        self._kind = content.kind
        self._num_items = len(content.items)
        self._lists = Lists(content)

    @classmethod
    def load(cls, path: str | Path, *, check: bool = True) -> Scorer:
        """Open a bundle: a folder or a zip, its arrays mapped into memory.

        Every file is compared to its checksum. With ``check`` the bundle's example is answered anew, and the
        answer compared to the one that the recommender gave.

        Raises
        ------
        StorageError
            In one line, for a bundle that is missing, altered, of a newer version, or answers differently.
        """
        from gnnrec_serve.serving.scorer.example import compare

        scorer = cls(Content.of(Members.open(path)))
        if check:
            compare(scorer, str(path))
        return scorer

    @visibly
    def __repr__(self) -> str:
        users, items = len(self.users), len(self.items)
        index = self._content.index
        ends = "" if index is None else f", {index.said}"
        return f"Scorer({self.about['label']}: {users:,} users, {items:,} items{ends})"

    @property
    def folds_in(self) -> bool:
        """Whether histories can be scored."""
        return self._kind.folds_in

    def recommend(
        self,
        users: Any = None,
        k: int = 10,
        *,
        histories: Sequence[Any] | None = None,
        exclude_seen: bool = True,
        exact: bool = False,
        **rules: Any,
    ) -> pa.Table:
        """Return the k best items of users, or of people known by a history alone.

        Parameters
        ----------
        users : an id or a sequence of ids
        k : int
            Length of each list; shorter where there are fewer candidates.
        histories : sequence, instead of users
            Each a sequence of item ids, or a mapping of item id to weight. They are called 0, 1, ... in the
            column user.
        exclude_seen : bool
            Leave out what the user, or the history, has.
        exact : bool
            Look at all items, also where the bundle has an index.
        **rules
            where, allow, deny, per, diversify, since, until, at: as in the lab. Allow and deny by user need
            users.

        Returns
        -------
        Arrow table
            Columns user, item, title (where items have titles), score, rank (from 1), in the order asked for.

        Raises
        ------
        UnknownIdError
            For an id that the bundle doesn't hold.
        OptionError
            For what can't be used: k, a history that is no history, a rule; where rules leave nothing for
            any of the users.
        """
        k = min(checked_k(k), self._num_items)
        asked = self._asked(users, histories)
        bound = self._bound(rules)
        if asked.histories is not None and bound is not None and bound.by_user:
            raise OptionError("allow and deny by user need users: for histories give one list for all.")
        found = self._lists.best(asked, k, bound, exclude_seen=exclude_seen, exact=exact)
        counts = [len(items) for items, _ in found]
        if bound is not None and len(asked) and not any(counts):
            seen = self._lists.seen(asked.part([0]))[0] if exclude_seen else np.empty(0, np.int64)
            first = int(asked.users[0])
            name = self.users.id(first) if asked.histories is None else first
            raise bound.nothing_left(first, name, seen.astype(np.int64))
        items = np.concatenate([items for items, _ in found] or [np.empty(0, np.int64)])
        columns = {
            "user": self._user_column(np.repeat(asked.users, counts), asked),
            "item": ids_as_arrow(self.items, items),
            **({} if self._content.labels is None else {"title": self._labels(items)}),
            "score": pa.array(np.concatenate([scores for _, scores in found] or [np.empty(0, np.float32)])),
            "rank": pa.array(
                np.concatenate([np.arange(1, n + 1) for n in counts] or [np.empty(0, np.int64)])
            ),
        }
        return pa.table(columns)

    def scores(self, users: Any = None, *, histories: Sequence[Any] | None = None) -> Scores:
        """Return the scores of all items, in the order of ``items``: float32 [n, items].

        Parameters and errors are those of `recommend`.
        """
        return self._lists.scores(self._asked(users, histories))

    def explain(self, user: Any = None, item: Any = None, *, history: Any = None) -> Explanation:
        """Explain the score of one item, for a user or for a history (as in `recommend`).

        Raises as `recommend` does.
        """
        if item is None:
            raise OptionError("explain needs an item: its id.")
        index = self._index(self.items, item)
        asked = self._asked(None if user is None else [user], None if history is None else [history])
        first = int(asked.users[0])
        if asked.histories is None:
            own, parts = self._kind.history_of(first), self._kind.parts(first, index)
        else:
            own, parts = asked.histories[0], self._kind.parts_of(asked.histories[0], index)
        return Explanation(
            user=None if asked.histories is not None else self.users.id(first),
            item=self.items.id(index),
            label=self._labels(np.array([index]))[0].as_py(),
            score=parts.score,
            rank=self._lists.rank(asked, index),
            contributions=self._contributions(own, parts),
            rest=parts.rest,
        )

    def what_if(
        self, user: Any, remove: Iterable[Any] = (), add: Iterable[Any] = (), k: int = 10
    ) -> pa.Table:
        """Return a user's list if the history lacked some items or held others.

        With nothing changed it is the user's list; what was learned for the user as such stays. What was
        removed doesn't come back, and what was added isn't recommended. Items added have the mean weight of
        the history.

        Returns
        -------
        Arrow table
            item, label, score, rank (from 1), old_rank (in the list as it is).

        Raises as `recommend` does; `OptionError` also for an item to remove that isn't in the history, and
        one to add that is.
        """
        k = checked_k(k)
        self._kind.require_fold_in()
        index = self._index(self.users, user)
        own = self._kind.history_of(index)
        gone, come = (np.unique([self._index(self.items, one) for one in _listed(ids)]).astype(np.int64)
                      for ids in (remove, add))  # fmt: skip
        changed = self._changed(own, gone, come, user)
        before = self._kind.rows(np.array([index]))[0]
        alone, after = self._kind.history_rows([own, changed])
        after += before - alone  # what was learned for the user as such stays
        left_out = self._content.seen_of(index)
        before[left_out] = -np.inf
        after[np.union1d(left_out, come)] = -np.inf
        items = largest(after, k)
        old = [rank_in(before, item) if before[item] > -np.inf else None for item in items.tolist()]
        return pa.table(
            {
                "item": ids_as_arrow(self.items, items),
                "label": self._labels(items),
                "score": pa.array(after[items]),
                "rank": pa.array(np.arange(1, len(items) + 1)),
                "old_rank": pa.array(old, pa.int64()),
            }
        )

    def update(self, interactions: Any, path: str | Path) -> Scorer:
        """Write a bundle that knows new interactions too, and return it loaded; this one stays as it is.

        Nothing is trained. New users, and those who have new interactions, are folded in as the model folds
        in; what is counted is counted anew (popularity, who has what in common, what lists leave out); what
        was learned of items stays, and the card says so. Items that the bundle doesn't hold are left out and
        counted in ``about["updates"]``: they need the run, updated in the lab and exported again.

        Parameters
        ----------
        interactions : Arrow table, DataFrame or mapping of columns
            Columns user and item, and optionally weight, which adds to what a pair has.
        path : path
            A new folder or zip, or one of a bundle, which is replaced at once.

        Raises
        ------
        OptionError
            For columns, weights or ids that can't be used, and where all items are unknown.
        StorageError
            Where it can't be written.
        """
        from gnnrec_serve.serving.scorer.update import update

        return update(self._content, interactions, path)

    def _asked(self, users: Any, histories: Any) -> Asked:
        if (users is None) == (histories is None):
            raise OptionError("Give either users or histories, and not both.")
        if histories is None:
            ids = [users] if self._is_one(users) else list(users)
            return Asked(self._indices(self.users, ids))
        self._kind.require_fold_in()
        if isinstance(histories, str | bytes | Mapping) or not isinstance(histories, Iterable):
            raise OptionError("histories must be a list of histories: each a list of item ids.")
        given = [self._history(one) for one in histories]
        return Asked(np.arange(len(given)), given)

    @staticmethod
    def _is_one(users: Any) -> bool:
        return isinstance(users, str | bytes | tuple) or not isinstance(users, Iterable)

    def _history(self, given: Any) -> History:
        if isinstance(given, str | bytes) or not isinstance(given, Iterable):
            raise OptionError(f"A history is a list of item ids, or of ids with weights, not {given!r:.60}.")
        pairs = given if isinstance(given, Mapping) else dict.fromkeys(given, 1.0)
        items = np.array([self._index(self.items, one) for one in pairs], dtype=np.int64)
        weight = np.array([number("A weight", one, 0) for one in pairs.values()], dtype=np.float64)
        order = np.argsort(items)
        if len(np.unique(items)) < len(items):
            raise OptionError("A history has an item twice: give it once, with a weight.")
        return History(items[order], weight[order].astype(np.float32).astype(np.float64))

    @classmethod
    def _index(cls, ids: IdMap, one: Any) -> int:
        return int(cls._indices(ids, [one])[0])

    @staticmethod
    def _indices(ids: IdMap, many: list[Any]) -> Indices:
        for one in many:
            if isinstance(one, list | dict | set) or one is None:
                raise UnknownIdError(f"There is no {ids.what} {one!r:.60}.")
        return ids.index(many)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return Catalogue(self._num_items, self.items.find, self.users.find, self._content.features)

    @cached_property
    def _alike(self) -> Cosines:
        vectors = self._kind.item_vectors
        return Cosines(self._kind.own.transposed(self._num_items) if vectors is None else vectors)

    def _bound(self, rules: Mapping[str, Any]) -> BoundRules | None:
        asked = Rules.of(rules)
        return self._catalogue.bind(asked, self._alike.among) if asked else None

    def _changed(self, own: History, gone: Indices, come: Indices, user: Any) -> History:
        for item in gone[~np.isin(gone, own.items)].tolist():
            raise OptionError(
                f"{self.items.id(item)!r} isn't in the history of {user!r}: it can't be removed."
            )
        for item in come[np.isin(come, own.items)].tolist():
            raise OptionError(f"{self.items.id(item)!r} is in the history of {user!r} already.")
        stays = ~np.isin(own.items, gone)
        mean = float(own.weight.astype(np.float32).mean()) if len(own) else 1.0
        items = np.concatenate([own.items[stays], come])
        weight = np.concatenate([own.weight[stays], np.full(len(come), np.float32(mean))])
        pair = np.full(0, -1) if own.pair is None else own.pair[stays]
        order = np.argsort(items)
        return History(items[order], weight[order], np.concatenate([pair, np.full(len(come), -1)])[order])

    def _contributions(self, own: History, parts: Parts) -> pa.Table:
        given = parts.contribution
        scale = (float(given.sum()) if self._kind.attention_is_score else parts.score) or np.nan
        order = np.argsort(-np.abs(given), kind="stable")
        items = own.items[order]
        return pa.table(
            {
                "item": ids_as_arrow(self.items, items),
                "label": self._labels(items),
                "contribution": pa.array(given[order]),
                "share": pa.array(given[order] / scale),
            }
        )

    def _labels(self, items: Indices) -> pa.Array:
        if self._content.labels is not None:
            return self._content.labels.take(pa.array(items))
        return pa.array([str(one) for one in self.items.ids(items).tolist()], pa.large_string())

    def _user_column(self, users: Indices, asked: Asked) -> pa.Array:
        return pa.array(users) if asked.histories is not None else ids_as_arrow(self.users, users)


def ids_as_arrow(ids: IdMap, indices: Indices) -> pa.Array:
    """Return ids as Arrow takes them; those that have no common type as their text."""
    values = ids.ids(indices)
    if values.dtype != object:
        return pa.array(values)
    plain = values.tolist()
    if all(type(value) is str for value in plain):
        return pa.array(plain, pa.large_string())
    try:
        return pa.array(plain)
    except (pa.ArrowException, UnicodeEncodeError):
        return pa.array(
            [str(value).encode("utf-8", "replace").decode() for value in plain], pa.large_string()
        )


def _listed(ids: Any) -> list[Any]:
    return [ids] if isinstance(ids, str | bytes) or not isinstance(ids, Iterable) else list(ids)
