//! Checks everything about a policy text that does not depend on an operation, once, when a session
//! is enabled. Use relies on it: the text's hash is in the session's id.

mod charge;
mod constraint;
mod operator;
mod rule;
mod terms;

use crate::{
    bounds::MAX_TEXT,
    bytes::{
        loops::each,
        word::{Address, Bytes32, padded},
    },
    denial::{Checked, Denial, PolicyFault},
    policy::text::{
        Text,
        reader::{References, TextReader},
    },
};

/// Checks a whole text for one session of an account.
///
/// # Errors
/// [`Denial::invalid_policy`] with the fault and the byte at which the reader was.
pub fn check(
    bytes: &[u8],
    args: &[Bytes32],
    account: &Address,
    module: &Address,
    denial: &mut Denial,
) -> Checked<()> {
    let references = References::new(args, account);
    let mut reader = TextReader::new(bytes, &references);
    reader.require(bytes.len() <= MAX_TEXT, PolicyFault::TooLong);
    let text = Text::read(reader);
    reader = text.rules_at;
    ascending(references.addresses.get().as_flattened(), 20, 0xff, &reader);
    terms::check(&text, module);
    each(text.rules, |_| {
        let length = reader.short();
        let before = reader.rest().len();
        rule::check(&text, module, &mut reader)?;
        let read = before - reader.rest().len();
        reader.require(read <= length, PolicyFault::Truncated);
        reader.require(read == length, PolicyFault::TrailingBytes);
        Ok(())
    })?;
    reader.require(reader.rest().is_empty(), PolicyFault::TrailingBytes);
    reader.require(references.are_all_used(), PolicyFault::NotUsed);
    references.require_sound(bytes.len(), denial)
}

/// Notes members that are not strictly ascending. Each has `size` bytes, at least 1; of the last
/// byte only the bits of `mask` count.
#[inline(never)]
fn ascending(members: &[u8], size: usize, mask: u8, reader: &TextReader<'_, '_>) {
    let mut rest = members;
    let mut last = None;
    while let Some((member, after)) = rest.split_at_checked(size) {
        rest = after;
        let mut word = padded(member, 32);
        if let Some(byte) = word.last_mut() {
            *byte &= mask;
        }
        if let Some(last) = &last {
            reader.ascending(last, &word);
        }
        last = Some(word);
    }
}
