//! The agencies that are known, and where a text names them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use ahash::AHashMap;
use memchr::memmem;
use serde::Deserialize;

use super::CreditClass;
use super::finder::Finder;
use super::homonyms::{drop_defined, drop_topics};
use super::script::{beginning, bounded, fold};
use super::words;
use crate::error::{Error, Result};

/// A mention of an agency (or of agencies without a name) in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// Index of the agency; `None` for a generic word such as `agencies`.
    pub agency: Option<usize>,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// A short form such as `PA`, which could be something else.
    pub short: bool,
    /// Not written in the case the agency uses.
    pub loose: bool,
}

/// One agency of the list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    short: Vec<String>,
    #[serde(default)]
    domains: Vec<String>,
    #[serde(default)]
    exact: bool,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    never: Vec<CreditClass>,
    #[serde(default)]
    marks: Vec<(String, CreditClass)>,
    #[serde(default)]
    trailers: Vec<(String, String)>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "examples, run as tests"))]
    yes: Vec<(String, String)>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "examples, run as tests"))]
    no: Vec<(String,)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    agency: Vec<Entry>,
}

/// What a phrase of the finder stands for.
#[derive(Debug, Clone)]
enum Form {
    /// A distinctive name.
    Name(usize),
    /// A short form; several agencies may share it.
    Short(Vec<usize>),
    /// A word for agencies in general.
    Generic,
    /// A standing sentence.
    Mark(usize, CreditClass),
    /// The first words of a closing line that goes on with others: `Reporting by …; Editing by …`.
    Trailer(usize, String),
}

/// The agencies that a run knows, ready to be looked for.
#[derive(Debug, Clone)]
pub struct Agencies {
    entries: Vec<Entry>,
    forms: Vec<(String, Form)>,
    /// The forms in small ASCII letters, sorted, and which form each is.
    spellings: Vec<String>,
    spelt: Vec<usize>,
    /// Of the forms in small ASCII letters.
    finder: Finder,
    /// Every name and short form, folded.
    by_name: BTreeMap<String, usize>,
    by_domain: AHashMap<String, usize>,
    /// The first labels of domains, where they are long enough to be nobody else's.
    by_site: AHashMap<String, usize>,
}

/// Letters from which on the first label of a domain is believed wherever it stands in a host.
const SITE: usize = 6;

/// What was found in one text.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// In the order of the text, not overlapping.
    pub mentions: Vec<Mention>,
    /// Standing sentences: agency, class, first byte, one past the last.
    pub marks: Vec<(usize, CreditClass, usize, usize)>,
}

