"""Presentation: HTML, tables, SVG, colours, number formats, records, and the catalogue of words.

Independent of graphs, recommenders and runs: callers pass values. Imports nothing heavy.
"""
