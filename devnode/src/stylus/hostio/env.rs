//! Facts of the block, the transaction and the frame.

use alloy_primitives::{Address, B256};

use super::host::{DONE, Flow, Host, Trap};
use crate::stylus::{linker::Args, opcode};

/// Writes the address that `opcode` yields.
fn address(host: &mut Host<'_>, args: Args, opcode: u8) -> Result<Flow, Trap> {
    let address = Address::from_word(B256::from(host.environment(opcode)));
    host.instance.write(args.u32(0), address.as_slice())?;
    host.record_call(&[], &[address.as_slice()]);
    Ok(DONE)
}

/// Writes the word that `opcode` yields.
fn word(host: &mut Host<'_>, args: Args, opcode: u8) -> Result<Flow, Trap> {
    let word = host.environment(opcode).to_be_bytes::<32>();
    host.instance.write(args.u32(0), &word)?;
    host.record_call(&[], &[&word]);
    Ok(DONE)
}

/// Returns the number that `opcode` yields.
fn number(host: &mut Host<'_>, opcode: u8) -> Result<Flow, Trap> {
    let number = host.environment(opcode).saturating_to::<u64>();
    host.record_call(&[], &[&number.to_be_bytes()]);
    Ok(Flow::Reply(number))
}

pub(super) fn block_basefee(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    word(host, args, opcode::BASEFEE)
}

pub(super) fn block_coinbase(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    address(host, args, opcode::COINBASE)
}

pub(super) fn block_gas_limit(host: &mut Host<'_>) -> Result<Flow, Trap> {
    number(host, opcode::GASLIMIT)
}

pub(super) fn block_number(host: &mut Host<'_>) -> Result<Flow, Trap> {
    number(host, opcode::NUMBER)
}

pub(super) fn block_timestamp(host: &mut Host<'_>) -> Result<Flow, Trap> {
    number(host, opcode::TIMESTAMP)
}

pub(super) fn chainid(host: &mut Host<'_>) -> Result<Flow, Trap> {
    number(host, opcode::CHAINID)
}

pub(super) fn contract_address(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    address(host, args, opcode::ADDRESS)
}

pub(super) fn msg_sender(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    address(host, args, opcode::CALLER)
}

pub(super) fn msg_value(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    word(host, args, opcode::CALLVALUE)
}

pub(super) fn tx_gas_price(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    word(host, args, opcode::GASPRICE)
}

pub(super) fn tx_origin(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    address(host, args, opcode::ORIGIN)
}

/// Gas left after paying for this call.
pub(super) fn evm_gas_left(host: &mut Host<'_>) -> Result<Flow, Trap> {
    let gas = host.ink.gas_left();
    host.record_call(&[], &[&gas.to_be_bytes()]);
    Ok(Flow::Reply(gas))
}

/// Ink left after paying for this call.
pub(super) fn evm_ink_left(host: &mut Host<'_>) -> Result<Flow, Trap> {
    let ink = host.ink.left();
    host.record_call(&[], &[&ink.to_be_bytes()]);
    Ok(Flow::Reply(ink))
}

pub(super) fn msg_reentrant(host: &mut Host<'_>) -> Result<Flow, Trap> {
    let reentrant = u32::from(host.state.reentrant);
    host.record_call(&[], &[&reentrant.to_be_bytes()]);
    Ok(Flow::Reply(reentrant.into()))
}

pub(super) fn tx_ink_price(host: &mut Host<'_>) -> Result<Flow, Trap> {
    let price = host.parameters.ink_price;
    host.record_call(&[], &[&price.to_be_bytes()]);
    Ok(Flow::Reply(price.into()))
}
