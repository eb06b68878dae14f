//! Pointers beyond the memory: the frame reverts and keeps its gas, except for the payments of the
//! host call before the access.

use std::collections::BTreeSet;

use stylus_devnode::{evm::Status, profile::Profile};
use stylus_price_list::{
    Price, Program,
    host_calls::{self, HOST_CALLS},
};

use crate::{
    case::Case,
    fixture::{ANSWER_GAS, ANSWERS, CALL, COLD_ACCOUNT, Fixture, Kind},
};

/// The last byte of memory: whatever begins there ends beyond.
const BAD: &str = "i32.const 65535";
/// A place in memory that is zero.
const GOOD: &str = "i32.const 96";
const NOTHING: &str = "i32.const 0";

/// A host call with a bad pointer.
struct Bad {
    name: &'static str,
    args: Vec<&'static str>,
    /// Ink it takes until it refuses.
    ink: u64,
    /// Gas it takes until then.
    gas: u64,
}

fn bad(name: &'static str, args: &[&'static str], ink: u64, gas: u64) -> Bad {
    let args = args.to_vec();
    Bad {
        name,
        args,
        ink,
        gas,
    }
}

/// Every pointer of every host call, bad one at a time.
fn list() -> Vec<Bad> {
    use host_calls::*;
    let word = "i32.const 32";
    let all = "i64.const -1";
    // The account at 96 is the zero address, which is cold.
    let access = CALL + COLD_ACCOUNT;
    let cold_load = 2_100 + 5;
    let two = TWO_POINTERS_TO_THE_EVM;
    let mut list = vec![
        bad("read_args", &[BAD], read_args(2), 0),
        bad("write_result", &[BAD, word], write_result(32), 0),
        bad("storage_load_bytes32", &[BAD, GOOD], STORAGE, 0),
        bad("storage_load_bytes32", &[GOOD, BAD], STORAGE, cold_load),
        bad("storage_cache_bytes32", &[BAD, GOOD], STORAGE, 0),
        bad("storage_cache_bytes32", &[GOOD, BAD], STORAGE, 0),
        bad("transient_load_bytes32", &[BAD, GOOD], two, 100),
        bad("transient_load_bytes32", &[GOOD, BAD], two, 100),
        bad("transient_store_bytes32", &[BAD, GOOD], two, 100),
        bad("transient_store_bytes32", &[GOOD, BAD], two, 100),
        bad(
            "call_contract",
            &[BAD, GOOD, NOTHING, GOOD, all, GOOD],
            call(0),
            0,
        ),
        bad(
            "call_contract",
            &[GOOD, BAD, word, GOOD, all, GOOD],
            call(32),
            0,
        ),
        bad(
            "call_contract",
            &[GOOD, GOOD, NOTHING, BAD, all, GOOD],
            call(0),
            0,
        ),
        bad(
            "call_contract",
            &[GOOD, GOOD, NOTHING, GOOD, all, BAD],
            call(0),
            access,
        ),
        bad("create1", &[BAD, word, GOOD, GOOD, GOOD], call(32), 0),
        bad("create1", &[GOOD, NOTHING, BAD, GOOD, GOOD], call(0), 0),
        bad(
            "create1",
            &[GOOD, NOTHING, GOOD, BAD, GOOD],
            call(0),
            32_000,
        ),
        bad(
            "create1",
            &[GOOD, NOTHING, GOOD, GOOD, BAD],
            call(0),
            32_000,
        ),
        bad(
            "create2",
            &[BAD, word, GOOD, GOOD, GOOD, GOOD],
            create2(32),
            0,
        ),
        bad(
            "create2",
            &[GOOD, NOTHING, BAD, GOOD, GOOD, GOOD],
            create2(0),
            0,
        ),
        bad(
            "create2",
            &[GOOD, NOTHING, GOOD, BAD, GOOD, GOOD],
            create2(0),
            0,
        ),
        bad(
            "create2",
            &[GOOD, NOTHING, GOOD, GOOD, BAD, GOOD],
            create2(0),
            32_000,
        ),
        bad(
            "create2",
            &[GOOD, NOTHING, GOOD, GOOD, GOOD, BAD],
            create2(0),
            32_000,
        ),
        bad(
            "read_return_data",
            &[BAD, NOTHING, word],
            read_return_data(32),
            0,
        ),
        bad(
            "emit_log",
            &[BAD, word, NOTHING],
            emit_log(32),
            375 + 8 * 32,
        ),
        bad("account_balance", &[BAD, GOOD], two, 0),
        bad("account_balance", &[GOOD, BAD], two, access),
        bad("account_codehash", &[BAD, GOOD], two, 0),
        bad("account_codehash", &[GOOD, BAD], two, access),
        bad("account_code_size", &[BAD], CODE, 0),
        bad("account_code", &[BAD, NOTHING, word, GOOD], CODE, 0),
        bad("native_keccak256", &[BAD, word, GOOD], keccak(32), 0),
        bad("native_keccak256", &[GOOD, word, BAD], keccak(32), 0),
        bad("math_pow", &[BAD, GOOD], pow(0) - 20_500, 0),
        bad("math_pow", &[GOOD, BAD], pow(0) - 20_500, 0),
    ];
    for name in ["delegate_call_contract", "static_call_contract"] {
        list.extend([
            bad(name, &[BAD, GOOD, NOTHING, all, GOOD], call(0), 0),
            bad(name, &[GOOD, BAD, word, all, GOOD], call(32), 0),
            bad(name, &[GOOD, GOOD, NOTHING, all, BAD], call(0), access),
        ]);
    }
    for name in ["math_div", "math_mod"] {
        list.extend([
            bad(name, &[BAD, GOOD], DIVISION, 0),
            bad(name, &[GOOD, BAD], DIVISION, 0),
        ]);
    }
    for (name, ink) in [("math_add_mod", ADD_MOD), ("math_mul_mod", MUL_MOD)] {
        list.extend([
            bad(name, &[BAD, GOOD, GOOD], ink, 0),
            bad(name, &[GOOD, BAD, GOOD], ink, 0),
            bad(name, &[GOOD, GOOD, BAD], ink, 0),
        ]);
    }
    for name in [
        "block_basefee",
        "block_coinbase",
        "contract_address",
        "msg_sender",
        "msg_value",
        "tx_gas_price",
        "tx_origin",
    ] {
        list.push(bad(name, &[BAD], FACT_IN_MEMORY, 0));
    }
    list
}

