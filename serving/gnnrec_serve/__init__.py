"""gnnrec-serve: bundles of gnnrec-lab, answered without torch.

>>> from gnnrec_serve import Scorer
>>> scorer = Scorer.load("shop-bundle")  # doctest: +SKIP
>>> scorer.recommend(["17850"], k=10)  # doctest: +SKIP
"""

from gnnrec_serve.errors import GnnrecError, OptionError, StorageError, UnknownIdError
from gnnrec_serve.serving.scorer import Explanation, Scorer

__version__ = "0.1.0"

__all__ = ["Explanation", "GnnrecError", "OptionError", "Scorer", "StorageError", "UnknownIdError"]
