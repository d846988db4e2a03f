//! Chinese and Japanese numerals, and the scale signs that Korean shares: `两千`, `1.2万`, `3億`, `5조 3천억`, `七台`.

use super::compose::Composed;
use super::lexicon::Lexicon;
use super::literal::digit;
use super::money::money_attached;

/// What a character says in a numeral.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Sign {
    Digit(f64),
    /// Up to a thousand: within a group of four digits.
    Small(f64),
    /// Ten thousand and up: closes the group.
    Big(f64),
}

fn sign(c: char) -> Option<Sign> {
    Some(match c {
        '〇' | '零' => Sign::Digit(0.0),
        '一' | '壱' => Sign::Digit(1.0),
        '二' | '两' | '兩' => Sign::Digit(2.0),
        '三' => Sign::Digit(3.0),
        '四' => Sign::Digit(4.0),
        '五' => Sign::Digit(5.0),
        '六' => Sign::Digit(6.0),
        '七' => Sign::Digit(7.0),
        '八' => Sign::Digit(8.0),
        '九' => Sign::Digit(9.0),
        '十' | '십' => Sign::Small(10.0),
        '百' | '백' => Sign::Small(100.0),
        '千' | '천' => Sign::Small(1000.0),
        '万' | '萬' | '만' => Sign::Big(1e4),
        '亿' | '億' | '억' => Sign::Big(1e8),
        '兆' | '조' => Sign::Big(1e12),
        _ => return None,
    })
}

/// Whether a Chinese character may begin a numeral.
pub(super) fn numeral(c: char) -> bool {
    !hangul(c) && matches!(sign(c), Some(Sign::Digit(_) | Sign::Small(_)))
}

pub(super) fn hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// The scale signs after a figure.
pub(super) fn after_figure(text: &str, end: usize, value: f64) -> Option<Composed> {
    let spaced = end + usize::from(text[end..].starts_with(' '));
    if let Some(scale) = thai_scale(&text[spaced..]) {
        return Some(Composed::plain(spaced + scale.1, value * scale.0, scale.0));
    }
    let next = text[end..].chars().next().filter(|c| !c.is_ascii())?;
    matches!(sign(next), Some(Sign::Small(_) | Sign::Big(_)))
        .then(|| Run::read(text, end, Some(value), sign).composed())
}

/// `3 แสน`, `1.2 ล้าน`: the scale and its length.
fn thai_scale(rest: &str) -> Option<(f64, usize)> {
    if rest.as_bytes().first() != Some(&0xe0) {
        return None;
    }
    let scales = [
        ("ล้านล้าน", 1e12),
        ("ล้าน", 1e6),
        ("แสน", 1e5),
        ("หมื่น", 1e4),
        ("พัน", 1e3),
    ];
    let (word, scale) = scales.iter().find(|(word, _)| rest.starts_with(word))?;
    match thai_scale(&rest[word.len()..]) {
        Some((further, length)) => Some((scale * further, word.len() + length)),
        None => Some((*scale, word.len())),
    }
}

/// A numeral without figures, or where to go on if the signs are none.
pub(super) fn spelled(text: &str, at: usize, lexicon: &Lexicon) -> Result<Composed, usize> {
    let run = Run::read(text, at, None, sign);
    let head = &text[..at];
    let several = head.ends_with(['数', '數', '几', '幾', '何'])
        // a day of the week
        || run.signs == 1 && head.ends_with(['周', '週', '期', '拜']);
    let rest = &text[run.end..];
    let percent = head.ends_with("百分之") || head.ends_with("の") && head.ends_with("分の");
    if several {
        return Err(run.end);
    }
    if let Some(composed) = with_fraction(text, &run, percent, lexicon) {
        return Ok(composed);
    }
    let year = run.signs == 4 && !run.units && rest.starts_with('年');
    let tenth = || tenths(text, run.end, run.value(), lexicon).is_some();
    let counted = || {
        percent || hour_follows(head, rest, lexicon) || counter_follows(rest, lexicon) || tenth()
    };
    let fits = match (run.units, run.signs) {
        _ if year => true,
        // 七八个, 三四十
        (_, 2..) if run.digits_in_a_row && !run.zero => {
            !run.units && lexicon.language == "ja" && counted()
        }
        (false, 1) => run.value() > 1.0 && counted() || parts_follow(rest) && run.value() > 1.0,
        (false, _) => run.zero && counted(),
        (true, 1) => counted(),
        // the eleventh: 十一 is also a holiday; 千万 also says "by all means"
        (true, 2) if run.value() == 11.0 || run.small_then_big => counted() || run.value() == 1e5,
        (true, _) => true,
    };
    if fits {
        Ok(run.composed())
    } else {
        Err(run.end)
    }
}

