//! A wording flattened for matching, with the way back to what was written.

use std::ops::Range;

/// The longest wording that is read, in bytes.
pub(super) const LONGEST: usize = 256;

/// A wording in lower-case ASCII letters (others stay), with every white space one space, every dash `-`, every
/// apostrophe `'`, and without what cannot be seen.
pub(super) struct Flat {
    /// The flattened text.
    pub(super) text: String,
    /// For each byte of it, the bytes it was written as.
    written: Vec<(u16, u16)>,
}

impl Flat {
    /// Flattens a wording of at most [`LONGEST`] bytes; white space around it is dropped.
    pub(super) fn new(wording: &str) -> Flat {
        let mut flat = Flat { text: String::with_capacity(wording.len() + 8), written: Vec::new() };
        let mut buffer = [0; 4];
        for (start, letter) in wording.char_indices() {
            let place = (start as u16, (start + letter.len_utf8()) as u16);
            match letter {
                // Zero-width marks, byte order marks and soft hyphens.
                '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}' => {}
                _ if letter.is_whitespace() => {
                    if !flat.text.is_empty() && !flat.text.ends_with(' ') {
                        flat.push(" ", place);
                    }
                }
                '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹘' | '－' => {
                    flat.push("-", place)
                }
                '’' | '‘' | 'ʼ' | '′' => flat.push("'", place),
                '≥' | '⩾' => flat.push(">=", place),
                '≤' | '⩽' => flat.push("<=", place),
                '＞' => flat.push(">", place),
                '＜' => flat.push("<", place),
                '≈' | '∼' | '～' | '≃' | '≅' => flat.push("~", place),
                '±' => flat.push("+/-", place),
                '％' => flat.push("%", place),
                _ => flat.push(letter.to_ascii_lowercase().encode_utf8(&mut buffer), place),
            }
        }
        if flat.text.ends_with(' ') {
            flat.text.pop();
            flat.written.pop();
        }
        flat
    }

    fn push(&mut self, text: &str, place: (u16, u16)) {
        self.text.push_str(text);
        self.written.resize(self.text.len(), place);
    }

    /// What a part of the flattened text was written as.
    pub(super) fn span(&self, part: Range<usize>) -> Range<usize> {
        let all = self.written.last().map_or(0, |place| place.1);
        let start = self.written.get(part.start).map_or(all, |place| place.0);
        let end =
            part.end.checked_sub(1).and_then(|last| self.written.get(last)).map_or(start, |place| place.1);
        usize::from(start)..usize::from(end.max(start))
    }
}
