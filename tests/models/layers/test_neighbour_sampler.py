"""Which neighbours batches read, against pandas and dense NumPy."""

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph
from gnnrec_lab.graph import CSR
from gnnrec_lab.models.layers.neighbour_sampler import OTHER, Batch, NeighbourSampler, first_times, shares


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "u": rng.integers(0, 12, 150),
            "i": rng.integers(0, 15, 150),
            "w": rng.integers(0, 4, 150),
            "t": rng.permutation(150),
        }
    )


@pytest.fixture(scope="module")
def graph(log: pd.DataFrame) -> InteractionGraph:
    return InteractionGraph.from_frame(log, user="u", item="i", weight="w", time="t")


def pairs_of(graph: InteractionGraph) -> tuple[torch.Tensor, torch.Tensor]:
    csr = graph.by_user
    return torch.from_numpy(csr.rows()), torch.from_numpy(csr.indices.astype(np.int64))


def nodes_of_levels(batch: Batch) -> list[dict[str, np.ndarray]]:
    """Return which node each row of each level is, level 0 first."""
    nodes = [{kind: tensor.numpy() for kind, tensor in batch.nodes.items()}]
    for level in batch.levels:
        nodes.append({kind: nodes[-1][kind][level.own[kind].numpy()] for kind in OTHER})
    return nodes


def test_first_times_equal_those_of_pandas(graph: InteractionGraph, log: pd.DataFrame) -> None:
    expected = log[log["w"] > 0].groupby(["u", "i"])["t"].min()
    times = first_times(graph)
    for rows, csr, kinds in ((times["user"], graph.by_user, "ui"), (times["item"], graph.by_item, "iu")):
        ids = {"u": graph.users, "i": graph.items}
        first = [ids[kinds[0]].id(row) for row in csr.rows()]
        second = [ids[kinds[1]].id(column) for column in csr.indices]
        ours = pd.Series(rows, pd.MultiIndex.from_arrays([first, second], names=list(kinds)))
        pd.testing.assert_series_equal(
            ours.reorder_levels(["u", "i"]).sort_index(), expected, check_names=False, check_dtype=False
        )


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_all_neighbours_are_read_when_none_is_drawn(graph: InteractionGraph, layers: int) -> None:
    drawing = NeighbourSampler(graph, layers, None, "uniform", timed=False)
    users, items = torch.tensor([3, 0, 3]), torch.tensor([5, 5, 1, 7])
    batch = drawing.draw(users, items, torch.Generator().manual_seed(0))
    nodes = nodes_of_levels(batch)
    assert np.array_equal(nodes[-1]["user"][batch.place["user"]], users)
    assert np.array_equal(nodes[-1]["item"][batch.place["item"]], items)
    for below, now, level in zip(nodes, nodes[1:], batch.levels, strict=False):
        for kind, other in OTHER.items():
            csr = {"user": graph.by_user, "item": graph.by_item}[kind].take(now[kind])
            assert np.array_equal(below[other][level.edges[kind].indices], csr.indices)
            assert np.array_equal(level.edges[kind].indptr, csr.indptr)
            sums = np.bincount(level.edges[kind].rows(), level.edges[kind].weight, minlength=len(csr))
            np.testing.assert_allclose(sums, csr.degrees > 0, rtol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("fanout", [2, None])
@pytest.mark.parametrize("layers", [1, 2])
def test_a_pair_reads_only_edges_from_before_it(
    graph: InteractionGraph, log: pd.DataFrame, layers: int, fanout: int | None
) -> None:
    drawing = NeighbourSampler(graph, layers, fanout, "uniform", timed=True)
    users, items = pairs_of(graph)
    negatives = items.roll(7)
    batch = drawing.draw(users, torch.cat([items, negatives]), torch.Generator().manual_seed(1))
    first = log[log["w"] > 0].groupby(["u", "i"])["t"].min()
    pair_time = np.array(
        [first[graph.users.id(int(u)), graph.items.id(int(i))] for u, i in zip(users, items, strict=True)]
    )
    nodes = nodes_of_levels(batch)
    limits = {"user": pair_time, "item": np.concatenate([pair_time, pair_time])}
    for number in range(layers, 0, -1):
        level, below = batch.levels[number - 1], {}
        for kind, other in OTHER.items():
            edges, rows = level.edges[kind], level.edges[kind].rows()
            assert edges.nnz > 0
            own, found = nodes[number][kind][rows], nodes[number - 1][other][edges.indices]
            u, i = (own, found) if kind == "user" else (found, own)
            at = np.array(
                [first[graph.users.id(int(a)), graph.items.id(int(b))] for a, b in zip(u, i, strict=True)]
            )
            assert (at < limits[kind][rows]).all()
            if fanout is None:  # and all of them
                before = first.reset_index()
                names = {"user": ("u", graph.users), "item": ("i", graph.items)}[kind]
                expected = [
                    ((before[names[0]] == names[1].id(int(node))) & (before["t"] < limit)).sum()
                    for node, limit in zip(nodes[number][kind], limits[kind], strict=True)
                ]
                assert edges.degrees.tolist() == expected
        if number > 1:  # rows below inherit the time of the pair
            for kind, other in OTHER.items():
                inherited = limits[other][level.edges[other].rows()]
                below[kind] = np.concatenate([limits[kind], inherited])
            limits = below


def test_draws_come_from_the_generator_and_are_no_more_than_the_fanout(graph: InteractionGraph) -> None:
    drawing = NeighbourSampler(graph, 1, 3, "uniform", timed=False)
    users, items = pairs_of(graph)
    first, again, other = (
        drawing.draw(users, items, torch.Generator().manual_seed(seed)).levels[0].edges["user"]
        for seed in (5, 5, 6)
    )
    assert np.array_equal(first.indices, again.indices)
    assert not np.array_equal(first.indices, other.indices)
    distinct = np.flatnonzero(graph.by_user.degrees)
    assert first.degrees.tolist() == np.minimum(graph.by_user.degrees[distinct], 3).tolist()


def test_shares_are_all_alike_or_in_proportion_to_the_weights() -> None:
    csr = CSR.from_pairs([0, 0, 2], [1, 0, 1], [3.0, 1.0, 5.0], num_rows=3)
    assert shares(csr, "uniform").weight.tolist() == [0.5, 0.5, 1.0]
    assert shares(csr, "weighted").weight.tolist() == [0.25, 0.75, 1.0]


def test_neighbours_drawn_by_weight_have_it_by_that() -> None:
    frame = pd.DataFrame({"u": ["a"] * 3 + ["b"] * 2, "i": list("xyzxy"), "w": [1.0, 1.0, 8.0, 1.0, 3.0]})
    graph = InteractionGraph.from_frame(frame, user="u", item="i", weight="w")
    drawing = NeighbourSampler(graph, 1, 2, "weighted", timed=False)
    batch = drawing.draw(torch.tensor([0, 1]), torch.tensor([0, 0]), torch.Generator().manual_seed(0))
    # two of a's three are drawn, b's two are all there
    assert batch.levels[0].edges["user"].weight.tolist() == [0.5, 0.5, 0.25, 0.75]
