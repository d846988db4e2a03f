//! Exceptions: what is not to be told, as the config or the article itself says, with a reason and a last day.

use std::collections::BTreeMap;

use super::config::{Exception, marks, read_mark};
use super::corpus::Corpus;
use super::finding::{Finding, Found, Level};
use super::{AboutConfig, Request, config_line};

const EXPIRED: &str = "expired-exception";
const UNUSED: &str = "unused-exception";

/// Takes out what exceptions answer for and gives how much that was; exceptions that have expired or answer for nothing
/// become findings themselves.
pub(super) fn apply(
    findings: &mut Vec<Finding>,
    about: &mut Vec<AboutConfig>,
    corpus: &Corpus<'_>,
    request: &Request,
) -> u64 {
    let listed = &request.config.exceptions;
    let mut used = vec![false; listed.len()];
    let mut inline = inline(about, corpus, request);
    let before = findings.len();
    findings.retain(|finding| {
        let mut excepted = false;
        for (exception, used) in listed.iter().zip(&mut used) {
            if !is_past(exception, request) && covers(exception, finding, corpus) {
                *used = true;
                excepted = true;
            }
        }
        let marks = finding.article.and_then(|i| inline.get_mut(&i));
        for mark in marks.into_iter().flatten() {
            if mark.codes.contains(&finding.code) {
                mark.used = true;
                excepted = true;
            }
        }
        !excepted
    });
    for (exception, used) in listed.iter().zip(used) {
        let place = config_line(request, exception.line);
        if let Some(day) = exception.until.filter(|_| is_past(exception, request)) {
            about.push((
                EXPIRED,
                Found::at(place, expired(&exception.rules, day, &exception.reason))
                    .key(&exception.reason),
            ));
        } else if !used && is_on(&exception.rules, request) && !corpus.is_partial() {
            about.push((
                UNUSED,
                Found::at(place, unused(&exception.rules, &exception.reason))
                    .key(&exception.reason),
            ));
        }
    }
    for (article, marks) in inline {
        for mark in marks.iter().filter(|m| !m.used && is_on(&m.codes, request)) {
            about.push((
                UNUSED,
                Found::on(article, unused(&mark.codes, &mark.reason)).key(&mark.reason),
            ));
        }
    }
    (before - findings.len()) as u64
}

/// An exception that an article carries.
struct Mark {
    codes: Vec<&'static str>,
    reason: String,
    used: bool,
}

fn inline(
    about: &mut Vec<AboutConfig>,
    corpus: &Corpus<'_>,
    request: &Request,
) -> BTreeMap<u32, Vec<Mark>> {
    let mut all: BTreeMap<u32, Vec<Mark>> = BTreeMap::new();
    for i in corpus.subjects() {
        for mark in marks(&corpus.article(i).article) {
            match read_mark(mark) {
                Err(why) => {
                    let message = format!("`{mark}` cannot be read and excepts nothing: {why}");
                    about.push((UNUSED, Found::on(i, message).key(mark)));
                }
                Ok((codes, Some(day), reason)) if day < request.today => {
                    about.push((
                        EXPIRED,
                        Found::on(i, expired(&codes, day, &reason)).key(&reason),
                    ));
                }
                Ok((codes, _, reason)) => all.entry(i).or_default().push(Mark {
                    codes,
                    reason,
                    used: false,
                }),
            }
        }
    }
    all
}

fn covers(exception: &Exception, finding: &Finding, corpus: &Corpus<'_>) -> bool {
    let (outlet, split) = finding.article.map_or(("", None), |i| {
        (corpus.article(i).outlet.as_str(), corpus.split(i))
    });
    let among =
        |wanted: &[String], given: &str| wanted.is_empty() || wanted.iter().any(|w| w == given);
    exception.rules.contains(&finding.code)
        && exception.scope.holds(&finding.origin.file, outlet, split)
        && among(&exception.ids, &finding.id)
        && among(&exception.fingerprints, &finding.fingerprint)
}

fn is_past(exception: &Exception, request: &Request) -> bool {
    exception.until.is_some_and(|day| day < request.today)
}

/// Whether any of the rules could have found something.
fn is_on(codes: &[&'static str], request: &Request) -> bool {
    codes
        .iter()
        .any(|code| request.config.level(code) > Level::Allow)
}

fn expired(codes: &[&str], day: super::Day, reason: &str) -> String {
    format!(
        "the exception from {} ended on {day} ({reason})",
        codes.join(", ")
    )
}

fn unused(codes: &[&str], reason: &str) -> String {
    format!(
        "the exception from {} excepts nothing ({reason})",
        codes.join(", ")
    )
}
