#!/usr/bin/env python3
"""Count in how many articles each word occurs, for the background tables of data/background.

usage: background.py LANGUAGE MIN_SHARE DOCS.jsonl[.zst] [...] > data/background/LANGUAGE.tsv

The table holds counts only: lower-cased words that stand in at least MIN_SHARE of the articles of that language, with the
number of articles, most frequent first. wirecopy folds and stems them on loading. Needs the `zstd` command for .zst.
"""
import json, re, subprocess, sys
from collections import Counter

WORD = re.compile(r"[^\W\d_]+")


def lines(path):
    if path.endswith(".zst"):
        yield from subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE).stdout
    else:
        yield from open(path, "rb")


def main(language, share, paths):
    count, articles = Counter(), 0
    for path in paths:
        for line in lines(path):
            record = json.loads(line)
            if record.get("lang", language) != language:
                continue
            articles += 1
            count.update(set(WORD.findall(record["text"].lower())))
    print(f"# articles {articles}")
    for word, n in sorted(count.items(), key=lambda x: (-x[1], x[0])):
        if n >= share * articles and n > 2 and len(word) < 40:
            print(f"{word}\t{n}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3:])
