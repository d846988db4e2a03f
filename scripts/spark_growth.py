#!/usr/bin/env python3
"""What a trace on Spark shuffles, by stage: rows and bytes per article, from Spark's own event log, and what the stages leave on
the disk. Needs the package with the extra `spark`.

    scripts/spark_growth.py DUMP.jsonl [--work DIR] [--master local[2]] [--partitions 8] [--portion 50000]"""

import argparse
import json
import os
import shutil
import sys
import time
from collections import defaultdict
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
parser.add_argument("dump")
parser.add_argument("--work", default="/tmp/spark_growth")
parser.add_argument("--master", default="local[2]")
parser.add_argument("--partitions", type=int, default=8)
parser.add_argument("--portion", type=int, default=50_000)
parser.add_argument("--memory", default="3g")
parser.add_argument("--compare", action="store_true", help="with the tables of one machine, row for row")
given = parser.parse_args()

work = Path(given.work)
shutil.rmtree(work, ignore_errors=True)
(work / "log").mkdir(parents=True)
os.environ["PYSPARK_PYTHON"] = sys.executable

from pyspark.sql import SparkSession  # noqa: E402

import wirecopy  # noqa: E402
from wirecopy import spark  # noqa: E402

settings = {
    "spark.ui.enabled": "false",
    "spark.driver.memory": given.memory,
    # Executors of a local cluster know the package as this process does.
    "spark.executorEnv.PYTHONPATH": os.pathsep.join(sys.path),
    "spark.sql.files.maxPartitionBytes": "16m",
    "spark.eventLog.enabled": "true",
    "spark.eventLog.dir": (work / "log").as_uri(),
    "spark.eventLog.rolling.enabled": "false",
    "spark.eventLog.compress": "false",
}
builder = SparkSession.builder.master(given.master)
for name, value in settings.items():
    builder = builder.config(name, value)
session = builder.getOrCreate()
session.sparkContext.setLogLevel("ERROR")
started = time.perf_counter()
trace = spark.trace(
    session.read.json(given.dump),
    work / "run",
    partitions=given.partitions,
    portion=given.portion,
    keep_stages=True,
)
seconds = time.perf_counter() - started
count = trace.articles.count()


def rows(name: str) -> int:
    return session.read.parquet((work / "run" / "stages" / name).as_uri()).count()


told = {name: rows(name) for name in ("candidates", "relatives", "terms", "facts")}
portions = session.read.parquet((work / "run" / "stages" / "compared-portions").as_uri())
sent = portions.selectExpr("portion", "explode(array(a, b)) n").distinct().count()


def used() -> dict[str, float]:
    """CPU seconds of the processes below this one, by what they run."""
    below, seconds = {os.getpid()}, defaultdict(float)
    stats = [path.read_text() for path in Path("/proc").glob("[0-9]*/stat")]
    rows = [(line.partition("(")[2].rpartition(")")[0], line.rpartition(")")[2].split()) for line in stats]
    processes = {int(line.split()[0]): row for line, row in zip(stats, rows)}
    for _ in range(9):
        below |= {process for process, (_, row) in processes.items() if int(row[1]) in below}
    for process in below - {os.getpid()}:
        name, row = processes[process]
        # With those of children that have ended.
        seconds[name] += sum(map(int, row[11:15])) / os.sysconf("SC_CLK_TCK")
    return {name: round(n) for name, n in seconds.items() if n >= 1}


processors = used()
session.stop()

description, written = {}, defaultdict(lambda: [0, 0])
run_time, longest, engine = defaultdict(float), defaultdict(float), defaultdict(float)
for log in (work / "log").iterdir():
    for line in log.open(encoding="utf-8"):
        event = json.loads(line)
        if event["Event"] == "SparkListenerJobStart":
            named = event["Properties"].get("spark.job.description", "?").removeprefix("wirecopy ")
            description.update(dict.fromkeys(event["Stage IDs"], named))
        elif event["Event"] == "SparkListenerTaskEnd" and event.get("Task Metrics"):
            stage, metrics = description.get(event["Stage ID"], "?"), event["Task Metrics"]
            shuffle = metrics["Shuffle Write Metrics"]
            written[stage][0] += shuffle["Shuffle Records Written"]
            written[stage][1] += shuffle["Shuffle Bytes Written"]
            run_time[stage] += metrics["Executor Run Time"] / 1000
            engine[stage] += metrics["Executor CPU Time"] / 1e9
            longest[stage] = max(longest[stage], metrics["Executor Run Time"] / 1000)

print(f"{count:,} articles in {seconds:.0f} s; {told}; articles sent to portions of pairs: {sent / count:.2f} each; CPU seconds {processors}")
print(f"{'stage':28} {'rows/article':>12} {'bytes/article':>13} {'task s':>8} {'longest':>8} {'engine':>8} {'stage s':>8} {'disk/article':>12}")
for stage in sorted(written, key=lambda stage: -written[stage][1]):
    kept = work / "run" / "stages" / stage
    disk = sum(file.stat().st_size for file in kept.glob("**/*") if file.is_file()) if kept.exists() else 0
    records, size = written[stage]
    print(
        f"{stage:28} {records / count:12.1f} {size / count:13.0f} {run_time[stage]:8.1f} {longest[stage]:8.1f} "
        f"{engine[stage]:8.1f} {trace.timings.get(stage, 0):8.1f} {disk / count:12.0f}"
    )
print(f"{'all':28} {sum(w[0] for w in written.values()) / count:12.1f} {sum(w[1] for w in written.values()) / count:13.0f}"
      f" {sum(run_time.values()):8.1f} {max(longest.values()):8.1f} {sum(engine.values()):8.1f}")

if given.compare:
    import pyarrow.parquet as parquet

    started = time.perf_counter()
    expected = wirecopy.trace(given.dump)
    print(f"one machine: {time.perf_counter() - started:.0f} s")
    for name in ("articles", "lineage", "pairs", "passages", "families", "drift", "rights"):
        files = sorted((work / "run" / "tables" / name).glob("part-*.parquet"))
        mine = [row for file in files for row in parquet.read_table(file).to_pylist()]
        theirs = getattr(expected, name).to_pylist()
        differ = [(m, t) for m, t in zip(mine, theirs) if m != t]
        print(f"{name:10} {len(mine):8,} {len(theirs):8,} rows; {'equal' if mine == theirs else f'{len(differ)} differ'}")
        for m, t in differ[:3]:
            print("   ", {key: (m[key], t[key]) for key in m if m[key] != t[key]})
