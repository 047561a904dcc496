import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gnnrec_lab.errors import GraphDataError, OptionError, StorageError
from gnnrec_lab.files import read_json, write_json
from gnnrec_lab.graph import Cleaning, GraphSpec, InteractionGraph, load_named, save_named
from gnnrec_lab.graph.logs import Roles
from gnnrec_lab.sources import sql_source

FRAME = pd.DataFrame(
    {
        "who": ["가", "나", "가", "나", None, "다"],
        'what "it" is': [1, 1, 2, 2, 1, 3],
        "kind": ["view", "buy", "buy", "buy", "view", "view"],
        "at": pd.date_range("2024-01-01", periods=6),
    }
)
ITEMS = pd.DataFrame({'what "it" is': [1, 2, 3], "title": ["차", "죽", "빵"]})
ROLES: dict[str, Any] = {"user": "who", "item": 'what "it" is', "behaviour": "kind", "time": "at"}
CLEANING = Cleaning(missing="drop", since="2024-01-01", dedupe="sum", min_item=2, half_life=30)


def built(**options: Any) -> InteractionGraph:
    options = {"name": "가게", "cleaning": CLEANING, "behaviour_weights": {"view": 0.5}, **options}
    return InteractionGraph.from_frame(FRAME, **ROLES, **options)


def test_a_graph_knows_how_it_was_built() -> None:
    assert built().spec == GraphSpec(Roles(**ROLES), CLEANING, {"view": 0.5}, "가게", None)
    assert built().subset([0]).spec is None


def test_the_same_graph_comes_of_it_again_after_saving(tmp_path: Path) -> None:
    graph = built(items=ITEMS)
    loaded = InteractionGraph.load(graph.save(tmp_path / "g"))
    assert loaded.spec == graph.spec
    assert loaded.reading == graph.reading
    assert loaded.spec is not None
    again = loaded.spec.build(FRAME, items=ITEMS)
    assert again.fingerprint == graph.fingerprint
    assert (again.name, again.spec, again.reading) == (graph.name, graph.spec, graph.reading)


def test_its_code_builds_the_same_graph() -> None:
    graph = built()
    assert graph.spec is not None
    code = graph.spec.code("events")
    assert code == (
        """InteractionGraph.from_frame(events, user="who", item='what "it" is', behaviour="kind", """
        """time="at", name="가게", behaviour_weights={"view": 0.5}, cleaning=Cleaning(missing="drop", """
        """since="2024-01-01", dedupe="sum", half_life=30.0, min_item=2))"""
    )
    scope = {"InteractionGraph": InteractionGraph, "Cleaning": Cleaning, "events": FRAME}
    assert eval(code, scope).fingerprint == graph.fingerprint


def test_a_source_is_part_of_it() -> None:
    spec = GraphSpec(Roles("u", "i"), source='data/"quoted"/*.parquet')
    assert spec.code("events") == (
        """InteractionGraph.from_frame('data/"quoted"/*.parquet', user="u", item="i", name="graph")"""
    )
    assert spec.relation == """'data/"quoted"/*.parquet'"""
    with pytest.raises(OptionError, match='"graph" was built from a frame in memory: give it'):
        GraphSpec(Roles("u", "i")).build()


def test_a_path_is_kept_as_text_with_the_language_of_its_remedies(tmp_path: Path) -> None:
    FRAME.dropna(subset=[*ROLES.values()]).to_parquet(tmp_path / "log.parquet")
    for source in (str(tmp_path / "log.parquet"), tmp_path / "log.parquet"):
        spec = InteractionGraph.from_frame(source, **ROLES).spec
        assert spec is not None
        assert (spec.source, spec.library) == (str(source), "sql")


def test_a_spec_from_before_knows_the_language_by_its_source() -> None:
    values = GraphSpec(Roles("u", "i")).to_dict()
    del values["library"]
    assert GraphSpec.from_dict(values).library == "pandas"
    assert GraphSpec.from_dict(values | {"source": "log.csv"}).library == "sql"
    with pytest.raises(ValueError, match="library 'perl'"):
        GraphSpec.from_dict(values | {"library": "perl"})


