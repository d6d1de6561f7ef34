//! Names that are taken and names that are not, from the table that the page's own check reads too.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use juice_engine::{foundation::text, limits};

#[test]
fn a_name_is_taken_exactly_where_the_table_says_so() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/names.json");
    let table: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    for (list, expected) in [("taken", true), ("refused", false)] {
        let names = table[list].as_array().unwrap();
        assert!(names.len() > 10);
        for name in names.iter().map(|name| name.as_str().unwrap()) {
            assert_eq!(text::name(name, limits::NAME_BYTES).is_ok(), expected, "{}", name.escape_unicode());
        }
    }
}
