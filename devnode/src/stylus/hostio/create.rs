//! Contract creation.

use alloy_primitives::{Address, B256, Bytes};

use super::{
    host::{DONE, Flow, Host, PendingChild, Trap},
    prices::read_ink,
};
use crate::stylus::{
    child::{Child, ChildResult},
    linker::Args,
};

/// Gas of a creation.
const CREATE: u64 = 32_000;
/// Gas per word of init code when its hash makes the address.
const HASH_WORD: u64 = 6;

pub(super) fn create1(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let (code_ptr, code_len, value_ptr) = (args.u32(0), args.u32(1), args.u32(2));
    host.ink.pay(2 * read_ink(code_len))?;
    let code = host.bytes(code_ptr, code_len)?;
    let value = host.word(value_ptr)?;
    let recorded = host.recorded_args(&[&value.to_be_bytes::<32>(), &code]);
    let child = Child::Create {
        value,
        init_code: code,
        salt: None,
        gas: 0,
    };
    begin(host, CREATE, child, [args.u32(3), args.u32(4)], recorded)
}

pub(super) fn create2(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let (code_ptr, code_len, value_ptr, salt_ptr) =
        (args.u32(0), args.u32(1), args.u32(2), args.u32(3));
    host.ink.pay(2 * read_ink(code_len))?;
    let code = host.bytes(code_ptr, code_len)?;
    let value = host.word(value_ptr)?;
    let salt: B256 = host.bytes32(salt_ptr)?;
    let recorded = host.recorded_args(&[&value.to_be_bytes::<32>(), salt.as_slice(), &code]);
    let base = CREATE + HASH_WORD * u64::from(code_len.div_ceil(32));
    let child = Child::Create {
        value,
        init_code: code,
        salt: Some(salt),
        gas: 0,
    };
    begin(host, base, child, [args.u32(4), args.u32(5)], recorded)
}

/// Prices the creation and returns its child frame.
fn begin(
    host: &mut Host<'_>,
    base: u64,
    child: Child,
    [address_ptr, return_len_ptr]: [u32; 2],
    args: Bytes,
) -> Result<Flow, Trap> {
    if host.evm.is_static() {
        return Err(Trap::Rejected);
    }
    let Some(after_base) = host.ink.gas_left().checked_sub(base) else {
        return Err(Trap::Rejected);
    };
    let forwarded = after_base - after_base / 64;
    let pending = PendingChild {
        function: host.function,
        start_ink: host.start_ink,
        base,
        forwarded,
        return_len_ptr,
        address_ptr,
        call_gas: None,
        args,
        finish: resume,
    };
    Ok(Flow::Child(child.with_gas(forwarded), Box::new(pending)))
}

/// Ends a creation whose child frame returned.
fn resume(host: &mut Host<'_>, pending: &PendingChild, result: &ChildResult) -> Result<Flow, Trap> {
    let spent = pending.forwarded.saturating_sub(result.gas_left);
    host.ink.pay_gas(pending.base.saturating_add(spent))?;
    let len = host.evm.return_data().len() as u32;
    let address = result.created.unwrap_or(Address::ZERO);
    host.instance
        .write(pending.return_len_ptr, &len.to_le_bytes())?;
    host.instance
        .write(pending.address_ptr, address.as_slice())?;
    host.record_call(&[&pending.args], &[address.as_slice(), &len.to_be_bytes()]);
    Ok(DONE)
}