impl Agencies {
    /// The list that wirecopy ships with (`data/agencies.toml`).
    pub fn builtin() -> &'static Agencies {
        static BUILTIN: OnceLock<Agencies> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            Self::parse(include_str!("../../data/agencies.toml"))
                .expect("the shipped list is checked by a test")
        })
    }

    /// Reads a list in the format of `data/agencies.toml`.
    pub fn parse(toml: &str) -> Result<Agencies> {
        let malformed = |message: String| Error::Malformed {
            file: "agencies".to_owned(),
            message,
        };
        let file: File = toml::from_str(toml).map_err(|e| malformed(e.to_string()))?;
        let mut forms: Vec<(String, Form)> = Vec::new();
        for (at, entry) in file.agency.iter().enumerate() {
            if entry.name.trim().is_empty() {
                return Err(malformed(format!(
                    "agency number {} has no name; give it one",
                    at + 1
                )));
            }
            let spellings = entry.names.iter().flat_map(|n| in_every_case(n));
            forms.extend(spellings.map(|n| (n, Form::Name(at))));
            forms.extend(
                entry
                    .marks
                    .iter()
                    .map(|(text, class)| (text.clone(), Form::Mark(at, *class))),
            );
            forms.extend(
                entry
                    .trailers
                    .iter()
                    .map(|(open, then)| (open.clone(), Form::Trailer(at, then.to_lowercase()))),
            );
            for short in &entry.short {
                match forms
                    .iter_mut()
                    .find(|(text, form)| text == short && matches!(form, Form::Short(_)))
                {
                    Some((_, Form::Short(sharers))) => sharers.push(at),
                    _ => forms.push((short.clone(), Form::Short(vec![at]))),
                }
            }
        }
        for (_, form) in &mut forms {
            if let Form::Short(sharers) = form {
                // Whoever needs a word on the page to be meant goes before whoever needs none.
                sharers.sort_by_key(|at| file.agency[*at].needs.is_empty());
            }
        }
        forms.extend(words::generic().iter().map(|g| (g.clone(), Form::Generic)));
        if let Some((_, form)) = forms.iter().find(|(text, _)| text.trim().is_empty()) {
            return Err(malformed(format!(
                "an empty name ({form:?}) would match everywhere; remove it"
            )));
        }
        let mut sorted: Vec<(String, usize)> = forms
            .iter()
            .enumerate()
            .map(|(at, (text, _))| (text.to_ascii_lowercase(), at))
            .collect();
        sorted.sort_unstable();
        let (spellings, spelt) = sorted.into_iter().unzip();
        let finder = Finder::new(forms.iter().map(|(text, _)| text.to_ascii_lowercase()));
        let mut by_name = BTreeMap::new();
        for (at, e) in file.agency.iter().enumerate() {
            for form in std::iter::once(&e.name).chain(&e.names).chain(&e.short) {
                by_name.entry(fold(form)).or_insert(at);
            }
        }
        let (mut by_domain, mut by_site) = (AHashMap::new(), AHashMap::new());
        for (at, e) in file.agency.iter().enumerate() {
            for domain in &e.domains {
                by_domain.entry(domain.clone()).or_insert(at);
                let site = domain.split('.').next().unwrap_or_default();
                if site.len() >= SITE {
                    by_site.entry(site.to_owned()).or_insert(at);
                }
            }
        }
        Ok(Agencies {
            entries: file.agency,
            by_name,
            by_domain,
            by_site,
            forms,
            spellings,
            spelt,
            finder,
        })
    }

    /// Canonical names, in the order of the list.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|e| e.name.as_str())
    }

    /// Canonical name of the agency with this name or short form, whatever its case.
    pub fn canonical(&self, name: &str) -> Option<&str> {
        self.named(name).map(|at| self.name(at))
    }

    pub(crate) fn name(&self, agency: usize) -> &str {
        &self.entries[agency].name
    }

    pub(crate) fn never(&self, agency: usize, class: CreditClass) -> bool {
        self.entries[agency].never.contains(&class)
    }

    /// The agency that a whole string names.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        let name = fold(name.trim());
        let name = name.strip_prefix("the ").unwrap_or(&name);
        self.by_name.get(name).copied()
    }

    /// The agency that an outlet's name is: a short form that is a word too, or needs others to be meant, is not enough.
    pub(crate) fn outlet(&self, name: &str) -> Option<usize> {
        let at = self.named(name)?;
        let entry = &self.entries[at];
        let spelt = entry.names.iter().any(|n| fold(n) == fold(name.trim()));
        let short = !entry.exact || self.writes(at, name.trim());
        (spelt || short && entry.needs.is_empty()).then_some(at)
    }

    /// The agency whose own host this is; of several the first of the list.
    pub(crate) fn host(&self, host: &str) -> Option<usize> {
        let host = host.strip_prefix("www.").unwrap_or(host);
        let dots = host.match_indices('.').map(|(dot, _)| dot + 1);
        let above = std::iter::once(0).chain(dots).map(|from| &host[from..]);
        let whole = above.filter_map(|domain| self.by_domain.get(domain));
        let sites = host.split('.').filter_map(|part| self.by_site.get(part));
        whole.chain(sites).min().copied()
    }

    /// Looks for every agency in a text.
    pub(crate) fn find(&self, text: &str) -> Found {
        self.find_on(text, text)
    }

    /// Looks for every agency in a text that belongs to a page, such as its author field.
    pub(crate) fn find_on(&self, text: &str, page: &str) -> Found {
        let mut found = Found::default();
        let mut meant = Meant {
            entries: &self.entries,
            page,
            known: Vec::new(),
        };
        let small = text.to_ascii_lowercase();
        for m in self.finder.find(&small) {
            let (mut pattern, start, mut end) = (m.phrase, m.start, m.end);
            if !bounded(text, start, end) {
                let whole = |to: usize| bounded(text, start, start + to);
                let Some((shorter, to)) = beginning(&small[start..end], whole, &self.spellings)
                else {
                    continue;
                };
                (pattern, end) = (self.spelt[shorter], start + to);
            }
            if is_address(text, start, end) {
                continue;
            }
            let (_, form) = &self.forms[pattern];
            let (agency, short) = match form {
                Form::Mark(agency, class) => {
                    found.marks.push((*agency, *class, start, end));
                    // A mark names its agency too, so that the line is looked at as a credit.
                    continue;
                }
                Form::Trailer(agency, then) => {
                    let line = text[end..].lines().next().unwrap_or_default();
                    if line.len() < 400 && line.to_lowercase().contains(then.as_str()) {
                        found
                            .marks
                            .push((*agency, CreditClass::Signoff, start, end));
                    }
                    continue;
                }
                Form::Name(agency) => (Some(*agency), false),
                Form::Generic => (None, false),
                Form::Short(sharers) => {
                    let seen = &text[start..end];
                    let written = |a: &usize| {
                        let entry = &self.entries[*a];
                        entry.short.iter().any(|s| s == seen) || !entry.exact && loosely(seen)
                    };
                    match sharers.iter().find(|a| written(a) && meant.ask(**a)) {
                        Some(agency) => (Some(*agency), true),
                        None => continue,
                    }
                }
            };
            found.mentions.push(Mention {
                agency,
                start,
                end,
                short,
                loose: short && !agency.is_some_and(|a| self.writes(a, &text[start..end])),
            });
        }
        drop_defined(text, &mut found.mentions);
        drop_topics(text, &mut found.mentions);
        found
    }

    /// Whether the agency writes its short form like this.
    fn writes(&self, agency: usize, seen: &str) -> bool {
        self.entries[agency].short.iter().any(|s| s == seen)
    }
}

