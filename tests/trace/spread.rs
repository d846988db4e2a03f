//! A trace spread over parts gives the rows of a trace of the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wirecopy::article::Article;
use wirecopy::candidates::{CAPS, Candidate, Sources};
use wirecopy::ingest::{self, Dump};
use wirecopy::outcome::Trace;
use wirecopy::outlet::Tally;
use wirecopy::progress::Silent;
use wirecopy::rarity::Rarity;
use wirecopy::report::{Rows, Table, rounded};
use wirecopy::spread::{self, Frozen, Learned, Note, Verified};
use wirecopy::text::chrome::{ChromeModel, Entry, Seen};
use wirecopy::trace::{self, Settings};

use crate::run::{generated, sample};

/// Into which the dump is cut.
const PARTS: usize = 5;

type Pair = (u32, u32);

#[test]
fn the_sample_spread_over_parts_is_the_sample() {
    check(&[sample()]);
}

#[test]
fn generated_news_spread_over_parts_is_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("dump.jsonl");
    std::fs::write(&dump, generated(700, 21)).unwrap();
    check(&[dump]);
}

/// Stories are brought together by whoever spreads a trace: their column is looked at apart.
fn check(inputs: &[PathBuf]) {
    let settings = Settings {
        threads: Some(2),
        ..Settings::default()
    };
    let dump = ingest::read(inputs, &settings.read, &|_, _| {}).unwrap();
    let whole = trace::run_dump(dump.clone(), &settings, &Silent).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (traces, stories) = spread_over_parts(&dump, &settings, folder.path());
    assert!(traces.len() > 1 && !whole.lineage.is_empty());
    for table in [
        Table::Articles,
        Table::Lineage,
        Table::Pairs,
        Table::Passages,
        Table::Drift,
        Table::Families,
    ] {
        let mut rows: Vec<_> = traces.iter().flat_map(|t| rows_of(t, table)).collect();
        let mut expected = rows_of(&whole, table);
        rows.sort();
        expected.sort();
        assert_eq!(rows.len(), expected.len(), "{table:?}");
        for (row, expected) in rows.iter().zip(&expected) {
            assert_eq!(row, expected, "{table:?}");
        }
    }
    for article in &whole.articles {
        let story = stories.get(article.article.id.as_str());
        assert_eq!(story.map_or("", String::as_str), article.story);
    }
}

/// The rows without the column of stories.
fn rows_of(trace: &Trace, table: Table) -> Vec<Vec<String>> {
    let mut cells = Cells::default();
    table.rows(trace, &mut cells).unwrap();
    let kept: Vec<bool> = table.columns().map(|c| c.0 != "story_id").collect();
    let row = |row: Vec<String>| {
        let cells = row.into_iter().zip(&kept);
        cells.filter(|c| *c.1).map(|c| c.0).collect()
    };
    cells.done.into_iter().map(row).collect()
}

#[derive(Default)]
struct Cells {
    row: Vec<String>,
    done: Vec<Vec<String>>,
}

impl Rows for Cells {
    fn text(&mut self, cell: &str) -> io::Result<()> {
        self.row.push(cell.to_owned());
        Ok(())
    }
    fn whole(&mut self, cell: Option<u64>) -> io::Result<()> {
        self.row.push(format!("{cell:?}"));
        Ok(())
    }
    fn share(&mut self, cell: Option<f32>) -> io::Result<()> {
        self.row.push(format!("{:?}", cell.and_then(rounded)));
        Ok(())
    }
    fn end(&mut self) -> io::Result<()> {
        self.done.push(std::mem::take(&mut self.row));
        Ok(())
    }
}

