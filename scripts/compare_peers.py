#!/usr/bin/env python3
"""wirecopy beside other near-duplicate engines: the same dump, word 5-grams, 128 permutations, Jaccard 0.7.

Installs datasketch, rensa and gaoya into a virtual environment and builds a small program with the gaoya crate, all in a
folder (--work, kept for the next time). Every program reads the JSON lines itself and writes the pairs it finds. Runs
alternate; figures are medians. Recall and precision are against the exact resemblance of all pairs, which a program of
its own (prefix filtering, no sketch) works out.

    scripts/compare_peers.py            # 100,000 generated articles, 5 runs
    scripts/compare_peers.py --quick    # 10,000, 3 runs
    scripts/compare_peers.py --dump FILE.jsonl
"""

import argparse
import csv
import json
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import timed  # noqa: E402

THRESHOLD, PERMUTATIONS, SHINGLE = 0.7, 128, 5

CARGO = """
[package]
name = "peers"
version = "0.1.0"
edition = "2021"

[dependencies]
gaoya = "0.2"
serde_json = "1"

[profile.release]
opt-level = 3

[workspace]
"""

SHINGLES = """
use std::io::BufRead;

/// Id and text of every line.
pub fn records(path: &str) -> impl Iterator<Item = (String, String)> {
    let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
    file.lines().map(|line| {
        let record: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        (record["id"].as_str().unwrap().to_owned(), record["text"].as_str().unwrap().to_owned())
    })
}

/// Words in a row, joined.
pub fn shingles(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.windows(5).map(|run| run.join(" ")).collect()
}
"""

GAOYA = """
mod shingles;
use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32};
use shingles::{records, shingles};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let hasher = MinHasher32::new(128);
    // The bands that gaoya's own calculate_minhash_params gives come close to these.
    let mut index = MinHashIndex::new(16, 8, 0.7);
    let (mut ids, mut out) = (Vec::new(), String::new());
    for (id, text) in records(&args[1]) {
        let signature = hasher.create_signature(shingles(&text).iter());
        for other in index.query_owned(&signature) {
            let other: &String = &ids[other as usize];
            out += &format!("{id}\\t{other}\\n");
        }
        index.insert(ids.len() as u32, signature);
        ids.push(id);
    }
    std::fs::write(&args[2], out).unwrap();
}
"""

EXACT = """
//! Every pair that reaches the threshold: articles are indexed by the rarest of their shingles, of which so many are taken
//! that two articles without a common one cannot reach it.
mod shingles;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use shingles::{records, shingles};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let threshold = 0.7;
    let (mut ids, mut sets) = (Vec::new(), Vec::new());
    let mut counts = vec![0u32; 1 << 26];
    for (id, text) in records(&args[1]) {
        let mut set: Vec<u64> = shingles(&text).iter().map(|s| {
            let mut hasher = DefaultHasher::new();
            s.hash(&mut hasher);
            hasher.finish()
        }).collect();
        set.sort_unstable();
        set.dedup();
        set.iter().for_each(|s| counts[(s >> 38) as usize] += 1);
        ids.push(id);
        sets.push(set);
    }
    let mut index: HashMap<u64, Vec<u32>> = HashMap::new();
    let mut out = String::new();
    for (n, set) in sets.iter().enumerate() {
        if set.is_empty() {
            continue;
        }
        let mut rare = set.clone();
        rare.sort_unstable_by_key(|s| (counts[(s >> 38) as usize], *s));
        let prefix = set.len() - (threshold * set.len() as f64 - 1e-9).ceil() as usize + 1;
        let mut seen = HashSet::new();
        for s in &rare[..prefix] {
            let holders = index.entry(*s).or_default();
            for &m in holders.iter() {
                if seen.insert(m) {
                    let other = &sets[m as usize];
                    let shared = shared(set, other);
                    if shared as f64 >= threshold * (set.len() + other.len() - shared) as f64 {
                        out += &format!("{}\\t{}\\n", ids[n], ids[m as usize]);
                    }
                }
            }
            holders.push(n as u32);
        }
    }
    std::fs::write(&args[2], out).unwrap();
}

fn shared(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        n += usize::from(a[i] == b[j]);
        let (x, y) = (a[i], b[j]);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    n
}
"""


def records(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield record["id"], record["text"]


def shingles(text):
    words = re.findall(r"[^\W_]+", text.lower())
    return {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


def datasketch(path, out):
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    kept = {}
    for key, text in records(path):
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([shingle.encode() for shingle in shingles(text)])
        for other in index.query(sketch):
            if sketch.jaccard(kept[other]) >= THRESHOLD:
                print(key, other, sep="\t", file=out)
        index.insert(key, sketch)
        kept[key] = sketch


def rensa(path, out):
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=16)
    kept = []
    for key, text in records(path):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=42)
        sketch.update(list(shingles(text)))
        for other in index.query(sketch):
            if sketch.jaccard(kept[other][1]) >= THRESHOLD:
                print(key, kept[other][0], sep="\t", file=out)
        index.insert(len(kept), sketch)
        kept.append((key, sketch))


