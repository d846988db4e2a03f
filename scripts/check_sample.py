#!/usr/bin/env python3
"""Check the sample dump in data/sample against its own truth.

    python3 scripts/check_sample.py [FOLDER]

Reads dump/articles.jsonl, dump/pages/*.txt, withheld.jsonl and truth.jsonl and
makes sure that the labels hold: ids are unique and complete, parents exist and
speak the same language, dates parse, every derived article shares as many
five-word shingles with its parent as its relation says, articles without
parents share few, and a wrong figure or name that is labelled stands in the
child and not in the wire. Prints one line per edge; exit code 1 on any fault.
Standard library only.
"""

import html
import json
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

SHINGLE = 5
KINDS = {
    "wire", "copy", "edit", "paraphrase", "translation", "excerpt", "followup",
    "mixed", "secondhand", "independent", "shared_quote", "same_topic",
}
WITHOUT_PARENTS = {"wire", "independent", "shared_quote", "same_topic"}
# The share must lie in [low, high]. It is the larger of the two directions, so
# that neither a cut copy nor a short brief falls out for its length.
BANDS = {
    "copy": (0.80, 1.00),
    "edit": (0.40, 0.90),
    # A round-up has other items beside the excerpt.
    "excerpt": (0.40, 1.00),
    "mixed": (0.20, 0.80),
    "followup": (0.10, 0.45),
    "paraphrase": (0.00, 0.10),
    "translation": (0.00, 0.10),
}
# What an article without parents may share with a wire of its event: nothing
# beyond stock phrases, or the quoted statement.
ALONE = {"wire": 0.08, "independent": 0.05, "same_topic": 0.05, "shared_quote": 0.25}
RECORD_KEYS = {"id", "url", "outlet", "title", "published", "text"}
TRUTH_KEYS = {"id", "event", "lang", "outlet", "kind", "parents", "agency", "credit", "true_published"}


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "data" / "sample"
    faults = []
    dump, withheld = read_records(folder, faults)
    truth = read_truth(folder, dump, withheld, faults)
    if faults:
        return end(faults)
    bodies = without_furniture({**dump, **withheld}, truth)
    shingles = {i: shingle(body) for i, body in bodies.items()}
    check_dates(dump, truth, faults)
    if faults:
        return end(faults)
    check_edges(truth, shingles, set(withheld), faults)
    check_articles_without_parents(truth, shingles, faults)
    check_errors(truth, bodies, faults)
    summary(dump, withheld, truth)
    return end(faults)


def read_jsonl(path, faults):
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError as error:
            faults.append(f"{path.name}, line {number}: {error}")
    return rows


def read_records(folder, faults):
    dump, withheld = {}, {}
    for name, into in (("dump/articles.jsonl", dump), ("withheld.jsonl", withheld)):
        for row in read_jsonl(folder / name, faults):
            key = row.get("id")
            if key in dump or key in withheld:
                faults.append(f"{name}: the id {key} is there twice")
            if set(row) - RECORD_KEYS or not row.get("text"):
                faults.append(f"{name}: {key} has unknown keys or no text")
            into[key] = row
    for path in sorted((folder / "dump" / "pages").glob("*.txt")):
        if path.stem in dump or path.stem in withheld:
            faults.append(f"{path.name}: the id {path.stem} is there twice")
        dump[path.stem] = {"id": path.stem, "text": path.read_text(encoding="utf-8")}
    return dump, withheld


def read_truth(folder, dump, withheld, faults):
    truth = {}
    for row in read_jsonl(folder / "truth.jsonl", faults):
        if TRUTH_KEYS - set(row) or row["kind"] not in KINDS:
            faults.append(f"truth.jsonl: {row.get('id')} lacks a key or has an unknown kind")
        truth[row["id"]] = row
    if set(truth) != set(dump) | set(withheld):
        faults.append(f"truth.jsonl and the records differ: {sorted(set(truth) ^ (set(dump) | set(withheld)))}")
    for key, row in truth.items():
        if bool(row["parents"]) == (row["kind"] in WITHOUT_PARENTS):
            faults.append(f"{key}: a {row['kind']} with {len(row['parents'])} parents")
        for parent in row["parents"]:
            if parent["id"] not in truth or parent["relation"] not in BANDS:
                faults.append(f"{key}: parent {parent} is unknown or its relation is")
            elif truth[parent["id"]]["lang"] != row["lang"] or truth[parent["id"]]["event"] != row["event"]:
                faults.append(f"{key}: parent {parent['id']} is of another event or language")
    return truth


def readable(text):
    """Entities and mojibake undone, quotes and dashes made plain."""
    text = html.unescape(text)
    if "â€" in text:
        raw = b"".join(c.encode("latin-1") if ord(c) < 256 else c.encode("cp1252") for c in text)
        text = raw.decode("utf-8")
    return text.replace("’", "'")


