#!/usr/bin/env python3
"""Trace the labelled sets of ../shared/data, score them, compare with the floors.

usage: scores.py [--real] [--write-floors] [--binary FILE] [--shared DIR]

Runs the built binary (target/release/wirecopy) over the five seeds, each lineage set and the credits, calls the scorers
of ../shared/tools and prints one table. Each measure is held against scripts/floors.toml (`min` or `max`, per set);
exit code 1 when one falls, each fall named. --real adds the real sets, unpacked from their archives (minutes):
saudinewsnet and insm by the shared scorer, ecbplus (originals of other writers joined) and semeval2022_t8 (do the
probabilities rank pairs as readers did, better than a tf-idf cosine?) here; and `among`, the mean figures of all lineage
sets when they lie together among the 50,000 articles of news50k.
--write-floors rewrites scripts/floors.toml: the present figures less a margin, and the sets that were not run as they
were. Without ../shared/data there is nothing to score: it says so and exits 0. Standard library only; the archives need
`tar` with `zstd`.
"""
import argparse, csv, json, math, re, subprocess, sys, tempfile, time, tomllib
from collections import Counter, defaultdict
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
FLOORS = HOME / "scripts" / "floors.toml"
MARGIN = 0.025
# The figures that are held to a floor, and the sense in which they may not fall. The others are shown only.
HELD = {
    "points": "min", "pair_f1": "min", "false_merge": "max", "parent_accuracy": "min", "direction_accuracy": "min",
    "relation_accuracy": "min", "agency_accuracy": "min", "agency_false": "max",
    "agency_right": "min", "class_right": "min", "photo_right": "min", "photo_false": "max", "date_right": "min",
    "date_fooled": "max", "outlet_right": "min",
    "recall_20_50": "min", "recall_50_80": "min", "recall_80": "min", "agency_by_family": "min", "agency_wrong": "max",
    "in_silver": "min", "spa_direction": "min",
    "joined_other_text": "max", "auc": "min",
}
SHOWN_TOO = ("pair_precision", "pair_recall", "largest", "joined_reprints", "auc_tfidf", "not_compared", "not_compared_1")
NEWS = "news50k.jsonl.zst"
REAL = ("saudinewsnet", "insm", "ecbplus", "semeval2022_t8")
# Of two articles on one event: from this share of common runs of three words on they are reprints.
REPRINT = 0.3


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", action="store_true", help="the real sets too")
    parser.add_argument("--write-floors", action="store_true", help="rewrite scripts/floors.toml from the present figures")
    parser.add_argument("--binary", type=Path, default=HOME / "target/release/wirecopy")
    parser.add_argument("--shared", type=Path, default=HOME.parent / "shared")
    args = parser.parse_args()
    if not (args.shared / "data").is_dir():
        print("*" * 90)
        print(f"*  NOT SCORED: {args.shared / 'data'} is not there. Nothing was measured, no floor was held.")
        print("*" * 90)
        return 0
    if not args.binary.is_file():
        sys.exit(f"{args.binary} is not there; build it with: cargo build --release")
    figures = measure(args)
    floors = tomllib.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    if args.write_floors:
        write_floors(figures, floors)
        return 0
    return compare(figures, floors, args.real)


def measure(args):
    """{set: {measure: value}} in the order of the sets."""
    out = {}
    with tempfile.TemporaryDirectory(prefix="wirecopy-scores-") as home:
        runner = Runner(args, Path(home))
        out["seeds"] = runner.seeds()
        lineage = [f for f in sorted((args.shared / "data/lineage").iterdir()) if (f / "truth.jsonl").exists()]
        for folder in lineage:
            out[folder.name] = runner.lineage([folder])[folder.name]
        out["credits"] = runner.credits()
        if args.real:
            for archive in REAL:
                if (args.shared / "data" / f"{archive}.tar.zst").exists():
                    out[archive] = runner.real(archive)
            if (args.shared / "data" / NEWS).exists():
                out["among"] = means(runner.lineage(lineage, among=True))
    return out


def means(figures):
    """Of {set: {measure: value}} the mean of each measure that all sets have."""
    sets = list(figures.values())
    names = [name for name in sets[0] if all(name in one for one in sets)]
    return {name: sum(one[name] for one in sets) / len(sets) for name in names}


