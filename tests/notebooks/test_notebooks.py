"""Every notebook runs from the first cell to the last in a folder where nothing was kept before.

Those that train the same run do so in one folder, as they lie in one for their readers: whichever comes first
trains it, the other finds it. Each has a third of the customers. Only the notebook about training in the
background does so, with a thirtieth: a worker takes three seconds to start, and those of the quickstart
work in tests/browser.
"""

from pathlib import Path

import pytest

from tests.resting import HAVE_IT

NOTEBOOKS = Path(__file__).resolve().parent.parent.parent / "notebooks"
SAME_RUN = ("01-quickstart.ipynb", "05-explanations.ipynb")
IN_BACKGROUND = "04-background-training.ipynb"
PREPARE = f"""
import sys
sys.path.append({str(NOTEBOOKS.parent)!r})
from tests.fewer import fewer_customers
fewer_customers()
"""
RESTING = f"{HAVE_IT}fewer_customers(10)\n"
IN_KERNEL = """
from tests.in_process import trained_in_process
in_kernel = trained_in_process()
in_kernel.__enter__()
"""


@pytest.fixture
def folder(path: Path, tmp_path: Path, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a notebook; one for `SAME_RUN`, also where other processes execute the others."""
    if path.name not in SAME_RUN:
        return tmp_path
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "same-run"
    shared.mkdir(exist_ok=True)
    return shared


@pytest.mark.notebook
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name)
def test_a_notebook_runs(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbformat  # with the next seconds: only the process that needs them
    from nbclient import NotebookClient

    monkeypatch.delenv("GNNREC_HOME")  # the lab's home is beside the notebook, as for its readers
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    prepare = PREPARE + (RESTING if path.name == IN_BACKGROUND else IN_KERNEL)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(prepare))
    client = NotebookClient(
        notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )

    client.execute()

    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error"] == []
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
