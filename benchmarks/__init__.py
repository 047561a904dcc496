"""Measurements, one command each; results in benchmarks/results/. Never imported by the package."""
