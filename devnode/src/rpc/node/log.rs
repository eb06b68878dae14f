//! The node's log on standard output.

use std::{io::Write as _, time::Duration};

use crate::chain::Block;

/// Amount of output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Nothing.
    #[default]
    Quiet,
    /// Mined transactions.
    Transactions,
    /// Requests too: method, time, error.
    Requests,
    /// Bodies of requests and responses too, shortened.
    Bodies,
}

/// Characters of a text that are shown.
const SHOWN: usize = 400;

/// Writes lines to standard output. A closed output is not an error.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::rpc) struct Log {
    verbosity: Verbosity,
}

impl Log {
    /// A log of `verbosity`.
    pub(in crate::rpc) fn new(verbosity: Verbosity) -> Self {
        Self { verbosity }
    }

    /// A block was mined.
    pub(in crate::rpc) fn block(&self, block: &Block) {
        if self.verbosity < Verbosity::Transactions {
            return;
        }
        for receipt in block.receipts.iter().skip(1) {
            let end = receipt.failure().unwrap_or_else(|| "success".into());
            line(&format!(
                "block {} tx {} from {} gas {} {end}",
                block.number(),
                receipt.transaction_hash,
                receipt.from,
                receipt.gas_used
            ));
        }
    }

    /// A method answered.
    pub(in crate::rpc) fn request(&self, method: &str, took: Duration, error: Option<&str>) {
        if self.verbosity >= Verbosity::Requests {
            let method = shortened(method);
            let end = error.map(|error| format!(": {error}")).unwrap_or_default();
            line(&format!(
                "{method} {:.2} ms{end}",
                took.as_secs_f64() * 1_000.0
            ));
        }
    }

    /// A body came in (`<`) or goes out (`>`).
    pub(in crate::rpc) fn body(&self, direction: char, body: &[u8]) {
        if self.verbosity >= Verbosity::Bodies {
            // One byte more than is shown, to know whether the text is cut.
            let beginning = body.get(..=SHOWN).unwrap_or(body);
            let text = String::from_utf8_lossy(beginning);
            line(&format!("{direction} {}", shortened(&text)));
        }
    }
}

/// The beginning of a text, on one line.
fn shortened(text: &str) -> String {
    let mut out: String = text
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}

fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_broken_lines_are_shortened() {
        assert_eq!(shortened("a\nb"), "a b");
        assert_eq!(shortened(&"é".repeat(401)).chars().count(), 401);
        assert!(shortened(&"é".repeat(401)).ends_with('…'));
    }
}
