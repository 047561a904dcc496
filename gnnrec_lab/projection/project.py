"""`project`: a recommender's users and items in two dimensions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.checks import checked_seed, choice, whole
from gnnrec_lab.controls import visibly
from gnnrec_lab.display.words import language, say
from gnnrec_lab.errors import OptionError
from gnnrec_lab.models import Recommender
from gnnrec_lab.progress import Progress, silent
from gnnrec_lab.projection import tsne
from gnnrec_lab.projection.pca import pca
from gnnrec_lab.projection.picture import kinds_html
from gnnrec_lab.projection.places import MISSING, quantised
from gnnrec_lab.projection.space import Space, space_of

if TYPE_CHECKING:
    from gnnrec_lab.display.html import Html
    from gnnrec_lab.graph import InteractionGraph

Method = Literal["pca", "tsne"]
METHODS: tuple[Method, ...] = get_args(Method)
Floats = NDArray[np.float32]

MOST = 1_000_000  # users and items on a map
NEIGHBOURLY = 50_000  # of whom t-SNE draws no more: it takes minutes


@dataclass(frozen=True, eq=False, repr=False)
class Projection:
    """Users and items in two dimensions.

    Attributes
    ----------
    graph : InteractionGraph
    space : Space
        Whom it shows, and the vectors that it is of.
    places : float32 [n, 2]
        The users first, then the items, as in the space; NaN for who isn't shown.
    method : "pca" or "tsne"
    shares : (float, float) or None
        Of the variance, in each direction of PCA.
    model : str
        What the recommender is called.
    steps : int or None
        After how many steps t-SNE was stopped; None where it wasn't.
    """

    graph: InteractionGraph
    space: Space
    places: Floats
    method: Method
    shares: tuple[float, float] | None
    model: str
    steps: int | None = None
    quantised: NDArray[np.uint16] = field(init=False)

    def __post_init__(self) -> None:
        found = np.full((len(self.places), 2), MISSING, np.uint16)
        shown = np.isfinite(self.places[:, 0])
        found[shown] = quantised(self.places[shown])
        object.__setattr__(self, "quantised", found)

    @property
    def shown(self) -> int:
        """How many are on the map."""
        return int((self.quantised[:, 0] != MISSING).sum())

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each user and item on the map: kind, id, label, x, y."""
        return self.rows(np.flatnonzero(self.quantised[:, 0] != MISSING))

    def rows(self, places: NDArray[np.int64]) -> pd.DataFrame:
        """Return `to_frame` of some places of the space, in that order."""
        first = len(self.space.users)
        is_user = places < first
        kind = np.where(is_user, "user", "item").astype(object)
        ids, labels = np.empty(len(places), object), np.empty(len(places), object)
        users, items = self.space.users[places[is_user]], self.space.items[places[~is_user] - first]
        ids[is_user] = np.asarray(self.graph.users.ids(users), dtype=object)
        ids[~is_user] = np.asarray(self.graph.items.ids(items), dtype=object)
        labels[is_user], labels[~is_user] = self.graph.user_labels(users), self.graph.item_labels(items)
        x, y = self.places[places].astype(np.float64).T
        return pd.DataFrame({"kind": kind, "id": ids, "label": labels, "x": x, "y": y})

    def statement(self, locale: str) -> str:
        """Return how the map was made, and who isn't on it."""
        dim = self.space.vectors.shape[1]
        key = "projection.learned" if self.space.learned else "projection.of-interactions"
        space = say(key, locale, dim=dim, model=self.model)
        if self.shares is None:
            said = [say("projection.tsne", locale, space=space, perplexity=tsne.PERPLEXITY)]
            if self.steps is not None:
                said.append(say("projection.stopped", locale, steps=self.steps, all=tsne.STEPS))
        else:
            said = [say("projection.pca", locale, space=space, x=self.shares[0], y=self.shares[1])]
        users, items = self.space.left_out
        total = self.graph.num_users + self.graph.num_items - users - items
        if self.shown < total:
            said.append(say("projection.drawn", locale, shown=self.shown, total=total))
        if users + items:
            said.append(say("projection.left-out", locale, who=_counted(users, items, locale)))
        return " ".join(said)

    def size(self, locale: str) -> str:
        """Return how many users and items there are on it."""
        shown = self.quantised[:, 0] != MISSING
        first = len(self.space.users)
        users, items = int(shown[:first].sum()), int(shown[first:].sum())
        return _counted(users, items, locale)

    @visibly
    def __repr__(self) -> str:
        return f"Projection of {self.graph.name}: {self.size('en')}\n{self.statement('en')}"

    def _repr_html_(self) -> Html:
        locale = language()
        title = say("projection.title", locale, name=self.graph.name)
        return kinds_html(
            self.quantised, len(self.space.users), title, self.size(locale), self.statement(locale), locale
        )


