//! Storage through the frame's cache, and transient storage without one.

use super::{Args, DONE, EVM_API, Flow, HOST_CALL, Host, POINTER, Trap};
use crate::stylus::{ink::OutOfInk, opcode};

/// Gas a cold load costs at most; every load must have it left.
const COLD_LOAD: u64 = 2_100;
/// Gas every flush must have left.
const FLUSH_SENTRY: u64 = 2_300;
/// Highest fee of a cache access, in gas.
const MAX_CACHE_FEE: u64 = 10;
/// Gas of a transient access.
const TRANSIENT: u64 = 100;

pub(super) fn load(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    host.ink.pay(HOST_CALL + 2 * POINTER)?;
    let api = host.ink.to_gas(EVM_API);
    host.ink.need_gas(COLD_LOAD + MAX_CACHE_FEE + api)?;
    let key = host.word(args.u32(0))?;
    let fee = host.kept.cache.read_fee();
    let (value, gas) = match host.kept.cache.get(key) {
        Some(value) => (value, fee),
        None => {
            let load = host.evm.step(opcode::SLOAD, &[key], &[]);
            host.kept.cache.loaded(key, load.top);
            (load.top, fee + load.gas + api)
        }
    };
    host.ink.pay_gas(gas)?;
    host.guest.write(args.u32(1), &value.to_be_bytes::<32>())?;
    host.note(&[&key.to_be_bytes::<32>()], &[&value.to_be_bytes::<32>()]);
    Ok(DONE)
}

pub(super) fn cache(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    host.ink.pay(HOST_CALL + 2 * POINTER)?;
    host.ink.need_gas(FLUSH_SENTRY + MAX_CACHE_FEE)?;
    let key = host.word(args.u32(0))?;
    let value = host.word(args.u32(1))?;
    let fee = host.kept.cache.write_fee();
    host.kept.cache.write(key, value);
    host.ink.pay_gas(fee)?;
    host.note(&[&key.to_be_bytes::<32>(), &value.to_be_bytes::<32>()], &[]);
    Ok(DONE)
}

pub(super) fn flush(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let clear = args.u32(0) != 0;
    host.ink.pay(HOST_CALL + EVM_API)?;
    host.ink.need_gas(FLUSH_SENTRY)?;
    // One more than is left, so that spending exactly everything still passes the budget and fails
    // the payment only if it has to.
    let budget = host.ink.gas_left().saturating_add(1);
    let dirty = host.kept.cache.take_dirty();
    if clear {
        host.kept.cache.clear();
    }
    if !dirty.is_empty() && host.evm.is_static() {
        return Err(Trap::Refused);
    }
    let mut gas = 0u64;
    for (key, value) in dirty {
        let store = host.evm.step(opcode::SSTORE, &[value, key], &[]);
        gas = gas.saturating_add(store.gas);
        if gas >= budget {
            host.ink.set(0);
            return Err(OutOfInk.into());
        }
    }
    host.ink.pay_gas(gas)?;
    host.note(&[&[u8::from(clear)]], &[]);
    Ok(DONE)
}

pub(super) fn transient_load(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    host.ink.pay(HOST_CALL + 2 * POINTER + EVM_API)?;
    host.ink.pay_gas(TRANSIENT)?;
    let key = host.word(args.u32(0))?;
    let value = host.evm.step(opcode::TLOAD, &[key], &[]).top;
    host.guest.write(args.u32(1), &value.to_be_bytes::<32>())?;
    host.note(&[&key.to_be_bytes::<32>()], &[&value.to_be_bytes::<32>()]);
    Ok(DONE)
}

pub(super) fn transient_store(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    host.ink.pay(HOST_CALL + 2 * POINTER + EVM_API)?;
    host.ink.pay_gas(TRANSIENT)?;
    let key = host.word(args.u32(0))?;
    let value = host.word(args.u32(1))?;
    if host.evm.is_static() {
        return Err(Trap::Refused);
    }
    host.evm.step(opcode::TSTORE, &[value, key], &[]);
    host.note(&[&key.to_be_bytes::<32>(), &value.to_be_bytes::<32>()], &[]);
    Ok(DONE)
}
