"""One explanation: contributions that add up to a score, edge weights, paths, as frame, text and HTML."""
