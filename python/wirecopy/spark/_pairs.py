"""Pairs of articles: proposed by joins on keys, compared in portions, and completed by relatives."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from pyspark.sql import Window
from pyspark.sql import functions as F

from . import _tasks
from ._learning import CAPS
from ._run import together

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    from .._options import Options
    from ._run import Run


LEAST = 10_000
"""Pairs in a portion that is smaller than it need be, so that all cores have one."""
MOST = 10
"""Partitions of portions for each that a shuffle usually has; what comes beyond is cut within them."""


def candidates(run: Run, notes: DataFrame, learned: str) -> DataFrame:
    """Pairs (a, b, by) that bands, shingles or facts propose: a < b, and ``by`` is the set of who did."""
    facts = notes.select("n", "language", "keys").mapInArrow(partial(_tasks.facts, learned=learned), _tasks.FACTS)
    dates = notes.select("n", "first", "last")

    def rare_facts() -> DataFrame:
        return run.stage("buckets-facts", _buckets(run.stage("facts", facts), "facts"))

    rare, bands, shingles = together(
        rare_facts,
        lambda: run.stage("buckets-bands", _buckets(notes, "bands")),
        lambda: run.stage("buckets-shingles", _buckets(notes, "shingles")),
    )
    full = bands.where(F.col("size") > CAPS["chained"])

    @cache
    def alike() -> DataFrame:
        """Of each article the first one that it shares a band with: copies of one text have the same."""
        return run.stage("alike", bands.groupBy("n").agg(F.min("first").alias("group")))

    proposed = [
        (_within(bands.where(F.col("size") <= CAPS["chained"])), "bands"),
        (_sharing(shingles, alike, CAPS["shingle_articles"], CAPS["shingles_needed"]), "shingles"),
        (_dated(_sharing(rare, alike, CAPS["fact_articles"], CAPS["facts_needed"]), dates), "facts"),
    ]
    if not full.isEmpty():
        proposed.append((_chained(run, full), "bands"))
    union = None
    for pairs, source in proposed:
        named = pairs.select("a", "b", F.lit(CAPS[source]).cast("bigint").alias("by"))
        union = named if union is None else union.union(named)
    return run.stage("candidates", union.groupBy("a", "b").agg(F.bit_or("by").alias("by")))


def _buckets(notes: DataFrame, column: str) -> DataFrame:
    """Keys that two articles or more have: (key, n, size, first). Most keys stand in one article only."""
    keyed = notes.select(F.explode(column).alias("key"), "n")
    bucket = Window.partitionBy("key")
    return keyed.withColumns({"size": F.count("*").over(bucket), "first": F.min("n").over(bucket)}).where("size > 1")


def _within(keyed: DataFrame) -> DataFrame:
    """All pairs of the articles of each key, one for each key; no bucket is ever in one row."""
    a = keyed.select("key", F.col("n").alias("a"))
    b = keyed.select("key", F.col("n").alias("b"))
    return a.join(b, "key").where("a < b").select("a", "b")


def _sharing(buckets: DataFrame, alike: Callable[[], DataFrame], most: int, needed: int) -> DataFrame:
    """Pairs that share ``needed`` keys. In a bucket of more than ``most`` articles copies stand for one another."""
    pairs = _within(buckets.where(F.col("size") <= most))
    full = buckets.where(F.col("size") > most)
    if not full.isEmpty():
        pairs = pairs.union(_by_copies(full, alike(), most))
    return pairs.groupBy("a", "b").agg(F.count("*").alias("shared")).where(F.col("shared") >= needed).select("a", "b")


def _by_copies(full: DataFrame, alike: DataFrame, most: int) -> DataFrame:
    """Pairs of full buckets, as one machine has them: the first article of each group of copies with those of all others,
    and those of the largest groups with all articles. What has too many groups as well has the latter only, or none."""
    entries = full.join(alike, "n", "left").withColumn("group", F.coalesce("group", "n"))
    groups = entries.groupBy("key", "size", "group").agg(F.count("*").alias("copies"), F.min("n").alias("n"))
    bucket = Window.partitionBy("key")
    largest = bucket.orderBy(F.desc("copies"), "n")
    groups = groups.withColumns({"groups": F.count("*").over(bucket), "place": F.row_number().over(largest)})
    ranked = groups.where((F.col("groups") <= most) | (F.col("groups") * 2 <= F.col("size")))
    hubs = ranked.where(F.col("place") <= CAPS["hubs"])
    others = ranked.where((F.col("place") > CAPS["hubs"]) & (F.col("groups") <= most))
    placed = entries.join(hubs.select("key", "n", F.col("place").alias("own")), ["key", "n"], "left")
    hub = hubs.select("key", "place", F.col("n").alias("hub"), F.col("group").alias("hubs"))
    # Two hubs make one pair.
    met = placed.join(hub, "key").where("group != hubs and (own is null or own > place)")
    return met.select(F.least("hub", "n").alias("a"), F.greatest("hub", "n").alias("b")).union(_within(others))


def _dated(pairs: DataFrame, dates: DataFrame) -> DataFrame:
    """Pairs that are not known to lie too far apart."""
    for end in ("a", "b"):
        own = dates.select(F.col("n").alias(end), F.col("first").alias(f"first_{end}"), F.col("last").alias(f"last_{end}"))
        pairs = pairs.join(own, end)
    apart = F.greatest(F.col("first_b") - F.col("last_a"), F.col("first_a") - F.col("last_b"))
    return pairs.where(F.coalesce(apart, F.lit(0)) <= CAPS["window"]).select("a", "b")


def _chained(run: Run, full: DataFrame) -> DataFrame:
    """Each article of a full bucket with its neighbours and with the first one. Buckets lie one behind the other in one
    sorted list, and neighbours meet by their places in it: a bucket of millions is as easy as millions of small ones."""
    ordered = full.select("key", "n").repartitionByRange(run.partitions, "key", "n").sortWithinPartitions("key", "n")
    listed = run.stage("chained", ordered.withColumn("at", F.monotonically_increasing_id()))
    sizes = listed.groupBy(F.shiftright("at", 33).alias("partition")).agg(F.count("*").alias("rows"))
    before, offsets = 0, []
    for row in sorted(sizes.collect()):
        offsets.append((row["partition"], before))
        before += row["rows"]
    offsets = F.broadcast(run.spark.createDataFrame(offsets, "partition bigint, before bigint"))
    within = F.col("at") - F.shiftleft(F.col("partition"), 33)
    placed = listed.withColumn("partition", F.shiftright("at", 33)).join(offsets, "partition")
    placed = placed.select("key", "n", (F.col("before") + within).alias("place"))
    reach = F.explode(F.array(*[F.lit(step).cast("bigint") for step in range(1, CAPS["reach"] + 1)]))
    ahead = placed.select("key", F.col("n").alias("a"), "place", reach.alias("step"))
    ahead = ahead.select("key", "a", (F.col("place") + F.col("step")).alias("place"))
    neighbours = ahead.join(placed.withColumnRenamed("n", "b"), ["key", "place"]).select("a", "b")
    first = placed.groupBy("key").agg(F.min("n").alias("a"), F.min("place").alias("start"))
    far = placed.join(first, "key").where(F.col("place") - F.col("start") > CAPS["reach"])
    return neighbours.union(far.select("a", F.col("n").alias("b")))


def verified(
    run: Run,
    name: str,
    articles: DataFrame,
    pairs: DataFrame,
    dates: DataFrame,
    learned: str,
    options: Options,
    portion: int,
) -> DataFrame:
    """Compares the pairs, about ``portion`` of them at a time, each portion with its articles."""
    portions = run.stage(f"{name}-portions", _portions(run, pairs, dates, portion))
    ends = F.explode(F.array("a", "b")).alias("n")
    needed = portions.select("portion", ends).distinct().join(articles.select("n", "article"), "n")
    needed = needed.select("portion", "n", "article")
    compare = partial(_tasks.verify, learned=learned, options=options)
    return run.stage(name, run.grouped(needed, portions, "portion", compare, _tasks.VERIFIED))


def _portions(run: Run, pairs: DataFrame, dates: DataFrame, size: int) -> DataFrame:
    """Pairs in portions, so that an article is sent to few of them: pairs of one day together, and of these those of one
    neighbourhood."""
    count = pairs.count()
    both = pairs.select(F.col("a").alias("n"), F.col("b").alias("m")).union(pairs.select(F.col("b"), F.col("a")))
    # Of neighbours all choose the same one, whatever the order of their numbers.
    label = F.least(F.min(F.xxhash64("m")), F.xxhash64("n"))
    known = both.groupBy("n").agg(label.alias("label")).join(dates.select("n", "first"), "n")
    for end in ("a", "b"):
        own = known.select(*(F.col(name).alias(f"{name}_{end}") for name in ("n", "label", "first")))
        pairs = pairs.join(own, F.col(end) == F.col(f"n_{end}"))
    pairs = pairs.select("a", "b", "by", day("first_a", "first_b"), F.greatest("label_a", "label_b").alias("label"))
    at_least = min(run.partitions, 1 + count // LEAST)
    parts = min(max(1 + count // size, at_least), max(1, MOST * run.partitions))
    ordered = pairs.repartitionByRange(parts, "day", "label", "a").sortWithinPartitions("day", "label", "a")
    placed = ordered.withColumn("at", F.monotonically_increasing_id())
    # The place of a row within its partition are the lower 33 bits.
    within = (F.col("at") % F.lit(1 << 33) / size).cast("bigint")
    return placed.select((F.shiftright("at", 33) * (1 << 20) + within).alias("portion"), "a", "b", "by")


def day(*seconds: str) -> Column:
    """The day of the earliest of these that is known."""
    earliest = F.least(*seconds) if len(seconds) > 1 else F.col(seconds[0])
    return F.floor(earliest / 86_400).alias("day")


def relatives(pairs: DataFrame) -> DataFrame:
    """Pairs that share a partner among the likeliest links of theirs and were not compared yet."""
    links = pairs.where("links").select("a", "b", "log_odds")
    both = links.union(links.select("b", "a", "log_odds")).toDF("n", "m", "log_odds")
    likeliest = Window.partitionBy("n").orderBy(F.desc("log_odds"), "m")
    followed = both.withColumn("place", F.row_number().over(likeliest)).where(F.col("place") <= CAPS["followed"])
    found = _within(followed.select(F.col("n").alias("key"), F.col("m").alias("n"))).distinct()
    new = found.join(pairs.select("a", "b"), ["a", "b"], "left_anti")
    return new.select("a", "b", F.lit(CAPS["relatives"]).cast("bigint").alias("by"))