/// Traces of parts, and the story of each article that has one.
fn spread_over_parts(
    dump: &Dump,
    settings: &Settings,
    folder: &Path,
) -> (Vec<Trace>, BTreeMap<String, String>) {
    let packed: Vec<Vec<u8>> = dump.articles.iter().map(spread::pack).collect();
    let articles: Vec<Article> = (packed.iter().map(|bytes| spread::unpack(bytes)))
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(articles, dump.articles);
    let chrome = Arc::new(ChromeModel::of_outlets(furniture(&articles)));
    let parts = parts(articles.len());
    let noted = |part: &Range<usize>| {
        spread::note(&articles[part.clone()], &chrome, false, settings).unwrap()
    };
    let notes: Vec<Note> = parts.iter().flat_map(noted).collect();
    let path = folder.join("frozen");
    let rarity = counted(&notes);
    let mut outlets = Tally::default();
    for note in &notes {
        outlets.add_many(&note.outlet, &note.site, 1);
    }
    Frozen::write(&path, (*chrome).clone(), outlets, rarity.clone()).unwrap();
    let learned = Learned::open(&path).unwrap();
    assert_eq!(learned.chrome(), &chrome);

    let first = verify(&articles, candidates(&notes, &rarity), &learned, settings);
    let relatives = relatives(&first);
    let more = verify(&articles, relatives, &learned, settings);
    let mut pairs: Vec<Verified> = first.into_iter().chain(more).collect();
    pairs.sort_by_key(|pair| pair.candidate);

    let joined = pairs.iter().filter(|p| p.joins()).map(ends);
    let world = components(articles.len(), joined);
    let traces: Vec<Trace> = (0..PARTS as u32)
        .map(|part| {
            let of_part = |i: u32| world[i as usize] % PARTS as u32 == part;
            worlds(&articles, &of_part, &pairs, &learned, settings)
        })
        .collect();
    let stories = stories(&articles, &pairs, &traces);
    (traces, stories)
}

fn parts(articles: usize) -> Vec<Range<usize>> {
    let step = articles.div_ceil(PARTS);
    let from = (0..articles).step_by(step);
    from.map(|at| at..(at + step).min(articles)).collect()
}

/// Furniture, learned outlet by outlet.
fn furniture(articles: &[Article]) -> Vec<(u64, u64)> {
    let observed: Vec<_> = articles.iter().map(spread::observe).collect();
    let counters = spread::counters(articles.len() as u64);
    let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
    for line in observed.iter().flat_map(|o| &o.1) {
        *counts.entry(line.counter % counters).or_default() += 1;
    }
    let mut outlets: BTreeMap<u64, (Vec<Seen>, Vec<Entry>)> = BTreeMap::new();
    for (seen, lines) in observed {
        let (of_outlet, entries) = outlets.entry(seen.outlet).or_default();
        let article = of_outlet.len() as u32;
        of_outlet.push(seen);
        for line in lines {
            let met = counts[&(line.counter % counters)];
            if met > 1 && (met < u32::from(spread::OFTEN) || line.sampled) {
                entries.push(Entry {
                    outlet: seen.outlet,
                    line: line.line,
                    article,
                    words: line.words,
                });
            }
        }
    }
    let learned = outlets.into_values();
    learned
        .flat_map(|(seen, entries)| spread::furniture(&seen, entries))
        .collect()
}

fn counted(notes: &[Note]) -> Rarity {
    let (mut terms, mut languages) = (BTreeMap::new(), BTreeMap::new());
    for note in notes {
        let own: BTreeSet<u64> = note.keys.terms().iter().copied().collect();
        own.into_iter()
            .for_each(|key| *terms.entry(key).or_insert(0) += 1);
        *languages
            .entry(note.keys.language.unwrap_or(""))
            .or_insert(0) += 1;
    }
    Rarity::from_counts(terms.into_iter(), languages.into_iter())
}

fn candidates(notes: &[Note], rarity: &Rarity) -> Vec<Candidate> {
    let mut by: BTreeMap<Pair, Sources> = BTreeMap::new();
    let mut add = |pair: Pair, source: Sources| {
        let known = by.entry(pair).or_default();
        *known = known.and(source);
    };
    let bands = buckets(notes, |note| note.bands.clone());
    for bucket in bands.values() {
        let chained = bucket.len() > CAPS.chained;
        for (i, &a) in bucket.iter().enumerate() {
            let reach = if chained { CAPS.reach } else { bucket.len() };
            let others = bucket[i + 1..].iter().take(reach);
            others.for_each(|&b| add((a, b), Sources::BANDS));
            if chained && i > CAPS.reach {
                add((bucket[0], a), Sources::BANDS);
            }
        }
    }
    let shingles = buckets(notes, |note| note.shingles.clone());
    let alike = alike(notes.len(), &bands);
    for pair in sharing(&shingles, CAPS.shingle, &alike) {
        add(pair, Sources::SHINGLES);
    }
    let facts = buckets(notes, |note| spread::facts(&note.keys, rarity));
    for (a, b) in sharing(&facts, CAPS.fact, &alike) {
        let apart = match (notes[a as usize].dates, notes[b as usize].dates) {
            (Some(a), Some(b)) => (b.0.saturating_sub(a.1)).max(a.0.saturating_sub(b.1)),
            _ => 0,
        };
        if apart <= CAPS.window {
            add((a, b), Sources::FACTS);
        }
    }
    let all = by.into_iter().map(|((a, b), by)| Candidate { a, b, by });
    all.collect()
}

