"""Online Retail replayed day by day: what updating, continuing and training anew are worth and cost.

    python -m benchmarks.replay [--weeks N] [--seeds N] [--dim N] [--out FILE]

A model is trained on all but the last weeks. Then each day's new pairs are ranked among all items that are
new to the user, by what each way of keeping up has by then:

- never: the model and the histories of the first day;
- daily: the same model, every day put on all that is known (`Recommender.on`, what `update` does);
- warm: trained every week, beginning with the representations of the week before (`train(from_=...)`);
- anew: trained every week from fresh ones;
- warm, daily: the warm one, put on all that is known every day.

Each training chooses its epoch and the weights of its score on the latest tenth of what is known, test is
read once. Each user of each day counts once; intervals are of the mean over these, 95 %, paired where they
are of a difference, of means over the seeds. Seconds are of the processor. Prints tables and, as the last
line, JSON.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import add_out, publish, stamp
from gnnrec_lab import InteractionGraph, Split, datasets, evaluate
from gnnrec_lab.evaluation.arrivals import measure_on
from gnnrec_lab.evaluation.bootstrap import intervals
from gnnrec_lab.evaluation.drift import measure_drift
from gnnrec_lab.evaluation.retraining import checks_of
from gnnrec_lab.graph.splits.splitter import TEST, TRAIN, UNUSED, Splitter
from gnnrec_lab.models import Recommender, TrainableRecommender, create
from gnnrec_lab.training import FitReport, Silent, TrainOptions, fit

WAYS = ("never", "daily", "warm", "anew", "warm, daily")
METRICS = ("ndcg@20", "recall@20")
_DAY = 86_400_000_000
_PATIENCE = 3


@dataclass
class Trained:
    """A training of one week."""

    model: Recommender
    report: FitReport
    cpu: float
    curve: list[tuple[float, float]]  # processor seconds, and the NDCG@20 on validation that was known then


class Clock(Silent):
    """The processor time of a training's epochs, and before them of the validation of its start."""

    def __init__(self) -> None:
        self._began = time.process_time()
        self.epochs: list[float] = []
        self.start = 0.0

    def on_epoch(self, facts: dict[str, Any]) -> None:
        self.epochs.append(time.process_time() - self._began)

    def message(self, text: str) -> None:
        if not self.epochs:  # the last one before the epochs says how it begins
            self.start = time.process_time() - self._began


class Replay:
    """The log, and when each row of it was: by days since the first."""

    def __init__(self, weeks: int) -> None:
        bundled = datasets.load("online-retail")
        self.graph = InteractionGraph.from_frame(
            bundled.interactions, items=bundled.items, name="online-retail", **bundled.graph_columns
        )
        time_of = cast("NDArray[np.int64]", self.graph.time)
        self.day = (time_of - time_of.min()) // _DAY
        self.end = int(self.day.max()) + 1
        self.starts = [self.end - 7 * week for week in range(weeks, 0, -1)]

    def known(self, day: int) -> InteractionGraph:
        """Return all that is known when a day begins."""
        return self.graph.subset(self.day < day)

    def training(self, day: int) -> Split:
        """Return what is known when a day begins, with its latest tenth for validation."""
        known = self.known(day)
        splitter = Splitter(known, np.zeros(known.num_interactions, dtype=np.uint8), 0)
        splitter.hold_out_default_validation("time")
        splitter.leave_out_leaks()
        return Split(known, splitter.part, "time", 0, splitter.cutoffs)

    def test(self, first: int, end: int) -> Split | None:
        """Return a split whose test part is what some days bring, and whose train part is all before."""
        part = np.where(self.day < first, TRAIN, np.where(self.day < end, TEST, UNUSED)).astype(np.uint8)
        splitter = Splitter(self.graph, part, 0)
        splitter.leave_out_leaks()
        return Split(self.graph, splitter.part, "given") if (splitter.part == TEST).any() else None


def train(split: Split, dim: int, seed: int, former: Recommender | None) -> Trained:
    """Train LightGCN, from the representations of ``former`` where there is one."""
    model = cast(TrainableRecommender, create("lightgcn", {"dim": dim}))
    model.continues = former
    began, clock = time.process_time(), Clock()
    report = fit(model, split, options=TrainOptions(patience=_PATIENCE), seed=seed, observer=clock)
    cpu = time.process_time() - began
    values = [one["metrics"]["ndcg@20"] for one in report.history]
    curve = list(zip(clock.epochs, values, strict=True))
    if report.start is not None:
        curve.insert(0, (clock.start, report.start["metrics"]["ndcg@20"]))
    return Trained(model, report, cpu, curve)


