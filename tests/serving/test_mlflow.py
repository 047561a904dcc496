"""A bundle as a model of MLflow: loaded as any, and asked over HTTP by many at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

import pytest

from gnnrec_lab import train
from gnnrec_lab.home import set_home
from tests.in_process import trained_in_process
from tests.serving.conftest import small_split
from tests.serving.over_http import ask, served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(
        None in map(find_spec, ("mlflow", "uvicorn")), reason="mlflow and uvicorn are not installed"
    ),  # found, not imported: the other processes collect these tests too
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Log a run's bundle to the home's own store, and load it as MLflow does."""
    import mlflow

    home = tmp_path_factory.mktemp("home")
    set_home(home)
    with trained_in_process():
        run = train(small_split(), "itemknn", name="first", wait=True)
    uri = run.export(mlflow=True, faithfulness=0)
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(f"sqlite:///{home}/mlflow/mlflow.db")
    try:
        return mlflow.pyfunc.load_model(uri), run.recommend("user 07", 3), home / "mlflow" / "artifacts"
    finally:
        mlflow.set_tracking_uri(before)


@pytest.fixture(scope="module")
def address(model: Any) -> Iterator[str]:
    from mlflow.pyfunc.scoring_server import init

    with served(init(model[0])) as found:
        yield f"{found}/invocations"


def test_no_pickle_is_in_the_model(model: Any) -> None:
    files = [path for path in model[2].rglob("*") if path.is_file()]

    assert "model.py" in {path.name for path in files}
    assert [path.name for path in files if path.suffix in (".pkl", ".pickle", ".bin")] == []


def test_answers_are_those_of_the_run_for_many_clients(model: Any, address: str) -> None:
    expected = model[1][["item", "rank"]].to_dict("records")
    body = {"dataframe_records": [{"user": "user 07"}], "params": {"k": 3}}
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: ask(address, body), range(100)))

    assert {status for status, _ in answers} == {200}
    rows = answers[0][1]["predictions"]
    assert [{"item": row["item"], "rank": row["rank"]} for row in rows] == expected
    assert all(found == answers[0][1] for _, found in answers)


def test_histories(model: Any, address: str) -> None:
    status, found = ask(
        address, {"dataframe_records": [{"history": [1, 2]}], "params": {"where": "price < 30"}}
    )

    assert status == 200
    assert {row["item"] for row in found["predictions"]} <= set(range(9))


@pytest.mark.parametrize(
    "body",
    [
        {"dataframe_records": [{"user": "nobody"}]},
        {"dataframe_records": [{"user": 3}]},
        {"dataframe_records": [{"history": "x"}]},
        {"dataframe_records": []},
        {"dataframe_records": [{"user": "user 07"}], "params": {"k": 0}},
        {"dataframe_records": [{"user": "user 07"}], "params": {"where": "read_csv("}},
        {"else": 1},
        b"{",
    ],
)
def test_bad_input(body: Any, address: str) -> None:
    status, found = ask(address, body)

    assert status == 400
    assert "Traceback" not in found
