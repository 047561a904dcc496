"""Builds the site of docs/: pages, what is generated from the code, notebooks, benchmarks."""
