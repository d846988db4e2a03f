#!/usr/bin/env python3
"""How an archive grows: generated news of 10,000 and 100,000 articles, and 10,000 more that are traced against it and added.

    scripts/archive.py [--sizes 10000,100000] [--more 10000] [--trace] [--folder DIR]

`--trace` also traces the archived dump as a whole, to compare with. A query is a process from its start to its end; cold
means that no file of the archive is in memory.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import timed  # noqa: E402


def split(dump, more):
    """The dump less its last articles, those, and one of them; gives the bytes of the texts of the first."""
    old, new, one = (dump.with_name(name) for name in ("old.jsonl", "new.jsonl", "one.jsonl"))
    lines, text = dump.read_bytes().splitlines(keepends=True), 0
    with old.open("wb") as to:
        for line in lines[:-more]:
            to.write(line)
            text += len(json.loads(line)["text"].encode())
    new.write_bytes(b"".join(lines[-more:]))
    one.write_bytes(lines[-1])
    return old, new, one, text


def forget(folder):
    """Takes the files out of memory."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def query(wirecopy, archive, one, cold):
    """Milliseconds of a query, the median of some."""
    took = []
    for _ in range(7):
        if cold:
            forget(archive)
        start = time.perf_counter()
        subprocess.run([wirecopy, "index", "query", archive, one], check=True, stdout=subprocess.DEVNULL)
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


def size_of(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", default="10000,100000", help="numbers of articles, joined by commas")
    options.add_argument("--more", type=int, default=10_000)
    options.add_argument("--trace", action="store_true")
    options.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/wirecopy-archive"))
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    wirecopy, archive, report = timed.built(), chosen.folder / "archive", chosen.folder / "report"
    rows = []
    for size in [int(size) for size in chosen.sizes.split(",")]:
        dump = timed.generated(chosen.folder, size + chosen.more)
        old, new, one, text = split(dump, chosen.more)
        dump.unlink()
        shutil.rmtree(archive, ignore_errors=True)
        whole = timed.run([wirecopy, "trace", old, "--quiet", "--out", report]) if chosen.trace else None
        made = timed.run([wirecopy, "index", "create", archive, old, "--quiet"])
        old.unlink()
        share = size_of(archive) / text
        warm, cold = (query(wirecopy, archive, one, cold) for cold in (False, True))
        traced = timed.run([wirecopy, "index", "trace", archive, new, "--quiet", "--out", report])
        added = timed.run([wirecopy, "index", "add", archive, new, "--quiet"])
        told = lambda took: f"{took.cpu:.1f} / {took.wall:.1f}" if took else ""
        rows.append([
            f"{size:,}", f"{text / 1e6:,.0f}", told(whole), told(made), f"{made.memory:,.0f}", f"{share:.0%}", told(added),
            f"{added.memory:,.0f}", told(traced), f"{traced.memory:,.0f}", f"{warm:.0f}", f"{cold:.0f}",
        ])
        print(rows[-1], flush=True)
    shutil.rmtree(chosen.folder, ignore_errors=True)
    more = f"{chosen.more:,}"
    columns = [
        "articles", "MB of text", "trace: CPU / wall s", "create: CPU / wall s", "peak MB", "on the disk, of the text",
        f"add {more}: CPU / wall s", "peak MB", f"trace {more}: CPU / wall s", "peak MB", "query warm ms", "query cold ms",
    ]
    timed.keep("archive.md", "The archive by size", timed.table(columns, rows))


if __name__ == "__main__":
    main()
