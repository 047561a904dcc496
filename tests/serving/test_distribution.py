"""gnnrec-serve is what gnnrec_lab says, and answers every model where nothing else is installed."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from gnnrec_lab import load_bundle
from gnnrec_lab.graph import Split
from gnnrec_lab.models import names
from gnnrec_lab.serving import generate
from gnnrec_lab.serving.export import export_bundle
from tests.serving.conftest import Make

SERVING = Path(__file__).resolve().parent.parent.parent / "serving"
ABSENT = ["duckdb", "gnnrec_lab", "numba", "pandas", "safetensors", "scipy", "sklearn", "torch"]
ASK = """
import json, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {absent!r}:
            raise ImportError(name + " isn't installed here")
sys.meta_path.insert(0, Absent())
sys.path.insert(0, {serving!r})
from gnnrec_serve import Scorer
found = {{}}
for path in {paths!r}:
    scorer = Scorer.load(path)
    explained = scorer.explain("user 07", 3)
    found[path] = [scorer.recommend(["user 00", "user 40"], 5).to_pylist(), explained.to_dict()]
    if scorer.folds_in:
        found[path].append(scorer.what_if("user 00", k=3).to_pylist())
    later = scorer.update({{"user": ["somebody"], "item": [3]}}, path + "-later")
    found[path].append(later.recommend("somebody", 3).to_pylist())
print(json.dumps(found))
"""


@pytest.mark.slow
def test_the_copy_is_the_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check", str(SERVING / "gnnrec_serve")]) == 0

    generate.write(tmp_path)
    (tmp_path / "errors.py").write_text("changed")
    assert generate.main(["--check", str(tmp_path)]) == 1
    assert "errors.py isn't what gnnrec_lab says. Run `make serve`" in capsys.readouterr().out


def test_what_the_copy_imports_at_once_is_its_own_or_numpy_or_pyarrow() -> None:
    found: set[str] = set()
    for path in (SERVING / "gnnrec_serve").rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Import):
                found |= {one.name.split(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(str(node.module).split(".")[0])

    assert found - set(sys.stdlib_module_names) == {"gnnrec_serve", "numpy", "pyarrow"}


@pytest.mark.slow
def test_ten_models_without_torch_numba_and_pandas(trained: Make, split: Split, tmp_path: Path) -> None:
    paths = [str(export_bundle(trained(name), tmp_path / name, split, faithfulness=0)) for name in names()]
    source = ASK.format(absent=ABSENT, serving=str(SERVING), paths=paths)
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", source], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    for path, answers in json.loads(done.stdout).items():
        scorer = load_bundle(path)
        expected = [
            scorer.recommend(["user 00", "user 40"], 5).to_pylist(),
            scorer.explain("user 07", 3).to_dict(),
        ]
        if scorer.folds_in:
            expected.append(scorer.what_if("user 00", k=3).to_pylist())
        expected.append(load_bundle(f"{path}-later").recommend("somebody", 3).to_pylist())
        assert answers == json.loads(json.dumps(expected)), path
    assert len(names()) == 10
