"""Pages that are generated from the code: public names, commands, options of models, traits of widgets."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
from typing import Any, get_args, get_origin, is_typeddict

import gnnrec_lab
from docs.site.figures import figures
from gnnrec_lab.magics.commands import COMMANDS
from gnnrec_lab.models import registry
from gnnrec_lab.models.base.options import specs
from gnnrec_lab.training import TrainOptions
from gnnrec_lab.widgets.protocol.generate import TABLES, fields

# the public names that a notebook begins with are those of the package; these modules have more
MORE = ("graph", "sources", "models", "training", "ranking", "evaluation", "explain", "jobs", "datasets")
# where `gnnrec_lab` has them itself, and names of modules, aren't repeated
_WIDGETS = {
    "browser": "ExplanationBrowser",
    "builder": "GraphBuilder",
    "comparison": "RunComparison",
    "embedding_map": "EmbeddingMap",
    "explorer": "GraphExplorer",
    "monitor": "TrainingMonitor, JobTable",
}


def pages() -> dict[str, str]:
    """Return all generated pages by their path within the site."""
    return {
        **api_pages(),
        **command_pages(),
        **model_pages(),
        "reference/traits.md": traits_page(),
        **figures(),
    }


def public_names() -> dict[str, Any]:
    """Return every public name with its module, and what it is."""
    found: dict[str, Any] = {
        f"gnnrec_lab.{name}": getattr(gnnrec_lab, name)
        for name in gnnrec_lab.__all__
        if not name.startswith("__") and not inspect.ismodule(getattr(gnnrec_lab, name))
    }
    known = {id(value) for value in found.values()}
    for module_name in MORE:
        module = importlib.import_module(f"gnnrec_lab.{module_name}")
        for name in module.__all__:
            value = getattr(module, name)
            if id(value) not in known and (inspect.isclass(value) or inspect.isroutine(value)):
                found[f"gnnrec_lab.{module_name}.{name}"] = value
                known.add(id(value))
    return found


def api_pages() -> dict[str, str]:
    """Return a page for each public name, and the list of them."""
    found, rows = {}, {}
    for path, value in public_names().items():
        kind = "autoclass" if inspect.isclass(value) else "autofunction"
        options = "   :members:\n   :inherited-members: tuple\n" if _with_members(value) else ""
        title = path.removeprefix("gnnrec_lab.")
        found[f"reference/api/{title}.rst"] = f"{title}\n{'=' * len(title)}\n\n.. {kind}:: {path}\n{options}"
        rows.setdefault(path.rpartition(".")[0], []).append((title, _summary(value)))
    parts = ["# Python API\n", "Every public name. What isn't here may change without notice.\n"]
    for module, names in rows.items():
        parts.append(f"## `{module}`\n\n| name | what it is |\n|---|---|")
        parts += [f"| [{title}]({title}.rst) | {_cell(said)} |" for title, said in sorted(names)]
        parts.append("")
    everything = "\n".join(sorted(title for names in rows.values() for title, _ in names))
    parts.append(f"```{{toctree}}\n:hidden:\n\n{everything}\n```\n")
    return {**found, "reference/api/index.md": "\n".join(parts)}


def _with_members(value: Any) -> bool:
    return inspect.isclass(value) and not issubclass(value, BaseException) and not _is_widget(value)


def _is_widget(value: type) -> bool:
    return any(base.__module__.startswith("ipywidgets") for base in value.__mro__)


def command_pages() -> dict[str, str]:
    """Return a page for each command with what its ``--help`` prints, and the list of them."""
    found = {
        f"reference/commands/{name}.md": f"# `%gnnrec {name}`\n\n```text\n{command.help_text()}\n```\n"
        for name, command in COMMANDS.items()
    }
    rows = [f"| [`%gnnrec {name}`]({name}.md) | {_cell(one.summary)} |" for name, one in COMMANDS.items()]
    intro = (
        "# Commands of `%gnnrec`\n\nEach page is what `%gnnrec COMMAND --help` prints. `%gnnrec` alone lists "
        "what there is and says what to do next; Tab completes commands, options, names and columns.\n"
    )
    names = "\n".join(COMMANDS)
    table = "\n".join(["| command | what it does |", "|---|---|", *rows])
    found["reference/commands/index.md"] = f"{intro}\n{table}\n\n```{{toctree}}\n:hidden:\n\n{names}\n```\n"
    return found


def model_pages() -> dict[str, str]:
    """Return a page for each model with its source and its options, and the list of them."""
    found, rows = {}, []
    for name in registry.names():
        model = registry.recommender_class(name)
        table = _options_table(model.Options)
        found[f"reference/models/{name}.md"] = (
            f"# {model.title}\n\n```{{eval-rst}}\n{_prose(model)}\n```\n\nPaper: {model.paper}\n\n"
            f"## Options of `--model {name}`\n\n{table}\n\n## What it can do\n\n{_abilities(model)}\n"
        )
        rows.append(f"| [{model.title}]({name}.md) | `{name}` | {_cell(_summary(model))} |")
    table = "\n".join(["| model | name | how it scores |", "|---|---|---|", *rows])
    names = "\n".join([*registry.names(), "training"])
    found["reference/models/training.md"] = (
        "# Options of the training\n\nOf models that are trained in epochs; given beside those of the model "
        f"(`--set epochs=20 dim=64`).\n\n{_options_table(TrainOptions)}\n"
    )
    found["reference/models/index.md"] = (
        "# Models and their options\n\nDefaults that say *by the data's size* or *chosen on validation* are "
        f"decided when a run begins; its report says what came out.\n\n{table}\n\n"
        f"```{{toctree}}\n:hidden:\n\n{names}\n```\n"
    )
    return found


def _options_table(options: type) -> str:
    limits = {one.name: one.metadata for one in dataclasses.fields(options)}
    rows = []
    for spec in specs(options):
        low, high = limits[spec.name]["low"], limits[spec.name]["high"]
        allowed = ", ".join(f"`{one}`" for one in spec.choices) or _interval(low, high)
        default = "" if spec.default is None else f"`{spec.default}`"
        rows.append(f"| `{spec.name}` | {spec.type.__name__} | {default} | {allowed} | {_cell(spec.help)} |")
    if not rows:
        return "None."
    return "\n".join(["| option | type | default | allowed | meaning |", "|---|---|---|---|---|", *rows])


def _interval(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    return (
        f"{low} to {high}"
        if None not in (low, high)
        else f"at least {low}"
        if high is None
        else f"at most {high}"
    )


def _abilities(model: type) -> str:
    able = dataclasses.asdict(model.capabilities)  # type: ignore[attr-defined]
    rows = [f"| {name.replace('_', ' ')} | {_yes(value)} |" for name, value in able.items()]
    return "\n".join(["| capability | there |", "|---|---|", *rows])


def _yes(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value or "none")


def traits_page() -> str:
    """Return the traits of each widget and what its page can ask for, from the protocol."""
    parts = [
        "# Traits of the widgets\n",
        "What a widget holds for its page, by name and type, and what the page can ask the kernel for. They "
        "may change between minor versions; the Python methods of a widget don't.\n",
    ]
    for name, (traits, methods) in TABLES.items():
        parts.append(f"## {_WIDGETS.get(name, name)}\n\n| trait | type |\n|---|---|")
        parts += [f"| `{key}` | {_type(kind)} |" for key, (kind, _) in fields(traits).items()]
        parts.append("\n| request | parameters |\n|---|---|")
        parts += [f"| `{key}` | {_parameters(kind)} |" for key, (kind, _) in fields(methods).items()]
        parts.append("")
    return "\n".join(parts)


def _parameters(kind: Any) -> str:
    return ", ".join(f"`{one}`" for one in fields(kind)) if is_typeddict(kind) else "none"


def _type(kind: Any) -> str:
    return f"`{_type_text(kind)}`".replace("|", "\\|")


def _type_text(kind: Any) -> str:
    origin, inner = get_origin(kind), get_args(kind)
    if kind is type(None):
        return "null"
    if origin is None:
        return getattr(kind, "__name__", str(kind))
    if str(origin).endswith("Literal"):
        return " | ".join(repr(one) for one in inner)
    texts = [_type_text(one) for one in inner]
    if origin in (list, dict, tuple):
        return f"{origin.__name__}[{', '.join(texts)}]"
    return " | ".join(texts)


def _prose(value: Any) -> str:
    """Return the paragraphs of a docstring before its sections."""
    lines: list[str] = []
    for line in (inspect.getdoc(value) or "").splitlines():
        if line and set(line) == {"-"}:
            return "\n".join(lines[:-1]).strip()
        lines.append(line)
    return "\n".join(lines).strip()


def _summary(value: Any) -> str:
    doc = inspect.getdoc(value) if callable(value) else ""
    return " ".join((doc or "").split("\n\n")[0].split()).replace("``", "`")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