def gaoya(path, out):
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=THRESHOLD, num_bands=16, band_size=8, num_hashes=PERMUTATIONS,
        analyzer="word", lowercase=True, ngram_range=(SHINGLE, SHINGLE),
    )
    names = []
    for key, text in records(path):
        # Its words end at spaces alone: punctuation goes before.
        text = " ".join(re.findall(r"[^\W_]+", text))
        for other in index.query(text):
            print(key, names[other], sep="\t", file=out)
        index.insert_document(len(names), text)
        names.append(key)


WORKERS = {"datasketch": datasketch, "rensa": rensa, "gaoya": gaoya}


def prepare(work):
    """A virtual environment with the Python peers and a folder with the Rust ones; gives how to run each."""
    python = work / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", work / "venv"], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *WORKERS], check=True)
    crate = work / "peers"
    (crate / "src" / "bin" / "shingles").mkdir(parents=True, exist_ok=True)
    (crate / "Cargo.toml").write_text(CARGO)
    # A folder, so that Cargo does not take it for a program.
    (crate / "src" / "bin" / "shingles" / "mod.rs").write_text(SHINGLES)
    (crate / "src" / "bin" / "gaoya_copies.rs").write_text(GAOYA)
    (crate / "src" / "bin" / "exact.rs").write_text(EXACT)
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=crate, check=True)
    return python, crate / "target" / "release"


def versions(python):
    told = subprocess.run([python, "-m", "pip", "freeze"], capture_output=True, text=True, check=True).stdout
    return dict(line.split("==") for line in told.splitlines() if "==" in line)


def read_pairs(path):
    with open(path, encoding="utf-8") as lines:
        return {tuple(sorted(line.rstrip("\n").split("\t"))) for line in lines}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--dump", type=pathlib.Path, help="JSON lines with id and text instead of generated articles")
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--work", type=pathlib.Path, default=pathlib.Path("/tmp/wirecopy-peers"))
    options.add_argument("--worker", nargs=3, metavar=("NAME", "DUMP", "PAIRS"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.worker:
        name, path, pairs = chosen.worker
        with open(pairs, "w", encoding="utf-8") as out:
            WORKERS[name](path, out)
        return
    if chosen.quick:
        chosen.articles, chosen.runs = 10_000, 3
    chosen.work.mkdir(parents=True, exist_ok=True)
    python, crates = prepare(chosen.work)
    wirecopy = timed.built()
    dump = chosen.dump or timed.generated(chosen.work, chosen.articles)
    size = dump.stat().st_size / 1e6
    told = versions(python)
    pairs = lambda name: chosen.work / f"pairs-{name}.tsv"
    report = chosen.work / "report"
    programs = {
        "wirecopy": [wirecopy, "trace", dump, "--only", "copies", "--quiet", "--out", report],
        "gaoya, Rust, default build": [crates / "gaoya_copies", dump, pairs("gaoya-rust")],
    }
    files = {"gaoya, Rust, default build": "gaoya-rust"}
    for name in WORKERS:
        title = f"{name} {told.get(name, '')}, Python"
        programs[title] = [python, __file__, "--worker", name, dump, pairs(name)]
        files[title] = name
    truth_file = pairs(f"exact-{dump.stem}")
    if not truth_file.exists() or truth_file.stat().st_mtime < dump.stat().st_mtime:
        subprocess.run([crates / "exact", dump, truth_file], check=True)
    truth = read_pairs(truth_file)
    runs = {name: [] for name in programs}
    for _ in range(chosen.runs):
        for name, command in programs.items():
            took = timed.run(command)
            if took:
                runs[name].append(took)
    own = timed.median(runs["wirecopy"]).cpu
    rows = []
    for name, command in programs.items():
        if not runs[name]:
            rows.append([name, "failed", "", "", "", "", "", ""])
            continue
        if name == "wirecopy":
            with open(report / "pairs.csv", encoding="utf-8", newline="") as lines:
                found = {tuple(sorted((row["a_id"], row["b_id"]))) for row in csv.DictReader(lines)}
        else:
            found = read_pairs(pairs(files[name]))
        took, right = timed.median(runs[name]), len(found & truth)
        rows.append([
            name, f"{took.cpu:.2f}", f"{took.cpu / own:.1f}", f"{took.wall:.2f}", f"{took.memory:.0f}",
            f"{size / took.cpu:.0f}", f"{right / max(len(truth), 1):.4f}", f"{right / max(len(found), 1):.4f}",
        ])
    columns = ["", "CPU s", "times wirecopy's", "wall s", "peak MB", "MB per CPU s", "recall", "precision"]
    title = f"Near-duplicates of {dump.name}: {size:.0f} MB, {len(truth):,} true pairs"
    note = f"Medians of {chosen.runs} alternating runs; wirecopy writes its report folder, the others their pairs."
    name = "peers-quick.md" if chosen.quick else "peers.md"
    timed.keep(name, title, f"{note}\n\n{timed.table(columns, rows)}")
    shutil.rmtree(report, ignore_errors=True)


if __name__ == "__main__":
    main()
