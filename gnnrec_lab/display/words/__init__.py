"""The words that Python shows, in English and Korean: one catalogue, a file for each topic.

A file holds ``ENTRIES``: by key the English and the Korean template, whose places `say` fills. Which
sentence is said, and its facts, are the caller's. What the widgets' pages show is in ``js/src/*/words.ts``.
"""

from gnnrec_lab.display.words.catalogue import known, say

__all__ = ["known", "say"]
