"""The example of a bundle: requests, and the answers that its recommender gave when it was exported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import GnnrecError, StorageError
from gnnrec_lab.graph.id_values import from_text, to_text

if TYPE_CHECKING:
    from gnnrec_lab.serving.scorer.scorer import Scorer

TOLERANCE = 1e-5  # of the largest score


def id_as_json(value: Any) -> Any:
    """Return an id as JSON: numbers and text as they are, all else with its type.

    >>> id_as_json("a"), id_as_json(("a", 1))
    ('a', {'id': '["tuple", [["str", "a"], ["int", "1"]]]'})
    """
    return value if type(value) in (int, float, str) else {"id": to_text(value)}


def id_of_json(value: Any) -> Any:
    """Return the id that `id_as_json` has made JSON of. Raises `ValueError` for anything else."""
    return from_text(value["id"]) if isinstance(value, dict) else value


def compare(scorer: Scorer, path: str) -> None:
    """Answer a bundle's example, and compare. Raises `StorageError` where an answer differs."""
    try:
        for request in scorer.example["requests"]:
            if (said := _difference(scorer, request)) is not None:
                raise StorageError(
                    f"{path} answers differently from the recommender that it was made of: {said}. "
                    f"Export the run again."
                )
    except StorageError:
        raise
    except (GnnrecError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise StorageError(f"The example of {path} can't be used: {error!r:.200}.") from error


def answered(scorer: Scorer, example: dict[str, Any]) -> dict[str, Any]:
    """Return the requests of an example with a bundle's own answers."""
    return {"requests": [_answer(scorer, request) for request in example["requests"]]}


def _answer(scorer: Scorer, request: dict[str, Any]) -> dict[str, Any]:
    if "item" in request:
        found = scorer.explain(id_of_json(request["user"]), id_of_json(request["item"]))
        items, given = (found.contributions[name].to_pylist() for name in ("item", "contribution"))
        parts = [[id_as_json(one), value] for one, value in zip(items, given, strict=True)]
        return {**request, "score": found.score, "contributions": parts, "rest": found.rest}
    rows = scorer.recommend(k=request["k"], exact=True, **_asked(request))
    items = [id_as_json(one) for one in rows["item"].to_pylist()]
    return {**request, "list": [list(pair) for pair in zip(items, rows["score"].to_pylist(), strict=True)]}


def _asked(request: dict[str, Any]) -> dict[str, Any]:
    if "history" in request:
        return {"histories": [[id_of_json(one) for one in request["history"]]]}
    return {"users": [id_of_json(request["user"])]}


def _difference(scorer: Scorer, request: dict[str, Any]) -> str | None:
    if "item" in request:
        return _explained(scorer, request)
    asked = _asked(request)
    (given,) = next(iter(asked.values()))
    found = scorer.recommend(k=request["k"], exact=True, **asked)
    expected = np.array([score for _, score in request["list"]], dtype=np.float64)
    if not _close(found["score"].to_numpy(), expected):
        return f"the scores of its list for {given!r:.60} are others"
    items = scorer.items.index([id_of_json(item) for item, _ in request["list"]])
    if found["item"].to_pylist() == scorer.items.ids(items).tolist():
        return None
    own = scorer.scores(**asked)[0][items]
    return None if _close(own, expected) else f"its list for {given!r:.60} is another"


def _explained(scorer: Scorer, request: dict[str, Any]) -> str | None:
    user, item = id_of_json(request["user"]), id_of_json(request["item"])
    found = scorer.explain(user, item)
    expected = {str(id_of_json(one)): value for one, value in request["contributions"]}
    own = dict(
        zip(
            map(str, found.contributions["item"].to_pylist()),
            found.contributions["contribution"].to_pylist(),
            strict=True,
        )
    )
    same = own.keys() == expected.keys() and found.rest.keys() == request["rest"].keys()
    if not same:
        return f"its explanation of {item!r:.60} for {user!r:.60} has other parts"
    values = [own[name] for name in expected] + [found.rest[name] for name in request["rest"]] + [found.score]
    wanted = [*expected.values(), *request["rest"].values(), request["score"]]
    if not _close(np.array(values), np.array(wanted, dtype=np.float64)):
        return f"its explanation of {item!r:.60} for {user!r:.60} is another"
    return None


def _close(found: NDArray[Any], expected: NDArray[np.float64]) -> bool:
    largest = max(1.0, float(np.abs(expected).max(initial=0)))
    return found.shape == expected.shape and bool(
        np.allclose(found.astype(np.float64), expected, rtol=0, atol=TOLERANCE * largest)
    )
