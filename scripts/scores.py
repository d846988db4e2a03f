#!/usr/bin/env python3
"""Trace the labelled sets of ../shared/data, score them, compare with the floors.

usage: scores.py [--real] [--write-floors] [--binary FILE] [--shared DIR]

Runs the built binary (target/release/wirecopy) over the five seeds, each lineage set and the credits, calls the scorers
of ../shared/tools and prints one table. Each measure is held against scripts/floors.toml (`min` or `max`, per set);
exit code 1 when one falls, each fall named. --real adds the two large real sets, unpacked from their archives (minutes).
--write-floors rewrites scripts/floors.toml: the present figures less a margin, and the sets that were not run as they
were. Without ../shared/data there is nothing to score: it says so and exits 0. Standard library only; the archives need
`tar` with `zstd`.
"""
import argparse, json, re, subprocess, sys, tempfile, time, tomllib
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
}
SHOWN_TOO = ("pair_precision", "pair_recall", "largest")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", action="store_true", help="the two large real sets too")
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
        for folder in sorted((args.shared / "data/lineage").iterdir()):
            if (folder / "truth.jsonl").exists():
                out[folder.name] = runner.lineage(folder)
        out["credits"] = runner.credits()
        if args.real:
            for archive in ("saudinewsnet", "insm"):
                if (args.shared / "data" / f"{archive}.tar.zst").exists():
                    out[archive] = runner.real(archive)
    return out


class Runner:
    def __init__(self, args, home):
        self.binary, self.data, self.tools, self.home = args.binary, args.shared / "data", args.shared / "tools", home

    def trace(self, name, dump):
        report = self.home / f"{name}-report"
        started = time.monotonic()
        subprocess.run([self.binary, "trace", dump, "--out", report, "--quiet"], check=True)
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

    def lineage(self, folder):
        dump = self.home / f"{folder.name}.jsonl"
        with open(folder / "docs.jsonl", encoding="utf-8") as docs, open(dump, "w", encoding="utf-8") as to:
            to.writelines(line for line in docs if line.strip() and not json.loads(line).get("withheld"))
        figures = json.loads(self.tool("score_lineage.py", folder, self.trace(folder.name, dump), "--json"))
        return {name: value for name, value in figures.items() if isinstance(value, (int, float))}

    def credits(self):
        folder = self.data / "credits"
        text = self.tool("score_credits.py", folder, self.trace("credits", folder / "docs.jsonl"))
        return {name: float(value) for name, value in re.findall(r"^(\w+) +([\d.]+)", text, re.M)}

    def real(self, name):
        subprocess.run(["tar", "--zstd", "-xf", self.data / f"{name}.tar.zst", "-C", self.home], check=True)
        folder = next(p.parent for p in sorted(self.home.rglob("silver_pairs.tsv")) if name in str(p))
        dump = self.home / f"{name}.jsonl"
        self.tool("score_real.py", "prepare", folder, dump)
        text = self.tool("score_real.py", "score", folder, self.trace(name, dump))
        return real_figures(text)


def real_figures(text):
    """Lines of a name, a value and perhaps of how many it is one; `None` is left out."""
    return {name: float(value) for name, value in re.findall(r"^(\w+) (\d[\d.]*)\b", text, re.M)}


def compare(figures, floors, real):
    """Prints the table and the falls."""
    falls = []
    print(f"{'set':14} {'measure':20} {'value':>8}   floor")
    for name, measures in figures.items():
        held = floors.get(name, {})
        for measure, value in measures.items():
            if measure not in HELD and measure not in SHOWN_TOO:
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
        if name not in figures and (real or name not in ("saudinewsnet", "insm"))
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