def without_furniture(records, truth):
    """The text of each record less the lines that its outlet prints elsewhere too."""
    texts = {key: readable(row["text"]).splitlines() for key, row in records.items()}
    seen = defaultdict(Counter)
    for key, lines in texts.items():
        seen[truth[key]["outlet"]].update({line.strip() for line in lines})
    bodies = {}
    for key, lines in texts.items():
        often = seen[truth[key]["outlet"]]
        # Template pages repeat sentences of their body: only short lines are furniture.
        kept = [line for line in lines if often[line.strip()] == 1 or len(line) > 110]
        bodies[key] = "\n".join(kept)
    return bodies


def shingle(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


def share(one, other):
    return len(one & other) / len(one) if one else 0.0


def parse_date(text):
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)


def check_dates(dump, truth, faults):
    for where, rows in (("published", dump.values()), ("true_published", truth.values())):
        for row in rows:
            if row.get(where) is None:
                continue
            try:
                parse_date(row[where])
            except (TypeError, ValueError):
                faults.append(f"{row['id']}: {where} is no date: {row[where]}")
    if faults:
        return
    for key, row in truth.items():
        for parent in row["parents"]:
            if parse_date(row["true_published"]) <= parse_date(truth[parent["id"]]["true_published"]):
                faults.append(f"{key}: older than its parent {parent['id']}")


def check_edges(truth, shingles, withheld, faults):
    print(f"{'event':9} {'lang':4} {'child':5} {'kind':12} {'parent':9} {'relation':12} {'of child':>8} {'of parent':>9}")
    for key, row in sorted(truth.items(), key=lambda item: (item[1]["event"], item[1]["true_published"])):
        for parent in row["parents"]:
            of_child = share(shingles[key], shingles[parent["id"]])
            of_parent = share(shingles[parent["id"]], shingles[key])
            low, high = BANDS[parent["relation"]]
            well = low <= max(of_child, of_parent) <= high
            name = parent["id"] + (" (w)" if parent["id"] in withheld else "")
            print(f"{row['event']:9} {row['lang']:4} {key:5} {row['kind']:12} {name:9} {parent['relation']:12} "
                  f"{of_child:8.2f} {of_parent:9.2f}{'' if well else '  <- not in band'}")
            if not well:
                faults.append(f"{key}: {parent['relation']} of {parent['id']} out of [{low}, {high}]")
    print("(w) = withheld, not in the dump\n")


def check_articles_without_parents(truth, shingles, faults):
    wires = [key for key, row in truth.items() if row["kind"] == "wire"]
    for key, row in truth.items():
        for wire in wires:
            if row["kind"] not in ALONE or key == wire or row["lang"] != truth[wire]["lang"]:
                continue
            found = max(share(shingles[key], shingles[wire]), share(shingles[wire], shingles[key]))
            limit = ALONE[row["kind"]]
            if row["kind"] == "shared_quote" and row["event"] == truth[wire]["event"]:
                if found > 0.03:
                    print(f"shared quote: {key} has {found:.2f} in common with {wire}")
            if found > limit:
                faults.append(f"{key}: {row['kind']} shares {found:.2f} with the wire {wire}")
    quoting = [key for key, row in truth.items() if row["kind"] == "shared_quote"]
    for key in quoting:
        if max(share(shingles[key], shingles[wire]) for wire in wires) <= 0.03:
            faults.append(f"{key}: shares no quote with a wire")


def check_errors(truth, bodies, faults):
    for key, row in truth.items():
        for error in row.get("errors", []):
            origin = row
            while origin["parents"]:
                origin = truth[origin["parents"][0]["id"]]
            right, wrong = error["was"], error["here"]
            changed = set(wrong.split()) - set(right.split())
            if right not in bodies[origin["id"]] or wrong in bodies[origin["id"]]:
                faults.append(f"{key}: the wire has not the right form of {error}")
            if not all(word in bodies[key] for word in changed):
                faults.append(f"{key}: the error {error} does not stand as labelled")


def summary(dump, withheld, truth):
    languages = Counter(truth[key]["lang"] for key in dump)
    outlets = {truth[key]["outlet"] for key in dump if truth[key]["kind"] != "wire"}
    words = sorted(len(re.findall(r"\w+", row["text"])) for row in dump.values())
    print()
    print(f"{len(dump)} articles in the dump, {len(withheld)} withheld wires, {len(outlets)} outlets,",
          ", ".join(f"{lang} {n}" for lang, n in sorted(languages.items())))
    print("kinds:", ", ".join(f"{kind} {n}" for kind, n in sorted(Counter(truth[k]["kind"] for k in dump).items())))
    print(f"words on a page: {words[0]} to {words[-1]}, median {words[len(words) // 2]}")
    for field in ("url", "outlet", "title", "published"):
        print(f"without {field}: {sum(1 for row in dump.values() if not row.get(field))}", end="; ")
    print()


def end(faults):
    for fault in faults:
        print("FAULT", fault, file=sys.stderr)
    print("all is well" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
