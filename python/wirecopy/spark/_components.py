"""Connected components: of few edges in one task, of many by large-star and small-star (Kiveris and others, *Connected
Components in MapReduce and Beyond*, 2014), in the DataFrame API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from . import _tasks

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from ._run import Run


FEW = 4_000_000
"""Edges that one task may hold, 40 bytes each. A round of stars takes Spark two seconds even if there is nothing to do."""


def components(run: Run, name: str, edges: DataFrame) -> DataFrame:
    """The nodes of the edges (u, v) with the smallest node each is connected with: ``n``, ``root``."""
    below = edges.select(F.greatest("u", "v").alias("u"), F.least("u", "v").alias("v")).where("u != v")
    current = run.stage(f"{name}-0", below)
    if current.count() <= FEW:
        return current.coalesce(1).mapInArrow(_tasks.components, "n bigint, root bigint")
    return _stars(run, name, current)


def _stars(run: Run, name: str, current: DataFrame) -> DataFrame:
    """A round halves the way of every node to its root, about; edges are written to the folder of the run after each, so
    that neither the plan grows nor a lost executor costs more than a round."""
    was, round = _digest(current), 0
    while True:
        round += 1
        following = run.stage(f"{name}-{round}", _small_star(_large_star(current)))
        now = _digest(following)
        run.drop(f"{name}-{round - 1}")
        if now == was:
            break
        current, was = following, now
    nodes = following.select(F.col("u").alias("n"), F.col("v").alias("root"))
    roots = following.select(F.col("v").alias("n"), F.col("v").alias("root")).distinct()
    return nodes.union(roots)


def _large_star(edges: DataFrame) -> DataFrame:
    """Neighbours above a node move to the smallest one around it."""
    both = edges.union(edges.select(F.col("v").alias("u"), F.col("u").alias("v")))
    least = both.groupBy("u").agg(F.min("v").alias("m")).select("u", F.least("u", "m").alias("m"))
    moved = both.join(least, "u").where("v > u").select(F.col("v").alias("u"), F.col("m").alias("v"))
    return moved.where("u != v").distinct()


def _small_star(edges: DataFrame) -> DataFrame:
    """A node and its neighbours below it move to the smallest of these."""
    least = edges.groupBy("u").agg(F.min("v").alias("m"))
    moved = edges.join(least, "u").where("v != m").select(F.col("v").alias("u"), F.col("m").alias("v"))
    return moved.union(least.select("u", F.col("m").alias("v"))).distinct()


def _digest(edges: DataFrame) -> tuple[int, int]:
    """Tells whether a round has changed anything."""
    row = edges.agg(F.count("*"), F.sum((F.xxhash64("u", "v") % F.lit(1 << 31)).cast("decimal(38,0)"))).first()
    return row[0], int(row[1] or 0)
