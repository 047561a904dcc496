"""`Answers`: what the recommender of a run is asked, for lists, likenesses and explanations.

Each is the function of that name, with the run's recommender and what the run counts as seen.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from gnnrec_lab.progress import Progress, silent

if TYPE_CHECKING:
    import pandas as pd

    from gnnrec_lab.explain import Counterfactual, Explanation, ExplanationList
    from gnnrec_lab.graph import InteractionGraph
    from gnnrec_lab.models import Recommender
    from gnnrec_lab.projection import Projection
    from gnnrec_lab.ranking.under_rules import RuleOptions, RulesLike


class Answers(ABC):
    """The part of `Run` that asks its recommender."""

    @property
    @abstractmethod
    def recommender(self) -> Recommender:
        """The trained recommender."""

    @property
    @abstractmethod
    def _seen(self) -> InteractionGraph:
        """Whose items a list leaves out."""

    def recommend(
        self,
        users: Hashable | Iterable[Hashable],
        k: int = 10,
        exclude_seen: bool = True,
        *,
        rules: RulesLike = None,
        **options: Unpack[RuleOptions],
    ) -> pd.DataFrame:
        """Return the k best items of each user: `gnnrec_lab.recommend` with this run's recommender.

        Where chosen behaviours are predicted, only what was seen by these is left out: what a user has viewed
        may still be bought. Rules are where, allow, deny, per, diversify, since, until and at; see
        `gnnrec_lab.Rules`.
        """
        from gnnrec_lab.ranking import recommend

        return recommend(self.recommender, users, k, exclude_seen, seen=self._seen, rules=rules, **options)

    def recommend_all(
        self,
        path: str | Path,
        k: int = 10,
        exclude_seen: bool = True,
        *,
        rules: RulesLike = None,
        progress: Progress = silent,
    ) -> Path:
        """Write the k best items of every user to a Parquet file: `gnnrec_lab.recommend_all`."""
        from gnnrec_lab.ranking import recommend_all

        return recommend_all(
            self.recommender, path, k, exclude_seen, seen=self._seen, rules=rules, progress=progress
        )

    def removed_by_rules(
        self,
        users: Hashable | Iterable[Hashable],
        k: int = 10,
        exclude_seen: bool = True,
        *,
        rules: RulesLike = None,
        **options: Unpack[RuleOptions],
    ) -> pd.DataFrame:
        """Return what rules take out of each user's k best items: `gnnrec_lab.removed_by_rules`."""
        from gnnrec_lab.ranking import removed_by_rules

        return removed_by_rules(
            self.recommender, users, k, exclude_seen, seen=self._seen, rules=rules, **options
        )

    def similar_items(self, item: Hashable, k: int = 10) -> pd.DataFrame:
        """Return the k items most like one: `gnnrec_lab.similar_items`."""
        from gnnrec_lab.ranking import similar_items

        return similar_items(self.recommender, item, k)

    def similar_users(self, user: Hashable, k: int = 10) -> pd.DataFrame:
        """Return the k users most like one: `gnnrec_lab.similar_users`."""
        from gnnrec_lab.ranking import similar_users

        return similar_users(self.recommender, user, k)

    def map(
        self, method: str = "pca", *, seed: int = 0, most: int | None = None, progress: Progress = silent
    ) -> Projection:
        """Return its users and items in two dimensions: `gnnrec_lab.project`."""
        from gnnrec_lab.projection import project

        return project(self.recommender, method, seed=seed, most=most, progress=progress)

    def explain(self, user: Hashable, item: Hashable) -> Explanation:
        """Explain the score of one item for one user (their own ids); its rank is that of `recommend`."""
        from gnnrec_lab.explain import explain

        return explain(self.recommender, user, item, seen=self._seen)

    def explain_list(self, users: Hashable | Iterable[Hashable], k: int = 10) -> ExplanationList:
        """Explain the whole list of one or many users: `gnnrec_lab.explain.explain_list`."""
        from gnnrec_lab.explain import explain_list

        return explain_list(self.recommender, users, k, seen=self._seen)

    def counterfactual(self, user: Hashable, item: Hashable, k: int = 20) -> Counterfactual:
        """Find what takes an item out of a user's top-k: `gnnrec_lab.explain.counterfactual.search`."""
        from gnnrec_lab.explain import counterfactual

        return counterfactual(self.recommender, user, item, k, seen=self._seen)

    def what_if(
        self,
        user: Hashable,
        remove: Iterable[Hashable] = (),
        add: Iterable[Hashable] = (),
        k: int = 10,
    ) -> pd.DataFrame:
        """Return a user's list if their history were another one: `gnnrec_lab.explain.what_if`."""
        from gnnrec_lab.explain import what_if

        return what_if(self.recommender, user, remove, add, k, seen=self._seen)
