pub fn quotes(text: &str, lines: &[super::Line]) -> Vec<(u32, u32)> {
    let mut out = vec![];
    for l in lines {
        let s = &text[l.start as usize..l.end as usize];
        let mut open = None;
        for (i, c) in s.char_indices() {
            match c {
                '"' => {
                    if let Some(o) = open.take() {
                        out.push((l.start + o as u32, l.start + i as u32));
                    } else {
                        open = Some(i);
                    }
                }
                '“' | '„' | '«' | '「' => open = Some(i),
                '”' | '»' | '」' => {
                    if let Some(o) = open.take() {
                        out.push((l.start + o as u32, l.start + i as u32));
                    }
                }
                _ => {}
            }
        }
    }
    out
}
