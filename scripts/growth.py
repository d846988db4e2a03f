#!/usr/bin/env python3
"""How time and memory grow with the dump: generated news of 10,000, 100,000 and 1,000,000 articles (`--large`: 3,000,000).

    scripts/growth.py [--large] [--sizes 10000,100000] [--full [--max-memory 6G]] [--folder DIR]

`--full` traces with rewrites and lineage; give it smaller `--sizes`. The exponent is the slope of CPU time over articles on
a log-log scale.
"""

import argparse
import json
import math
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import timed  # noqa: E402


def exponent(points):
    """The slope through the logarithms by least squares."""
    logs = [(math.log(size), math.log(value)) for size, value in points]
    mean = [sum(axis) / len(logs) for axis in zip(*logs)]
    spread = sum((x - mean[0]) ** 2 for x, _ in logs)
    return sum((x - mean[0]) * (y - mean[1]) for x, y in logs) / spread if spread else math.nan


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--large", action="store_true", help="3,000,000 articles too (9 GB)")
    options.add_argument("--sizes", help="numbers of articles, joined by commas")
    options.add_argument("--full", action="store_true", help="the whole trace instead of --only copies")
    options.add_argument("--max-memory", help="bound on the memory of the whole trace")
    options.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/wirecopy-growth"))
    options.add_argument("--keep-dumps", action="store_true")
    chosen = options.parse_args()
    usual = "1000,5000,20000" if chosen.full else "10000,100000,1000000"
    sizes = [int(size) for size in (chosen.sizes or usual).split(",")] + [3_000_000] * chosen.large
    chosen.folder.mkdir(parents=True, exist_ok=True)
    wirecopy, report = timed.built(), chosen.folder / "report"
    mode = [] if chosen.full else ["--only", "copies"]
    mode += ["--max-memory", chosen.max_memory] if chosen.max_memory else []
    rows, points = [], []
    for size in sizes:
        dump = timed.generated(chosen.folder, size)
        megabytes = dump.stat().st_size / 1e6
        took = timed.run([wirecopy, "trace", dump, *mode, "--quiet", "--out", report])
        if not chosen.keep_dumps:
            dump.unlink()
        if not took:
            rows.append([f"{size:,}", f"{megabytes:,.0f}", "failed", "", "", "", "", ""])
            continue
        counts = json.loads((report / "run.json").read_text())["counts"]
        candidates = sum(counts["candidates"].values())
        points.append((size, took.cpu))
        rows.append([
            f"{size:,}", f"{megabytes:,.0f}", f"{took.cpu:.2f}", f"{took.wall:.2f}", f"{megabytes / took.cpu:.0f}",
            f"{took.memory:,.0f}", f"{candidates / size:.2f}", f"{counts['pairs'] / size:.2f}",
        ])
    shutil.rmtree(report, ignore_errors=True)
    columns = ["articles", "MB", "CPU s", "wall s", "MB per CPU s", "peak MB", "candidates an article", "pairs an article"]
    what = "the whole trace" if chosen.full else "`--only copies`"
    what += f" with `--max-memory {chosen.max_memory}`" if chosen.max_memory else ""
    told = f"{timed.table(columns, rows)}\n\nCPU time grows with the {exponent(points):.2f}th power of the number of articles."
    timed.keep("growth-full.md" if chosen.full else "growth.md", f"Growth of {what}", told)


if __name__ == "__main__":
    main()