/// Articles of each key, ascending.
fn buckets(notes: &[Note], keys: impl Fn(&Note) -> Vec<u64>) -> BTreeMap<u64, Vec<u32>> {
    let mut buckets: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for (i, note) in (0..).zip(notes) {
        let own: BTreeSet<u64> = keys(note).into_iter().collect();
        own.into_iter()
            .for_each(|key| buckets.entry(key).or_default().push(i));
    }
    buckets
}

/// Of each article the first one that it shares a band with.
fn alike(articles: usize, bands: &BTreeMap<u64, Vec<u32>>) -> Vec<u32> {
    let mut alike: Vec<u32> = (0..articles as u32).collect();
    for bucket in bands.values() {
        for &i in bucket {
            alike[i as usize] = alike[i as usize].min(bucket[0]);
        }
    }
    alike
}

fn sharing(
    buckets: &BTreeMap<u64, Vec<u32>>,
    (most, needed): (usize, u32),
    alike: &[u32],
) -> Vec<Pair> {
    let mut shared: BTreeMap<Pair, u32> = BTreeMap::new();
    for bucket in buckets.values() {
        let standing = (bucket.len() > most).then(|| standing(bucket, most, alike));
        for (i, &a) in bucket.iter().enumerate() {
            for &b in &bucket[i + 1..] {
                if standing.as_ref().is_none_or(|s| meet(s, (a, b), alike)) {
                    *shared.entry((a, b)).or_default() += 1;
                }
            }
        }
    }
    let enough = shared.into_iter().filter(|(_, n)| *n >= needed);
    enough.map(|(pair, _)| pair).collect()
}

/// Of a full bucket the first articles of the largest groups of copies, and those of the others.
fn standing(bucket: &[u32], most: usize, alike: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for &i in bucket {
        groups.entry(alike[i as usize]).or_default().push(i);
    }
    if groups.len() > most && groups.len() * 2 > bucket.len() {
        return Default::default();
    }
    let mut groups: Vec<Vec<u32>> = groups.into_values().collect();
    groups.sort_by_key(|group| (bucket.len() - group.len(), group[0]));
    let mut firsts: Vec<u32> = groups.iter().map(|group| group[0]).collect();
    let others = firsts.split_off(firsts.len().min(CAPS.hubs));
    let few = groups.len() <= most;
    (firsts, if few { others } else { Vec::new() })
}

fn meet((hubs, others): &(Vec<u32>, Vec<u32>), (a, b): Pair, alike: &[u32]) -> bool {
    let hub = hubs.contains(&a) || hubs.contains(&b);
    let apart = alike[a as usize] != alike[b as usize];
    apart && (hub || (others.contains(&a) && others.contains(&b)))
}

fn ends(pair: &Verified) -> Pair {
    (pair.candidate.a, pair.candidate.b)
}

/// Compares pairs, those of each first article in another place.
fn verify(
    articles: &[Article],
    candidates: Vec<Candidate>,
    learned: &Learned,
    settings: &Settings,
) -> Vec<Verified> {
    let mut verified = Vec::new();
    for part in 0..PARTS as u32 {
        let own = candidates.iter().filter(|c| c.a % PARTS as u32 == part);
        let own: Vec<Candidate> = own.copied().collect();
        let local: BTreeSet<u32> = own.iter().flat_map(|c| [c.a, c.b]).collect();
        let local: Vec<u32> = local.into_iter().collect();
        let place = |i: u32| local.partition_point(|&x| x < i) as u32;
        let near: Vec<Article> = (local.iter())
            .map(|&i| articles[i as usize].clone())
            .collect();
        let pairs = own.iter().map(|c| Candidate {
            a: place(c.a),
            b: place(c.b),
            ..*c
        });
        let found = spread::verify(&near, pairs.collect(), learned, settings).unwrap();
        assert_eq!(found.len(), own.len());
        verified.extend(
            own.into_iter()
                .zip(found)
                .map(|(candidate, found)| Verified { candidate, ..found }),
        );
    }
    verified
}

