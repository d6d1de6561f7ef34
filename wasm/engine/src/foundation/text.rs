//! Texts that people wrote: bounded, without control characters, before they are kept or shown.

use alloc::format;

use crate::fault::{Fault, codes};

/// A text of at most `max` bytes that a screen can show on one line. May be empty.
pub fn line(text: &str, max: usize) -> Result<(), Fault> {
    if text.len() > max {
        return Err(Fault::new(codes::BAD_TEXT, format!("{} bytes, at most {max}", text.len())));
    }
    let after = |(before, c): (char, char)| is_hidden(c) && !joins(before, c);
    if [' '].into_iter().chain(text.chars()).zip(text.chars()).any(after) || has_tower(text) {
        return Err(Fault::new(codes::BAD_TEXT, "control, format or invisible characters"));
    }
    Ok(())
}

/// Controls, and what has no picture of its own: it could make one name look like another one or like none, or turn the
/// line around.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Emoji are joined and told to be colourful; Arabic and the scripts of India join and part letters.
fn joins(before: char, c: char) -> bool {
    match c {
        '\u{200D}' | '\u{FE0F}' if !before.is_alphabetic() => before != ' ',
        '\u{200C}' | '\u{200D}' => matches!(before, '\u{600}'..='\u{DFF}'),
        _ => false,
    }
}

/// Marks piled on one letter, more than any script needs, cover the lines above and below.
fn has_tower(text: &str) -> bool {
    let is_mark = |c: char| {
        matches!(c, '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
            | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
    };
    let mut height = 0;
    text.chars().any(|c| {
        height = if is_mark(c) { height + 1 } else { 0 };
        height > MARKS
    })
}

/// Vietnamese has two on a letter, careful transcriptions three.
const MARKS: u32 = 3;

/// A name: a line that is not empty and has no space at its ends.
pub fn name(text: &str, max: usize) -> Result<(), Fault> {
    line(text, max)?;
    if text.is_empty() || text.trim() != text {
        return Err(Fault::new(codes::BAD_TEXT, "empty, or space at an end"));
    }
    Ok(())
}
