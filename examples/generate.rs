//! Writes a dump of invented news as JSON lines, and the truth of its families beside it: the same bytes for the same
//! seed on every machine, at any size, in constant memory.
//!
//! `cargo run --release --example generate -- 1000000 /tmp/dump.jsonl [--kind news|identical|furniture|outlet|versions] [--seed N]`
//! writes `/tmp/dump.jsonl` and `/tmp/dump.truth.tsv` (`id`, `family`, `kind`).
//!
//! Words follow Zipf's law with English function words at the head and are as long as in news; an article has about 3 KB.
//! A quarter of the stories is printed by several outlets: as they are, with a few words changed, with many, cut, or
//! reworded. Every outlet has page furniture of its own. The other kinds are worst cases: one text many times, the same
//! 200 words of furniture on every page, one outlet for all, one story in 500 versions.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (mut plain, mut kind, mut seed) = (Vec::new(), "news".to_owned(), 1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--kind" => kind = args.next().ok_or("--kind needs a name")?,
            "--seed" => seed = args.next().ok_or("--seed needs a number")?.parse()?,
            _ => plain.push(arg),
        }
    }
    let [count, path] = plain.as_slice() else {
        return Err("usage: generate COUNT FILE.jsonl [--kind KIND] [--seed N]".into());
    };
    let kind = match kind.as_str() {
        "news" => Kind::News,
        "identical" => Kind::Identical,
        "furniture" => Kind::Furniture,
        "outlet" => Kind::Outlet,
        "versions" => Kind::Versions,
        other => return Err(format!("no kind `{other}`").into()),
    };
    let path = PathBuf::from(path);
    let dump = BufWriter::with_capacity(1 << 20, File::create(&path)?);
    let truth = BufWriter::new(File::create(path.with_extension("truth.tsv"))?);
    Press::new(kind, seed, dump, truth).print(count.parse()?)?;
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    News,
    Identical,
    Furniture,
    Outlet,
    Versions,
}

const FUNCTION_WORDS: &str = "the of to and a in that for on was with is said by at as it from be he has have were an are \
    which had not but his they will who would this or been their its more after about when than we also one she her two \
    out if there can other up first into could year last some over all so people new time because no only now them what \
    where before most those any just between many through during under while against since still such both down three";
const SYLLABLES: [&str; 48] = [
    "ba", "cor", "de", "fen", "gri", "ho", "in", "ja", "kel", "lo", "mar", "ne", "os", "pel",
    "qua", "ra", "sel", "to", "ul", "ven", "we", "yar", "zim", "an", "be", "con", "dis", "er",
    "for", "ge", "men", "ter", "ing", "ed", "al", "ure", "ist", "ou", "ly", "tion", "st", "pra",
    "mi", "cha", "lan", "du", "si", "re",
];
const VOCABULARY: usize = 60_000;
/// Draws of a word by its frequency: a table that is looked up once.
const DRAWS: usize = 1 << 19;
const OUTLETS: usize = 400;
/// Articles that wait for their turn, so that the versions of a story do not stand together.
const WAITING: usize = 4096;

/// A xorshift generator: fast, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 8
    }

    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next() & 0xFFFF_FFFF) * n as u128) >> 32) as usize
    }

    fn chance(&mut self, share: f64) -> bool {
        (self.below(1 << 24) as f64) < share * f64::from(1 << 24)
    }
}

/// A story: words by rank, `END` after each sentence, `BREAK` after each paragraph.
type Story = Vec<u32>;
const END: u32 = u32::MAX;
const BREAK: u32 = u32::MAX - 1;

struct Press<D, T> {
    kind: Kind,
    dice: Dice,
    words: Vec<String>,
    draws: Vec<u32>,
    outlets: Vec<Outlet>,
    same: Story,
    waiting: Vec<Vec<u8>>,
    printed: u64,
    dump: D,
    truth: T,
}

struct Outlet {
    name: String,
    host: String,
    head: String,
    foot: String,
}