def seconds_to(curve: list[tuple[float, float]], value: float) -> float | None:
    """Return after how many seconds a training reached a value of its validation metric."""
    return next((seconds for seconds, reached in curve if reached >= value), None)


def replay(log: Replay, dim: int, seed: int) -> dict[str, Any]:
    """Return the values of every user and day by way and metric, and what each week's trainings took."""
    first = log.starts[0]
    base = train(log.training(first), dim, seed, None)
    former, weeks, cpu = base, [], dict.fromkeys(WAYS, 0.0)
    values: dict[str, list[dict[str, NDArray[np.float64]]]] = {way: [] for way in WAYS}
    frozen = base.model.on(log.known(first))
    for start in log.starts:
        split = log.training(start)
        if start == first:
            warm = anew = base
        else:
            warm, anew = train(split, dim, seed, former.model), train(split, dim, seed, None)
            weeks.append({"day": start, "anew": anew.curve, "warm": warm.curve})
            cpu["warm"] += warm.cpu
            cpu["anew"] += anew.cpu
        weekly = {name: one.model.on(log.known(start)) for name, one in (("warm", warm), ("anew", anew))}
        for day in range(start, start + 7):
            test = log.test(day, day + 1)
            if test is None:
                continue
            began = time.process_time()
            daily = base.model.on(log.known(day))
            cpu["daily"] += time.process_time() - began
            now = {"never": frozen, "daily": daily, **weekly, "warm, daily": warm.model.on(log.known(day))}
            for way in WAYS:
                values[way].append(evaluate(now[way], test, k=20).per_user)
        former = warm
        print(f"seed {seed}, day {start} done", file=sys.stderr, flush=True)
    cpu["warm, daily"] = cpu["warm"] + cpu["daily"]
    found = {way: {name: np.concatenate([one[name] for one in values[way]]) for name in METRICS}
             for way in WAYS}  # fmt: skip
    return {"values": found, "cpu": cpu, "weeks": weeks, "base": base.cpu, "checks": said(log, base)}


