#!/usr/bin/env python3
"""Bring what the README shows of the sample up to date with the built binary.

usage: readme.py [--check]

Traces data/sample/dump with target/release/wirecopy, puts the summary between the markers of README.md, and draws the
families of one event from lineage.dot as docs/lineage.svg (needs graphviz; without it the picture stays). With --check
nothing is written; exit code 1 when the summary in README.md is not the one that is printed. Times do not count.
"""
import re, shutil, subprocess, sys, tempfile
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
README, PICTURE = HOME / "README.md", HOME / "docs/lineage.svg"
# The families of these articles are drawn: two accounts of one accident.
DRAWN = ("s54", "s29")
BEGIN, END = "<!-- summary of the sample -->\n```text\n", "```\n<!-- end -->"


def main(check):
    with tempfile.TemporaryDirectory() as home:
        report = Path(home) / "report"
        command = [HOME / "target/release/wirecopy", "trace", "data/sample/dump", "--out", report]
        summary = subprocess.run(command, cwd=HOME, check=True, capture_output=True, text=True).stdout
        dot = (report / "lineage.dot").read_text(encoding="utf-8")
    shown = re.sub(r"\nReport: .*\n$", "\nReport: report\n", summary)
    text = README.read_text(encoding="utf-8")
    start = text.index(BEGIN) + len(BEGIN)
    stop = text.index(END, start)
    if check:
        return 0 if timeless(text[start:stop]) == timeless(shown) else 1
    README.write_text(text[:start] + shown + text[stop:], encoding="utf-8")
    if shutil.which("dot"):
        done = subprocess.run(["dot", "-Tsvg"], input=drawn(dot), check=True, capture_output=True, text=True)
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(re.sub(r"<!--.*?-->\n?", "", done.stdout, flags=re.S), encoding="utf-8")
    return 0


def timeless(text):
    return text.split("\nTime ")[0]


def drawn(dot):
    """lineage.dot with nothing but the families of DRAWN, its titles broken into short lines."""
    families = re.findall(r"  subgraph .*?\n  }\n", dot, re.S)
    kept = [f for f in families if any(f'    "{id}" ' in f for id in DRAWN)]
    nodes = {node for family in kept for node in re.findall(r'^    "([^"]+)" \[', family, re.M)}
    edges = [
        line + "\n" for line in dot.splitlines()
        if (ends := re.match(r'  "([^"]+)" -> "([^"]+)"', line)) and {ends[1], ends[2]} <= nodes
    ]
    head = dot[:dot.index("  subgraph")] + '  bgcolor="white"; nodesep=0.15; ranksep=0.9;\n  graph [fontname="sans-serif", fontsize=11];\n'
    return head.replace("style=rounded", 'style=rounded, fontsize=11') + re.sub(r'label="([^"]*\\n[^"]*)"', broken, "".join(kept)) + "".join(edges) + "}\n"


def broken(label, width=38):
    lines = []
    for line in label[1].split("\\n"):
        lines.append("")
        for word in line.split(" "):
            if lines[-1] and len(lines[-1]) + len(word) >= width:
                lines.append("")
            lines[-1] = f"{lines[-1]} {word}".strip()
    return 'label="' + "\\n".join(lines) + '"'


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    sys.exit(main("--check" in sys.argv))
