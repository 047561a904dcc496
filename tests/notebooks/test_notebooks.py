"""Every notebook runs from the first cell to the last in a folder where nothing was kept before.

Those that train the same run do so in one folder, as they lie in one for their readers: whichever comes first
trains it, the other finds it. The notebook that trains every model does so on a third of its customers, in
its kernel: eight workers take eight times three seconds to start.
"""

from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).resolve().parent.parent.parent / "notebooks"
SAME_RUN = ("01-quickstart.ipynb", "05-explanations.ipynb")
EVERY_MODEL = "03-models.ipynb"
FEWER = ("% 4 == 0", "% 12 == 4")
IN_KERNEL = f"""
import sys
sys.path.append({str(NOTEBOOKS.parent)!r})
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
    source = path.read_text()
    if path.name == EVERY_MODEL:
        assert source.count(FEWER[0]) == 1
        source = source.replace(*FEWER)
    notebook = nbformat.reads(source, as_version=4)
    if path.name == EVERY_MODEL:
        notebook.cells.insert(0, nbformat.v4.new_code_cell(IN_KERNEL))
    nbformat.validate(notebook)
    client = NotebookClient(
        notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )

    client.execute()

    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error"] == []
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