def said(log: Replay, base: Trained) -> list[dict[str, Any]]:
    """Return what the rule of `update` says of the first model, week by week."""
    first, rows = log.starts[0], []
    split = log.training(first)
    then = measure_on(base.model, split, "validation")[0]
    known = split.train.by_item.degrees > 0
    for start in log.starts:
        test, before = log.test(start, start + 7), log.known(start)
        week = log.graph.subset((log.day >= start) & (log.day < start + 7))
        now = None if test is None else measure_on(base.model, test)[0]
        found = checks_of(
            pairs=log.known(start + 7).num_pairs,
            trained_pairs=split.train.num_pairs,
            unknown=float(1 - known[week.item[week.weight > 0]].mean()),
            now=now,
            then=then,
            drift=measure_drift(before, week),
        )
        rows.append({one.name: [round(one.value, 4), round(one.limit, 4), one.exceeded] for one in found})
    return rows


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return means with intervals, the spread over seeds, differences to never, and what was spent."""
    result: dict[str, Any] = {"user days": len(runs[0]["values"]["never"]["ndcg@20"]), "seeds": len(runs)}
    means = {way: {name: np.mean([run["values"][way][name] for run in runs], axis=0) for name in METRICS}
             for way in WAYS}  # fmt: skip
    for way in WAYS:
        own = intervals(means[way])
        less = intervals({name: means[way][name] - means["never"][name] for name in METRICS})
        result[way] = {
            "cpu": round(float(np.mean([run["cpu"][way] for run in runs])), 1),
            **{name: [round(one, 5) for one in own[name][:3]] for name in METRICS},
            "less never": {name: [round(one, 5) for one in less[name][:3]] for name in METRICS},
            "std over seeds": {
                name: round(float(np.std([run["values"][way][name].mean() for run in runs], ddof=1)), 5)
                if len(runs) > 1
                else None
                for name in METRICS
            },
        }
    weeks = [[run["weeks"][number] for run in runs] for number in range(len(runs[0]["weeks"]))]
    result["to the best"] = reached([week for seeds in weeks for week in seeds], 0.0)
    spread = [
        float(np.std([_best(one["anew"]) for one in seeds], ddof=1)) for seeds in weeks if len(seeds) > 1
    ]
    result["spread"] = round(float(np.mean(spread)), 5) if spread else None
    result["within the spread"] = reached(
        [week for seeds in weeks for week in seeds], result["spread"] or 0.0
    )
    result["values"] = [
        [round(part, 4) for part in (_best(week["anew"]), week["warm"][0][1], _best(week["warm"]))]
        for seeds in weeks
        for week in seeds
    ]
    result["rule"] = runs[0]["checks"]
    return result


def _best(curve: list[tuple[float, float]]) -> float:
    return max(value for _, value in curve)


def reached(weeks: list[dict[str, Any]], less: float) -> dict[str, Any]:
    """Return when a warm training came to the best value of one anew, or to ``less`` below it."""
    goals = [_best(week["anew"]) - less for week in weeks]
    anew, warm = ([seconds_to(week[way], goal) for week, goal in zip(weeks, goals, strict=True)]
                  for way in ("anew", "warm"))  # fmt: skip
    shares = [own / other for own, other in zip(warm, anew, strict=True) if own is not None and other]
    quantiles = np.quantile(shares or [float("nan")], (0.5, 0, 1))
    return {
        "weeks": len(weeks),
        "reached": len(shares),
        "below half": sum(share < 0.5 for share in shares),
        "share of the seconds": [round(float(one), 3) for one in quantiles],
        "anew seconds": round(float(np.mean([one for one in anew if one is not None])), 2),
        "warm seconds": round(float(np.mean([one for one in warm if one is not None] or [np.nan])), 2),
    }


def table(log: Replay, result: Mapping[str, Any], dim: int) -> str:
    """Return the results as Markdown tables under a line about the data."""
    lines = [
        f"online-retail: {log.graph.num_users:,} users x {log.graph.num_items:,} items, "
        f"{log.graph.num_interactions:,} interactions; the last {len(log.starts)} weeks, "
        f"{result['user days']:,} users on their days; LightGCN of {dim}, {result['seeds']} seeds; {stamp()}",
        "",
        "| way | NDCG@20 | Recall@20 | NDCG@20 less never's | std over seeds | CPU s |",
        "|---|---|---|---|---|---|",
    ]
    for way in WAYS:
        row = result[way]
        cells = ["{:.4f} [{:.4f}, {:.4f}]".format(*row[name]) for name in METRICS]
        cells.append("{:+.4f} [{:+.4f}, {:+.4f}]".format(*row["less never"]["ndcg@20"]))
        spread = row["std over seeds"]["ndcg@20"]
        lines.append(f"| {way} | {' | '.join(cells)} | {spread} | {row['cpu']} |")
    lines += [
        "",
        "| the warm one's way to the NDCG@20 on validation of one anew | reached | below half the time | "
        "share of the time: median (least to most) | anew, CPU s | warm, CPU s |",
        "|---|---|---|---|---|---|",
    ]
    for name, what in (
        ("to the best", "its best"),
        ("within the spread", f"its best less the spread over seeds ({result['spread']})"),
    ):
        same = result[name]
        middle, least, most = same["share of the seconds"]
        lines.append(
            f"| {what} | {same['reached']} of {same['weeks']} | {same['below half']} | {middle:.0%} "
            f"({least:.0%} to {most:.0%}) | {same['anew seconds']} | {same['warm seconds']} |"
        )
    shown = [" / ".join(f"{part:.4f}" for part in week) for week in result["values"]]
    lines += [
        "",
        f"NDCG@20 on validation, best anew / warm as it begins / best warm: {', '.join(shown)}.",
        "",
        "What the rule of `update` says of the first model after each week (value, limit; ! over it):",
        "",
    ]
    names = list(result["rule"][0])
    lines += [f"| week | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    for week, row in enumerate(result["rule"], start=1):
        cells = [f"{row[name][0]:.2f}, {row[name][1]:.2f}{' !' * row[name][2]}" for name in names]
        lines.append(f"| {week} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__.split("\n")[0])
    parser.add_argument("--weeks", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--dim", type=int, default=64)
    add_out(parser)
    chosen = parser.parse_args(arguments)
    log = Replay(chosen.weeks)
    result = summary([replay(log, chosen.dim, seed) for seed in range(chosen.seeds)])
    publish(table(log, result, chosen.dim), result, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
