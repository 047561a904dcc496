"""Ranking: from a recommender's scores to the top-K of each user."""

from gnnrec_lab.ranking.batch import recommend_all
from gnnrec_lab.ranking.first_lists import first_lists
from gnnrec_lab.ranking.recommend import recommend, removed_by_rules
from gnnrec_lab.ranking.rules import Rules
from gnnrec_lab.ranking.similar import similar_items, similar_users
from gnnrec_lab.ranking.topk import rank_of, top_k

__all__ = [
    "Rules",
    "first_lists",
    "rank_of",
    "recommend",
    "recommend_all",
    "removed_by_rules",
    "similar_items",
    "similar_users",
    "top_k",
]
