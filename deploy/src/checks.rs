//! Checks that several commands make, with the lines they print.

use alloy_primitives::{Address, keccak256};
use latchkey_release::Program;

use crate::{
    activation::Activation,
    caching::Caching,
    error::Error,
    node::Node,
    output::{Output, print},
    precompiles::{ARB_WASM, IArbWasm},
    state::{ChainInfo, time_left},
    units::{duration, ether, thousands},
    wallet::MinedTransaction,
};

/// Checks that the node serves a Stylus chain, the chain `expected` if there is one, and prints its
/// versions.
///
/// # Errors
/// The chain is another one or runs no Stylus programs, or the node does not respond.
pub(crate) fn check_chain(
    node: &Node,
    expected: Option<u64>,
    out: &mut Output<'_>,
) -> Result<ChainInfo, Error> {
    let info = ChainInfo::fetch(node, expected)?;
    let ChainInfo {
        chain_id,
        arbos,
        stylus,
    } = info;
    let host = node.rpc().host();
    print(
        out,
        "chain",
        format!("{chain_id} at {host}, ArbOS {arbos}, Stylus {stylus}"),
    );
    Ok(info)
}

/// Whether the program's code is at its address. Prints nothing.
///
/// # Errors
/// Other code is at the address, or the node does not respond.
pub(crate) fn is_created(node: &Node, program: &Program) -> Result<bool, Error> {
    let address = program.address();
    let found = node.code(address)?;
    if found.is_empty() {
        return Ok(false);
    }
    if *found != *program.code() {
        return Err(Error::UnexpectedCode {
            address,
            found: keccak256(&found),
            expected: program.code_hash(),
        });
    }
    Ok(true)
}

/// Prints whether an active program is cached and what entering it costs. `cached` is the
/// transaction that cached it in this run.
///
/// # Errors
/// The program is not active, or the node does not respond.
pub(crate) fn print_cache(
    node: &Node,
    program: Address,
    caching: &Caching,
    cached: Option<&MinedTransaction>,
    out: &mut Output<'_>,
) -> Result<(), Error> {
    let call = IArbWasm::programInitGasCall { program };
    let entry = node.view(ARB_WASM, &call)?;
    let (when_cached, when_not) = (thousands(entry.gasWhenCached), thousands(entry.gas));
    let text = cached.map_or_else(
        || caching.to_string(),
        |transaction| describe_transaction("cached", transaction),
    );
    print(
        out,
        "cache",
        format!("{text}; entering costs {when_cached} gas cached, {when_not} uncached"),
    );
    Ok(())
}

/// Prints and returns the seconds until an active program expires.
///
/// # Errors
/// The program is not active, or the node does not respond.
pub(crate) fn print_time_left(
    node: &Node,
    program: Address,
    out: &mut Output<'_>,
) -> Result<u64, Error> {
    let left = time_left(node, program)?;
    print(out, "time left", duration(left));
    Ok(left)
}

/// A transaction as text; `verb` is what it did, in the past tense.
pub(crate) fn describe_transaction(verb: &str, transaction: &MinedTransaction) -> String {
    format!(
        "{verb} in {}: {} gas, {} ether",
        transaction.hash,
        thousands(transaction.gas),
        ether(transaction.fee)
    )
}

/// An activation or renewal as text; `verb` is what it did, in the past tense.
pub(crate) fn describe_activation(verb: &str, activation: &Activation) -> String {
    let text = describe_transaction(verb, &activation.transaction);
    format!("{text}, data fee {} ether", ether(activation.data_fee))
}
