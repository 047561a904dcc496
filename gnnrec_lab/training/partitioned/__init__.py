"""One training over several workers, each with a part of the users, of the items' rows, and of the edges.

What a worker doesn't own it asks of who does (`Needs`), by the collectives of an `Exchange`. Who starts the
workers is jobs/engines/workers.py's.
"""
