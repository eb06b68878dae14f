//! The demo, held to its words.

use anyhow::Result;
use latchkey_e2e::story;

#[test]
fn story_is_told_as_it_is_printed() -> Result<()> {
    let mut told = Vec::new();
    story::tell(&mut |line| told.push(line.text.clone()))?;
    assert_eq!(told.len(), 14);
    Ok(())
}
