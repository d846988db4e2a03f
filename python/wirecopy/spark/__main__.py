"""Traces a dump on Spark: ``python -m wirecopy.spark INPUT... --out DIR``, or this file given to ``spark-submit``.

The tables of the contract are written to ``DIR/tables``, as Parquet."""

from __future__ import annotations

import argparse
import os
import sys
import time

KINDS = {".jsonl": "json", ".ndjson": "json", ".json": "json", ".parquet": "parquet", ".csv": "csv", ".tsv": "csv"}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m wirecopy.spark", description=__doc__.partition("\n\n")[0])
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="files, folders or globs, in whatever Spark reads")
    parser.add_argument("--out", required=True, metavar="DIR", help="folder that all machines see under this path")
    parser.add_argument("--format", choices=("json", "parquet", "csv"), help="of the inputs (told by their names)")
    parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="what stands in which column")
    parser.add_argument("--aliases", metavar="FILE", help='outlets of several names: lines "Name" = ["other name"]')
    parser.add_argument("--partitions", type=int, metavar="N", help="of every shuffle (spark.sql.shuffle.partitions)")
    parser.add_argument("--portion", type=int, default=50_000, metavar="N", help="pairs compared at a time (%(default)s)")
    parser.add_argument("--keep-stages", action="store_true", help="leave what the stages hand to one another")
    return parser.parse_args()


def _kind(path: str) -> str:
    name = path.rstrip("/")
    for packed in (".gz", ".zst", ".bz2"):
        name = name.removesuffix(packed)
    ending = os.path.splitext(name)[1].lower()
    if ending not in KINDS:
        sys.exit(f"{path}: its name does not tell what it is; say which with --format json, parquet or csv")
    return KINDS[ending]


def main() -> None:
    given = _arguments()
    wishes: dict[str, list[str]] = {}
    for wish in given.map:
        field, sign, column = wish.partition("=")
        if not sign:
            sys.exit(f"--map {wish}: give FIELD=COLUMN, such as --map text=body")
        wishes.setdefault(field, []).append(column)
    # The workers run the interpreter that has the package.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

    from pyspark.sql import SparkSession

    import wirecopy
    from wirecopy import spark

    session = SparkSession.builder.appName("wirecopy").getOrCreate()
    kinds = {given.format or _kind(path) for path in given.inputs}
    if len(kinds) > 1:
        sys.exit(f"inputs of several kinds ({', '.join(sorted(kinds))}): give those of one kind")
    kind = kinds.pop()
    reader = session.read.format(kind)
    if kind == "csv":
        tabs = all(path.removesuffix(".gz").endswith(".tsv") for path in given.inputs)
        reader = reader.options(header=True, multiLine=True, escape='"', sep="\t" if tabs else ",")
    started = time.perf_counter()
    try:
        trace = spark.trace(
            reader.load(given.inputs),
            given.out,
            map=wishes or None,
            aliases=given.aliases,
            partitions=given.partitions,
            portion=given.portion,
            keep_stages=given.keep_stages,
        )
    except wirecopy.Error as error:
        session.stop()
        sys.exit(f"error: {error}")
    told = ", ".join(f"{trace.table(name).count():,} {name}" for name in ("articles", "families", "lineage", "pairs"))
    print(f"{told} in {time.perf_counter() - started:.0f} s: {trace.home}/tables")
    session.stop()


if __name__ == "__main__":
    main()
