//! Text in a picture: what it may contain, how wide it is, where it breaks.

use crate::report::visible::one_line;
use unicode_width::UnicodeWidthChar;

/// Text with [nothing hidden](one_line) in it, of at most `most` characters, the last one `…` where it was longer.
pub fn clip(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => one_line(text).into_owned(),
        Some(_) => {
            let head: String = text.chars().take(most.saturating_sub(1)).collect();
            format!("{}…", one_line(head.trim_end()))
        }
    }
}

/// How wide a character is, in parts of the type size.
///
/// On the wide side of common sans-serif faces (DejaVu Sans), so that text that fits here fits anywhere.
fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' => 0.31,
        ' ' | '.' | ',' | ':' | ';' | '!' | 'I' => 0.35,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '"' => 0.43,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…' => 1.0,
        'A'..='Z' => 0.74,
        '!'..='~' => 0.64,
        c => match c.width().unwrap_or(0) {
            0 => 0.0,
            1 => 0.72,
            _ => 1.25,
        },
    }
}

/// How wide a text is, in pixels at the type size `size`.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// How much wider a bold face is.
pub(super) const BOLD: f64 = 1.12;

/// The text in lines no wider than `room`, at most `lines` of them; `…` ends what had to be cut.
///
/// Breaks at spaces, and inside a word only where the word alone is wider than a line.
pub(super) fn wrap(text: &str, room: f64, size: f64, lines: usize) -> Vec<String> {
    // Nothing that wide fits, so there is no need to look at all of a cell of ten megabytes.
    let text = clip(text, 400);
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut left = room;
    for word in text.split_whitespace() {
        let wide = width(word, size);
        let space = if line.is_empty() { 0.0 } else { em(' ') * size };
        if space + wide <= left {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            left -= space + wide;
            continue;
        }
        if !line.is_empty() {
            out.push(std::mem::take(&mut line));
            left = room;
        }
        for c in word.chars() {
            let wide = em(c) * size;
            if left < wide && !line.is_empty() {
                out.push(std::mem::take(&mut line));
                left = room;
            }
            line.push(c);
            left -= wide;
        }
    }
    if !line.is_empty() {
        out.push(line);
    }
    if lines < out.len() {
        out.truncate(lines);
        if let Some(last) = out.last_mut() {
            while width(last, size) + em('…') * size > room && last.pop().is_some() {}
            last.truncate(last.trim_end().len());
            last.push('…');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_long_name_breaks_at_spaces_and_a_cut_shows() {
        let lines = wrap("Ukraine Center for Countering Disinformation", 150.0, 12.0, 5);
        assert!(
            1 < lines.len() && lines.join(" ") == "Ukraine Center for Countering Disinformation",
            "{lines:?}"
        );
        let cut = wrap("Ukraine Center for Countering Disinformation", 150.0, 12.0, 1);
        assert!(cut.len() == 1 && cut[0].ends_with('…'), "{cut:?}");
    }

    proptest! {
        #[test]
        fn every_line_fits(text in ".{0,200}", room in 30.0..400.0f64, lines in 1usize..5) {
            let wrapped = wrap(&text, room, 12.0, lines);
            prop_assert!(wrapped.len() <= lines);
            for line in &wrapped {
                prop_assert!(width(line, 12.0) <= room + 1e-9, "{line:?} in {room}");
            }
        }
    }
}
