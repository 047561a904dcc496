"""``%gnnrec import``: a bundle, to be asked in the notebook."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.serving.scorer import Scorer


def _run(notebook: Notebook, args: Namespace) -> Scorer:
    from gnnrec_lab.serving.scorer import load_bundle

    return load_bundle(args.path)


COMMAND = Command(
    name="import",
    arguments=(Argument("path", "PATH", "the bundle's folder or zip", required=True),),
    example="import shop-bundle",
    run=_run,
)
