//! Records over the limits through [`read`].

use super::*;

/// Thirty articles, the one at `long` of so many bytes, as JSON lines, an array and a sequence of objects.
fn with_one_long(long: usize, bytes: usize) -> [(&'static str, String); 3] {
    let records: Vec<String> = (0..30)
        .map(|i| {
            let text = format!("{LONG_A} [{{ \\\"{i}\\\" ");
            let times = if i == long { bytes } else { 300 << 10 } / text.len();
            format!(
                "{{\"id\": \"{i:02}\", \"text\": \"{}\"}}",
                text.repeat(times)
            )
        })
        .collect();
    [
        ("d.jsonl", records.join("\n")),
        ("d.json", format!("[\n{}\n]\n", records.join(",\n"))),
        ("e.json", records.join("\n").replacen(':', ":\n", 1)),
    ]
}

#[test]
fn a_long_record_costs_only_itself_in_every_kind_of_json() {
    let read_with = |name: &str, text: &str, record: u64| {
        let folder = folder(&[(name, text.as_bytes())]);
        let limits = Limits {
            record,
            ..Limits::default()
        };
        let options = ReadOptions {
            limits,
            ..ReadOptions::default()
        };
        read(&[folder.path().join(name)], &options, &|_, _| {}).unwrap()
    };
    // Beyond the room for a chunk, within it but beyond the limit, and sound.
    for (bytes, record, places) in [
        (18 << 20, 1 << 20, &[0, 12, 29][..]),
        (7 << 20, 1 << 20, &[12]),
        (7 << 20, 8 << 20, &[12]),
    ] {
        for &long in places {
            let [(name, lines), others @ ..] = with_one_long(long, bytes);
            let lines = read_with(name, &lines, record);
            let lost = usize::from(bytes as u64 > record);
            assert_eq!(
                (lines.articles.len(), lines.rejects.len()),
                (30 - lost, lost)
            );
            for (name, text) in others {
                let dump = read_with(name, &text, record);
                let place = format!("{name}: {bytes} bytes in {long}");
                assert_eq!(dump.inputs[0].format, "json", "{place}");
                assert!(
                    texts(&dump) == texts(&lines),
                    "{place}: {} articles",
                    dump.articles.len()
                );
                let told = |dump: &Dump| -> Vec<(u64, String)> {
                    let told = reasons(dump).into_iter();
                    told.map(|(record, _, why)| (record, why.to_owned()))
                        .collect()
                };
                assert_eq!(told(&dump), told(&lines), "{place}");
            }
        }
    }
}
