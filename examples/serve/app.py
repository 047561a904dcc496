"""A service for one bundle: health, lists for many at once, explanations. No torch, no pandas.

BUNDLE=shop-bundle uvicorn app:app --workers 2
"""

from __future__ import annotations

import os
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from gnnrec_serve import GnnrecError, Scorer, UnknownIdError
from pydantic import BaseModel, ConfigDict, Field

Id = int | float | str
History = list[Id] | dict[str, float]  # JSON's keys are text: weights by id need ids that are text


class Recommend(BaseModel):
    """Users of the bundle, or histories of people it doesn't know; and what their lists must keep to."""

    model_config = ConfigDict(extra="forbid")

    users: Annotated[list[Id], Field(max_length=1000)] | None = None
    histories: Annotated[list[History], Field(max_length=1000)] | None = None
    k: Annotated[int, Field(ge=1, le=1000)] = 10
    exclude_seen: bool = True
    where: str | None = None
    allow: list[Id] | None = None
    deny: list[Id] | None = None
    per: dict[str, int] | None = None


class Explain(BaseModel):
    """An item, and the user or the history that it is for."""

    model_config = ConfigDict(extra="forbid")

    item: Id
    user: Id | None = None
    history: History | None = None
    most: Annotated[int, Field(ge=1, le=1000)] = 10


scorer = Scorer.load(os.environ.get("BUNDLE", "bundle"))
app = FastAPI(title="gnnrec-serve", version=str(scorer.about["gnnrec_lab"]))


@app.exception_handler(GnnrecError)
def refused(request: Request, error: GnnrecError) -> JSONResponse:
    """Say in one line what can't be answered: 404 for an unknown id, 422 for all else."""
    return JSONResponse({"error": str(error)}, 404 if isinstance(error, UnknownIdError) else 422)


@app.get("/health")
def health() -> dict[str, Any]:
    """Return what is served."""
    about = scorer.about
    return {"status": "ok", **{name: about[name] for name in ("model", "label", "users", "items", "created")}}


@app.post("/recommend")
def recommend(asked: Recommend) -> list[dict[str, Any]]:
    """Return the lists of users, or of histories by their numbers: one row an item, the best first."""
    rules = asked.model_dump(include={"where", "allow", "deny", "per"}, exclude_none=True)
    found = scorer.recommend(
        asked.users, asked.k, histories=asked.histories, exclude_seen=asked.exclude_seen, **rules
    )
    return found.to_pylist()


@app.post("/explain")
def explain(asked: Explain) -> dict[str, Any]:
    """Return why an item has its score: contributions and rest add up to it."""
    return scorer.explain(asked.user, asked.item, history=asked.history).to_dict(asked.most)
