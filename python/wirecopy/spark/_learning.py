"""What the whole dump tells of outlets and terms: learned by aggregation, frozen in files that all executors read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import functions as F

from .. import _core
from . import _tasks
from ._run import together

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from .._options import Options
    from ._run import Run

CAPS = _core.spread_caps()

GROUP = 50_000
"""Articles whose furniture is learned in one call."""

NARROW = 10_000_000
"""Articles up to which shingles have 32 bits, as on one machine. Of an article's 300, every second one then meets another's
by chance; from some 100 million on they would fill all buckets."""


def furniture(run: Run, articles: DataFrame, count: int) -> str:
    """Learns the furniture of outlets; gives the file."""
    observed = run.stage("observed", articles.select("n", "article").mapInArrow(_tasks.observe, _tasks.OBSERVED))
    zipped = F.arrays_zip("counters", "lines", "lengths", "sampled")
    lines = observed.select("n", "outlet", F.inline(zipped)).withColumn(
        "counter", F.col("counters").bitwiseAND(F.lit(_core.spread_counters(count) - 1))
    )
    # Lines that were met once are most of them, and of those met often an eighth is enough.
    met = lines.groupBy("counter").agg(F.count("*").alias("met")).where("met > 1")
    entries = lines.join(met, "counter").where((F.col("met") < CAPS["often"]) | (F.col("sampled") == 1))
    # Nothing that one outlet teaches depends on another.
    group = F.pmod(F.xxhash64("outlet"), F.lit(max(1, count // GROUP))).alias("group")
    seen = observed.select(group, "n", "outlet", "title", "topic", "words", "digest")
    entries = entries.select(group, "n", "outlet", F.col("lines").alias("line"), F.col("lengths").alias("words"))
    learned = run.grouped(seen, entries, "group", _tasks.furniture, _tasks.FURNITURE)
    run.stage("furniture", learned)
    run.drop("observed")
    path = run.path("furniture.frozen")
    _core.Learned.write(path, run.table("furniture"), _none("outlet", "site", "n"), _none("key", "n"), [])
    return path


def frequencies(run: Run, notes: DataFrame) -> str:
    """Counts terms, languages and outlets; gives the file, with the furniture."""
    terms = notes.select(F.explode("terms").alias("key")).groupBy("key").agg(F.count("*").alias("n")).where("n > 1")
    outlets = notes.groupBy("outlet", "site").agg(F.count("*").alias("n"))
    languages = notes.groupBy("language").agg(F.count("*").alias("n"))
    together(
        lambda: run.stage("terms", terms),
        lambda: run.stage("outlets", outlets),
        lambda: run.stage("languages", languages),
    )
    languages = [(row["language"], row["n"]) for row in run.table("languages").to_pylist()]
    path = run.path("learned.frozen")
    _core.Learned.write(path, run.table("furniture"), run.table("outlets"), run.table("terms"), languages)
    return path


def _none(*columns: str) -> pa.Table:
    kinds = {"outlet": pa.string(), "site": pa.string()}
    return pa.table({name: pa.array([], kinds.get(name, pa.int64())) for name in columns})


def noted(run: Run, articles: DataFrame, count: int, learned: str, options: Options) -> DataFrame:
    """Notes of all articles."""
    note = partial(_tasks.note, learned=learned, wide=count > NARROW, options=options)
    return run.stage("notes", articles.select("n", "article").mapInArrow(note, _tasks.NOTED))
