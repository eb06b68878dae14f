//! The demo prints the expected lines.

use anyhow::Result;
use latchkey_e2e::story;

/// Words that each line contains, in order.
const LINES: [&str; 14] = [
    "are ready",
    "activated, cached: entering it costs",
    "installed the module",
    "may transfer 100 a day of one token to 0x00000000000000000000000000000000000cAFe5, each operation at a fee of at most 0.001 ether",
    "the key transferred 40: the recipient has 40, 60 are left today",
    "the key transferred 40: the recipient has 80, 20 are left today",
    "refused: daily transfer limit: 40 asked, 20 left",
    "a day passes",
    "the key transferred 40: the recipient has 120, 60 are left today",
    "a batch that hides a call of another contract is refused: operation 0 refused: call 1: no rule admits",
    "another key is refused",
    "the owner revoked the session",
    "the key is dead",
    "has ended and cannot be enabled again",
];

#[test]
fn story_has_the_expected_lines() -> Result<()> {
    let mut lines = Vec::new();
    story::run(&mut |line| lines.push(line.text.clone()))?;
    assert_eq!(lines.len(), LINES.len());
    for (line, words) in lines.iter().zip(LINES) {
        assert!(line.contains(words), "{line}");
    }
    Ok(())
}
