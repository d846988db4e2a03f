"""wirecopy on Apache Spark, for dumps that no one machine holds. The rows are those of the command line.

>>> from wirecopy import spark  # doctest: +SKIP
>>> trace = spark.trace(session.read.parquet("dump"), "/shared/run")  # doctest: +SKIP
>>> trace.lineage.show()  # doctest: +SKIP
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Optional

try:
    import pyarrow as pa
    from pyspark.sql import Window
    from pyspark.sql import functions as F
except ImportError as missing:
    raise ImportError("wirecopy.spark needs Spark and Arrow: pip install 'wirecopy[spark]'") from missing

from .. import _core
from .._errors import InputError, UsageError
from .._options import Aliases, Map, Options, options
from . import _learning, _pairs, _tasks, _worlds
from ._run import Run, together

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["SparkTrace", "trace"]

TABLES = {
    "articles": ("article_id",),
    "lineage": ("family_id", "place"),
    "pairs": ("a_id", "b_id"),
    "passages": ("a_id", "b_id", "n"),
    "families": ("family_id",),
    "drift": ("family_id", "place"),
    "rights": ("agency", "outlet"),
    "rejects": ("reason",),
}
"""The tables, and what their files are sorted by."""

SAMPLE = 1000
"""Rows by which columns are told."""


class SparkTrace:
    """What a run found: the tables of :class:`wirecopy.Trace` as DataFrames, read from the folder ``tables`` of the run. Files
    are sorted as the command line sorts its tables; a DataFrame has no order until ``orderBy``."""

    def __init__(self, spark: SparkSession, home: os.PathLike[str], timings: dict[str, float]) -> None:
        self._spark = spark
        self.home = home
        self.timings = timings
        """Seconds of each stage; some run side by side."""

    def table(self, name: str) -> DataFrame:
        """A table by its name."""
        if name not in TABLES:
            raise UsageError(f"there is no table {name!r}; tables are {', '.join(TABLES)}")
        return self._spark.read.parquet((self.home / "tables" / name).as_uri())

    articles = property(lambda self: self.table("articles"), doc="One row per article.")
    lineage = property(lambda self: self.table("lineage"), doc="One row per edge, parent to child.")
    pairs = property(lambda self: self.table("pairs"), doc="One row per verified pair of articles.")
    passages = property(lambda self: self.table("passages"), doc="One row per passage that a pair shares.")
    families = property(lambda self: self.table("families"), doc="One row per family.")
    drift = property(lambda self: self.table("drift"), doc="One row per quote, figure or name that changed on the way.")
    rights = property(lambda self: self.table("rights"), doc="One row per agency and outlet: what it used and credited.")
    rejects = property(lambda self: self.table("rejects"), doc="One row per record that was left out, with the reason.")

    def __repr__(self) -> str:
        return f"<wirecopy.SparkTrace in {self.home}>"


def trace(
    df: DataFrame,
    work_dir: str | os.PathLike[str],
    *,
    map: Optional[Map] = None,
    aliases: Optional[Aliases] = None,
    partitions: Optional[int] = None,
    portion: int = 50_000,
    keep_stages: bool = False,
) -> SparkTrace:
    """Finds copy families and who derives from whom, in the articles of a DataFrame.

    ``work_dir`` is a folder that the driver and all executors see under this path; ``work_dir/tables`` gets the tables as
    Parquet, ``work_dir/stages`` what the stages hand to one another (removed at the end unless ``keep_stages``).

    Columns are found by the names they usually have, as for :func:`wirecopy.trace`; ``map`` and ``aliases`` are the same.
    An article without an id is named by its contents. Of several with one id one is kept, chosen by its contents, since rows
    of a DataFrame have no order; the others are in ``rejects``.

    - ``partitions``: of every shuffle; otherwise ``spark.sql.shuffle.partitions``, and fewer for a small dump;
    - ``portion``: pairs that one task compares at a time, about; its articles are in the task's memory (40 KB each).
    """
    spark = df.sparkSession
    checked = replace(options(threads=1, map=map, aliases=aliases), max_memory=None, latest=int(time.time()))
    setting = "spark.sql.shuffle.partitions"
    before = spark.conf.get(setting)
    run = Run.create(spark, work_dir, partitions or int(before), fits=partitions is None)
    spark.conf.set(setting, run.partitions)
    try:
        _trace(run, df, checked, portion)
    finally:
        spark.conf.set(setting, before)
        if not keep_stages:
            run.close()
    return SparkTrace(spark, run.home, run.timings)


def _trace(run: Run, df: DataFrame, checked: Options, portion: int) -> None:
    """The stages in their order."""
    checked = replace(checked, map=_core.spread_columns(_sample(df), checked))
    rows = run.stage("read", _read(run, df, checked))
    articles = rows.where("reason is null").select("n", "id", "article")
    count = articles.count()
    if count == 0:
        raise InputError("nothing to read: no row of the source is an article")
    run.fit(count)
    furniture = _learning.furniture(run, articles, count)
    notes = _learning.noted(run, articles, count, furniture, checked)
    learned = _learning.frequencies(run, notes)
    candidates = _pairs.candidates(run, notes, learned)
    dates = notes.select("n", "first")
    pairs = _pairs.verified(run, "compared", articles, candidates, dates, learned, checked, portion)
    more = run.stage("relatives", _pairs.relatives(pairs))
    pairs = pairs.union(_pairs.verified(run, "compared-relatives", articles, more, dates, learned, checked, portion))
    packed = _worlds.traced(run, articles, count, pairs, dates, learned, checked)
    told = _worlds.stories(run, articles, pairs, packed)
    _write(run, rows, packed, told)


def _sample(df: DataFrame) -> pa.Table:
    return df.limit(SAMPLE).toArrow()


def _read(run: Run, df: DataFrame, checked: Options) -> DataFrame:
    """Articles as bytes, numbered in the order of their ids; each id once."""
    read = df.mapInArrow(partial(_tasks.read, options=checked), _tasks.READ)
    # Without a number Spark joins small partitions.
    ordered = read.repartitionByRange("id") if run.fits else read.repartitionByRange(run.partitions, "id")
    same = Window.partitionBy("id").orderBy("article")
    again = F.col("id").isNotNull() & (F.row_number().over(same) > 1)
    repeated = F.concat(F.lit("repeated id `"), "id", F.lit("`"))
    named = ordered.withColumn("reason", F.when(again, repeated).otherwise(F.col("reason")))
    numbered = named.sortWithinPartitions("id").withColumn("n", F.monotonically_increasing_id())
    article = F.when(F.col("reason").isNull(), F.col("article")).alias("article")
    return numbered.select("n", "id", article, "reason")


def _write(run: Run, rows: DataFrame, packed: DataFrame, told: DataFrame) -> None:
    def write(name: str) -> None:
        run.tell(name)
        columns = [f"`{column}`" for column, _ in _core.spread_table(name)]
        table = _table(name, rows, packed, told).orderBy(*TABLES[name]).select(*columns)
        table.write.parquet((run.home / "tables" / name).as_uri())

    together(*(partial(write, name) for name in TABLES))


def _table(name: str, rows: DataFrame, packed: DataFrame, told: DataFrame) -> DataFrame:
    kinds = ", ".join(f"{column} {kind}" for column, kind in _core.spread_table(name))
    if name == "rejects":
        return rows.where("reason is not null").selectExpr(
            "'table' as file", "cast(null as bigint) as record", "cast(null as bigint) as line", "reason"
        )
    if name == "rights":
        return _rights(packed, kinds)
    if name in ("articles", "families"):
        table = _worlds.unpacked(packed, name, f"{kinds}, n bigint").join(told, "n", "left")
        # A family by itself is a story, too: that of its own name.
        story = F.col("story") if name == "articles" else F.coalesce("story", "story_id")
        return table.withColumn("story_id", story)
    return _worlds.unpacked(packed, name, kinds)


def _rights(packed: DataFrame, kinds: str) -> DataFrame:
    """An outlet's uses of an agency stand in many worlds: their numbers are added up, and shares made of the sums."""
    numbers = _core.spread_used()
    counted = ", ".join(f"{number} bigint" for number in numbers)
    used = _worlds.unpacked(packed, "rights", f"agency string, outlet string, {counted}, earliest bigint, first_seen string")
    # An unknown date is no early one.
    first = F.min(F.when(F.col("earliest").isNotNull(), F.struct("earliest", "first_seen"))).alias("first")
    summed = used.groupBy("agency", "outlet").agg(*(F.sum(number).alias(number) for number in numbers), first)
    summed = summed.select("agency", "outlet", *numbers, "first.earliest", "first.first_seen")
    return summed.mapInArrow(_tasks.rights, kinds)
