"""The last picture of a widget: what its notebook shows where no kernel answers for it any more.

JupyterLab says "model not found" in the place of a saved widget, whatever else that output holds, and
saves no state of widgets unless it is told to. So the picture is an output of its own behind the widget's:
rules of style hide it while the widget lives, and the message where it doesn't.
"""

from __future__ import annotations

from gnnrec_lab.display.html import Html, element
from gnnrec_lab.display.words import spoken

# what JupyterLab draws a widget in: with a class of its own where that failed, hidden where it was closed
_VIEW = ".jp-OutputArea-output.lm-Panel:not([data-mime-type])"
_OUTPUT, _PICTURE = ".jp-OutputArea-child", ".gnnrec-last-picture"
_RULES = f"""
{_OUTPUT}:has(> {_VIEW}:not(.jupyter-widgets, .lm-mod-hidden)) + {_OUTPUT}:has({_PICTURE}),
{_OUTPUT}:has(> {_VIEW}.jupyter-widgets):has(+ {_OUTPUT} {_PICTURE}) {{ display: none }}
"""
# elsewhere by the mark that a living view carries
_ELSEWHERE = 'body:has([data-gnnrec-view="{id}"]) [data-gnnrec-picture="{id}"] {{ display: none }}\n'


def last_picture(view: str, picture: str) -> Html:
    """Return a widget's static picture as an output that is seen only where its live view isn't.

    ``view`` is the id by which the two know each other, ``picture`` HTML that is escaped already.
    """
    rules = element("style", Html(_RULES + _ELSEWHERE.format(id=view)))
    remedy = element("p", spoken("view.last"), style="opacity:0.7")
    return element(
        "div", rules, Html(picture), remedy, class_="gnnrec-last-picture", data_gnnrec_picture=view
    )