def _counted(users: int, items: int, locale: str) -> str:
    if users and items:
        return say("projection.size", locale, users=users, items=items)
    return say("noun.users" if users else "noun.items", locale, number=users or items)


def project(
    recommender: Recommender,
    method: str = "pca",
    *,
    seed: int = 0,
    most: int | None = None,
    progress: Progress = silent,
) -> Projection:
    """Return a recommender's users and items in two dimensions.

    Parameters
    ----------
    recommender : Recommender
    method : "pca" or "tsne"
        The two directions in which their vectors differ most, at once; or t-SNE, which keeps neighbours near
        and takes minutes for many. It needs openTSNE, which the extra ``map`` installs.
    seed : int
        Of t-SNE, and of who is shown where there are too many.
    most : int, optional
        How many to show: by default a million by PCA, 50,000 by t-SNE, drawn at random.
    progress : callable
        Called with the steps of t-SNE done, and all.

    Returns
    -------
    Projection
        Of the vectors that the recommender learned, brought to length 1; where it has none, of the leading
        singular vectors of its interactions. Whoever nothing is known of isn't on it.

    Raises
    ------
    OptionError
        For another method, where nothing is known of anybody, and for t-SNE without openTSNE.
    """
    method = choice("method", method, METHODS)
    if method == "tsne":
        tsne.require()
    limit = MOST if most is None else whole("most", most, 1, MOST)
    space = space_of(recommender, limit, checked_seed(seed))
    model = recommender.label
    graph = recommender.train
    flat = by_pca(space, graph, model)
    if method == "pca":
        return flat
    return by_tsne(flat, NEIGHBOURLY if most is None else limit, seed=seed, progress=progress)


def by_pca(space: Space, graph: InteractionGraph, model: str) -> Projection:
    """Return the map of a space by PCA."""
    places, shares = pca(space.vectors)
    return Projection(graph, space, places, "pca", shares, model)


def drawn_for(projection: Projection, most: int, seed: int) -> NDArray[np.int64]:
    """Return whom t-SNE is of: all, or so many at random; int64 ascending."""
    total = len(projection.space)
    if total <= most:
        return np.arange(total)
    return np.sort(np.random.default_rng(seed).choice(total, most, replace=False))


def placed(
    projection: Projection, drawn: NDArray[np.int64], found: Floats, steps: int | None = None
) -> Projection:
    """Return the map with places by t-SNE: of those drawn, all others being nowhere."""
    places = np.full((len(projection.space), 2), np.nan, np.float32)
    places[drawn] = found
    return Projection(projection.graph, projection.space, places, "tsne", None, projection.model, steps)


def by_tsne(projection: Projection, most: int, *, seed: int = 0, progress: Progress = silent) -> Projection:
    """Return the map of the same space by t-SNE, which begins with the places of a map."""
    drawn = drawn_for(projection, most, seed)
    start = projection.places[drawn]
    if not np.isfinite(start).all():
        raise OptionError("t-SNE begins with the places of PCA: give a map of all.")
    found = tsne.tsne(projection.space.vectors[drawn], start, seed=seed, progress=progress)
    return placed(projection, drawn, found)
