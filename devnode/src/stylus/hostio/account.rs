//! Balance and code of any account.

use alloy_primitives::{Address, Bytes, U256};

use super::{
    host::{DONE, Flow, Host, Trap},
    memory::range,
    prices::write_ink,
};
use crate::stylus::{ink::OutOfInk, linker::Args, opcode};

/// Gas of a cold account; every access must have it left.
const COLD_ACCOUNT: u64 = 2_600;
/// Gas on top of the access when code is read.
const CODE: u64 = 700;

fn operand(address: Address) -> U256 {
    address.into_word().into()
}

/// Writes the word that `opcode` yields for an account.
fn word(host: &mut Host<'_>, args: Args, opcode: u8) -> Result<Flow, Trap> {
    host.ink.need_gas(COLD_ACCOUNT)?;
    let address = host.bytes20(args.u32(0))?;
    let access = host.evm.perform(opcode, &[operand(address)], &[]);
    host.ink.pay_gas(access.gas)?;
    let word = access.top.to_be_bytes::<32>();
    host.instance.write(args.u32(1), &word)?;
    host.record_call(&[address.as_slice()], &[&word]);
    Ok(DONE)
}

pub(super) fn balance(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    word(host, args, opcode::BALANCE)
}

pub(super) fn code_hash(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    word(host, args, opcode::EXTCODEHASH)
}

/// Code of an account, paid unless it is the last one read. Empty code is paid each time and
/// does not replace what is remembered.
fn paid_code(host: &mut Host<'_>, address: Address) -> Result<Bytes, Trap> {
    if let Some((last, code)) = &host.state.last_code
        && *last == address
    {
        return Ok(code.clone());
    }
    let gas = host
        .evm
        .perform(opcode::EXTCODESIZE, &[operand(address)], &[])
        .gas
        + CODE;
    if host.ink.gas_left() < gas {
        host.ink.set(0);
        return Err(OutOfInk.into());
    }
    host.ink.pay_gas(gas)?;
    let code = host.evm.code(address);
    if !code.is_empty() {
        host.state.last_code = Some((address, code.clone()));
    }
    Ok(code)
}

/// Pays for the whole code however little is copied.
pub(super) fn code(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let (offset, size) = (args.u32(1), args.u32(2));
    host.ink.need_gas(COLD_ACCOUNT)?;
    let address = host.bytes20(args.u32(0))?;
    let code = paid_code(host, address)?;
    host.ink.pay(write_ink(code.len()))?;
    let part = range(&code, offset, size);
    host.instance.write(args.u32(3), part)?;
    host.record_call(
        &[
            address.as_slice(),
            &offset.to_be_bytes(),
            &size.to_be_bytes(),
        ],
        &[part],
    );
    Ok(Flow::Reply(part.len() as u64))
}

pub(super) fn code_size(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    host.ink.need_gas(COLD_ACCOUNT)?;
    let address = host.bytes20(args.u32(0))?;
    let size = paid_code(host, address)?.len() as u32;
    host.record_call(&[address.as_slice()], &[&size.to_be_bytes()]);
    Ok(Flow::Reply(size.into()))
}