/// Whether what is counted follows: a measure word, a currency, per cent.
fn counter_follows(rest: &str, lexicon: &Lexicon) -> bool {
    let rest = rest
        .strip_prefix(['多', '余', '餘', '来', '來', '强', '強'])
        .unwrap_or(rest);
    rest.starts_with(['%', '％'])
        || lexicon
            .counters
            .iter()
            .any(|c| rest.starts_with(c.as_str()))
        || money_attached(rest).is_some()
}

/// `三点半`, `下午三点`: 点 is also a decimal point and a measure word.
fn hour_follows(head: &str, rest: &str, lexicon: &Lexicon) -> bool {
    let Some(rest) = rest
        .strip_prefix(['点', '點'])
        .filter(|_| lexicon.language == "zh")
    else {
        return false;
    };
    let halves = [
        "上午", "下午", "凌晨", "早上", "晚上", "傍晚", "中午", "早晨", "晚间",
    ];
    rest.starts_with(['半', '钟', '鐘']) || halves.iter().any(|half| head.ends_with(half))
}

/// `三分之二`, `3分の1`, `4분의 1`: the part after the whole `end` stands behind.
pub(super) fn fraction(text: &str, end: usize, whole: f64) -> Option<Composed> {
    let rest = &text[end..];
    let joint = ["分之", "分の", "분의 ", "분의"]
        .iter()
        .find(|joint| rest.starts_with(**joint))?;
    let (part, stop) = small_number(text, end + joint.len())?;
    (whole >= 2.0 && whole != 100.0 && part < whole)
        .then(|| Composed::plain(stop, part / whole, 1.0))
}

fn parts_follow(rest: &str) -> bool {
    rest.starts_with("分之") || rest.starts_with("分の")
}

/// `三点五亿`, `百分之三点五`
fn with_fraction(text: &str, run: &Run, percent: bool, lexicon: &Lexicon) -> Option<Composed> {
    let rest = text[run.end..].strip_prefix(['点', '點', '・'])?;
    let start = text.len() - rest.len();
    let decimals = Run::read(text, start, None, sign);
    let mut value = 0.0;
    let mut place = 0.1;
    let mut end = start;
    for c in text[start..decimals.end].chars() {
        match sign(c) {
            Some(Sign::Digit(d)) => value += d * place,
            _ => break,
        }
        (place, end) = (place / 10.0, end + c.len_utf8());
    }
    let value = run.value() + value;
    if end == start {
        return None;
    }
    let further = Run::read(text, end, Some(value), sign);
    if further.end > end {
        return Some(further.composed());
    }
    let rest = &text[end..];
    (percent || !rest.starts_with('分') && counter_follows(rest, lexicon))
        .then(|| Composed::plain(end, value, 1.0))
}

/// Tenths as per cent: `三成`, `3割5分`; the value and its end.
pub(super) fn tenths(
    text: &str,
    end: usize,
    value: f64,
    lexicon: &Lexicon,
) -> Option<(f64, usize)> {
    let mut chars = text[end..].chars();
    let tenth = match (chars.next()?, lexicon.language.as_str()) {
        (c @ '成', "zh") => c,
        (c @ '割', "ja") => c,
        _ => return None,
    };
    let word = matches!(
        chars.next(),
        Some(
            '立' | '为'
                | '為'
                | '功'
                | '员'
                | '員'
                | '果'
                | '本'
                | '绩'
                | '績'
                | '就'
                | '长'
                | '長'
        )
    );
    if word || value > 10.0 {
        return None;
    }
    let stop = end + tenth.len_utf8();
    match small_number(text, stop)
        .filter(|(more, next)| *more < 10.0 && (tenth == '成' || text[*next..].starts_with('分')))
    {
        Some((more, next)) => Some((
            value * 10.0 + more,
            next + if tenth == '割' { '分'.len_utf8() } else { 0 },
        )),
        None => Some((value * 10.0, stop)),
    }
}

