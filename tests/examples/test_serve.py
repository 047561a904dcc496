"""The example of a service: health, lists, explanations, and one line for what can't be answered."""

import importlib.util
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from gnnrec_lab import load_bundle
from gnnrec_lab.serving.export import export_bundle
from tests.serving.conftest import small_split
from tests.serving.over_http import ask, served

ROOT = Path(__file__).resolve().parent.parent.parent
APP = ROOT / "examples" / "serve" / "app.py"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(  # found, not imported: the other processes collect these tests too
        None in map(find_spec, ("fastapi", "uvicorn")), reason="fastapi and uvicorn are not installed"
    ),
]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from gnnrec_lab.models import create
    from gnnrec_lab.training import fit

    split, recommender = small_split(), create("itemknn")
    fit(recommender, split)
    return export_bundle(recommender, tmp_path_factory.mktemp("served") / "bundle", split, faithfulness=0)


@pytest.fixture(scope="module")
def address(bundle: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BUNDLE", str(bundle))
        patched.syspath_prepend(str(ROOT / "serving"))
        spec = importlib.util.spec_from_file_location("serve_app", APP)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        patched.setitem(sys.modules, "serve_app", module)  # where its annotations are looked up
        spec.loader.exec_module(module)
        with served(module.app) as found:
            yield found


def test_it_is_short() -> None:
    assert len(APP.read_text().splitlines()) < 100


def test_health(address: str) -> None:
    status, found = ask(f"{address}/health")

    assert (status, found["status"], found["model"], found["users"]) == (200, "ok", "itemknn", 41)


def test_lists_of_many_users(address: str, bundle: Path) -> None:
    users = ["user 00", "user 07", "user 40"]

    assert ask(f"{address}/recommend", {"users": users, "k": 3}) == (
        200,
        load_bundle(bundle).recommend(users, 3).to_pylist(),
    )


def test_lists_of_histories_under_rules(address: str, bundle: Path) -> None:
    rules = {"k": 2, "where": "price < 30", "deny": [3]}
    expected = load_bundle(bundle).recommend(histories=[[1, 2]], **rules)

    assert ask(f"{address}/recommend", {"histories": [[1, 2]], **rules}) == (200, expected.to_pylist())


def test_explanation(address: str, bundle: Path) -> None:
    _, found = ask(f"{address}/explain", {"user": "user 07", "item": 3, "most": 2})
    _, by_history = ask(f"{address}/explain", {"history": [1, 2], "item": 3})

    assert found == load_bundle(bundle).explain("user 07", 3).to_dict(2)
    assert sorted(row["item"] for row in by_history["contributions"]) == [1, 2]


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/recommend", {"users": ["nobody"]}, 404),
        ("/recommend", {"users": ["user 00"], "k": 0}, 422),
        ("/recommend", {}, 422),
        ("/recommend", {"users": ["user 00"], "where": "read_csv("}, 422),
        ("/recommend", {"users": ["user 00"], "more": 1}, 422),
        ("/recommend", {"histories": [[1, 1]], "users": ["user 00"]}, 422),
        ("/recommend", b"{", 422),
        ("/explain", {"user": "user 00", "item": 999}, 404),
        ("/explain", {"item": 3}, 422),
    ],
)
def test_what_cannot_be_answered(address: str, path: str, asked: object, status: int) -> None:
    found, said = ask(address + path, asked)

    assert found == status
    assert "Traceback" not in said
