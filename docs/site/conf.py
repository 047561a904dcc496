"""Sphinx's settings, for sources that `docs.site.assemble` lays out; nothing is fetched while building."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from docutils import nodes

from gnnrec_lab import __version__

project = "gnnrec-lab"
author = "The gnnrec-lab developers"
copyright = "The gnnrec-lab developers, Apache License 2.0"
release = version = __version__
language = "en"

extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc", "sphinx_copybutton"]
exclude_patterns = ["**/.ipynb_checkpoints"]
default_role = "obj"
nitpicky = False

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # outputs are stored, and the tests execute the notebooks
nb_render_markdown_format = "myst"
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say types, shapes and units
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
copybutton_exclude = ".linenos, .gp, .go"

html_theme = "pydata_sphinx_theme"
html_static_path = ["static"]
templates_path = ["templates"]
html_css_files = ["lab.css"]
html_js_files = ["lab.js"]
html_copy_source = html_show_sourcelink = False
html_title = "gnnrec-lab"
html_search_language = "en"
html_sidebars = {"index": [], "start": []}
html_context = {"default_mode": "auto"}
html_favicon = str(Path(__file__).with_name("static") / "icon.svg")
html_theme_options: dict[str, Any] = {
    "logo": {"text": "gnnrec-lab"},
    "navbar_end": ["language", "theme-switcher"],
    "navbar_persistent": ["search-button"],
    "header_links_before_dropdown": 7,
    "show_nav_level": 1,
    "navigation_with_keys": False,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "back_to_top_button": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def _other_language(
    app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    up = "../" * pagename.count("/")
    korean = app.config.language == "ko"
    context["other_language"] = (
        {"name": "English", "code": "en", "url": f"{up}../{pagename}.html"}
        if korean
        else {"name": "한국어", "code": "ko", "url": f"{up}ko/{pagename}.html"}
    )


def _without_empty_heads(app: Any, doctree: nodes.document) -> None:
    """Remove the heads of tables that have none: Markdown wants a line there."""
    for head in list(doctree.findall(nodes.thead)):
        if not head.astext().strip():
            head.parent.remove(head)


def _words_of_the_theme(app: Any) -> None:
    """Have the theme's own words, which it has in other languages only, in Korean."""
    folder = Path(app.outdir).parent / "words"
    target = folder / "ko" / "LC_MESSAGES" / "sphinx.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    words = Path(__file__).with_name("theme.ko.po").read_bytes()
    with target.open("wb") as file:
        write_mo(file, read_po(io.BytesIO(words), locale="ko"))
    app.add_message_catalog("sphinx", str(folder))


def _words_of_the_search(app: Any, config: Any) -> None:
    if config.language == "ko":
        config.html_theme_options = {**config.html_theme_options, "search_bar_text": "문서 검색 ..."}


def setup(app: Any) -> None:
    """Add what the theme and MyST lack."""
    app.connect("config-inited", _words_of_the_search)
    _words_of_the_theme(app)
    app.connect("html-page-context", _other_language)
    app.connect("doctree-read", _without_empty_heads)