/// Which agencies a page's words let a short form mean; every agency is asked for once.
struct Meant<'a> {
    entries: &'a [Entry],
    page: &'a str,
    known: Vec<(usize, bool)>,
}

impl Meant<'_> {
    fn ask(&mut self, agency: usize) -> bool {
        if let Some((_, meant)) = self.known.iter().find(|(known, _)| *known == agency) {
            return *meant;
        }
        let entry = &self.entries[agency];
        let has = |word: &String| memmem::find(self.page.as_bytes(), word.as_bytes()).is_some();
        let meant = (entry.needs.is_empty() || entry.needs.iter().any(has))
            && !entry.unless.iter().any(has);
        self.known.push((agency, meant));
        meant
    }
}

/// A name as written and in capitals and small letters, where those are not ASCII: the finder folds only ASCII.
fn in_every_case(name: &str) -> Vec<String> {
    let mut all = vec![name.to_owned()];
    if !name.is_ascii() {
        for other in [fold(name), name.to_uppercase()] {
            if !all.iter().any(|n| n.eq_ignore_ascii_case(&other)) {
                all.push(other);
            }
        }
    }
    all
}

/// `afp` or `Afp` for `AFP`.
fn loosely(seen: &str) -> bool {
    let mut chars = seen.chars();
    chars.next();
    let rest = chars.as_str();
    rest.chars().all(|c| !c.is_uppercase()) || seen.chars().all(|c| !c.is_lowercase())
}

/// Part of a web or mail address or of a handle, so not a credit.
fn is_address(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let mut after = text[end..].chars();
    matches!(before, Some('@' | '#' | '_'))
        || (before == Some('.') && text[..start].ends_with("www."))
        || (after.next() == Some('.')
            && after.next().is_some_and(|c| c.is_ascii_lowercase())
            && text[start..end].is_ascii())
        || text[end..].starts_with('_')
}

#[cfg(test)]
impl Agencies {
    /// The examples of the list: line, expected class (`photo`, or empty for none), agency.
    pub(crate) fn examples(&self) -> Vec<(&str, &str, &str)> {
        let mut all = Vec::new();
        for e in &self.entries {
            all.extend(
                e.yes
                    .iter()
                    .map(|(line, class)| (line.as_str(), class.as_str(), e.name.as_str())),
            );
            all.extend(
                e.no.iter()
                    .map(|(line,)| (line.as_str(), "", e.name.as_str())),
            );
        }
        all
    }
}
