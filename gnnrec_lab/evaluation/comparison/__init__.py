"""The comparison of recommenders on one split: paired differences, intervals, leaderboard rows."""
