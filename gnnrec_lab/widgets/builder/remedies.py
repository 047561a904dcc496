"""The change of a GraphBuilder's form that remedies a problem of the data, if there is one."""

from __future__ import annotations

import ast
from typing import Any, cast

from gnnrec_lab.graph.report import Problem
from gnnrec_lab.widgets.builder.form import DEFAULTS, Form
from gnnrec_lab.widgets.protocol.builder import Change, ChangedOptions


def change_of(problem: Problem, form: Form) -> Change | None:
    """Return the options and roles that a remedy sets, as a form's page has them; None where it sets none.

    An option that is stricter already stays as it is.
    """
    argument = _argument(problem.remedy)
    if argument is None:
        return None
    name, value = argument
    if name == "weight" and value is None and form.roles.get("weight") is not None:
        return {"roles": {"weight": None}, "options": {}}
    if name != "cleaning":
        return None
    options = {
        option: wanted
        for option, wanted in value.items()
        if option in DEFAULTS and _is_stricter(option, wanted, form.options.get(option))
    }
    return {"roles": {}, "options": cast("ChangedOptions", options)} if options else None


def _argument(remedy: str) -> tuple[str, Any] | None:
    """Return name and value of a remedy that is an argument of `from_frame`; of a cleaning, its options."""
    try:
        (line,) = ast.parse(remedy).body
    except (SyntaxError, ValueError):
        return None
    if not (isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)):
        return None
    name, value = line.targets[0].id, line.value
    if name == "cleaning" and isinstance(value, ast.Call):
        return name, {str(one.arg): ast.literal_eval(one.value) for one in value.keywords}
    return (name, value.value) if isinstance(value, ast.Constant) else None


def _is_stricter(option: str, wanted: Any, present: Any) -> bool:
    if present in (None, DEFAULTS[option]):
        return True
    if option in ("min_user", "min_item"):
        return bool(wanted > present)
    if option == "max_user":
        return bool(wanted < present)
    return bool(wanted != present)