/// A number below a hundred in figures or signs, and its end.
pub(super) fn small_number(text: &str, at: usize) -> Option<(f64, usize)> {
    let rest = text.get(at..)?;
    let length = rest.find(|c| digit(c).is_none()).unwrap_or(rest.len());
    if length > 0 {
        let value = rest[..length].chars().filter_map(digit);
        let value = value.fold(0.0, |value, d| value * 10.0 + f64::from(d));
        return (value < 100.0).then_some((value, at + length));
    }
    let run = Run::read(text, at, None, sign);
    (run.signs > 0 && run.value() < 100.0 && (run.units || run.signs == 1))
        .then(|| (run.value(), run.end))
}

/// Signs in a row.
pub(super) struct Run {
    pub(super) end: usize,
    total: f64,
    section: f64,
    pending: Option<f64>,
    scale: f64,
    /// How many signs.
    pub(super) signs: u32,
    /// Whether there is a unit among them.
    pub(super) units: bool,
    zero: bool,
    digits_in_a_row: bool,
    /// Two units and no digit: 千万
    small_then_big: bool,
}

impl Run {
    /// Reads on from a figure, or from nothing.
    pub(super) fn read(
        text: &str,
        at: usize,
        figure: Option<f64>,
        sign: impl Fn(char) -> Option<Sign>,
    ) -> Self {
        let mut run = Self {
            end: at,
            total: 0.0,
            section: 0.0,
            pending: figure,
            scale: 1.0,
            signs: 0,
            units: false,
            zero: false,
            digits_in_a_row: false,
            small_then_big: false,
        };
        let mut last_big = f64::INFINITY;
        let (mut after_digit, mut digits) = (false, figure.is_some());
        while let Some(c) = text[run.end..].chars().next() {
            let sign = sign(c);
            match sign {
                // a figure is not continued by digits of the other kind
                Some(Sign::Digit(d)) if figure.is_none() => {
                    run.pending = Some(run.pending.map_or(d, |p| p * 10.0 + d));
                    run.zero |= d == 0.0;
                    run.digits_in_a_row |= after_digit;
                }
                Some(Sign::Small(unit)) => {
                    run.section += run.pending.take().unwrap_or(1.0) * unit;
                    run.units = true;
                }
                Some(Sign::Big(unit)) if run.open() > 0.0 && unit < last_big => {
                    run.total += (run.section + run.pending.take().unwrap_or(0.0)) * unit;
                    run.section = 0.0;
                    run.small_then_big = !digits && run.signs == 1;
                    (run.units, run.scale, last_big) = (true, unit, unit);
                }
                _ => {
                    let further = further_figure(text, run.end)
                        .filter(|_| figure.is_some() && run.pending.is_none());
                    let Some((value, next)) = further else { break };
                    run.pending = Some(value);
                    run.end = next;
                    continue;
                }
            }
            after_digit = matches!(sign, Some(Sign::Digit(_)));
            digits |= after_digit;
            run.signs += 1;
            run.end += c.len_utf8();
        }
        run
    }

    fn open(&self) -> f64 {
        self.section + self.pending.unwrap_or(0.0)
    }

    pub(super) fn value(&self) -> f64 {
        self.total + self.section + self.pending.unwrap_or(0.0)
    }

    pub(super) fn composed(&self) -> Composed {
        Composed::plain(self.end, self.value(), self.scale)
    }
}

/// The figure of the next, smaller group: `3천` in `5조 3천억`, `3000` in `2만3000`.
fn further_figure(text: &str, end: usize) -> Option<(f64, usize)> {
    let rest = &text[end..];
    let korean = text[..end].chars().next_back().is_some_and(hangul);
    let skipped = usize::from(korean && rest.starts_with(' '));
    let digits = &rest[skipped..];
    let length = digits
        .find(|c| digit(c).is_none() && c != ',')
        .unwrap_or(digits.len());
    let digits = digits[..length].trim_end_matches(',');
    let value = digits
        .chars()
        .filter_map(digit)
        .fold(0.0, |value, d| value * 10.0 + f64::from(d));
    (value > 0.0 && value < 1e4).then_some((value, end + skipped + digits.len()))
}