impl<D: Write, T: Write> Press<D, T> {
    fn new(kind: Kind, seed: u64, dump: D, truth: T) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let mut words: Vec<String> = FUNCTION_WORDS
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        while words.len() < VOCABULARY {
            // Rare words are longer.
            let syllables = 1
                + usize::from(words.len() > 300)
                + dice.below(2 + usize::from(words.len() > 6000));
            let word: String = (0..syllables)
                .map(|_| SYLLABLES[dice.below(SYLLABLES.len())])
                .collect();
            // A few names keep their accents.
            words.push(if dice.below(100) == 0 {
                word.replace('e', "é")
            } else {
                word
            });
        }
        let mut press = Self {
            kind,
            draws: draws(),
            outlets: Vec::new(),
            same: Vec::new(),
            waiting: Vec::new(),
            printed: 0,
            dice,
            words,
            dump,
            truth,
        };
        let furniture = press.furniture(200);
        press.outlets = (0..OUTLETS).map(|_| press.outlet(&furniture)).collect();
        press.same = press.story();
        press
    }

    fn print(mut self, count: u64) -> std::io::Result<()> {
        writeln!(self.truth, "id\tfamily\tkind")?;
        let mut family = 0u64;
        while self.printed < count {
            family += 1;
            let (story, versions) = match self.kind {
                Kind::Identical => (self.same.clone(), 1),
                Kind::Versions => (self.story(), 500),
                Kind::News | Kind::Furniture | Kind::Outlet if self.dice.chance(0.12) => {
                    let more = 1 + self.dice.below(3) + self.dice.below(4) * self.dice.below(2);
                    (self.story(), 1 + more as u64)
                }
                _ => (self.story(), 1),
            };
            for version in 0..versions.min(count - self.printed) {
                let (how, text) = match (version, self.kind) {
                    (0, _) => ("wire", story.clone()),
                    (_, Kind::Versions) => ("version", self.changed(&story, 0.01, 0.99)),
                    _ => self.reworked(&story),
                };
                self.article(family, how, &text)?;
            }
        }
        while let Some(line) = self.waiting.pop() {
            self.dump.write_all(&line)?;
        }
        self.dump.flush()?;
        self.truth.flush()
    }

    fn rank(&mut self) -> u32 {
        self.draws[self.dice.below(DRAWS)]
    }

    fn story(&mut self) -> Story {
        let names: Vec<u32> = (0..6)
            .map(|_| 2000 + self.dice.below(VOCABULARY - 2000) as u32)
            .collect();
        let mut story = Vec::with_capacity(700);
        let sentences = 10 + self.dice.below(23);
        for sentence in 1..=sentences {
            for _ in 0..10 + self.dice.below(22) {
                let rank = if self.dice.below(24) == 0 {
                    names[self.dice.below(names.len())]
                } else {
                    self.rank()
                };
                story.push(rank);
            }
            story.push(END);
            if sentence % 3 == 0 {
                story.push(BREAK);
            }
        }
        story
    }

    /// The same story as another outlet would print it.
    fn reworked(&mut self, story: &[u32]) -> (&'static str, Story) {
        match self.dice.below(10) {
            0..=2 => ("copy", story.to_vec()),
            3..=5 => ("edit", self.changed(story, 0.008, 0.98)),
            6 => ("edit", self.changed(story, 0.03, 0.95)),
            7 => ("excerpt", self.changed(story, 0.01, 0.6)),
            _ => ("rewrite", self.changed(story, 0.45, 0.85)),
        }
    }

    /// A share of the words replaced, a share of the sentences kept.
    fn changed(&mut self, story: &[u32], words: f64, kept: f64) -> Story {
        let mut out = Vec::with_capacity(story.len());
        let mut keep = true;
        for &word in story {
            match word {
                BREAK => out.push(word),
                END => {
                    if keep {
                        out.push(END);
                    }
                    keep = self.dice.chance(kept);
                }
                _ if !keep => {}
                _ if self.dice.chance(words) => out.push(self.rank()),
                _ => out.push(word),
            }
        }
        out
    }

    fn furniture(&mut self, words: usize) -> String {
        (0..words)
            .map(|n| {
                let rank = self.dice.below(3000);
                format!(
                    "{}{}",
                    capital(&self.words[rank]),
                    if n % 8 == 7 { "\\n" } else { " | " }
                )
            })
            .collect()
    }

    fn outlet(&mut self, same: &str) -> Outlet {
        let town = capital(&self.words[300 + self.dice.below(8000)]);
        let name = format!(
            "{town} {}",
            ["Post", "Times", "Daily", "Herald", "Courier"][self.dice.below(5)]
        );
        let (head, foot) = match self.kind {
            Kind::Furniture => (same.to_owned(), String::new()),
            _ => {
                let words = 4 + self.dice.below(16);
                (
                    self.furniture(words),
                    format!("Share this on Facebook\\nSign up for the {name} newsletter\\n"),
                )
            }
        };
        let host = name.to_lowercase().replace([' ', 'é'], "");
        Outlet {
            name,
            host,
            head,
            foot,
        }
    }

    fn article(&mut self, family: u64, how: &str, story: &[u32]) -> std::io::Result<()> {
        let n = self.printed;
        self.printed += 1;
        // Ids in no order, as dumps have them.
        let id = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        writeln!(self.truth, "{id:016x}\t{family}\t{how}")?;
        let outlet = match self.kind {
            Kind::Outlet | Kind::Identical => &self.outlets[0],
            _ => &self.outlets[self.dice.below(OUTLETS)],
        };
        let minute = n / 7;
        let mut line = Vec::with_capacity(story.len() * 8 + 512);
        write!(
            line,
            "{{\"id\":\"{id:016x}\",\"outlet\":\"{}\",\"title\":\"",
            outlet.name
        )?;
        let title = story.iter().take(9).take_while(|w| **w < BREAK);
        let title: Vec<&str> = title.map(|w| self.words[*w as usize].as_str()).collect();
        write!(
            line,
            "{}\",\"url\":\"https://{}.example/news/{n}\",\"published\":\"2024-{:02}-{:02}T{:02}:{:02}:00Z\",\"text\":\"",
            capital(&title.join(" ")),
            outlet.host,
            1 + minute / 40_320 % 12,
            1 + minute / 1440 % 28,
            minute / 60 % 24,
            minute % 60
        )?;
        line.extend_from_slice(outlet.head.as_bytes());
        written(&self.words, story, &mut line);
        line.extend_from_slice(outlet.foot.as_bytes());
        line.extend_from_slice(b"\"}\n");
        if self.waiting.len() < WAITING {
            self.waiting.push(line);
            return Ok(());
        }
        let at = self.dice.below(WAITING);
        self.dump
            .write_all(&std::mem::replace(&mut self.waiting[at], line))
    }
}

