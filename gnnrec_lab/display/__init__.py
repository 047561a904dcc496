"""How values are shown: HTML, tables, SVG, colours, numbers, records, and the one catalogue of words.

Nothing here knows of graphs, recommenders or runs: callers pass the values. Nothing heavy is imported.
"""
