"""The comparison of runs: leaderboard, intervals, slices, winners and losers."""