/// For each draw a rank, as often as Zipf's law has it.
fn draws() -> Vec<u32> {
    let weights = (0..VOCABULARY).map(|rank| 1.0 / (rank as f64 + 2.7));
    let all: f64 = weights.clone().sum();
    let (mut table, mut sum) = (Vec::with_capacity(DRAWS), 0.0);
    for (rank, weight) in (0..).zip(weights) {
        sum += weight;
        let upto = (sum / all * DRAWS as f64).round() as usize;
        table.resize(upto.clamp(table.len(), DRAWS), rank);
    }
    table.resize(DRAWS, 0);
    table
}

fn written(words: &[String], story: &[u32], line: &mut Vec<u8>) {
    let (mut start, mut count) = (true, 0usize);
    for &word in story {
        match word {
            END => {
                line.extend_from_slice(if count % 5 == 4 {
                    ".\u{201d}".as_bytes()
                } else {
                    b"."
                });
                start = true;
                count += 1;
            }
            BREAK => line.extend_from_slice(b"\\n\\n"),
            _ => {
                let text = words[word as usize].as_bytes();
                if start {
                    if !line.ends_with(b"n") {
                        line.push(b' ');
                    }
                    if count % 5 == 4 {
                        line.extend_from_slice("\u{201c}".as_bytes());
                    }
                    line.push(text[0].to_ascii_uppercase());
                    line.extend_from_slice(&text[1..]);
                    start = false;
                } else {
                    // Here and there a comma, as between clauses.
                    line.extend_from_slice(if word % 17 == 3 { b", " } else { b" " });
                    line.extend_from_slice(text);
                }
            }
        }
    }
    line.extend_from_slice(b"\\n\\n");
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
