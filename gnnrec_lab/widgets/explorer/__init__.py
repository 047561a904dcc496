"""The graph explorer: overview, communities and neighbourhoods of an interaction graph."""
