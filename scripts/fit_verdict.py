#!/usr/bin/env python3
"""Fit the weights of data/verdict.toml on labelled sets.

usage: fit_verdict.py SET_DIR [...] [--apart DOCS.jsonl CLUSTERS.tsv] [--write]

Each SET_DIR holds docs.jsonl and truth.jsonl, as examples/verdict_rows.rs describes them; that program is built and run
for the values. --apart names articles that different writers wrote, and the event of each: all pairs of them are negatives,
but for those that share REPRINT of their word triples, which are left out. A model is a logistic regression in which a measure may only count in the sense of SIGN: one that would
count the other way gets no weight, since that is an accident of the sets. Prints for each set how well it is judged by
a model fitted on the others (held out) and by the one fitted on all, and how many of the pairs on one event that --apart
has a model calls related that was fitted on the other half of their events. --write writes data/verdict.toml, otherwise the
weights are printed beside those of the file. Put the table into data/README.md too. Deterministic. Needs numpy and scipy.
"""
import argparse, csv, datetime, json, re, subprocess, sys, tempfile, tomllib
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

HOME = Path(__file__).resolve().parent.parent
WEIGHTS = HOME / "data" / "verdict.toml"
L2 = 8.0  # on the weights of standardised values
OTHER_EVENT = 0.3  # how much a row of two events counts: there are many, nearly all easy
FOLLOWUP = 2.0  # how much a true relation with a follow-up counts: they are few and hard
APART = 0.2  # how much a row of --apart counts: there are thousands, and some of those texts do have a common source
REPRINT = 0.3
LEAST = 0.005  # a smaller weight is not written

FOR = """term_order terms_high terms_low facts_high facts_low figures_high figures_low order run_words longest_unquoted shared_weight
verbatim_high same_credit terms facts figures back_terms coverage verbatim exclusive exclusive_facts exclusive_weight best_facts best_coverage
members""".split()
AGAINST = """novel_low novel_high quote_run_words length_ratio other_credit same_outlet same_outlet_changed
same_outlet_part template novel own_names own_quotes days""".split()
SIGN = {**{name: (0, None) for name in FOR}, **{name: (None, 0) for name in AGAINST}}

CREDIT_OUTLET = "same_credit other_credit same_outlet_changed same_outlet_part template days".split()
# Model: the rows it is fitted on, and the measures it may use; None is all of them.
MODELS = {
    "pair": ("pairs", None),
    "membership": ("families", """terms facts figures back_terms coverage verbatim exclusive exclusive_facts
        exclusive_weight own_names own_quotes""".split() + CREDIT_OUTLET),
    "membership_alone": ("families", """terms facts figures best_facts back_terms coverage best_coverage verbatim
        run_words order members novel own_names own_quotes days""".split() + CREDIT_OUTLET),
}


class Rows:
    """Labels, row weights and values of labelled rows."""

    def __init__(self, y, weight, values, event=None, a=None):
        self.y, self.weight, self.values, self.event, self.a = y, weight, values, event, a

    @classmethod
    def read(cls, folder, what):
        command = ["cargo", "run", "--quiet", "--example", "verdict_rows", "--",
                   folder / "docs.jsonl", folder / "truth.jsonl", what]
        text = subprocess.run(command, cwd=HOME, check=True, stdout=subprocess.PIPE, text=True).stdout
        header, *rows = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        column = dict(zip(header, zip(*rows)))
        y = np.array([x == "1" for x in column["same_origin"]])
        kinds = [column[name] for name in ("kind", "kind_a", "kind_b") if name in column]
        followup = np.array(["followup" in row for row in zip(*kinds)])
        event = np.array([x == "1" for x in column["same_event"]])
        weight = np.where(event, 1.0, OTHER_EVENT) * np.where(y & followup, FOLLOWUP, 1.0)
        values = {name: np.array(column[name], float) for name in header[6:]}
        return cls(y, weight, values, event, column["a"])

    def some(self, which, weight):
        """The rows `which`, each counting `weight` times as much."""
        values = {name: value[which] for name, value in self.values.items()}
        return Rows(self.y[which], self.weight[which] * weight, values)

    @classmethod
    def joined(cls, parts):
        names = parts[0].values
        return cls(np.concatenate([p.y for p in parts]), np.concatenate([p.weight for p in parts]),
                   {name: np.concatenate([p.values[name] for p in parts]) for name in names})


def apart(docs, clusters, folder):
    """Writes docs.jsonl and truth.jsonl of articles without a common origin to a folder; returns the event of each."""
    event = dict(line.rstrip("\n").split("\t")[:2] for line in open(clusters, encoding="utf-8"))
    triples, kept = {}, defaultdict(list)
    with open(folder / "docs.jsonl", "w", encoding="utf-8") as out, open(folder / "truth.jsonl", "w") as truth:
        for line in open(docs, encoding="utf-8"):
            article = json.loads(line)
            words = re.findall(r"\w+", article["text"].lower())
            mine = triples[article["id"]] = set(zip(words, words[1:], words[2:]))
            others = [triples[other] for other in kept[event[article["id"]]]]
            if any(len(mine & other) >= REPRINT * max(1, min(len(mine), len(other))) for other in others):
                continue
            kept[event[article["id"]]].append(article["id"])
            out.write(line)
            label = {"id": article["id"], "event": event[article["id"]], "kind": "independent", "parents": []}
            truth.write(json.dumps(label) + "\n")
    return event


