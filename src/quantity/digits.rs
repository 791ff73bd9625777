//! Whole numbers that are written in a few digits, as most are.

/// The straight way for a number that is written in a few digits and nothing else, in any style.
#[inline]
pub(crate) fn whole(text: &[u8]) -> Option<u64> {
    match text.len() {
        0 | 16.. => None,
        4..=8 => up_to_eight(text),
        _ => text.iter().try_fold(0, |number, digit| {
            let digit = digit.wrapping_sub(b'0');
            (digit <= 9).then(|| 10 * number + u64::from(digit))
        }),
    }
}

/// A number of four to eight digits, all of them at once: first every two neighbours become a number below 100, then
/// every two of these one below 10,000, then the two that are left.
#[inline]
fn up_to_eight(text: &[u8]) -> Option<u64> {
    const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
    let half = |four: Option<&[u8; 4]>| four.map(|four| u64::from(u32::from_le_bytes(*four)));
    let missing = 8 * 8_usize.checked_sub(text.len())?;
    // The two halves share the digits that are in both. Zeros stand before the first digit, in the lowest bytes.
    let digits = (half(text.first_chunk())? << missing) | (half(text.last_chunk())? << 32);
    let digits = (digits | ZEROS.checked_shr(64 - missing as u32).unwrap_or_default()).wrapping_sub(ZEROS);
    // In a digit both it and 0x76 more than it stay below 0x80.
    if (digits | digits.wrapping_add(u64::from_le_bytes([0x76; 8]))) & u64::from_le_bytes([0x80; 8]) != 0 {
        return None;
    }
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some((fours * 10_000 + (fours >> 32)) & 0xffff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn digits_and_nothing_else_are_read_as_what_they_say(
            text in prop_oneof![
                "[0-9]{0,17}",
                "[0-9]{0,5}[!-~\u{7f}\u{e9}][0-9]{0,5}",
                proptest::collection::vec(any::<u8>(), 3..10).prop_map(|bytes| String::from_utf8_lossy(&bytes).into()),
            ],
        ) {
            let is_plain = (1..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            prop_assert_eq!(whole(text.as_bytes()), text.parse().ok().filter(|_| is_plain));
        }

        #[test]
        fn one_byte_that_is_no_digit_is_found_wherever_it_stands(number in 1000u64..100_000_000, at in 0usize..8) {
            let mut text = number.to_string().into_bytes();
            prop_assert_eq!(whole(&text), Some(number));
            let at = at % text.len();
            for byte in 0..=u8::MAX {
                text[at] = byte;
                prop_assert_eq!(whole(&text).is_some(), byte.is_ascii_digit(), "{} at {}", byte, at);
            }
        }
    }
}
