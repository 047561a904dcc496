"""The texts that Python displays, in English and Korean: one catalogue, a file for each topic.

A file defines ``ENTRIES``: by key the English and the Korean template, whose fields `say` fills. Callers pass
the key and the values. The texts of the widgets' pages are in ``js/src/*/words.ts``.

What shows itself speaks by `spoken`, in the language that was chosen. What is raised or stored, and what
a worker says, is English; `heard` recognises it where it is shown.
"""

from gnnrec_lab.display.words.catalogue import apart, known, said_list, say
from gnnrec_lab.display.words.hearing import framed, heard
from gnnrec_lab.display.words.language import chosen_language, language, set_language, speaking
from gnnrec_lab.display.words.said import Said, in_locale
from gnnrec_lab.display.words.spoken import called, coded, lasting, listed, spoken

__all__ = [
    "Said",
    "apart",
    "called",
    "chosen_language",
    "coded",
    "framed",
    "heard",
    "in_locale",
    "known",
    "language",
    "lasting",
    "listed",
    "said_list",
    "say",
    "set_language",
    "speaking",
    "spoken",
]
