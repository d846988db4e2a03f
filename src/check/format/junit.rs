//! JUnit XML, for test reports: a suite a rule, a test a finding; a rule without findings is one test that passes.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::Told;
use crate::check::rules::{RULES, Rule};
use crate::check::{Finding, Level};

pub(super) fn junit(told: &Told<'_>) -> String {
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    let _ = write(told, &mut bytes);
    String::from_utf8(bytes).unwrap_or_default()
}

fn write(told: &Told<'_>, to: &mut Vec<u8>) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(&mut *to, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let of = |rule: &Rule| -> Vec<&Finding> {
        let all = told.checked.findings.iter();
        all.filter(|f| f.code == rule.code).collect()
    };
    let suites: Vec<(&Rule, Vec<&Finding>)> = RULES.iter().map(|rule| (rule, of(rule))).collect();
    let (tests, failures) = suites
        .iter()
        .fold((0, 0), |(tests, failures), (_, findings)| {
            (tests + findings.len().max(1), failures + denied(findings))
        });
    xml.create_element("testsuites")
        .with_attribute(("name", "wirecopy check"))
        .with_attribute(("tests", tests.to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .with_attribute(("errors", "0"))
        .write_inner_content(|xml| {
            suites
                .iter()
                .try_for_each(|(rule, findings)| suite(xml, rule, findings))
        })?;
    to.push(b'\n');
    Ok(())
}

fn denied(findings: &[&Finding]) -> usize {
    findings.iter().filter(|f| f.level == Level::Deny).count()
}

fn suite(xml: &mut Writer<&mut Vec<u8>>, rule: &Rule, findings: &[&Finding]) -> io::Result<()> {
    xml.create_element("testsuite")
        .with_attribute(("name", rule.code))
        .with_attribute(("tests", findings.len().max(1).to_string().as_str()))
        .with_attribute(("failures", denied(findings).to_string().as_str()))
        .with_attribute(("errors", "0"))
        .with_attribute(("skipped", "0"))
        .write_inner_content(|xml| {
            if findings.is_empty() {
                xml.create_element("testcase")
                    .with_attribute(("name", rule.code))
                    .with_attribute(("classname", "wirecopy"))
                    .write_empty()?;
            }
            findings.iter().try_for_each(|finding| case(xml, finding))
        })?;
    Ok(())
}

fn case(xml: &mut Writer<&mut Vec<u8>>, finding: &Finding) -> io::Result<()> {
    let origin = &finding.origin;
    let place = format!("{}:{}:{}", origin.file, origin.line, origin.column);
    let name = if finding.id.is_empty() {
        &place
    } else {
        &finding.id
    };
    let told = plain(&format!("{place}: {}", finding.message));
    let element = xml
        .create_element("testcase")
        .with_attribute(("name", plain(name).as_str()))
        .with_attribute(("classname", plain(&origin.file).as_str()))
        .with_attribute(("file", plain(&origin.file).as_str()))
        .with_attribute(("line", origin.line.to_string().as_str()));
    element.write_inner_content(|xml| {
        let text = BytesText::new(&told).into_owned();
        match finding.level {
            Level::Deny => xml
                .create_element("failure")
                .with_attribute(("type", finding.code))
                .with_attribute(("message", plain(&finding.message).as_str()))
                .write_text_content(text)?,
            // A warning does not fail a build.
            _ => xml.create_element("system-out").write_text_content(text)?,
        };
        Ok(())
    })?;
    Ok(())
}

/// Without the characters that XML cannot hold.
fn plain(text: &str) -> String {
    let holds = |c: char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars()
        .map(|c| if holds(c) { c } else { '\u{fffd}' })
        .collect()
}
