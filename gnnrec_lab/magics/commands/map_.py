"""``%gnnrec map``: the embedding map, users and items of a run in two dimensions."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics import values, waiting
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.widgets import EmbeddingMap


def _run(notebook: Notebook, args: Namespace) -> EmbeddingMap:
    run = waiting.trained(notebook, args.run)
    from gnnrec_lab.widgets import EmbeddingMap

    return EmbeddingMap(run, args.method, colour=args.colour, within=args.within, most=args.most)


COMMAND = Command(
    name="map",
    arguments=(
        Argument("run", "RUN", "the run's name", kind="run", required=True),
        Argument(
            "--method", "METHOD", "PCA at once, or t-SNE in the background (pca)",
            choices=("pca", "tsne"), default="pca",
        ),
        Argument(
            "--colour", "BY",
            "kind, popularity, community, ndcg@20, or a feature such as user.age or item.price (kind)",
            default="kind",
        ),
        Argument(
            "--within", "CORNERS",
            'pick what lies in a polygon: its corners in thousandths of the map, as "0,0 500,0 500,500"',
        ),
        Argument("--most", "N", "draw so many at random, where there are more", type=values.positive),
    ),
    example="map first --colour community",
    run=_run,
)  # fmt: skip
