//! Ink of the host functions, as Nitro charges it. Gas of the opcodes behind them is the EVM's.

use crate::wasm::HostFunction as F;

/// Ink of entering a host function.
const HOST_CALL: u64 = 8_400;
/// Ink per 32-byte pointer argument.
const POINTER: u64 = 5_040;
/// Ink of reaching the EVM.
const EVM_API: u64 = 59_673;
/// Ink of `math_div` and `math_mod` beyond entering.
const DIV: u64 = 20_000;
/// Ink of `math_add_mod` beyond entering.
const ADD_MOD: u64 = 21_000;
/// Ink of `math_mul_mod` beyond entering.
const MUL_MOD: u64 = 24_100;
/// Ink of hashing up to two words; includes entering.
const KECCAK: u64 = 121_800;

/// Ink of reaching the EVM, which `storage_load_bytes32` converts to gas.
pub(super) const EVM_API_INK: u64 = EVM_API;
/// Ink of a `pay_for_memory_grow` that opens no pages.
pub(super) const NO_GROWTH_INK: u64 = HOST_CALL;

/// Ink that a call of `function` pays before anything else, whatever its arguments are.
pub(super) fn entry_ink(function: F) -> u64 {
    match function {
        F::ReadArgs
        | F::WriteResult
        | F::ReturnDataSize
        | F::BlockGasLimit
        | F::BlockNumber
        | F::BlockTimestamp
        | F::ChainId
        | F::EvmGasLeft
        | F::EvmInkLeft
        | F::MsgReentrant
        | F::TxInkPrice => HOST_CALL,
        F::BlockBaseFee
        | F::BlockCoinbase
        | F::ContractAddress
        | F::MsgSender
        | F::MsgValue
        | F::TxGasPrice
        | F::TxOrigin => HOST_CALL + POINTER,
        F::StorageLoad | F::StorageCache => HOST_CALL + 2 * POINTER,
        F::StorageFlush | F::ReadReturnData | F::EmitLog | F::AccountCode | F::AccountCodeSize => {
            HOST_CALL + EVM_API
        }
        F::TransientLoad | F::TransientStore | F::AccountBalance | F::AccountCodeHash => {
            HOST_CALL + 2 * POINTER + EVM_API
        }
        F::CallContract | F::DelegateCallContract | F::StaticCallContract | F::Create1 => {
            HOST_CALL + 3 * POINTER + EVM_API
        }
        F::Create2 => HOST_CALL + 4 * POINTER + EVM_API,
        F::MathPow => HOST_CALL + 3 * POINTER,
        F::MathDiv | F::MathMod => HOST_CALL + 3 * POINTER + DIV,
        F::MathAddMod => HOST_CALL + 4 * POINTER + ADD_MOD,
        F::MathMulMod => HOST_CALL + 4 * POINTER + MUL_MOD,
        F::NativeKeccak256 => KECCAK,
        // Growth pays by the pages it opens; leaving and printing are free.
        F::PayForMemoryGrow
        | F::ExitEarly
        | F::LogText
        | F::LogI32
        | F::LogI64
        | F::LogF32
        | F::LogF64
        | F::TeeI32
        | F::TeeI64
        | F::TeeF32
        | F::TeeF64 => 0,
    }
}

/// Ink of writing `len` bytes to the program's memory.
pub(super) fn write_ink(len: usize) -> u64 {
    5_040 + 30 * (len as u64).saturating_sub(32)
}

/// Ink of reading `len` bytes from the program's memory.
pub(super) fn read_ink(len: u32) -> u64 {
    16_381 + 55 * u64::from(len).saturating_sub(32)
}
