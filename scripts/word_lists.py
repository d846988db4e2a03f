#!/usr/bin/env python3
"""Write data/background/lists/LANGUAGE.tsv.zst: how common the words of a language are, where no news was counted.

usage: word_lists.py WORDFREQ_DIR LANGUAGE [...]

WORDFREQ_DIR is an unpacked wheel of the `wordfreq` package, version 3.1.1 (`pip download --no-deps wordfreq==3.1.1`, `unzip`).
Its lists hold frequencies per word of text; an article of WORDS words has a word of frequency f with probability
1 - exp(-WORDS f), which agrees with the counts of the news tables (en, de) in the median. Chinese, Japanese and Korean are
compared by pairs of characters: pairs inside words are counted, pairs across words are taken as likely as their parts.
Needs the Python package `msgpack` and the command `zstd`.
"""
import gzip, math, subprocess, sys
from collections import Counter
from pathlib import Path

import msgpack

HOME = Path(__file__).resolve().parent.parent / "data" / "background" / "lists"
WORDS = 300  # of a news article
ARTICLES = 100_000  # that the counts stand for
LEAST = 3e-6  # a rarer word is not listed
JOINED = {"zh": 0.8, "ja": 0.8, "ko": 0.5}  # how often a word runs into the next one
ENDS = 1200  # characters that words end or begin with most often


def frequencies(folder, language):
    with gzip.open(folder / "wordfreq" / "data" / f"small_{language}.msgpack.gz") as file:
        levels = msgpack.load(file, raw=False)[1:]
    return {word: 10 ** (-level / 100) for level, words in enumerate(levels) for word in words}


def unspaced(char):
    return any(low <= ord(char) <= high for low, high in ((0x3040, 0x9FFF), (0x3400, 0x4DBF), (0xAC00, 0xD7A3)))


def pairs(words, joined):
    inside, first, last = Counter(), Counter(), Counter()
    for word, f in words.items():
        if all(map(unspaced, word)):
            for pair in zip(word, word[1:]):
                inside["".join(pair)] += f
            first[word[0]] += f
            last[word[-1]] += f
    total = sum(first.values())
    for a, x in last.most_common(ENDS):
        for b, y in first.most_common(ENDS):
            if (f := joined * x * y / total) > LEAST / 2:
                inside[a + b] += f
    hiragana = lambda char: 0x3040 <= ord(char) <= 0x309F
    return {pair: f for pair, f in inside.items() if not all(map(hiragana, pair))}


def main(folder, languages):
    HOME.mkdir(exist_ok=True)
    for language in languages:
        words = frequencies(folder, language)
        if language in JOINED:
            words = pairs(words, JOINED[language])
        counts = [(round(ARTICLES * (1 - math.exp(-WORDS * f))), word) for word, f in words.items()
                  if f >= LEAST and not any(c.isdigit() for c in word) and any(c.isalpha() for c in word)]
        counts.sort(key=lambda row: (-row[0], row[1]))
        text = f"# articles {ARTICLES}\n" + "".join(f"{word}\t{n}\n" for n, word in counts)
        out = HOME / f"{language}.tsv.zst"
        subprocess.run(["zstd", "-q", "-f", "-19", "-o", out], input=text.encode(), check=True)
        print(f"{language}\t{len(counts)} words\t{out.stat().st_size} bytes")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:])
