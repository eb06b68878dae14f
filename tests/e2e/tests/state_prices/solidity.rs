//! `StateOps.sol`, and the gas of its opcodes without state.

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, sol};
use latchkey_fixtures::artifacts::test_contract;
use serde_json::{Value, json};
use stylus_devnode::{
    chain::{Chain, Receipt},
    trace::trace,
};

use crate::{
    StateGas,
    accesses::{Access, Kind},
    call, chain, frame_and_refund,
};

sol! {
    function load(uint256 times) external view returns (uint256 sum);
    function store(uint256[] values) external;
    function pass(uint256[] values) external returns (uint256 sum);
    function balances(address account, uint256 times) external view returns (uint256 sum);
    function codeHash(address account) external view returns (bytes32);
    function codeSize(address account) external view returns (uint256);
    function touch(address account) external returns (bool success);
    function pay(address account) external returns (bool);
}

/// The contract's gas for state.
pub(crate) fn state_gas(access: &Access) -> StateGas {
    let mut chain = chain();
    let init_code = test_contract("StateOps").expect("compiled by ./scripts/setup");
    let contract = chain.deploy(init_code).expect("accepted");
    let data = call_data(&access.kind);
    let receipt = call(&mut chain, contract, access, data.clone());
    let (frame, refund) = frame_and_refund(&receipt, &data);
    StateGas {
        state: frame - stateless_gas(&chain, &receipt),
        refund,
    }
}

fn call_data(kind: &Kind) -> Vec<u8> {
    let number = |times: &usize| U256::from(*times);
    let numbers = |values: &[u64]| values.iter().copied().map(U256::from).collect();
    match kind {
        Kind::Loads(times) => loadCall {
            times: number(times),
        }
        .abi_encode(),
        Kind::Stores(values) => storeCall {
            values: numbers(values),
        }
        .abi_encode(),
        Kind::Transient(values) => passCall {
            values: numbers(values),
        }
        .abi_encode(),
        Kind::Balance(account, times) => balancesCall {
            account: *account,
            times: number(times),
        }
        .abi_encode(),
        Kind::CodeHash(account) => codeHashCall { account: *account }.abi_encode(),
        Kind::CodeSize(account) => codeSizeCall { account: *account }.abi_encode(),
        Kind::Touch(account) => touchCall { account: *account }.abi_encode(),
        Kind::Pay(account) => payCall { account: *account }.abi_encode(),
    }
}

/// Gas of a transaction's opcodes without state, and of its memory.
fn stateless_gas(chain: &Chain, receipt: &Receipt) -> u64 {
    let replay = chain
        .replay(receipt.transaction_hash)
        .expect("the latest block");
    let log = trace(&replay, &json!({ "enableMemory": true })).expect("a trace");
    let steps = log["structLogs"].as_array().expect("a list");
    let names = steps
        .iter()
        .map(|step| step["op"].as_str().expect("a name"));
    let opcodes: u64 = names.map(opcode_gas).sum();
    // The last step does not expand memory: the return data was written before.
    let words = steps
        .last()
        .and_then(|step| step.get("memory"))
        .and_then(Value::as_array)
        .map_or(0, |words| words.len() as u64);
    opcodes + 3 * words + words * words / 512
}

/// Gas of an opcode without its gas for state.
fn opcode_gas(name: &str) -> u64 {
    match name {
        "SLOAD" | "SSTORE" | "TLOAD" | "TSTORE" | "BALANCE" | "EXTCODEHASH" | "EXTCODESIZE"
        | "CALL" | "STOP" | "RETURN" => 0,
        "JUMPDEST" => 1,
        "CALLVALUE" | "CALLDATASIZE" | "RETURNDATASIZE" | "GAS" | "POP" | "PUSH0" => 2,
        "ADD" | "SUB" | "NOT" | "LT" | "GT" | "SLT" | "SGT" | "EQ" | "ISZERO" | "AND" | "OR"
        | "SHL" | "SHR" | "CALLDATALOAD" | "MLOAD" | "MSTORE" => 3,
        "MUL" => 5,
        "JUMP" => 8,
        "JUMPI" => 10,
        _ if name.starts_with("PUSH") || name.starts_with("DUP") || name.starts_with("SWAP") => 3,
        _ => panic!("no price for {name}"),
    }
}
