//! What is found on a chain, told as it is found. The commands share these lines.

use alloy_primitives::{Address, keccak256};
use latchkey_release::Program;

use crate::{
    activation::Renewal,
    caching::Way,
    error::Error,
    node::Node,
    precompiles::{ARB_WASM, IArbWasm},
    state::{ChainFacts, time_left},
    wallet::Paid,
    words::{Tell, count, ether, say, span},
};

/// Which chain it is.
///
/// # Errors
/// It is not `expected`, runs no programs, or there is no answer.
pub(crate) fn chain(
    node: &Node,
    expected: Option<u64>,
    tell: &mut Tell<'_>,
) -> Result<ChainFacts, Error> {
    let facts = ChainFacts::ask(node, expected)?;
    let ChainFacts {
        chain_id,
        arbos,
        stylus,
    } = facts;
    let host = node.rpc().host();
    say(
        tell,
        "chain",
        format!("{chain_id} at {host}, ArbOS {arbos}, Stylus {stylus}"),
    );
    Ok(facts)
}

/// Whether the program's code lies at its address. Tells nothing.
///
/// # Errors
/// Other code lies there, or there is no answer.
pub(crate) fn has_code(node: &Node, program: &Program) -> Result<bool, Error> {
    let address = program.address();
    let found = node.code(address)?;
    if found.is_empty() {
        return Ok(false);
    }
    if *found != *program.code() {
        return Err(Error::ForeignCode {
            address,
            found: keccak256(&found),
            expected: program.code_hash(),
        });
    }
    Ok(true)
}

/// Where an active program stands with the cache, and what entering it costs.
///
/// # Errors
/// It is not active, or there is no answer.
pub(crate) fn cache(
    node: &Node,
    program: Address,
    way: &Way,
    paid: Option<&Paid>,
    tell: &mut Tell<'_>,
) -> Result<(), Error> {
    let call = IArbWasm::programInitGasCall { program };
    let entry = node.view(ARB_WASM, &call)?;
    let (cached, uncached) = (count(entry.gasWhenCached), count(entry.gas));
    let text = paid.map_or_else(|| way.to_string(), |paid| payment("cached", paid));
    say(
        tell,
        "cache",
        format!("{text}; entering costs {cached} gas cached, {uncached} uncached"),
    );
    Ok(())
}

/// Seconds that an active program has.
///
/// # Errors
/// It is not active, or there is no answer.
pub(crate) fn time(node: &Node, program: Address, tell: &mut Tell<'_>) -> Result<u64, Error> {
    let left = time_left(node, program)?;
    say(tell, "time left", span(left));
    Ok(left)
}

/// A transaction in words.
pub(crate) fn payment(verb: &str, paid: &Paid) -> String {
    format!(
        "{verb} in {}: {} gas, {} ether",
        paid.hash,
        count(paid.gas),
        ether(paid.fee)
    )
}

/// A renewal in words.
pub(crate) fn renewal(verb: &str, renewal: &Renewal) -> String {
    let text = payment(verb, &renewal.paid);
    format!("{text}, data fee {} ether", ether(renewal.data_fee))
}
