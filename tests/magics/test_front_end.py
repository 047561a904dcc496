"""Front ends by their signs, in faked environments, and what `doctor` says of them."""

from __future__ import annotations

from typing import Any

import pytest

from gnnrec_lab.magics import front_end as module
from gnnrec_lab.magics.front_end import front_end
from gnnrec_lab.magics.health import examine

LAB = ["/usr/bin/python3", "/home/someone/.venv/bin/jupyter-lab", "--no-browser"]
NOTEBOOK = ["/usr/bin/python3", "/home/someone/.venv/bin/jupyter-notebook"]
AS_MODULE = ["python", "-X", "dev", "-m", "jupyterlab", "shop.ipynb"]
HUB = ["/opt/conda/bin/jupyterhub-singleuser", "--port=8888"]
SHELL = ["bash"]
UNKNOWN = "unknown: a kernel without a sign that is known"


def named(**signs: Any) -> str:
    none: dict[str, Any] = {"in_kernel": True, "environment": {}, "modules": (), "parents": []}
    return front_end(**{**none, **signs}).name


@pytest.mark.parametrize(
    ("signs", "name"),
    [
        ({"environment": {"COLAB_RELEASE_TAG": "release-colab_2026"}}, "Colab"),
        ({"environment": {"KAGGLE_KERNEL_RUN_TYPE": "Interactive"}}, "Kaggle"),
        ({"environment": {"DATABRICKS_RUNTIME_VERSION": "16.4"}}, "Databricks"),
        ({"environment": {"VOILA_PREHEAT": "False"}, "parents": [["python", "-m", "voila"], LAB]}, "voila"),
        ({"variables": {"__vsc_ipynb_file__": "/shop.ipynb"}, "parents": [["code"], LAB]}, "VS Code"),
        ({"in_kernel": False, "modules": {"marimo"}}, "marimo"),
        ({"in_kernel": False}, "a terminal"),
        ({"parents": [LAB, SHELL]}, "JupyterLab (or Notebook 7, at /tree of its server)"),
        ({"parents": [AS_MODULE]}, "JupyterLab (or Notebook 7, at /tree of its server)"),
        ({"parents": [["sh", "-c"], NOTEBOOK]}, "Notebook 7 (or JupyterLab, at /lab of its server)"),
        ({"parents": [HUB]}, "JupyterHub: JupyterLab or Notebook 7"),
        (
            {"parents": [["python", "-m", "pytest"], SHELL, []]},
            UNKNOWN,
        ),
        # a terminal of VS Code leaves these in whatever is started there
        (
            {"environment": {"TERM_PROGRAM": "vscode", "VSCODE_PID": "1"}, "parents": [SHELL]},
            UNKNOWN,
        ),
        # a folder or a file that is called so is no sign
        ({"parents": [["python", "work.py", "jupyter-lab"], ["/srv/jupyter-lab/run"]]}, UNKNOWN),
        ({"modules": {"marimo"}, "parents": [LAB]}, "JupyterLab (or Notebook 7, at /tree of its server)"),
    ],
)
def test_a_front_end_is_named_by_its_signs(signs: dict[str, Any], name: str) -> None:
    assert named(**signs).startswith(name)


@pytest.mark.parametrize(
    ("sign", "advice"),
    [
        ({"environment": {"COLAB_RELEASE_TAG": ""}}, "output.enable_custom_widget_manager()"),
        ({"variables": {"__vsc_ipynb_file__"}}, "jupyter.widgetScriptSources"),
        ({"environment": {"KAGGLE_KERNEL_RUN_TYPE": "Batch"}}, "Internet"),
        ({"in_kernel": False, "modules": {"marimo"}}, "the Python API does all"),
        ({"parents": [LAB]}, "Trust Notebook"),
        ({}, "to_html()"),
    ],
)
def test_it_says_what_to_switch_on(sign: dict[str, Any], advice: str) -> None:
    none: dict[str, Any] = {"in_kernel": True, "environment": {}, "modules": (), "parents": []}
    assert advice in front_end(**{**none, **sign}).switch_on


def test_doctor_names_the_front_end_with_its_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in module._SERVICES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(module, "_above", lambda: [LAB])
    found = examine(in_kernel=True)
    states = {finding.what: finding.state for finding in found.findings}
    assert states["Front end"] == (
        "JupyterLab (or Notebook 7, at /tree of its server); by: the kernel's server is jupyter-lab"
    )
    assert states["Switch on"] == module._NOTHING
    assert {"Front end", "Switch on"} & {finding.what for finding in found.problems} == set()

    monkeypatch.setenv("COLAB_RELEASE_TAG", "release")
    states = {finding.what: finding.state for finding in examine(in_kernel=True).findings}
    assert states["Front end"] == "Colab; by: COLAB_RELEASE_TAG"


def test_processes_above_are_looked_at_by_their_command_lines() -> None:
    above = module._above()
    assert above
    assert all(isinstance(part, str) for line in above for part in line)
