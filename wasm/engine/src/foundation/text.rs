//! Texts that people wrote: bounded, without control characters, before they are kept or shown.

use alloc::format;

use crate::fault::{Fault, codes};

/// A text of at most `max` bytes that a screen can show on one line. May be empty.
pub fn line(text: &str, max: usize) -> Result<(), Fault> {
    if text.len() > max {
        return Err(Fault::new(codes::BAD_TEXT, format!("{} bytes, at most {max}", text.len())));
    }
    // Format characters could make one name look like another one, or turn the line around.
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    };
    if text.chars().any(hidden) {
        return Err(Fault::new(codes::BAD_TEXT, "control or format characters"));
    }
    Ok(())
}

/// A name: a line that is not empty and has no space at its ends.
pub fn name(text: &str, max: usize) -> Result<(), Fault> {
    line(text, max)?;
    if text.is_empty() || text.trim() != text {
        return Err(Fault::new(codes::BAD_TEXT, "empty, or space at an end"));
    }
    Ok(())
}
