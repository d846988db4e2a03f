//! What is left to win: the stages of `--only copies` beside the raw cost of reading, checking, parsing and tokenising the
//! same file. CPU seconds of one thread, the least of five runs.
//!
//! Run: `cargo bench --bench limit`, or `DUMP=file.jsonl cargo bench --bench limit` for a dump of one's own (JSON lines
//! with a `text`).

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use wirecopy::copies::words::Words;
use wirecopy::progress::Progress;
use wirecopy::report::{self, ReportOptions};
use wirecopy::sketch;
use wirecopy::trace::{Settings, run};

mod generator;

const ARTICLES: usize = 30_000;
const SEED: u64 = 7;
const RUNS: usize = 5;

fn main() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let path = match std::env::var_os("DUMP") {
        Some(path) => PathBuf::from(path),
        None => generated(home.path()),
    };
    let bytes = fs::read(&path).expect("the dump can be read");
    let (shingles, articles) = counted(&bytes);
    println!(
        "{articles} articles, {:.0} MB, {shingles} shingles; one thread, least of {RUNS} runs\n",
        mega(bytes.len())
    );
    println!("| | CPU s | MB/s | ns per shingle |\n| --- | --- | --- | --- |");
    let row = |name: &str, seconds: f64| {
        println!(
            "| {name} | {seconds:.3} | {:.0} | {:.2} |",
            mega(bytes.len()) / seconds.max(1e-9),
            seconds * 1e9 / shingles as f64
        );
    };
    let mut raw = 0.0;
    for (name, seconds) in raw_costs(&path, &bytes) {
        if !name.starts_with('(') {
            raw += seconds;
        }
        row(name, seconds);
    }
    row("**read, check, parse, tokenise**", raw);
    let stages = stages(&path, home.path());
    let mut all = 0.0;
    for (name, seconds) in stages {
        all += seconds;
        row(name, seconds);
    }
    row("**`--only copies`, all stages**", all);
    println!(
        "\n{:.2} times reading, checking, parsing and tokenising",
        all / raw
    );
}

fn mega(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn generated(home: &Path) -> PathBuf {
    let lines = generator::dump(ARTICLES, SEED).into_iter().map(|a| {
        let record = serde_json::json!({
            "id": a.id, "outlet": a.outlet, "title": a.title, "url": a.url, "published": a.published, "text": a.text,
        });
        format!("{record}\n")
    });
    let path = home.join("dump.jsonl");
    fs::write(&path, lines.collect::<String>()).expect("room in the temporary folder");
    path
}

#[derive(serde::Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    text: std::borrow::Cow<'a, str>,
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &str> {
    let lines = bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    lines.filter_map(|line| std::str::from_utf8(line).ok())
}

fn counted(bytes: &[u8]) -> (u64, usize) {
    let (mut words, mut shingles, mut articles) = (Words::default(), 0, 0);
    for line in lines(bytes) {
        let record: Record<'_> = serde_json::from_str(line).expect("JSON lines with a text");
        shingles += (words.read(&record.text).len() as u64).saturating_sub(4);
        articles += 1;
    }
    (shingles, articles)
}

/// Seconds of processor time of this process so far, threads that ended included: in hundredths.
fn cpu() -> f64 {
    let told = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything: user and system time are the 12th and 13th field.
    let fields = told.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|field| field.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// Seconds of processor time of this thread so far.
fn own_cpu() -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told
        .split(' ')
        .next()
        .and_then(|field| field.parse::<f64>().ok());
    nanoseconds.unwrap_or_default() / 1e9
}

fn least(mut work: impl FnMut()) -> f64 {
    let once = |_| {
        let before = own_cpu();
        work();
        own_cpu() - before
    };
    (0..RUNS).map(once).fold(f64::INFINITY, f64::min)
}

/// What cannot be left out, a step at a time; in brackets what a step could also be done by.
fn raw_costs(path: &Path, bytes: &[u8]) -> Vec<(&'static str, f64)> {
    let mut buffer = Vec::with_capacity(bytes.len() + 1);
    let read = least(|| {
        use std::io::Read;
        buffer.clear();
        fs::File::open(path)
            .and_then(|mut file| file.read_to_end(&mut buffer))
            .expect("the dump can be read");
        black_box(&buffer);
    });
    let newlines = least(|| {
        black_box(memchr::memchr_iter(b'\n', bytes).count());
    });
    let utf8 = least(|| {
        black_box(std::str::from_utf8(bytes).is_ok());
    });
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let serde = least(|| {
        for line in text.lines().filter(|line| !line.is_empty()) {
            black_box(serde_json::from_str::<Record<'_>>(line).expect("JSON lines with a text"));
        }
    });
    let texts: Vec<String> = (text.lines().filter(|line| !line.is_empty()))
        .map(|line| {
            serde_json::from_str::<Record<'_>>(line)
                .expect("JSON lines with a text")
                .text
                .into_owned()
        })
        .collect();
    let mut words = Words::default();
    let tokens = least(|| {
        texts.iter().for_each(|text| {
            black_box(words.read(text));
        })
    });
    let hashes: Vec<Vec<u64>> = texts.iter().map(|text| words.read(text).to_vec()).collect();
    let minima = least(|| {
        hashes.iter().for_each(|words| {
            let mut minima = [u32::MAX; sketch::VALUES];
            black_box(sketch::minima(black_box(words), 5, &mut minima));
        })
    });
    vec![
        ("read", read),
        ("newlines", newlines),
        ("UTF-8 check", utf8),
        ("JSON (serde_json, borrowed)", serde),
        ("words", tokens),
        ("(MinHash of 128)", minima),
    ]
}

/// Told of every stage as it begins.
struct Stages(Mutex<(Vec<(&'static str, f64)>, f64)>);

impl Stages {
    fn ends(&self) {
        let mut held = self.0.lock().expect("no thread panics");
        let now = cpu();
        let since = now - std::mem::replace(&mut held.1, now);
        if let Some(last) = held.0.last_mut() {
            last.1 = since;
        }
    }
}

impl Progress for Stages {
    fn stage(&self, name: &'static str, _: Option<u64>) {
        self.ends();
        self.0.lock().expect("no thread panics").0.push((name, 0.0));
    }

    fn advance(&self, _: u64) {}
}

/// The least CPU seconds of each stage.
fn stages(path: &Path, home: &Path) -> Vec<(&'static str, f64)> {
    let settings = Settings {
        only_copies: true,
        threads: Some(1),
        ..Settings::default()
    };
    let mut best: BTreeMap<usize, (&'static str, f64)> = BTreeMap::new();
    for _ in 0..RUNS {
        let stages = Stages(Mutex::new((Vec::new(), cpu())));
        let trace = run(&[path.to_path_buf()], &settings, &stages).expect("the dump can be traced");
        stages.stage("report", None);
        report::write(&trace, &home.join("report"), &ReportOptions::default())
            .expect("the report can be written");
        stages.ends();
        let told = stages.0.into_inner().expect("no thread panics").0;
        for (at, (name, seconds)) in told.into_iter().enumerate() {
            let held = best.entry(at).or_insert((name, f64::INFINITY));
            held.1 = held.1.min(seconds);
        }
    }
    best.into_values().collect()
}
