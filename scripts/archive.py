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
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import timed  # noqa: E402


def split(dump, size):
    """The first articles of the dump, the others, and some of those one by one; gives the bytes of the texts of the first."""
    old, new = (dump.with_name(name) for name in ("old.jsonl", "new.jsonl"))
    text, some = 0, []
    # A line at a time: a process that is started counts the memory of this one as its own.
    with dump.open("rb") as lines, old.open("wb") as first, new.open("wb") as rest:
        for at, line in enumerate(lines):
            (first if at < size else rest).write(line)
            if at < size:
                text += len(json.loads(line)["text"].encode())
            elif at % 1000 == 0:
                one = dump.with_name(f"one-{at}.jsonl")
                one.write_bytes(line)
                some.append(one)
    return old, new, some, text


def forget(folder):
    """Takes the files out of memory."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def query(wirecopy, archive, some, cold):
    """A query, the median of some."""
    took = []
    for one in some:
        if cold:
            forget(archive)
        took.append(timed.run([wirecopy, "index", "query", archive, one]))
    return timed.median(took)


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
        old, new, some, text = split(dump, size)
        dump.unlink()
        shutil.rmtree(archive, ignore_errors=True)
        whole = timed.run([wirecopy, "trace", old, "--quiet", "--out", report]) if chosen.trace else None
        made = timed.run([wirecopy, "index", "create", archive, old, "--quiet"])
        share = size_of(archive) / text
        slim = archive.with_name("slim")
        shutil.rmtree(slim, ignore_errors=True)
        timed.run([wirecopy, "index", "create", slim, old, "--no-text", "--quiet"])
        references = size_of(slim) / size
        shutil.rmtree(slim)
        old.unlink()
        warm, cold = (query(wirecopy, archive, some, cold) for cold in (False, True))
        traced = timed.run([wirecopy, "index", "trace", archive, new, "--quiet", "--out", report])
        added = timed.run([wirecopy, "index", "add", archive, new, "--quiet"])
        told = lambda took: f"{took.cpu:.1f} / {took.wall:.1f}" if took else ""
        milli = lambda took: f"{took.cpu * 1000:.0f} / {took.wall * 1000:.0f}"
        rows.append([
            f"{size:,}", f"{text / 1e6:,.0f}", told(whole), told(made), f"{made.memory:,.0f}", f"{share:.0%}", f"{references:.0f}", told(added),
            f"{added.memory:,.0f}", told(traced), f"{traced.memory:,.0f}", milli(warm), milli(cold), f"{warm.memory:,.0f}",
        ])
        print(rows[-1], flush=True)
    shutil.rmtree(chosen.folder, ignore_errors=True)
    more = f"{chosen.more:,}"
    columns = [
        "articles", "MB of text", "trace: CPU / wall s", "create: CPU / wall s", "peak MB", "on the disk, of the text",
        "bytes an article without texts",
        f"add {more}: CPU / wall s", "peak MB", f"trace {more}: CPU / wall s", "peak MB", "query warm: CPU / wall ms", "cold",
        "peak MB",
    ]
    timed.keep("archive.md", "The archive by size", timed.table(columns, rows))


if __name__ == "__main__":
    main()