/// Partners of partners.
fn relatives(pairs: &[Verified]) -> Vec<Candidate> {
    let mut near: BTreeMap<u32, Vec<(f32, u32)>> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.links()) {
        let ((a, b), log_odds) = (ends(pair), pair.log_odds.unwrap());
        near.entry(a).or_default().push((log_odds, b));
        near.entry(b).or_default().push((log_odds, a));
    }
    let known: BTreeSet<Pair> = pairs.iter().map(ends).collect();
    let mut found = BTreeSet::new();
    for list in near.values_mut() {
        list.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        list.truncate(CAPS.followed);
        for (i, x) in list.iter().enumerate() {
            found.extend(list[i + 1..].iter().map(|y| (x.1.min(y.1), x.1.max(y.1))));
        }
    }
    let new = found.into_iter().filter(|pair| !known.contains(pair));
    new.map(|(a, b)| Candidate {
        a,
        b,
        by: Sources::RELATIVES,
    })
    .collect()
}

/// The smallest article that each is connected with.
fn components(articles: usize, pairs: impl Iterator<Item = Pair>) -> Vec<u32> {
    let mut sets = wirecopy::family::Sets::new(articles);
    pairs.for_each(|(a, b)| {
        sets.union(a, b);
    });
    (0..articles as u32).map(|i| sets.find(i)).collect()
}

fn worlds(
    articles: &[Article],
    of_part: &dyn Fn(u32) -> bool,
    pairs: &[Verified],
    learned: &Learned,
    settings: &Settings,
) -> Trace {
    let near: Vec<&Verified> = (pairs.iter())
        .filter(|pair| {
            let (a, b) = ends(pair);
            match (of_part(a), of_part(b)) {
                (true, true) => true,
                (false, false) => false,
                _ => pair.near(),
            }
        })
        .collect();
    let mut local: BTreeSet<u32> = near
        .iter()
        .flat_map(|pair| <[u32; 2]>::from(ends(pair)))
        .collect();
    local.extend((0..articles.len() as u32).filter(|&i| of_part(i)));
    let local: Vec<u32> = local.into_iter().collect();
    let place = |i: u32| local.partition_point(|&x| x < i) as u32;
    let renumbered: Vec<Verified> = (near.iter())
        .map(|pair| Verified {
            candidate: Candidate {
                a: place(pair.candidate.a),
                b: place(pair.candidate.b),
                ..pair.candidate
            },
            ..**pair
        })
        .collect();
    let beside = local.iter().map(|&i| !of_part(i)).collect();
    let articles = local.iter().map(|&i| articles[i as usize].clone());
    spread::trace(articles.collect(), beside, &renumbered, learned, settings).unwrap()
}

fn stories(articles: &[Article], pairs: &[Verified], traces: &[Trace]) -> BTreeMap<String, String> {
    let index = |id: &str| articles.partition_point(|a| a.id.as_str() < id) as u32;
    let mut edges: Vec<Pair> = pairs.iter().filter(|p| p.one_event).map(ends).collect();
    for trace in traces {
        let of = |i: u32| index(&trace.articles[i as usize].article.id);
        for family in &trace.families {
            edges.extend(family.members.windows(2).map(|m| (of(m[0]), of(m[1]))));
        }
    }
    let story = components(articles.len(), edges.into_iter());
    let mut sizes = vec![0; articles.len()];
    story.iter().for_each(|&s| sizes[s as usize] += 1);
    let told = (articles.iter().zip(&story)).filter(|(_, s)| sizes[**s as usize] > 1);
    told.map(|(article, &s)| {
        let first = &articles[s as usize].id;
        (article.id.clone(), spread::story_id(first))
    })
    .collect()
}
