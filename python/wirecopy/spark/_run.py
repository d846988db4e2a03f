"""The folder of a run that all machines see, and the tables that its stages leave there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa
import pyarrow.dataset
from pyspark.sql.utils import is_remote

from .._errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


T = TypeVar("T")

SMALL = 500
"""Articles of a partition at the least, where nobody has said how many partitions there are to be."""
SIDE_BY_SIDE = 4
"""Tables that are made at a time, where none needs another."""


@dataclass
class Run:
    """Every stage is written to the folder and read from there by the next ones: what an executor had computed when it
    was lost is computed again from the last table, not from the beginning, and nothing is computed twice."""

    spark: SparkSession
    home: Path
    partitions: int
    fits: bool = False
    """Whether there may be fewer partitions than that."""
    timings: dict[str, float] = field(default_factory=dict)

    @classmethod
    def create(cls, spark: SparkSession, work_dir: str | os.PathLike[str], partitions: int, fits: bool) -> Run:
        home = Path(work_dir).absolute()
        for own in ("stages", "tables"):
            if (home / own).exists():
                raise UsageError(f"{home}: holds the {own} of another run; give a folder of its own, or remove it")
        (home / "stages").mkdir(parents=True)
        return cls(spark, home, partitions, fits)

    def fit(self, articles: int) -> None:
        """A task costs a tenth of a second though it has nothing to do: a small dump is not cut into 200."""
        if self.fits:
            self.partitions = min(self.partitions, 4 + articles // SMALL)

    def path(self, name: str) -> str:
        """A file of the run, as all machines name it."""
        return str(self.home / "stages" / name)

    def stage(self, name: str, frame: DataFrame) -> DataFrame:
        """Writes a table, and reads it from there."""
        uri = (self.home / "stages" / name).as_uri()
        started = perf_counter()
        self.tell(name)
        frame.write.parquet(uri)
        self.timings[name] = perf_counter() - started
        return self.spark.read.schema(frame.schema).parquet(uri)

    def grouped(
        self, left: DataFrame, right: DataFrame, key: str, work: Callable[..., pa.Table], columns: str
    ) -> DataFrame:
        """Hands the rows of two tables with one key to ``work``, as two tables without the key."""
        # Under names of their own: Spark does not tell apart what comes from one table. In so many tasks: left to itself it
        # would reckon by bytes, and this is work.
        sides = (side.toDF(*side.columns).repartition(self.partitions, key).groupBy(key) for side in (left, right))
        one, other = sides
        return one.cogroup(other).applyInArrow(partial(_without, key=key, work=work), columns)

    def tell(self, name: str) -> None:
        """Names the jobs that follow, in Spark's own views and logs."""
        if not is_remote():
            self.spark.sparkContext.setJobDescription(f"wirecopy {name}")

    def table(self, name: str) -> pa.Table:
        """A small stage, in the memory of the driver."""
        return pyarrow.dataset.dataset(self.path(name), format="parquet").to_table()

    def drop(self, name: str) -> None:
        """Removes a table that nobody needs any more."""
        shutil.rmtree(self.home / "stages" / name, ignore_errors=True)

    def close(self) -> None:
        """Removes all stages."""
        shutil.rmtree(self.home / "stages", ignore_errors=True)


def together(*works: Callable[[], T]) -> list[T]:
    """Calls functions side by side: while Spark plans what one asks for, or waits for its last task, it runs the tasks of
    another."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return [done.result() for done in [pool.submit(work) for work in works]]


def _without(left: pa.Table, right: pa.Table, *, key: str, work: Callable[..., pa.Table]) -> pa.Table:
    return work(left.drop_columns(key), right.drop_columns(key))
