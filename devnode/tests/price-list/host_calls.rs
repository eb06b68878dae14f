//! The 42 host functions: their types, and the ink each takes besides gas for state.
//!
//! Every price has one of a few parts: entering, pointers, reaching the EVM, bytes handed over.

/// Names and text types of the functions of module `vm_hooks`.
pub const HOST_CALLS: [(&str, &str); 42] = [
    ("read_args", "(param i32)"),
    ("write_result", "(param i32 i32)"),
    ("exit_early", "(param i32)"),
    ("pay_for_memory_grow", "(param i32)"),
    ("storage_load_bytes32", "(param i32 i32)"),
    ("storage_cache_bytes32", "(param i32 i32)"),
    ("storage_flush_cache", "(param i32)"),
    ("transient_load_bytes32", "(param i32 i32)"),
    ("transient_store_bytes32", "(param i32 i32)"),
    (
        "call_contract",
        "(param i32 i32 i32 i32 i64 i32) (result i32)",
    ),
    (
        "delegate_call_contract",
        "(param i32 i32 i32 i64 i32) (result i32)",
    ),
    (
        "static_call_contract",
        "(param i32 i32 i32 i64 i32) (result i32)",
    ),
    ("create1", "(param i32 i32 i32 i32 i32)"),
    ("create2", "(param i32 i32 i32 i32 i32 i32)"),
    ("read_return_data", "(param i32 i32 i32) (result i32)"),
    ("return_data_size", "(result i32)"),
    ("emit_log", "(param i32 i32 i32)"),
    ("account_balance", "(param i32 i32)"),
    ("account_code", "(param i32 i32 i32 i32) (result i32)"),
    ("account_code_size", "(param i32) (result i32)"),
    ("account_codehash", "(param i32 i32)"),
    ("block_basefee", "(param i32)"),
    ("block_coinbase", "(param i32)"),
    ("block_gas_limit", "(result i64)"),
    ("block_number", "(result i64)"),
    ("block_timestamp", "(result i64)"),
    ("chainid", "(result i64)"),
    ("contract_address", "(param i32)"),
    ("evm_gas_left", "(result i64)"),
    ("evm_ink_left", "(result i64)"),
    ("msg_reentrant", "(result i32)"),
    ("msg_sender", "(param i32)"),
    ("msg_value", "(param i32)"),
    ("tx_gas_price", "(param i32)"),
    ("tx_ink_price", "(result i32)"),
    ("tx_origin", "(param i32)"),
    ("math_div", "(param i32 i32)"),
    ("math_mod", "(param i32 i32)"),
    ("math_pow", "(param i32 i32)"),
    ("math_add_mod", "(param i32 i32 i32)"),
    ("math_mul_mod", "(param i32 i32 i32)"),
    ("native_keccak256", "(param i32 i32 i32)"),
];

/// Entering a host function.
pub const ENTER: u64 = 8_400;
/// Each pointer of a word or an address.
pub const POINTER: u64 = 5_040;
/// Reaching the EVM.
pub const EVM: u64 = 59_673;

/// Storage loads and cached stores.
pub const STORAGE: u64 = ENTER + 2 * POINTER;
/// Flushing the storage cache.
pub const FLUSH: u64 = ENTER + EVM;
/// `account_code_size`, and `account_code` before the code is [`handed_out`] (all of it, however
/// little is copied).
pub const CODE: u64 = ENTER + EVM;
/// `transient_load_bytes32` and `transient_store_bytes32`; `account_balance` and
/// `account_codehash`.
pub const TWO_POINTERS_TO_THE_EVM: u64 = ENTER + 2 * POINTER + EVM;
/// Host functions that write one fact of the environment to memory.
pub const FACT_IN_MEMORY: u64 = ENTER + POINTER;
/// Host functions that return one fact of the environment, and `return_data_size`.
pub const FACT: u64 = ENTER;
/// `math_div` and `math_mod`.
pub const DIVISION: u64 = ENTER + 3 * POINTER + 20_000;
/// `math_add_mod`.
pub const ADD_MOD: u64 = ENTER + 4 * POINTER + 21_000;
/// `math_mul_mod`.
pub const MUL_MOD: u64 = ENTER + 4 * POINTER + 24_100;

/// Bytes that go from the host to the program.
pub fn handed_out(bytes: u64) -> u64 {
    5_040 + 30 * bytes.saturating_sub(32)
}

/// Bytes that go from the program to the host.
pub fn taken_in(bytes: u64) -> u64 {
    16_381 + 55 * bytes.saturating_sub(32)
}

/// `read_args` with this much call data.
pub fn read_args(bytes: u64) -> u64 {
    ENTER + handed_out(bytes)
}

/// `write_result`.
pub fn write_result(bytes: u64) -> u64 {
    ENTER + 2 * taken_in(bytes)
}

/// The three calls, and `create1`.
pub fn call(bytes: u64) -> u64 {
    ENTER + 3 * POINTER + EVM + 2 * taken_in(bytes)
}

/// `create2`.
pub fn create2(bytes: u64) -> u64 {
    ENTER + 4 * POINTER + EVM + 2 * taken_in(bytes)
}

/// `read_return_data` that copies this much.
pub fn read_return_data(bytes: u64) -> u64 {
    ENTER + EVM + handed_out(bytes)
}

/// `emit_log` with this many bytes, topics included.
pub fn emit_log(bytes: u64) -> u64 {
    ENTER + EVM + taken_in(bytes)
}

/// `math_pow` with an exponent of this many bytes without leading zeros.
pub fn pow(exponent_bytes: u64) -> u64 {
    ENTER + 3 * POINTER + 3_000 + 17_500 * (exponent_bytes + 1)
}

/// `native_keccak256`: two words are included.
pub fn keccak(bytes: u64) -> u64 {
    121_800 + 21_000 * bytes.div_ceil(32).saturating_sub(2)
}
