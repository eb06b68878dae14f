//! Judges the calls of a request and turns them into charges. The first rule whose targets,
//! functions, value, charges and constraints hold admits a call; without one the call is denied.
//! There is no backtracking: an exhausted meter denies even if a later rule would admit the call.

mod constraint;
pub mod meter;
mod operator;
mod path;
mod place;
mod rule;
pub mod terms;

use crate::{
    bytes::{
        loops::first,
        word::{Address, add_to},
    },
    denial::{Checked, Denial},
    operation::{call::Call, calls::Calls},
    policy::{
        judge::{meter::Ledger, place::Place},
        text::{Text, reader::TextReader, rule::Rule},
    },
};

/// Judges every call and adds its charges and its value to the ledger. A rule that does not admit a
/// call writes the reason into `denial`; it counts only if no later rule admits the call.
///
/// # Errors
/// That of the first call that is malformed or not admitted. If several rules name its target and
/// function, the last of them gives the reason.
pub fn calls(
    text: &Text<'_, '_>,
    module: &Address,
    calls: &mut Calls<'_>,
    ledger: &mut Ledger,
    denial: &mut Denial,
) -> Checked<()> {
    let max = text.terms.max_calls;
    let mut index = 0;
    while let Some(call) = calls.next(denial)? {
        if index >= max {
            return Err(denial.too_many_calls(max));
        }
        judge_call(text, module, &call, index, ledger, denial)?;
        add_to(&mut ledger.value, call.value);
        index = index.wrapping_add(1);
    }
    Ok(())
}

fn judge_call(
    text: &Text<'_, '_>,
    module: &Address,
    call: &Call<'_>,
    index: usize,
    ledger: &mut Ledger,
    denial: &mut Denial,
) -> Checked<()> {
    let mut reader = text.rules_at;
    let target = call.target;
    if text.forbids(target, module) {
        return Err(denial.target_forbidden(index, target));
    }
    if let size @ 1..=3 = call.data.len() {
        return Err(denial.selector_truncated(index, size));
    }
    let mut last = None;
    let admitted = first(text.rules, |number| {
        let length = reader.short();
        let mut at = TextReader::new(reader.take(length), reader.references);
        let rule = Rule::read(&mut at);
        if rule::has_function(&rule, call.data) && rule::has_target(&rule, &at, target) {
            let place = Place {
                call: index,
                rule: number,
            };
            match rule::admit(&rule, at, call, place, denial) {
                Ok(()) => return Some(rule::charge(&rule, at, call, ledger, denial)),
                refusal => last = Some(refusal),
            }
        }
        None
    });
    admitted.or(last).unwrap_or_else(|| {
        Err(match call.data.first_chunk() {
            Some(selector) => denial.call_denied(index, target, selector),
            None => denial.plain_transfer_denied(index, target),
        })
    })
}
