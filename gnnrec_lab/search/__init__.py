"""Search: many trainings of one recommender that find good options, each of them a normal run."""

from gnnrec_lab.search.launch import tune
from gnnrec_lab.search.search import Search, open_search
from gnnrec_lab.search.search_list import SearchList, searches

__all__ = ["Search", "SearchList", "open_search", "searches", "tune"]
