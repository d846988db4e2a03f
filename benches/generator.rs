//! News-like articles from a seed: the same articles for the same seed on every machine.
//!
//! Words follow Zipf's law with English function words at the head, so that tokens, shingles, rare terms and full buckets
//! are as frequent as in a real dump. A story is written once as a wire; outlets print it as it is, edit it, reword it
//! or cut it, under their own furniture. Other articles have no relatives.

use std::sync::Arc;

use wirecopy::article::{Article, Origin};

/// `count` articles, sorted by id; about half of them in families of two to eight.
pub fn dump(count: usize, seed: u64) -> Vec<Article> {
    let mut writer = Writer::new(seed);
    let mut articles = Vec::with_capacity(count);
    while articles.len() < count {
        let wire = writer.story();
        let day = 1 + writer.dice.below(28);
        let versions = if writer.dice.chance(0.25) {
            2 + writer.dice.below(7)
        } else {
            1
        };
        let agency = AGENCIES[writer.dice.below(AGENCIES.len())];
        for version in 0..versions.min(count - articles.len()) {
            let sentences = if version == 0 {
                wire.clone()
            } else {
                writer.reworked(&wire)
            };
            let credit = versions > 1 && writer.dice.chance(0.7);
            articles.push(writer.printed(
                articles.len(),
                &sentences,
                day,
                credit.then_some(agency),
            ));
        }
    }
    articles
}

const AGENCIES: [&str; 4] = ["AFP", "Reuters", "AP", "dpa"];
const FUNCTION_WORDS: &str = "the of to and a in that for on was with is said by at as it from be he has have were an are \
    which had not but his they will who would this or been their its more after about when than we also one she her two \
    out if there can other up first into could year last some over all so people new time because no only now them what \
    where before most those any just between many through during under while against since still such both through";
const SYLLABLES: [&str; 40] = [
    "ba", "cor", "del", "fen", "gri", "hol", "in", "jas", "kel", "lor", "mar", "nev", "ost", "pel",
    "qua", "ras", "sel", "tor", "ul", "ven", "wes", "yar", "zim", "an", "ber", "con", "dis", "er",
    "for", "gen", "ment", "ter", "ing", "ed", "al", "ure", "ist", "ous", "ly", "tion",
];
const VOCABULARY: usize = 20_000;

/// A xorshift generator: fast, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn chance(&mut self, share: f64) -> bool {
        (self.below(1_000_000) as f64) < share * 1e6
    }
}

/// A word by its rank, a name, or a figure.
#[derive(Clone)]
enum Word {
    Rank(usize),
    Fixed(String),
}

type Sentence = Vec<Word>;

struct Writer {
    dice: Dice,
    words: Vec<String>,
    /// Share of all words up to each rank, times 2^32.
    cumulative: Vec<u64>,
}

impl Writer {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let mut words: Vec<String> = FUNCTION_WORDS
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        while words.len() < VOCABULARY {
            let syllables = 2 + dice.below(3);
            words.push(
                (0..syllables)
                    .map(|_| SYLLABLES[dice.below(SYLLABLES.len())])
                    .collect(),
            );
        }
        let mut sum = 0.0;
        let weights: Vec<f64> = (0..VOCABULARY)
            .map(|rank| {
                sum += 1.0 / (rank as f64 + 2.7);
                sum
            })
            .collect();
        let cumulative = weights
            .iter()
            .map(|w| (w / sum * 4_294_967_296.0) as u64)
            .collect();
        Self {
            dice,
            words,
            cumulative,
        }
    }

    fn rank(&mut self) -> usize {
        let at = self.dice.next() & 0xFFFF_FFFF;
        self.cumulative
            .partition_point(|c| *c <= at)
            .min(VOCABULARY - 1)
    }

    fn story(&mut self) -> Vec<Sentence> {
        let names: Vec<String> = (0..4).map(|_| self.name()).collect();
        let sentences = 10 + self.dice.below(18);
        (0..sentences).map(|_| self.sentence(&names)).collect()
    }

    fn name(&mut self) -> String {
        let mut part = || {
            let rank = 100 + self.dice.below(VOCABULARY - 100);
            capital(&self.words[rank])
        };
        format!("{} {}", part(), part())
    }

    fn sentence(&mut self, names: &[String]) -> Sentence {
        let words = 10 + self.dice.below(22);
        (0..words)
            .map(|_| match self.dice.below(40) {
                0 | 1 => Word::Fixed(names[self.dice.below(names.len())].clone()),
                2 => Word::Fixed((2 + self.dice.below(9_000)).to_string()),
                _ => Word::Rank(self.rank()),
            })
            .collect()
    }

    /// The same story as another outlet would print it: edited, reworded, or cut.
    fn reworked(&mut self, story: &[Sentence]) -> Vec<Sentence> {
        let (change, keep) = [(0.0, 1.0), (0.05, 0.9), (0.5, 0.8), (0.02, 0.4)][self.dice.below(4)];
        let mut out = Vec::new();
        for sentence in story {
            if !out.is_empty() && !self.dice.chance(keep) {
                continue;
            }
            let reworded = sentence.iter().map(|word| match word {
                Word::Rank(rank) if self.dice.chance(change) => Word::Rank((rank + 1) % VOCABULARY),
                other => other.clone(),
            });
            out.push(reworded.collect());
        }
        out
    }

    fn printed(
        &mut self,
        n: usize,
        story: &[Sentence],
        day: usize,
        credit: Option<&str>,
    ) -> Article {
        let outlet = format!("{} Post", capital(&self.words[200 + self.dice.below(60)]));
        let host = outlet.to_lowercase().replace(' ', "");
        let mut text = format!("Home | World | Sport | Weather\n{outlet}\n\n");
        for (i, paragraph) in story.chunks(3).enumerate() {
            if let (0, Some(agency)) = (i, credit) {
                text.push_str(&format!(
                    "{} ({agency}) - ",
                    self.words[500 + n % 50].to_uppercase()
                ));
            }
            let sentences: Vec<String> = paragraph.iter().map(|s| self.written(s)).collect();
            text.push_str(&sentences.join(" "));
            text.push_str("\n\n");
        }
        text.push_str(&format!(
            "Share this on Facebook\nSign up for the {outlet} newsletter\n"
        ));
        Article {
            origin: Origin {
                file: Arc::from("generated"),
                record: n as u64 + 1,
                line: n as u64 + 1,
                column: 1,
            },
            title: Some(
                self.written(&story[0][..story[0].len().min(9)])
                    .trim_end_matches('.')
                    .to_owned(),
            ),
            url: Some(format!("https://{host}.example/news/{n}")),
            published: Some(format!(
                "2024-03-{day:02}T{:02}:{:02}:00Z",
                self.dice.below(24),
                self.dice.below(60)
            )),
            outlet: Some(outlet),
            ..Article::of_text(&format!("g{n:06}"), &text)
        }
    }

    fn written(&self, sentence: &[Word]) -> String {
        let words: Vec<&str> = sentence
            .iter()
            .map(|word| match word {
                Word::Rank(rank) => self.words[*rank].as_str(),
                Word::Fixed(text) => text.as_str(),
            })
            .collect();
        format!("{}.", capital(&words.join(" ")))
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
