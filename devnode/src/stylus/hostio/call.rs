//! Calls into other accounts, and their return data.

use alloy_primitives::{Address, Bytes, U256};

use super::{
    host::{Flow, Host, PendingChild, Trap},
    memory::range,
    prices::{read_ink, write_ink},
};
use crate::stylus::{
    child::{Child, ChildResult},
    ink::OutOfInk,
    linker::Args,
    record::CallGas,
};

/// Gas of calling a warm account.
const WARM: u64 = 100;
/// Gas on top if the account is cold.
const COLD_SURCHARGE: u64 = 2_500;
/// Gas on top of a transfer to an account that does not exist.
const NEW_ACCOUNT: u64 = 25_000;
/// Gas on top of a transfer.
const TRANSFER: u64 = 9_000;
/// Gas a transfer adds to what the callee gets, at the caller's expense.
const STIPEND: u64 = 2_300;
/// Status of a call that succeeded.
const SUCCESS: u64 = 0;
/// Status of a failed call.
const FAILURE: u64 = 2;

/// Pointers and numbers of a call.
struct Request {
    data_ptr: u32,
    data_len: u32,
    gas: u64,
    return_len_ptr: u32,
}

pub(super) fn call(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let request = Request {
        data_ptr: args.u32(1),
        data_len: args.u32(2),
        gas: args.u64(4),
        return_len_ptr: args.u32(5),
    };
    pay_for_request(host, &request)?;
    let address = host.bytes20(args.u32(0))?;
    let input = host.bytes(request.data_ptr, request.data_len)?;
    let value = host.word(args.u32(3))?;
    let recorded = host.recorded_args(&[
        address.as_slice(),
        &request.gas.to_be_bytes(),
        &value.to_be_bytes::<32>(),
        &input,
    ]);
    if host.evm.is_static() && !value.is_zero() {
        host.evm.clear_return_data();
        return finish(host, 0, request.return_len_ptr, &recorded, FAILURE);
    }
    begin(
        host,
        &request,
        address,
        value,
        recorded,
        Child::Call {
            address,
            value,
            input,
            gas: 0,
        },
    )
}

pub(super) fn delegate_call(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    without_value(host, args, |address, input| Child::DelegateCall {
        address,
        input,
        gas: 0,
    })
}

pub(super) fn static_call(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    without_value(host, args, |address, input| Child::StaticCall {
        address,
        input,
        gas: 0,
    })
}

fn without_value(
    host: &mut Host<'_>,
    args: Args,
    child: fn(Address, Bytes) -> Child,
) -> Result<Flow, Trap> {
    let request = Request {
        data_ptr: args.u32(1),
        data_len: args.u32(2),
        gas: args.u64(3),
        return_len_ptr: args.u32(4),
    };
    pay_for_request(host, &request)?;
    let address = host.bytes20(args.u32(0))?;
    let input = host.bytes(request.data_ptr, request.data_len)?;
    let recorded = host.recorded_args(&[address.as_slice(), &request.gas.to_be_bytes(), &input]);
    begin(
        host,
        &request,
        address,
        U256::ZERO,
        recorded,
        child(address, input),
    )
}

fn pay_for_request(host: &mut Host<'_>, request: &Request) -> Result<(), OutOfInk> {
    // Read once by the VM and once by the EVM.
    host.ink.pay(2 * read_ink(request.data_len))
}

/// Prices the call and returns its child frame.
fn begin(
    host: &mut Host<'_>,
    request: &Request,
    address: Address,
    value: U256,
    args: Bytes,
    child: Child,
) -> Result<Flow, Trap> {
    let gas_left = host.ink.gas_left();
    let account = host.evm.load_account(address);
    let mut base = WARM;
    if account.is_cold {
        base += COLD_SURCHARGE;
    }
    if !value.is_zero() {
        base += TRANSFER;
        if account.is_empty {
            base += NEW_ACCOUNT;
        }
    }
    if base > gas_left {
        host.evm.clear_return_data();
        return finish(host, gas_left, request.return_len_ptr, &args, FAILURE);
    }
    // 63/64 of what is left, multiplied before it is divided.
    let all_but_one_64th = u128::from(gas_left - base) * 63 / 64;
    // At most the 64-bit number that it is computed from.
    let available = all_but_one_64th as u64;
    let mut forwarded = available.min(request.gas.min(gas_left));
    let call_gas = CallGas {
        base,
        available,
        forwarded,
    };
    if !value.is_zero() {
        forwarded = forwarded.saturating_add(STIPEND);
    }
    let pending = PendingChild {
        function: host.function,
        start_ink: host.start_ink,
        base,
        forwarded,
        return_len_ptr: request.return_len_ptr,
        address_ptr: 0,
        call_gas: Some(call_gas),
        args,
        finish: resume,
    };
    Ok(Flow::Child(child.with_gas(forwarded), Box::new(pending)))
}

/// Ends a call whose child frame returned.
fn resume(host: &mut Host<'_>, pending: &PendingChild, result: &ChildResult) -> Result<Flow, Trap> {
    let spent = pending.forwarded.saturating_sub(result.gas_left);
    let status = if result.is_success { SUCCESS } else { FAILURE };
    finish(
        host,
        pending.base.saturating_add(spent),
        pending.return_len_ptr,
        &pending.args,
        status,
    )
}

fn finish(
    host: &mut Host<'_>,
    gas: u64,
    return_len_ptr: u32,
    args: &Bytes,
    status: u64,
) -> Result<Flow, Trap> {
    host.ink.pay_gas(gas)?;
    let len = host.evm.return_data().len() as u32;
    host.instance.write(return_len_ptr, &len.to_le_bytes())?;
    // At most 2.
    host.record_call(&[args], &[&len.to_be_bytes(), &[status as u8]]);
    Ok(Flow::Reply(status))
}

pub(super) fn return_data_size(host: &mut Host<'_>) -> Result<Flow, Trap> {
    let len = host.evm.return_data().len() as u32;
    host.record_call(&[], &[&len.to_be_bytes()]);
    Ok(Flow::Reply(len.into()))
}

pub(super) fn read_return_data(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let (dest, offset, size) = (args.u32(0), args.u32(1), args.u32(2));
    let data = host.evm.return_data();
    let part = range(&data, offset, size);
    host.ink.pay(write_ink(part.len()))?;
    if !part.is_empty() {
        host.instance.write(dest, part)?;
    }
    host.record_call(&[&offset.to_be_bytes(), &size.to_be_bytes()], &[part]);
    Ok(Flow::Reply(part.len() as u64))
}
