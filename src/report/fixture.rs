//! A small trace made by hand: a latent wire, two outlets that ran it, one that copied the first, one alone.

use std::sync::Arc;

use crate::article::{Article, Origin};
use crate::compare::{Evidence, Passage, PassageKind, Reason, Relation, Verdict};
use crate::credit::{CreditClass, Credits};
use crate::dating::{DateBasis, Dating};
use crate::error::Reject;
use crate::ingest::{InputFile, Mapping};
use crate::outcome::{
    AgencyBasis, Counts, Drift, Edge, Family, Node, Pair, Role, StageTime, Trace, TracedArticle,
    Unread, Wire,
};

/// An article with a text and nothing known but its outlet and title.
pub(crate) fn article(id: &str, outlet: &str, title: &str, text: &str) -> TracedArticle {
    let origin = Origin {
        file: Arc::from("dump.jsonl"),
        record: 1,
        line: 1,
        column: 1,
    };
    TracedArticle {
        article: Article {
            id: id.to_owned(),
            origin,
            ..crate::credit::tests::article(text)
        },
        outlet: outlet.to_owned(),
        title: title.to_owned(),
        dating: Dating::default(),
        language: "en",
        words: u32::try_from(text.split_whitespace().count()).unwrap(),
        chrome_words: 0,
        mojibake: false,
        credits: Credits::default(),
        agencies: Vec::new(),
        agency_basis: None,
        family: None,
        story: String::new(),
        role: Role::Alone,
        why: "".into(),
    }
}

/// An edge with its shares unknown.
pub(crate) fn edge(parent: Node, child: u32, relation: Relation, probability: f32) -> Edge {
    Edge {
        family: 0,
        parent,
        child,
        relation,
        probability,
        derived_share: None,
        reused_share: None,
        matched_words: None,
        longest_run: None,
        passages: None,
        direction_basis: Vec::new(),
        agencies: Vec::new(),
        why: String::new(),
    }
}

/// A pair with one verbatim passage.
pub(crate) fn pair() -> Pair {
    let passage = Passage {
        kind: PassageKind::Edited,
        a: (0, 35),
        b: (0, 36),
        similarity: 0.75,
    };
    Pair {
        a: 0,
        b: 1,
        candidate_by: vec!["bands", "facts"],
        evidence: Evidence {
            jaccard: 0.25,
            a_in_b: 0.9,
            b_in_a: 0.8,
            matched_words: 6,
            longest_run: 4,
            order: None,
            shared_quotes: 0,
            shared_numbers: 1,
            shared_names: 2,
            passages: vec![passage],
        },
        verdict: Verdict {
            probability: 0.97,
            relation: Relation::Edit,
            reasons: vec![
                Reason {
                    text: "the order is the same".to_owned(),
                    weight: 2.0,
                },
                Reason {
                    text: "one figure differs".to_owned(),
                    weight: -0.5,
                },
            ],
        },
    }
}

/// Four articles, one family under one latent wire.
pub(crate) fn trace() -> Trace {
    Trace {
        articles: articles(),
        wires: vec![Wire {
            id: "wire:AFP:f1".to_owned(),
            agencies: vec!["AFP".to_owned()],
        }],
        families: vec![Family {
            id: "f1".to_owned(),
            story: "s1".to_owned(),
            members: vec![0, 1, 2],
            agencies: vec!["AFP".to_owned()],
            outlets: 2,
            independent_origins: 1,
            first_published: "2031-02-03".to_owned(),
            root: Node::Wire(0),
            weakest_link: 0.81,
        }],
        lineage: edges(),
        pairs: vec![pair()],
        drift: vec![Drift {
            family: 0,
            kind: "figure",
            first: 0,
            first_text: "12".to_owned(),
            other: 1,
            other_text: "dozen, \"about\"".to_owned(),
            why: "rounded".to_owned(),
        }],
        archived: None,
        unread: vec![Unread {
            article: "a-1".to_owned(),
            archived: "o-1".to_owned(),
            outlet: "Coast Herald".to_owned(),
            title: "Ferry aground".to_owned(),
            url: String::new(),
            published: "2024-05-01".to_owned(),
            words: 300,
            agencies: vec!["AFP".to_owned()],
            credit_class: "dateline".to_owned(),
            credit_text: "PARIS (AFP)".to_owned(),
            shared: 0.75,
            resemblance: None,
            file: "may.jsonl".to_owned(),
            record: 7,
            why: "may.jsonl is not there".to_owned(),
        }],
        rejects: vec![Reject {
            origin: Origin {
                file: Arc::from("dump.jsonl"),
                record: 9,
                line: 11,
                column: 1,
            },
            reason: "not JSON: expected `,`\nat column 3".to_owned(),
        }],
        inputs: vec![InputFile {
            path: "dump.jsonl".into(),
            bytes: 1234,
            digest: "00ff".to_owned(),
            format: "jsonl",
            encoding: "UTF-8",
            recoded: 0,
            articles: 4,
        }],
        mappings: vec![Mapping {
            file: "dump.jsonl".to_owned(),
            columns: vec![
                ("text".to_owned(), "body".to_owned()),
                ("id".to_owned(), "uuid".to_owned()),
            ],
        }],
        skipped: vec![("photo.jpg".to_owned(), "JPEG picture".to_owned())],
        parameters: vec![("shingle", "5".to_owned())],
        timings: vec![StageTime {
            name: "read",
            seconds: 1.5,
        }],
        counts: Counts {
            candidates: vec![("bands", 3), ("facts", 2)],
            compared: 4,
            limits: vec![("full buckets", 2)],
            mojibake_articles: 1,
        },
    }
}

