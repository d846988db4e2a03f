//! Files that are read in chunks: ends in the middle, padding, records over many chunks, threads.

use super::*;

#[test]
fn a_stream_cut_short_keeps_what_came_before() {
    let lines: String = (0..90_000)
        .map(|i| {
            format!(
                "{{\"id\": {i}, \"text\": \"text number {} of many\"}}\n",
                i * 7919
            )
        })
        .collect();
    let mut packed = gzip(lines.as_bytes());
    packed.truncate(packed.len() * 2 / 3);
    for (name, bytes) in [
        ("d.jsonl.gz", packed),
        ("d.jsonl.zst", {
            let mut packed = zstd::encode_all(lines.as_bytes(), 1).unwrap();
            packed.truncate(packed.len() * 2 / 3);
            packed
        }),
    ] {
        let dump = one(name, &bytes).unwrap();
        assert!(dump.articles.len() > 100, "{name}: {}", dump.articles.len());
        assert_eq!(dump.rejects.len(), 1, "{name}");
        assert!(dump.rejects[0].reason.contains("cut short"));
        assert_eq!(
            dump.rejects[0].origin.record,
            dump.articles.len() as u64 + 1
        );
    }
    assert!(matches!(
        one("a.txt.gz", &gzip(b"an article")[..20]),
        Err(Error::NothingReadable(_))
    ));
}

#[test]
fn a_packed_file_may_be_padded_with_zeros() {
    let mut padded = gzip(b"{\"id\": 1, \"text\": \"padded to a block\"}\n");
    padded.resize(10_240, 0);
    let dump = one("d.jsonl.gz", &padded).unwrap();
    assert_eq!(texts(&dump), [("1", "padded to a block")]);
    assert!(dump.rejects.is_empty(), "{:?}", dump.rejects);
    padded.extend(b"and garbage");
    let dump = one("d.jsonl.gz", &padded).unwrap();
    assert_eq!(texts(&dump), [("1", "padded to a block")]);
    assert_eq!(dump.rejects.len(), 1);
    assert!(dump.rejects[0].reason.contains("damaged"));
}

#[test]
fn a_line_longer_than_many_chunks_is_read() {
    let long = "word ".repeat(4_000_000);
    let lines =
        format!("{{\"id\": 1, \"text\": \"{long}\"}}\n{{\"id\": 2, \"text\": \"short\"}}\n");
    let dump = one("d.jsonl", lines.as_bytes()).unwrap();
    assert_eq!(dump.articles[0].text.len(), long.len());
    assert_eq!(dump.articles[1].text, "short");
}

#[test]
fn many_chunks_at_one_and_more_threads_give_the_same() {
    let lines: String = (0..60_000)
        .map(|i| {
            format!(
                "{{\"id\": \"{}\", \"text\": \"{LONG_A} {i}\"}}\n",
                i % 59_000
            )
        })
        .collect();
    let folder = folder(&[("d.jsonl", lines.as_bytes())]);
    let inputs = [folder.path().to_path_buf()];
    let pool = |threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
    };
    let single = pool(1).install(|| read_all(&inputs, &[])).unwrap();
    let several = pool(4).install(|| read_all(&inputs, &[])).unwrap();
    assert_eq!(
        (single.articles.len(), single.rejects.len()),
        (59_000, 1000)
    );
    assert!(single.articles == several.articles && single.rejects == several.rejects);
}
