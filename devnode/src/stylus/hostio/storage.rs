//! Storage through the frame's cache, and transient storage without one.

use super::{
    host::{DONE, Flow, Host, Trap},
    prices::EVM_API_INK,
};
use crate::stylus::{ink::OutOfInk, linker::Args, opcode};

/// Gas a cold load costs at most; every load must have it left.
const COLD_LOAD: u64 = 2_100;
/// Gas every flush must have left.
const FLUSH_SENTRY: u64 = 2_300;
/// Highest fee of a cache access, in gas.
const MAX_CACHE_FEE: u64 = 10;
/// Gas of a transient access.
const TRANSIENT: u64 = 100;

pub(super) fn load(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let api = host.ink.to_gas(EVM_API_INK);
    host.ink.need_gas(COLD_LOAD + MAX_CACHE_FEE + api)?;
    let key = host.word(args.u32(0))?;
    let fee = host.state.cache.read_fee();
    let (value, gas) = match host.state.cache.get(key) {
        Some(value) => (value, fee),
        None => {
            let load = host.evm.perform(opcode::SLOAD, &[key], &[]);
            host.state.cache.loaded(key, load.top);
            (load.top, fee + load.gas + api)
        }
    };
    host.ink.pay_gas(gas)?;
    host.instance
        .write(args.u32(1), &value.to_be_bytes::<32>())?;
    host.record_call(&[&key.to_be_bytes::<32>()], &[&value.to_be_bytes::<32>()]);
    Ok(DONE)
}

pub(super) fn cache(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    host.ink.need_gas(FLUSH_SENTRY + MAX_CACHE_FEE)?;
    let key = host.word(args.u32(0))?;
    let value = host.word(args.u32(1))?;
    let fee = host.state.cache.write_fee();
    host.state.cache.write(key, value);
    host.ink.pay_gas(fee)?;
    host.record_call(&[&key.to_be_bytes::<32>(), &value.to_be_bytes::<32>()], &[]);
    Ok(DONE)
}

pub(super) fn flush(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let clear = args.u32(0) != 0;
    host.ink.need_gas(FLUSH_SENTRY)?;
    // One more than is left, so that spending exactly everything still passes the budget and fails
    // the payment only if it has to.
    let budget = host.ink.gas_left().saturating_add(1);
    let dirty = host.state.cache.take_dirty();
    if clear {
        host.state.cache.clear();
    }
    if !dirty.is_empty() && host.evm.is_static() {
        return Err(Trap::Rejected);
    }
    let mut gas = 0u64;
    for (key, value) in dirty {
        let store = host.evm.perform(opcode::SSTORE, &[value, key], &[]);
        gas = gas.saturating_add(store.gas);
        if gas >= budget {
            host.ink.set(0);
            return Err(OutOfInk.into());
        }
    }
    host.ink.pay_gas(gas)?;
    host.record_call(&[&[u8::from(clear)]], &[]);
    Ok(DONE)
}

pub(super) fn transient_load(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    host.ink.pay_gas(TRANSIENT)?;
    let key = host.word(args.u32(0))?;
    let value = host.evm.perform(opcode::TLOAD, &[key], &[]).top;
    host.instance
        .write(args.u32(1), &value.to_be_bytes::<32>())?;
    host.record_call(&[&key.to_be_bytes::<32>()], &[&value.to_be_bytes::<32>()]);
    Ok(DONE)
}

pub(super) fn transient_store(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    host.ink.pay_gas(TRANSIENT)?;
    let key = host.word(args.u32(0))?;
    let value = host.word(args.u32(1))?;
    if host.evm.is_static() {
        return Err(Trap::Rejected);
    }
    host.evm.perform(opcode::TSTORE, &[value, key], &[]);
    host.record_call(&[&key.to_be_bytes::<32>(), &value.to_be_bytes::<32>()], &[]);
    Ok(DONE)
}
