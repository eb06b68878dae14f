//! Logs.

use alloy_primitives::U256;

use super::{
    host::{DONE, Flow, Host, Trap},
    prices::read_ink,
};
use crate::stylus::{linker::Args, opcode};

/// Gas of a log, and again of each topic.
const LOG: u64 = 375;
/// Gas per byte of data, topics not counted.
const LOG_BYTE: u64 = 8;
/// Most topics.
const MAX_TOPICS: u32 = 4;

pub(super) fn emit(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let (ptr, len, topics) = (args.u32(0), args.u32(1), args.u32(2));
    if topics > MAX_TOPICS || len < 32 * topics {
        return Err(Trap::Rejected);
    }
    let data_len = len - 32 * topics;
    host.ink.pay(read_ink(len))?;
    host.ink
        .pay_gas(LOG * u64::from(1 + topics) + LOG_BYTE * u64::from(data_len))?;
    let bytes = host.bytes(ptr, len)?;
    if host.evm.is_static() {
        return Err(Trap::Rejected);
    }
    let (topic_bytes, data) = bytes.split_at(32 * topics as usize);
    let mut operands: Vec<U256> = topic_bytes
        .chunks_exact(32)
        .rev()
        .map(U256::from_be_slice)
        .collect();
    operands.push(U256::from(data.len()));
    operands.push(U256::ZERO);
    host.evm
        .perform(opcode::LOG0 + topics as u8, &operands, data);
    host.record_call(&[&topics.to_be_bytes(), &bytes], &[]);
    Ok(DONE)
}