/// The same, whose first article has a further parent in a family of its own.
pub(crate) fn merged() -> Trace {
    let mut trace = trace();
    trace.families.push(Family {
        id: "f2".to_owned(),
        members: vec![3],
        outlets: 0,
        root: Node::Article(3),
        ..trace.families[0].clone()
    });
    trace.articles[3].family = Some(1);
    trace.lineage.push(Edge {
        family: 1,
        ..edge(Node::Article(3), 0, Relation::Partial, 0.6)
    });
    trace
}

fn articles() -> Vec<TracedArticle> {
    let mut harbour = article(
        "a-1",
        "Harbour Post",
        "Ferry \"Lark\" runs aground",
        "The ferry Lark ran aground at noon.\nAll 12 aboard are safe.",
    );
    harbour.article.url = Some("https://harbour.example/lark?a=1&b=2".to_owned());
    harbour.dating = Dating {
        published: "2031-02-03".to_owned(),
        earliest: 0,
        latest: 1,
        basis: DateBasis::Declared,
    };
    harbour.credits = Credits {
        agencies: vec!["AFP".to_owned()],
        class: Some(CreditClass::Dateline),
        text: "LOWPORT (AFP) -".to_owned(),
        photo: vec!["AP".to_owned(), "dpa".to_owned()],
        ..Credits::default()
    };
    let inland = article(
        "a-2",
        "=Inland, Daily",
        "Lark, a ferry,\nruns aground",
        "The ferry Lark hit ground by midday.\nEverybody aboard is safe, +12 dogs.",
    );
    let second = article(
        "a-3",
        "Harbour Post",
        "",
        "Ferry Lark: all safe after it ran aground.",
    );
    let lone = article("b", "", "-30 degrees", "A cold night in the hills.");
    let mut all = vec![harbour, inland, second, lone];
    for member in &mut all[..3] {
        member.family = Some(0);
        member.story = "s1".to_owned();
        member.role = Role::Derived;
        member.agencies = vec!["AFP".to_owned()];
        member.agency_basis = Some(AgencyBasis::Family);
        member.why = "Follows the wire.".into();
    }
    all[0].agency_basis = Some(AgencyBasis::Both);
    all
}

fn edges() -> Vec<Edge> {
    let mut copied = edge(Node::Article(0), 2, Relation::Excerpt, 0.812_4);
    copied.derived_share = Some(0.9);
    copied.reused_share = Some(0.25);
    copied.matched_words = Some(6);
    copied.longest_run = Some(3);
    copied.passages = Some(1);
    copied.direction_basis = vec!["credit", "drift"];
    let mut first = edge(Node::Wire(0), 0, Relation::Copy, 0.99);
    first.agencies = vec!["AFP".to_owned()];
    first.direction_basis = vec!["credit"];
    vec![
        first,
        edge(Node::Wire(0), 1, Relation::Rewrite, 0.9),
        copied,
        edge(Node::Wire(0), 2, Relation::Copy, 0.1),
    ]
}
