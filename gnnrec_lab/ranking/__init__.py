"""Ranking: from a recommender's scores to the top-K of each user."""

from gnnrec_lab.ranking.first_lists import first_lists
from gnnrec_lab.ranking.recommend import recommend
from gnnrec_lab.ranking.topk import rank_of, top_k

__all__ = ["first_lists", "rank_of", "recommend", "top_k"]