class Model:
    """A logistic model: sum of (value - mean) / scale * weight."""

    def __init__(self, rows, names):
        self.names = names or list(rows.values)
        if unknown := [name for name in self.names if name not in SIGN]:
            sys.exit(f"fit_verdict.py: SIGN does not say in which sense {', '.join(unknown)} may count")
        x = np.column_stack([rows.values[name] for name in self.names])
        self.mean, self.scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-3)
        z = (x - self.mean) / self.scale

        def loss(b):
            p = 1 / (1 + np.exp(-np.clip(b[0] + z @ b[1:], -40, 40)))
            likelihood = np.where(rows.y, np.log(p + 1e-12), np.log(1 - p + 1e-12))
            slope = rows.weight * (p - rows.y)
            return (-(rows.weight * likelihood).sum() + L2 / 2 * (b[1:] ** 2).sum(),
                    np.concatenate([[slope.sum()], z.T @ slope + L2 * b[1:]]))

        bounds = [(None, None)] + [SIGN[name] for name in self.names]
        start = np.zeros(1 + len(self.names))
        best = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 2000}).x
        self.intercept, self.weight = best[0], best[1:]

    def scores(self, rows):
        """F1, precision and recall of "related" from even odds on; all rows count alike."""
        x = np.column_stack([rows.values[name] for name in self.names])
        said = self.intercept + (x - self.mean) / self.scale @ self.weight >= 0
        right = (said & rows.y).sum()
        return (2 * right / max(1, said.sum() + rows.y.sum()), right / max(1, said.sum()), right / max(1, rows.y.sum()))

    def toml(self, title):
        out = f"[{title}]\nintercept = {self.intercept:.4f}\n"
        for name, mean, scale, weight in zip(self.names, self.mean, self.scale, self.weight):
            if abs(weight) >= LEAST:
                out += (f'\n[[{title}.features]]\nname = "{name}"\nmean = {mean:.4f}\nscale = {scale:.4f}\n'
                        f"weight = {weight:.4f}\n")
        return out


def table(title, sets, names, negatives):
    """The lines of the table of a model, and the model fitted on all sets. `negatives`: rows of --apart, weighted."""
    whole = Model(Rows.joined(list(sets.values()) + negatives), names)
    lines, held = [], []
    for left, rows in sets.items():
        others = [part for name, part in sets.items() if name != left]
        out = Model(Rows.joined(others + negatives), names).scores(rows) if others else (float("nan"),) * 3
        held.append(out)
        figures = " | ".join(f"{x:.3f}" for x in (*out, *whole.scores(rows)))
        lines.append(f"| {title} | {left} | {len(rows.y)} | {rows.y.sum()} | {figures} |")
    mean = " | ".join(f"{x:.3f}" for x in np.mean(held, axis=0))
    lines.append(f"| {title} | mean | | | {mean} | | | |")
    return lines, whole


def joined_apart(title, sets, names, rows, event):
    """Line on the share of rows of --apart on one event that are called related by a model fitted on the other half."""
    order = {name: i for i, name in enumerate(sorted(set(event.values())))}
    half = np.array([order[event[a]] % 2 for a in rows.a])
    shares = []
    for left in (0, 1):
        model = Model(Rows.joined(list(sets.values()) + [rows.some(half != left, 2 * APART)]), names)
        held = rows.some((half == left) & rows.event, 1)
        x = np.column_stack([held.values[name] for name in model.names])
        shares.append((model.intercept + (x - model.mean) / model.scale @ model.weight >= 0).mean())
    return f"| {title} | apart | {rows.event.sum()} | 0 | {np.mean(shares):.3f} called related | | | | | |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET_DIR")
    parser.add_argument("--write", action="store_true", help="write data/verdict.toml")
    parser.add_argument("--apart", nargs=2, type=Path, metavar=("DOCS", "CLUSTERS"), help="articles of different writers")
    args = parser.parse_args()
    folders = [folder.resolve() for folder in args.sets]
    rows = {what: {f.name: Rows.read(f, what) for f in folders} for what in ("pairs", "families")}
    other, event = {}, {}
    if args.apart:
        with tempfile.TemporaryDirectory() as folder:
            event = apart(*args.apart, Path(folder))
            other = {what: Rows.read(Path(folder), what) for what in rows}
    lines = ["| model | set | rows | related | F1 held out | precision | recall | F1 fitted | precision | recall |",
             "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: |"]
    models = {}
    for title, (what, names) in MODELS.items():
        negatives = [other[what].some(slice(None), APART)] if other else []
        more, models[title] = table(title, rows[what], names, negatives)
        lines += more
        if other:
            lines.append(joined_apart(title, rows[what], names, other[what], event))
    print("\n".join(lines))
    body = "\n".join(model.toml(title) for title, model in models.items())
    if not args.write:
        compare(models)
        return
    named = ", ".join(f.name for f in folders)
    head = [f"Written by scripts/fit_verdict.py on {datetime.date.today()}; sets {named}; L2 {L2:g}, follow-ups count",
            f"{FOLLOWUP:g}, rows of two events {OTHER_EVENT:g}, articles of other writers {APART:g}. How well each set is judged by a fit on the others:", "", *lines]
    WEIGHTS.write_text("".join(f"# {line}".rstrip() + "\n" for line in head) + "\n" + body)


def compare(models):
    """Prints the weights beside those of the present file."""
    present = tomllib.loads(WEIGHTS.read_text())
    for title, model in models.items():
        old = {f["name"]: f["weight"] for f in present[title]["features"]}
        print(f"\n{title}: intercept {model.intercept:.3f}, in the file {present[title]['intercept']:.3f}")
        for name, weight in zip(model.names, model.weight):
            if abs(weight) >= LEAST or name in old:
                print(f"  {name:20} {weight:7.3f} {old.get(name, 0):7.3f}")


if __name__ == "__main__":
    main()
