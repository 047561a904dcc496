"""The recommenders: one contract, one registry, one file a model."""

from gnnrec_lab.models.base.options import OptionSpec
from gnnrec_lab.models.base.storage import load_recommender, save_recommender
from gnnrec_lab.models.contract import (
    AttentionEdges,
    Capabilities,
    ClosedFormRecommender,
    ConditionalRecommender,
    Objective,
    Recommender,
    RepresentingRecommender,
    ScoreParts,
    Served,
    TrainableRecommender,
)
from gnnrec_lab.models.registry import create, names, options_of

__all__ = [
    "AttentionEdges",
    "Capabilities",
    "ClosedFormRecommender",
    "ConditionalRecommender",
    "Objective",
    "OptionSpec",
    "Recommender",
    "RepresentingRecommender",
    "ScoreParts",
    "Served",
    "TrainableRecommender",
    "create",
    "load_recommender",
    "names",
    "options_of",
    "save_recommender",
]