#[test]
fn a_bad_pointer_reverts_after_what_the_call_takes_up_to_there() {
    for row in list() {
        let mut program = Program::new(ANSWERS.to_vec());
        if row.name == "read_return_data" {
            let price = Price::ink(host_calls::call(0)).gas(CALL + COLD_ACCOUNT + ANSWER_GAS);
            let args = "i32.const 0 i32.const 0 i32.const 0 i64.const -1 i32.const 96";
            let name = Kind::Static.name();
            program = program.call(name, args, price).operators("drop");
        }
        let has_result = HOST_CALLS
            .iter()
            .any(|(name, kind)| *name == row.name && kind.contains("result"));
        let program = program.call(row.name, &row.args.join(" "), Price::ink(row.ink));
        let program = program.operators(if has_result { "drop" } else { "" });
        let case = Case::new(row.name, "a bad pointer", program).call_data(vec![1, 2]);
        let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
        let receipt = fixture
            .chain
            .transact(fixture.request())
            .expect("a transaction");
        let at = Default::default();
        let gas = fixture.program.refused_gas(case.tested, row.gas, at);
        assert_eq!(
            (receipt.status, receipt.gas_used, receipt.output.len()),
            (Status::Revert, fixture.intrinsic_gas() + gas, 0),
            "{} {:?}",
            row.name,
            row.args
        );
    }
}

/// All host calls with parameters have a pointer, except these.
const WITHOUT_POINTERS: [&str; 3] = ["exit_early", "pay_for_memory_grow", "storage_flush_cache"];

#[test]
fn every_host_call_with_a_pointer_is_in_the_list() {
    let listed: BTreeSet<_> = list().iter().map(|row| row.name).collect();
    let with_pointers: BTreeSet<_> = HOST_CALLS
        .iter()
        .filter(|(name, kind)| kind.contains("param") && !WITHOUT_POINTERS.contains(name))
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(listed, with_pointers);
}
