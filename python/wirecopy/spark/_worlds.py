"""Worlds: articles whose rows depend on one another. Each is traced as on one machine, with those who stand beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from . import _tasks
from ._components import components
from ._pairs import MOST, day

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from .._options import Options
    from ._run import Run

PORTION = 2000
"""Articles that are traced in one call, unless one world has more."""

LARGE = 10_000
"""Articles of a world, with those beside it, for which all cores of the machine are taken."""


def traced(
    run: Run, articles: DataFrame, count: int, pairs: DataFrame, dates: DataFrame, learned: str, options: Options
) -> DataFrame:
    """Rows of all tables, packed."""
    home = run.stage("home", _homes(run, count, pairs, dates))
    placed = pairs.select("a", "b", "by", "log_odds", "collects", "near")
    for end in ("a", "b"):
        own = home.select(*(F.col(name).alias(f"{name}_{end}") for name in ("n", "world", "portion")))
        placed = placed.join(own, F.col(end) == F.col(f"n_{end}")).drop(f"n_{end}")
    placed = run.stage("placed", placed.where("world_a = world_b or near"))
    crossing = placed.where("portion_a != portion_b")
    row = ("a", "b", "by", "log_odds", "collects")
    own = placed.select(F.col("portion_a").alias("portion"), *row)
    other = crossing.select(F.col("portion_b").alias("portion"), *row)
    beside = crossing.select(F.col("portion_a").alias("portion"), F.col("b").alias("n"))
    beside = beside.union(crossing.select("portion_b", "a")).distinct().withColumn("beside", F.lit(True))
    needed = home.select("portion", "n", F.lit(False).alias("beside")).union(beside)
    needed = needed.join(articles.select("n", "article"), "n").select("portion", "n", "article", "beside")
    work = partial(_tasks.trace, learned=learned, options=options, large=LARGE)
    return run.stage("traced", run.grouped(needed, own.union(other), "portion", work, _tasks.TRACED))


def _homes(run: Run, count: int, pairs: DataFrame, dates: DataFrame) -> DataFrame:
    """The world of each article, and the portion in which it is traced. An article by itself is a world. Worlds of one day
    are traced together: most of those that stand beside one are among them."""
    joined = pairs.where("joins").select(F.col("a").alias("u"), F.col("b").alias("v"))
    worlds = run.stage("worlds", components(run, "join", joined).withColumnRenamed("root", "world"))
    known = worlds.join(dates, "n").groupBy("world").agg(F.count("*").alias("size"), F.min("first").alias("begun"))
    homes = dates.join(worlds, "n", "left").withColumn("world", F.coalesce("world", "n")).join(known, "world", "left")
    homes = homes.select("n", "world", "size", day("begun", "first"))
    wanted = 1 + count // PORTION
    parts = min(wanted, max(1, MOST * run.partitions))
    # Rows of one day and world are never parted.
    ordered = homes.repartitionByRange(parts, "day", "world").withColumn("part", F.spark_partition_id())
    slices = -(-wanted // parts)
    shared = F.col("part") * slices + F.pmod(F.xxhash64("world"), F.lit(slices))
    # A large world has a portion of its own, under a number that no other has.
    portion = F.when(F.col("size") > PORTION, -1 - F.col("world")).otherwise(shared).alias("portion")
    return ordered.select("n", "world", portion)


def stories(run: Run, articles: DataFrame, pairs: DataFrame, packed: DataFrame) -> DataFrame:
    """The story of each article that is not alone in it (n, story): families and articles that tell of one event."""
    events = pairs.where("one_event").select(F.col("a").alias("u"), F.col("b").alias("v"))
    kin = unpacked(packed, "members", "n bigint, first bigint").select("n", "first")
    roots = components(run, "story", events.union(kin))
    first = articles.select(F.col("n").alias("root"), F.col("id").alias("first_id"))
    named = roots.join(first, "root").select("n", "first_id")
    return run.stage("stories", named.mapInArrow(_tasks.stories, "n bigint, story string"))


def unpacked(packed: DataFrame, name: str, columns: str) -> DataFrame:
    """The rows of a table, with ``place``: their place among those of their portion."""
    rows = packed.where(F.col("name") == name).select("first", "rows")
    return rows.mapInArrow(_tasks.unpack, f"{columns}, place bigint")
