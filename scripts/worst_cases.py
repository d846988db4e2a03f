#!/usr/bin/env python3
"""The worst dumps for a near-duplicate engine, each beside news of the same size: one text a million times, the same 200
words of furniture on 100,000 pages, one outlet with 300,000 articles, one article of 200 MB, one story in 500 versions.

    scripts/worst_cases.py [--share 0.1] [--full] [--limit SECONDS] [--folder DIR]

`--share` makes all of them smaller; `--full` traces with rewrites and lineage, which needs a small share.
"""

import argparse
import json
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import timed  # noqa: E402

# Name, kind of generated dump, articles.
CASES = [
    ("one text in all articles", "identical", 1_000_000),
    ("200 words of furniture on every page", "furniture", 100_000),
    ("one outlet", "outlet", 300_000),
    ("500 versions of a story", "versions", 500),
]


def one_long(folder, megabytes):
    """A single article, of news one after another."""
    path = folder / f"long-{megabytes:.0f}.jsonl"
    news = timed.generated(folder, max(int(megabytes * 1e6 / 3000), 1))
    # Piece by piece: what this process holds counts as memory of the programs that it starts.
    with open(news, encoding="utf-8") as lines, open(path, "w", encoding="utf-8") as out:
        out.write('{"id": "long", "text": "')
        for line in lines:
            out.write(json.dumps(json.loads(line)["text"] + "\n", ensure_ascii=False)[1:-1])
        out.write('"}\n')
    return path


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--share", type=float, default=1.0, help="of the full sizes")
    options.add_argument("--full", action="store_true", help="the whole trace instead of --only copies")
    options.add_argument("--limit", type=int, default=3600, help="CPU seconds after which a run is given up")
    options.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/wirecopy-worst"))
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    wirecopy, report = timed.built(), chosen.folder / "report"
    mode = [] if chosen.full else ["--only", "copies"]
    trace = lambda dump: timed.run([wirecopy, "trace", dump, *mode, "--quiet", "--out", report], chosen.limit)

    def row(name, size, dump):
        took = trace(dump)
        megabytes = dump.stat().st_size / 1e6
        if not took:
            return [name, f"{size:,}", f"{megabytes:,.0f}", f"failed or over {chosen.limit} s", "", "", "", ""]
        counts = json.loads((report / "run.json").read_text())["counts"]
        return [
            name, f"{size:,}", f"{megabytes:,.0f}", f"{took.cpu:.2f}", f"{took.cpu * 1e3 / megabytes:.1f}",
            f"{took.memory:,.0f}", f"{sum(counts['candidates'].values()):,}", f"{counts['pairs']:,}",
        ]

    rows = []
    for name, kind, full in CASES:
        size = full if full < 1000 else int(full * chosen.share)
        for title, made in [(name, kind), ("news of that size", "news")]:
            dump = timed.generated(chosen.folder, size, made)
            rows.append(row(title, size, dump))
            dump.unlink()
    long = one_long(chosen.folder, 200 * chosen.share)
    rows.append(row("one article", 1, long))
    news = timed.generated(chosen.folder, max(int(200e6 * chosen.share / 3000), 1))
    rows.append(row("news of that size", sum(1 for _ in open(news, "rb")), news))
    shutil.rmtree(chosen.folder, ignore_errors=True)
    columns = ["dump", "articles", "MB", "CPU s", "ms per MB", "peak MB", "candidates", "pairs"]
    what = "the whole trace" if chosen.full else "`--only copies`"
    name = "worst-cases-full.md" if chosen.full else "worst-cases.md"
    timed.keep(name, f"Worst cases of {what}", timed.table(columns, rows))


if __name__ == "__main__":
    main()
