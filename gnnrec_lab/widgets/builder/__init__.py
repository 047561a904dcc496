"""The graph builder: from a frame to an interaction graph, with a live preview."""