def test_a_column_called_like_an_attribute_of_a_source_is_a_column() -> None:
    spec = InteractionGraph.from_frame(
        pd.DataFrame({"origin": ["a"], "csv": ["x"]}), user="origin", item="csv"
    ).spec
    assert spec is not None
    assert (spec.source, spec.csv) == (None, None)


def test_what_is_no_query_in_a_changed_file_has_no_relation() -> None:
    assert GraphSpec(Roles("u", "i"), source="DROP -- it\nnow", is_query=True).relation == "(...)"


def test_columns_that_are_no_text() -> None:
    frame = pd.DataFrame({0: ["a"], ("b", 1): ["x"]})
    spec = InteractionGraph.from_frame(frame, user=0, item=("b", 1)).spec  # type: ignore[arg-type]
    assert spec is not None
    again = GraphSpec.from_dict(json.loads(json.dumps(spec.to_dict())))
    assert again == spec
    assert again.build(frame).users.values.tolist() == ["a"]
    assert eval(spec.code("frame"), {"InteractionGraph": InteractionGraph, "frame": frame}).spec == spec
    frame = pd.DataFrame({"u": [1], pd.Period("2024", "Y"): [2]})
    graph = InteractionGraph.from_frame(frame, user="u", item=pd.Period("2024", "Y"))  # type: ignore[arg-type]
    assert graph.spec is None


def test_graphs_saved_before_there_were_specs(tmp_path: Path) -> None:
    folder = built().save(tmp_path / "g")
    meta = read_json(folder / "meta.json")
    del meta["spec"]
    write_json(folder / "meta.json", meta)
    assert InteractionGraph.load(folder).spec is None
    for damage in (
        {"roles": 3},
        {"roles": {"usr": "a"}},
        {},
        {**built().spec.to_dict(), "cleaning": {"a": 1}},
    ):  # type: ignore[union-attr]
        write_json(folder / "meta.json", {**meta, "spec": damage or {"x": 1}})
        with pytest.raises(StorageError, match=r"meta\.json is damaged"):
            InteractionGraph.load(folder)


def test_each_name_keeps_its_own_way_to_the_same_content() -> None:
    frame = FRAME.dropna()
    whole = InteractionGraph.from_frame(frame, **ROLES, name="whole")
    loose = InteractionGraph.from_frame(frame, **ROLES, name="loose", cleaning=Cleaning(min_user=1))
    assert whole.fingerprint == loose.fingerprint
    for graph, split in ((whole, None), (loose, loose.split("random", test=0.4, validation=0))):
        save_named(graph, split)
        loaded, loaded_split = load_named(graph.name)
        assert loaded.spec == graph.spec
        assert loaded_split is None or loaded_split.graph is loaded
    assert load_named("whole")[0].spec == whole.spec


def test_a_build_that_fails_says_why() -> None:
    spec = built().spec
    assert spec is not None
    with pytest.raises(GraphDataError, match="frame has no column 'who'"):
        spec.build(pd.DataFrame({"a": [1]}))


def test_a_query_is_built_again_from_its_text(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    pd.DataFrame({"u": ["a", "a", "b"], "i": [1, 2, 1]}).to_parquet(path)
    quoted = str(path).replace("'", "''")
    query = f"SELECT u, i FROM '{quoted}' WHERE i < 3"
    graph = InteractionGraph.from_frame(sql_source(query), user="u", item="i")

    spec = GraphSpec.from_dict(json.loads(json.dumps(graph.spec.to_dict())))
    assert (spec.source, spec.is_query) == (query, True)
    assert spec.build().fingerprint == graph.fingerprint
    scope = {"InteractionGraph": InteractionGraph, "sql_source": sql_source}
    assert eval(spec.code(), scope).fingerprint == graph.fingerprint
