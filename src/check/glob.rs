//! Path patterns: `*` inside a step, `**` over steps, `?` one character.

/// A pattern for the paths of input files. It matches from any folder on, so that it does not matter where the program
/// is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    steps: Vec<String>,
}

impl Glob {
    /// Reads a pattern; `None` for one that could match nothing or everything by accident.
    pub fn new(pattern: &str) -> Option<Self> {
        let steps: Vec<String> = pattern
            .split('/')
            .filter(|step| !step.is_empty() && *step != ".")
            .map(str::to_owned)
            .collect();
        (!steps.is_empty() && !steps.iter().any(|step| step == "..")).then_some(Self { steps })
    }

    /// Whether a path, or its end from some folder on, fits. A pattern that names a folder fits all that is in it.
    pub fn matches(&self, path: &str) -> bool {
        let path: Vec<&str> = path
            .split(['/', '\\'])
            .filter(|step| !step.is_empty() && *step != ".")
            .collect();
        (0..path.len()).any(|from| fits(&self.steps, &path[from..]))
    }
}

impl std::fmt::Display for Glob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.steps.join("/"))
    }
}

fn fits(steps: &[String], path: &[&str]) -> bool {
    match (steps.split_first(), path) {
        (None, _) => true,
        (Some((step, rest)), _) if step == "**" => {
            (0..=path.len()).any(|skipped| fits(rest, &path[skipped..]))
        }
        (Some(_), []) => false,
        (Some((step, rest)), [first, more @ ..]) => {
            let (step, first): (Vec<char>, Vec<char>) =
                (step.chars().collect(), first.chars().collect());
            step_fits(&step, &first) && fits(rest, more)
        }
    }
}

/// One step against one pattern: the last `*` is tried at every place, which is enough.
fn step_fits(pattern: &[char], step: &[char]) -> bool {
    let (mut p, mut s) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while s < step.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, s));
                p += 1;
            }
            Some(&c) if c == '?' || c == step[s] => {
                p += 1;
                s += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    s = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_steps() {
        for (pattern, path, expected) in [
            ("*.jsonl", "data/a.jsonl", true),
            ("*.jsonl", "data/a.jsonl.gz", false),
            ("archive", "corpus/archive/2019/a.txt", true),
            ("archive/**/*.txt", "archive/a.txt", true),
            ("archive/**/*.txt", "./archive/x/y/a.txt", true),
            ("archive/*.txt", "archive/x/a.txt", false),
            ("a?c-*-*.csv", "abc-1-2-3.csv", true),
            ("/data/a.txt", "data/a.txt", true),
            ("b.txt", "ab.txt", false),
        ] {
            let glob = Glob::new(pattern).unwrap();
            assert_eq!(glob.matches(path), expected, "{pattern} {path}");
        }
        assert_eq!(Glob::new("../x"), None);
        assert_eq!(Glob::new("/"), None);
    }
}
