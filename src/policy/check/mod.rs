//! Checks everything about a policy text that does not depend on an operation, once, when a session
//! is enabled. Use relies on it: the text's hash is in the session's id.

mod ascending;
mod charge;
mod constraint;
mod operator;
mod rule;
mod terms;

use crate::{
    bounds::MAX_TEXT,
    bytes::{
        loops::each,
        word::{Address, Bytes32},
    },
    denial::{Checked, Denial, PolicyFault},
    policy::{
        check::ascending::ascending,
        text::{
            Text,
            reader::{References, TextReader},
        },
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
