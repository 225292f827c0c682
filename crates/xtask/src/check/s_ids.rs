//! Every requirement of the seed has at least one test with its id in its name: `s13_…`.

use super::{ending, files, none};
use anyhow::Result;

const IDS: std::ops::RangeInclusive<usize> = 1..=25;

pub fn check() -> Result<()> {
    let mut tests = [0usize; 26];
    for file in files()? {
        match ending(&file.path) {
            "rs" => rust(&file.text, |id| tests[id] += 1),
            "ts" if file.path.contains(".test.") || file.path.contains(".spec.") => {
                typescript(&file.text, |id| tests[id] += 1);
            }
            _ => {}
        }
    }
    let missing: Vec<String> = IDS
        .filter(|id| tests[*id] == 0)
        .map(|id| format!("S{id:02} has no test: name one s{id:02}_…"))
        .collect();
    let sum: usize = tests.iter().sum();
    println!("   {sum} tests name a requirement");
    none(&missing)
}

/// `sNN_` at the start of the text.
fn id(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('s')?.get(..3)?.strip_suffix('_')?;
    digits.parse().ok().filter(|id| IDS.contains(id))
}

/// Functions under a test attribute, also inside a `proptest!`.
fn rust(text: &str, mut found: impl FnMut(usize)) {
    let mut test = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") {
            let attribute = line.trim_start_matches("#[");
            test |= attribute.starts_with("test") || attribute.contains("::test");
            continue;
        }
        let name = line.trim_start_matches("async ").strip_prefix("fn ");
        if let (true, Some(id)) = (test, name.and_then(id)) {
            found(id);
        }
        test = test && line.starts_with("//");
    }
}

/// `test("s13_…"` and `it('s13 …'`.
fn typescript(text: &str, mut found: impl FnMut(usize)) {
    for line in text.lines().map(str::trim) {
        let call = line
            .strip_prefix("test(")
            .or_else(|| line.strip_prefix("it("));
        let name = call.map(|call| call.trim_start_matches(['"', '\'', '`']));
        if let Some(id) = name.and_then(id) {
            found(id);
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_tests_count() {
        let source = "
            #[test]
            #[allow(dead_code)]
            fn s01_first() {}
            fn s02_helper() {}
            #[tokio::test]
            async fn s03_third() {}
            // fn s04_comment() {}
            #[test]
            fn plain() { s05_call(); }
        ";
        let mut seen = Vec::new();
        super::rust(source, |id| seen.push(id));
        assert_eq!(seen, [1, 3]);
        super::typescript("  it('s06_grid', () => {\n  const s07_x = 1", |id| {
            seen.push(id)
        });
        assert_eq!(seen, [1, 3, 6]);
    }
}
