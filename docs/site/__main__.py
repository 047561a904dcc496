"""``python -m docs.site``: build the site in both languages under build/docs/html, warnings as errors."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from docs.site.assemble import ROOT, assemble
from docs.site.check import problems
from docs.site.live import stored_lab, write_attention_figure, write_live_page

LANGUAGES = ("en", "ko")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build; 0 where nothing was wrong."""
    from sphinx.cmd.build import build_main

    parser = argparse.ArgumentParser(prog="python -m docs.site", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "docs")
    parser.add_argument("--language", choices=LANGUAGES, help="only this one")
    args = parser.parse_args(arguments)
    html = args.out / "html"
    for language in LANGUAGES if args.language is None else (args.language,):
        source = assemble(args.out / "source" / language, language)
        with stored_lab():
            write_attention_figure(source / "images" / "weights-gat.svg")
        target = html if language == "en" else html / language
        options = ["-b", "html", "-E", "-W", "--keep-going", "-q", "-j", "auto", "-D", f"language={language}"]
        options += ["-c", str(Path(__file__).parent), "-d", str(args.out / "doctrees" / language)]
        if build_main([*options, str(source), str(target)]):
            return 1
        with stored_lab():
            write_live_page(target / "_static" / "why.html", language)
    found = problems(html)
    print("\n".join(found) or f"The site is at {html / 'index.html'}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
