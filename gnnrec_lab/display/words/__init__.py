"""The texts that Python displays, in English and Korean: one catalogue, a file for each topic.

A file defines ``ENTRIES``: by key the English and the Korean template, whose fields `say` fills. Callers pass
the key and the values. The texts of the widgets' pages are in ``js/src/*/words.ts``.
"""

from gnnrec_lab.display.words.catalogue import known, say
from gnnrec_lab.display.words.language import chosen_language, language, set_language
from gnnrec_lab.display.words.said import Said, in_locale

__all__ = ["Said", "chosen_language", "in_locale", "known", "language", "say", "set_language"]