class Runner:
    def __init__(self, args, home):
        self.binary, self.data, self.tools, self.home = args.binary, args.shared / "data", args.shared / "tools", home

    def trace(self, name, *dumps):
        report = self.home / f"{name}-report"
        started = time.monotonic()
        subprocess.run([self.binary, "trace", *dumps, "--out", report, "--quiet"], check=True)
        print(f"traced {name:14} {time.monotonic() - started:6.1f} s", file=sys.stderr)
        return report

    def tool(self, name, *args, may_fail=False):
        done = subprocess.run([sys.executable, self.tools / name, *args], capture_output=True, text=True)
        if done.returncode and not may_fail:
            sys.exit(f"{name} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def seeds(self):
        text = self.tool("score_seeds.py", self.trace("seeds", self.data / "seeds"), may_fail=True)
        for line in text.splitlines():
            if line.startswith("MISS"):
                print(f"  seeds: {line}", file=sys.stderr)
        return {"points": float(re.search(r"^(\d+) of \d+", text, re.M)[1])}

    def lineage(self, folders, among=False):
        """{set: {measure: value}} of sets that are traced together, and among other news if asked for."""
        name = "among" if among else "-".join(folder.name for folder in folders)
        dump = self.home / f"{name}.jsonl"
        with open(dump, "w", encoding="utf-8") as to:
            for folder in folders:
                with open(folder / "docs.jsonl", encoding="utf-8") as docs:
                    to.writelines(line for line in docs if line.strip() and not json.loads(line).get("withheld"))
        news = [self.data / NEWS] if among else []
        report = self.trace(name, dump, *news)

        def scored(folder):
            figures = json.loads(self.tool("score_lineage.py", folder, report, "--json"))
            return {name: value for name, value in figures.items() if isinstance(value, (int, float))}

        return {folder.name: scored(folder) for folder in folders}

    def credits(self):
        folder = self.data / "credits"
        text = self.tool("score_credits.py", folder, self.trace("credits", folder / "docs.jsonl"))
        return {name: float(value) for name, value in re.findall(r"^(\w+) +([\d.]+)", text, re.M)}

    def real(self, name):
        subprocess.run(["tar", "--zstd", "-xf", self.data / f"{name}.tar.zst", "-C", self.home], check=True)
        if name == "ecbplus":
            return ecbplus(self.home / name, self.trace(name, self.home / name / "docs.jsonl"))
        if name == "semeval2022_t8":
            return semeval(self.home / name, self.trace(name, self.home / name / "docs.jsonl"))
        folder = next(p.parent for p in sorted(self.home.rglob("silver_pairs.tsv")) if name in str(p))
        dump = self.home / f"{name}.jsonl"
        self.tool("score_real.py", "prepare", folder, dump)
        text = self.tool("score_real.py", "score", folder, self.trace(name, dump))
        return real_figures(text)


def real_figures(text):
    """Lines of a name, a value and perhaps of how many it is one; `None` is left out."""
    return {name: float(value) for name, value in re.findall(r"^(\w+) (\d[\d.]*)\b", text, re.M)}


def ecbplus(folder, report):
    """Accounts of one event by different writers: the share of them that is joined into one family."""
    texts, family = texts_of(folder), families_of(report)
    events = defaultdict(list)
    for article, event in rows(folder / "clusters.tsv"):
        events[event].append(article)
    runs = {article: grams(words(text)) for article, text in texts.items()}
    count = {"joined_other_text": [0, 0], "joined_reprints": [0, 0]}
    for members in events.values():
        for i, a in enumerate(sorted(members)):
            for b in sorted(members)[i + 1:]:
                shorter = min(len(runs[a]), len(runs[b])) or 1
                which = "joined_reprints" if len(runs[a] & runs[b]) / shorter >= REPRINT else "joined_other_text"
                count[which][1] += 1
                count[which][0] += bool(family[a]) and family[a] == family[b]
    return {name: joined / max(all_, 1) for name, (joined, all_) in count.items()}


def semeval(folder, report):
    """How well the probability of a pair tells stories that readers found the same (1) from others (4), by language.

    A pair without a row has the probability 0; `not_compared` is their share, `not_compared_1` that of the same stories."""
    with open(report / "pairs.csv", encoding="utf-8-sig", newline="") as file:
        probability = {frozenset((r["a_id"], r["b_id"])): float(r["probability"]) for r in csv.DictReader(file)}
    with open(report / "articles.csv", encoding="utf-8-sig", newline="") as file:
        story = {r["article_id"]: r["story_id"] for r in csv.DictReader(file)}
    vectors = tfidf(texts_of(folder))
    pairs = [(r[0], r[1], float(r[2]), r[5]) for r in rows(folder / "pairs.tsv")]
    out = {}
    for language in ["", *sorted({r[3] for r in pairs})]:
        mine = [r for r in pairs if not language or r[3] == language]
        name = f"_{language}" if language else ""
        score = {True: ([], []), False: ([], [])}
        for a, b, label, _ in mine:
            if label == 1 or label == 4:
                score[label == 1][0].append(probability.get(frozenset((a, b)), 0.0))
                score[label == 1][1].append(cosine(vectors[a], vectors[b]))
        out[f"auc{name}"] = auc(score[True][0], score[False][0])
        out[f"auc_tfidf{name}"] = auc(score[True][1], score[False][1])
    unseen = [label for a, b, label, _ in pairs if frozenset((a, b)) not in probability]
    out["not_compared"] = len(unseen) / len(pairs)
    out["not_compared_1"] = unseen.count(1.0) / max(sum(r[2] == 1 for r in pairs), 1)
    for low, high, name in ((1, 1, "same_story_1"), (1.5, 2, "same_story_2"), (2.5, 3, "same_story_3"), (3.5, 4, "same_story_4")):
        group = [(a, b) for a, b, label, _ in pairs if low <= label <= high]
        out[name] = sum(bool(story[a]) and story[a] == story[b] for a, b in group) / max(len(group), 1)
    return out


def texts_of(folder):
    with open(folder / "docs.jsonl", encoding="utf-8") as docs:
        return {d["id"]: d["text"] for d in map(json.loads, docs)}


def families_of(report):
    with open(report / "articles.csv", encoding="utf-8-sig", newline="") as file:
        return {r["article_id"]: r["family_id"] for r in csv.DictReader(file)}


def rows(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]


def words(text):
    return re.findall(r"\w+", text.lower())


def grams(tokens):
    return set(zip(tokens, tokens[1:], tokens[2:]))


def tfidf(texts):
    counts = {name: Counter(words(text)) for name, text in texts.items()}
    document = Counter(word for count in counts.values() for word in count)
    out = {}
    for name, count in counts.items():
        vector = {w: (1 + math.log(n)) * math.log(len(texts) / document[w]) for w, n in count.items()}
        norm = math.sqrt(sum(x * x for x in vector.values())) or 1.0
        out[name] = {w: x / norm for w, x in vector.items()}
    return out


def cosine(a, b):
    return sum(x * b[w] for w, x in a.items() if w in b)


def auc(high, low):
    """Share of the pairs of one from each list that are in order; equal ones count half."""
    if not high or not low:
        return 0.0
    return sum((x > y) + (x == y) / 2 for x in high for y in low) / (len(high) * len(low))


def compare(figures, floors, real):
    """Prints the table and the falls."""
    falls = []
    print(f"{'set':14} {'measure':20} {'value':>8}   floor")
    for name, measures in figures.items():
        held = floors.get(name, {})
        for measure, value in measures.items():
            if measure not in HELD and not measure.startswith(SHOWN_TOO + ("auc", "same_story")):
                continue
            floor, note = held.get(measure), ""
            if floor is not None:
                sense, limit = next(iter(floor.items()))
                fell = value < limit if sense == "min" else value > limit
                note = f"{'>=' if sense == 'min' else '<='} {limit:g}{'   FALL' if fell else ''}"
                if fell:
                    falls.append(f"{name} {measure}: {value:.3f}, {'at least' if sense == 'min' else 'at most'} {limit:g} wanted")
            print(f"{name:14} {measure:20} {value:8.3f}   {note}")
        falls += [f"{name} {measure}: not measured, but it has a floor" for measure in held if measure not in measures]
    falls += [
        f"{name}: the set is gone, but it has floors"
        for name in floors
        if name not in figures and (real or name not in (*REAL, "among"))
    ]
    print()
    for fall in falls:
        print(f"FALL  {fall}")
    print(f"{len(falls)} of {sum(map(len, floors.values()))} floors fell" if falls else "every floor holds")
    return 1 if falls else 0


def write_floors(figures, before):
    lines = ["# What scripts/scores.py holds each figure to. Rewrite: scripts/scores.py --real --write-floors", ""]
    for name in dict.fromkeys([*figures, *before]):
        lines.append(f"[{name}]")
        if name in figures:
            for measure, value in figures[name].items():
                sense = HELD.get(measure)
                if sense == "min":
                    limit = value if measure == "points" else max(0.0, value - MARGIN)
                elif sense == "max":
                    limit = value + MARGIN
                else:
                    continue
                lines.append(f"{measure} = {{ {sense} = {round(limit, 3):g} }}")
        else:
            lines += [f"{m} = {{ {s} = {v:g} }}" for m, f in before[name].items() for s, v in f.items()]
        lines.append("")
    FLOORS.write_text("\n".join(lines))
    print(f"wrote {FLOORS}")


if __name__ == "__main__":
    sys.exit(main())
