use super::*;

/// Each article is of an outlet of its own.
const OUTLETS: [u32; 8] = [0, 1, 2, 3, 4, 5, 6, 7];

/// Seven versions of one wire, sure of one another, and an article whose pairs with them object a little. Taken as a
/// whole the family seems to explain it.
fn settled(best: f32) -> Settled {
    let link = |a, b, log_odds| Link {
        a,
        b,
        log_odds,
        same_text: false,
        own_words: false,
    };
    let inside = (0..7u32).flat_map(|a| (a + 1..7).map(move |b| link(a, b, 3.5)));
    let beside = (0..7u32).map(|a| link(a, 7, if a == 0 { best } else { -0.4 }));
    let links: Vec<Link> = inside.chain(beside).collect();
    let fit = |article: u32, _: &[u32], _: &[(u32, f32)]| if article == 7 { 1.6 } else { 4.0 };
    settle(
        &[true; 8],
        &OUTLETS[..8],
        vec![(0..7).collect()],
        &links,
        &fit,
    )
}

#[test]
fn among_many_who_enters_and_leaves_by_turns_is_out() {
    assert_eq!(settled(-0.4).families, [(0..7).collect::<Vec<_>>()]);
}

#[test]
fn two_who_share_no_wording_must_be_likelier() {
    let families = |own_words| {
        let link = Link {
            a: 0,
            b: 1,
            log_odds: 1.0,
            same_text: false,
            own_words,
        };
        settle(
            &[true; 2],
            &OUTLETS[..2],
            vec![vec![0, 1]],
            &[link],
            &|_, _, _| -1.6,
        )
        .families
    };
    assert_eq!(families(false), [[0, 1]]);
    assert!(families(true).is_empty());
}

#[test]
fn copies_of_one_text_stay_together() {
    let link = |a, b, same_text| Link {
        a,
        b,
        log_odds: if same_text { 4.0 } else { 1.0 },
        same_text,
        own_words: false,
    };
    // 0 to 2 are one text, 3 and 4 another; 2 was put to those, and seems to fit them.
    let links = [
        (0, 1, true),
        (0, 2, true),
        (1, 2, true),
        (2, 3, false),
        (2, 4, false),
        (3, 4, true),
    ];
    let links: Vec<Link> = links.iter().map(|&(a, b, same)| link(a, b, same)).collect();
    let fit = |article: u32, members: &[u32], _: &[(u32, f32)]| match article {
        0..=2 if members.contains(&3) || members.contains(&4) => 3.0,
        _ => 1.0,
    };
    let first = vec![vec![0, 1], vec![2, 3, 4]];
    let families = settle(&[true; 5], &OUTLETS[..5], first, &links, &fit).families;
    assert_eq!(families, [vec![0, 1, 2], vec![3, 4]]);
}

#[test]
fn a_sure_pair_among_many_is_believed() {
    assert_eq!(settled(3.5).families, [(0..8).collect::<Vec<_>>()]);
}
