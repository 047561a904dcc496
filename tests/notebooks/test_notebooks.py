"""Every notebook runs from the first cell to the last in a folder where nothing was kept before.

Those that train the same run do so in one folder, as they lie in one for their readers: whichever comes first
trains it, the other finds it. Of the customers of a notebook that trains every model a third is left here.
"""

from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).resolve().parent.parent.parent / "notebooks"
SAME_RUN = ("01-quickstart.ipynb", "05-explanations.ipynb")
FEWER = {"03-models.ipynb": ("% 4 == 0", "% 12 == 4")}


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
    if path.name in FEWER:
        assert source.count(FEWER[path.name][0]) == 1
        source = source.replace(*FEWER[path.name])
    notebook = nbformat.reads(source, as_version=4)
    nbformat.validate(notebook)
    client = NotebookClient(
        notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )

    client.execute()

    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error"] == []
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
