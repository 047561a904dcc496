"""Each kind scores and takes apart as the recommender that it stands for."""

import numpy as np
import pytest

from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import CSR, Split
from gnnrec_lab.models import Recommender
from gnnrec_lab.serving.scorer.kinds import KINDS, Kind, Sizes
from gnnrec_lab.serving.scorer.rows import History, Rows
from tests.serving.conftest import WAYS, Make


def kind_of(recommender: Recommender) -> Kind:
    train, served = recommender.train, recommender.served()
    kind = KINDS[served.kind]
    numbers = kind.checked(served.numbers)
    sizes = Sizes(train.num_users, train.num_items, train.num_pairs)
    kind.layout(sizes, numbers).check(served.arrays)
    return kind(served.arrays, numbers, Rows(*train.by_user.arrays), train.num_items)


def close(found: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(
        found, expected, rtol=1e-5, atol=1e-5 * max(1.0, np.abs(expected).max(initial=0))
    )


@pytest.mark.parametrize("way", WAYS)
class TestEachWay:
    def test_scores_of_users(self, way: str, trained: Make) -> None:
        recommender = trained(way)
        users = np.arange(recommender.train.num_users)

        close(kind_of(recommender).rows(users), recommender.scores(users))

    def test_scores_of_histories(self, way: str, trained: Make) -> None:
        recommender = trained(way)
        kind = kind_of(recommender)
        histories = CSR(
            np.array([0, 3, 3, 4]), np.array([1, 4, 7, 2], np.int32), np.array([1, 2.5, 1, 3], np.float32)
        )
        given = [
            History(items.astype(np.int64), weight.astype(np.float64))
            for items, weight in (histories.row(number) for number in range(3))
        ]
        if not recommender.capabilities.fold_in:
            with pytest.raises(OptionError, match="learned a vector for each user"):
                kind.history_rows(given)
            return

        close(kind.history_rows(given), recommender.history_scores(histories))

    def test_contributions(self, way: str, trained: Make, split: Split) -> None:
        recommender = trained(way)
        kind, train = kind_of(recommender), split.train
        bare = int(np.flatnonzero(train.by_user.degrees == 0)[0])
        for user, item in [(0, 3), (7, 0), (bare, 1), (12, 29)]:
            found, expected = kind.parts(user, item), recommender.contributions(user, item)

            close(found.contribution, expected.contribution)
            assert found.rest == pytest.approx(expected.rest, rel=1e-5, abs=1e-5)
            assert found.score == pytest.approx(expected.score, rel=1e-5, abs=1e-5)

    def test_parts_of_a_history_add_up_to_its_score(self, way: str, trained: Make) -> None:
        recommender = trained(way)
        kind = kind_of(recommender)
        if not kind.folds_in:
            return
        for history in (
            History(np.array([1, 4, 7]), np.array([1.0, 2.5, 1.0])),
            History(np.zeros(0, np.int64), np.zeros(0)),
        ):
            scores = kind.history_rows([history])[0]
            for item in (3, 17):
                parts = kind.parts_of(history, item)

                assert parts.score == pytest.approx(scores[item], rel=1e-5, abs=1e-5)
                total = parts.contribution.sum() + sum(parts.rest.values())
                assert total == pytest.approx(parts.score, rel=1e-5, abs=1e-5)
