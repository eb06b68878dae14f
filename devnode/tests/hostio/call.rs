//! Calls into other accounts, and what they return.
//!
//! A call costs 100, a cold callee 2,500 more, a transfer 9,000 more, a transfer to an absent
//! account 25,000 more. The callee gets at most 63/64 of what is left then, rounded down, and a
//! transfer adds 2,300 to that at the caller's expense. A call that cannot pay for itself takes all
//! gas that is left and fails with status 2.

use alloy_primitives::{Address, U256, hex};
use stylus_devnode::{evm::Status, profile::Profile};
use stylus_price_list::{
    Conditions, INK_PER_GAS, Price, Program,
    host_calls::{self, FACT, read_return_data},
};

use crate::{
    case::{Case, InStatic, OUT, Touches, word},
    fixture::{
        ABSENT, ANSWER_GAS, ANSWERS, CALL, COLD_ACCOUNT, EXISTING, Fixture, Kind, REFUSES,
        TRANSFER, answer, inner,
    },
};

/// Gas of a transfer to an account that does not exist, on top of the transfer.
const NEW_ACCOUNT: u64 = 25_000;

/// The precompile that returns its data. Precompiles are warm from the start.
const IDENTITY: Address = Address::with_last_byte(4);
/// Ink of one word.
const IDENTITY_GAS: u64 = 15 + 3;

/// Status and length of the return data, as programs keep them at [`OUT`].
fn ended(status: u8, len: u8) -> [u8; 8] {
    [status, 0, 0, 0, len, 0, 0, 0]
}

/// Calls `to` with wei and bytes of data; costs `gas` besides ink, and more if cold.
fn calling(kind: Kind, to: Address, wei: u64, data: u64, all: i64, gas: u64) -> Program {
    let mut memory = vec![0; 32];
    memory[..20].copy_from_slice(to.as_slice());
    memory.extend(word(wei));
    memory.resize(memory.len() + data as usize, 0xda);
    let cold = if to == IDENTITY { 0 } else { COLD_ACCOUNT };
    let price = Price::ink(host_calls::call(data))
        .gas(CALL + gas)
        .cold_gas(cold);
    let args = kind.args(0, data as usize, all);
    Program::new(memory).call_keeping(OUT, "i32", kind.name(), &args, price)
}

/// A call with all gas and without wei.
fn plainly(kind: Kind, when: &'static str, to: Address, data: u64, gas: u64, end: [u8; 8]) -> Case {
    Case::new(kind.name(), when, calling(kind, to, 0, data, -1, gas))
        .answering(OUT, end)
        .touching(Touches::Account(to))
}

/// A transfer, which costs nothing and fails where state must not change.
fn transferring(when: &'static str, to: Address, wei: u64, gas: u64, end: [u8; 8]) -> Case {
    let program = calling(Kind::Call, to, wei, 0, -1, gas);
    Case::new(Kind::Call.name(), when, program)
        .answering(OUT, end)
        .touching(Touches::Account(to))
        .in_static(InStatic::Fails)
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = vec![
        transferring("a wei to an account", EXISTING, 1, TRANSFER, ended(0, 0)),
        transferring(
            "a wei to an absent account",
            ABSENT,
            1,
            TRANSFER + NEW_ACCOUNT,
            ended(0, 0),
        ),
        transferring(
            "more wei than there are",
            EXISTING,
            1 << 60,
            TRANSFER,
            ended(2, 0),
        ),
        transferring(
            "a wei to a contract that refuses",
            REFUSES,
            1,
            TRANSFER + ANSWER_GAS,
            ended(2, 33),
        ),
        Case::new(
            "return_data_size",
            "before any call",
            size(Program::default()),
        )
        .answering(OUT, [0; 4]),
        after_a_call("return_data_size", "after a call", size, vec![33, 0, 0, 0]),
        after_a_call(
            "read_return_data",
            "all of it",
            |before| read(before, 0, 33, 33),
            copy(33, &answer()),
        ),
        after_a_call(
            "read_return_data",
            "a part",
            |before| read(before, 31, 1, 1),
            copy(1, &[42]),
        ),
        after_a_call(
            "read_return_data",
            "across its end",
            |before| read(before, 31, 9, 2),
            copy(2, &[42, 0]),
        ),
        after_a_call(
            "read_return_data",
            "beyond its end",
            |before| read(before, 40, 9, 0),
            copy(0, &[]),
        ),
    ];
    for kind in Kind::ALL {
        cases.extend([
            plainly(kind, "an account without code", EXISTING, 0, 0, ended(0, 0)),
            plainly(kind, "an absent account", ABSENT, 0, 0, ended(0, 0)),
            plainly(kind, "with a word of data", EXISTING, 32, 0, ended(0, 0)),
            plainly(
                kind,
                "with a byte more than a word",
                EXISTING,
                33,
                0,
                ended(0, 0),
            ),
            plainly(
                kind,
                "a contract that answers",
                ANSWERS,
                0,
                ANSWER_GAS,
                ended(0, 33),
            ),
            plainly(
                kind,
                "a contract that refuses",
                REFUSES,
                0,
                ANSWER_GAS,
                ended(2, 33),
            ),
            Case::new(
                kind.name(),
                "a contract, without gas",
                calling(kind, ANSWERS, 0, 0, 0, 0),
            )
            .answering(OUT, ended(2, 0))
            .touching(Touches::Account(ANSWERS)),
            Case::new(
                kind.name(),
                "a precompile",
                calling(kind, IDENTITY, 0, 32, -1, IDENTITY_GAS),
            )
            .answering(OUT, ended(0, 32)),
        ]);
    }
    cases
}

/// A case that begins with a call of [`ANSWERS`].
fn after_a_call(
    name: &'static str,
    when: &'static str,
    then: impl Fn(Program) -> Program,
    output: Vec<u8>,
) -> Case {
    let before = calling(Kind::Call, ANSWERS, 0, 0, -1, ANSWER_GAS);
    Case::new(name, when, then(before))
        .answering(OUT, output)
        .touching(Touches::Account(ANSWERS))
}

fn size(program: Program) -> Program {
    program.call_keeping(OUT, "i32", "return_data_size", "", Price::ink(FACT))
}

/// Reads into `OUT + 4`; the number of bytes that come is kept at [`OUT`].
fn read(program: Program, offset: u32, size: u32, come: u64) -> Program {
    let to = OUT + 4;
    let args = format!("i32.const {to} i32.const {offset} i32.const {size}");
    let price = Price::ink(read_return_data(come));
    program.call_keeping(OUT, "i32", "read_return_data", &args, price)
}

/// The output of [`read`]: the number of bytes, then the bytes, which overwrite the length from the
/// call before.
fn copy(count: u8, bytes: &[u8]) -> Vec<u8> {
    let mut left = ended(count, 33).to_vec();
    left.resize(left.len().max(4 + bytes.len()), 0);
    left[4..4 + bytes.len()].copy_from_slice(bytes);
    left
}

/// A contract that takes exactly this much gas: steps of one, and the push of a loop is not worth
/// it.
fn taking(gas: usize) -> String {
    "5b".repeat(gas)
}

/// 6,301 is the least amount of which rounding down 63/64 leaves 6,202.
#[test]
fn the_callee_gets_63_64_rounded_down() {
    let callee_gas = 6_202;
    let room = 6_301;
    assert_eq!((room * 63 / 64, (room - 1) * 63 / 64), (6_202, 6_201));
    let program = calling(Kind::Call, EXISTING, 0, 0, -1, callee_gas);
    let case = Case::new("call_contract", "63/64", program).answering(OUT, ended(0, 0));
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
    let code = hex::decode(taking(callee_gas as usize)).expect("hex");
    fixture.chain.set_code(EXISTING, code);
    let at = Conditions::default();
    let entry = fixture.program.entry_gas(at);
    let ink = case.program.ink_before(0, at) + host_calls::call(0);
    // The call is reached with `room` and the fraction of a gas.
    let limit = 21_000 + entry + stylus_price_list::gas_for(ink) + CALL + COLD_ACCOUNT + room;
    let enough = fixture
        .chain
        .transact(fixture.request().with_gas(limit))
        .expect("a transaction");
    assert_eq!(
        (enough.gas_used, enough.output.to_vec(), inner(&enough).gas),
        (
            21_000 + fixture.program.frame_gas(at),
            ended(0, 0).to_vec(),
            6_202
        )
    );
    // One less: the callee takes all it got and fails, and the caller goes on with the 64th.
    let short = fixture
        .chain
        .transact(fixture.request().with_gas(limit - 1))
        .expect("a transaction");
    assert_eq!(
        (short.status, short.gas_used, short.output.to_vec()),
        (
            Status::Success,
            21_000 + fixture.program.frame_gas(at) - 1,
            ended(2, 0).to_vec()
        )
    );
    let callee = inner(&short);
    assert_eq!(
        (callee.gas, callee.gas_used, callee.error.as_deref()),
        (6_201, 6_201, Some("out of gas"))
    );
}

#[test]
fn a_call_that_cannot_pay_for_itself_takes_all_and_the_rest_is_out_of_gas() {
    let program = calling(Kind::Call, EXISTING, 1, 0, -1, TRANSFER);
    let case = Case::new("call_contract", "unaffordable", program).answering(OUT, ended(0, 0));
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
    let at = Conditions::default();
    let ink = case.program.ink_before(0, at) + host_calls::call(0);
    let before = 21_000 + fixture.program.entry_gas(at) + stylus_price_list::gas_for(ink);
    let limit = before + CALL + COLD_ACCOUNT + TRANSFER - 1;
    let receipt = fixture
        .chain
        .transact(fixture.request().with_gas(limit))
        .expect("a transaction");
    assert_eq!(
        (receipt.status, receipt.gas_used, receipt.error.as_deref()),
        (Status::Failure, limit, Some("out of gas"))
    );
    let root = receipt.root.expect("the chain traces");
    assert_eq!(
        (root.children.len(), fixture.chain.balance(EXISTING)),
        (0, U256::from(1))
    );
}

/// The caller keeps the rest of a gas after an unaffordable call: enough for two operators and a
/// block.
#[test]
fn a_program_that_ends_within_the_fraction_of_a_gas_survives_an_unaffordable_call() {
    let args = Kind::Call.args(0, 0, -1);
    let price = Price::ink(host_calls::call(0))
        .gas(CALL)
        .cold_gas(COLD_ACCOUNT);
    let program = Program::new(EXISTING.to_vec()).call("call_contract", &args, price);
    // `drop i32.const 0 end` is all that follows the call.
    let case = Case::new("call_contract", "unaffordable", program.operators("drop"));
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
    let at = Conditions::default();
    let ink = case.program.ink_before(0, at) + host_calls::call(0);
    let rest = 2_450 + 9 + 1 + 1;
    let fraction = INK_PER_GAS - ink % INK_PER_GAS;
    assert!(fraction >= rest, "{fraction}");
    let before = 21_000 + fixture.program.entry_gas(at) + stylus_price_list::gas_for(ink);
    for (spare, callees) in [
        (0, 0),
        (1, 0),
        (CALL + COLD_ACCOUNT - 1, 0),
        // Affordable: the callee begins, without gas.
        (CALL + COLD_ACCOUNT, 1),
    ] {
        let limit = before + spare;
        let receipt = fixture
            .chain
            .transact(fixture.request().with_gas(limit))
            .expect("a transaction");
        assert_eq!(
            (receipt.status, receipt.gas_used),
            (Status::Success, limit),
            "{spare}"
        );
        assert_eq!(
            receipt.root.expect("the chain traces").children.len(),
            callees
        );
    }
}

#[test]
fn a_transfer_moves_the_wei() {
    let case = transferring(
        "a wei to an absent account",
        ABSENT,
        1,
        TRANSFER + NEW_ACCOUNT,
        ended(0, 0),
    );
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
    fixture
        .chain
        .transact(fixture.request())
        .expect("a transaction");
    assert_eq!(fixture.chain.balance(ABSENT), U256::from(1));
    assert_eq!(
        fixture.chain.balance(fixture.program.address),
        U256::from(case.balance - 1)
    );
}

/// Every failure of a call clears the return data of the one before.
#[test]
fn a_transfer_refused_in_a_static_frame_empties_the_return_data() {
    let mut memory = vec![0; 64];
    memory[..20].copy_from_slice(ANSWERS.as_slice());
    memory[63] = 1;
    let answered = Price::ink(host_calls::call(0)).gas(CALL + COLD_ACCOUNT + ANSWER_GAS);
    let refused = Price::ink(host_calls::call(0));
    let program = Program::new(memory)
        .call(
            "static_call_contract",
            &Kind::Static.args(0, 0, -1),
            answered,
        )
        .operators("drop")
        .call("call_contract", &Kind::Call.args(0, 0, -1), refused)
        .operators("drop");
    let case =
        Case::new("return_data_size", "after a refusal", size(program)).answering(OUT, [0; 4]);
    let mut relayed = Fixture::new(&case, &Profile::ARBOS_51).behind(Kind::Static, -1, 0);
    let receipt = relayed.send();
    let gas = relayed.fixture.program.frame_gas(relayed.at());
    assert_eq!(
        (inner(&receipt).gas_used, inner(&receipt).output.to_vec()),
        (gas, vec![0; 4])
    );
}

/// The EVM adds the stipend; a program pays for it and is refunded the gas that the callee leaves.
#[test]
fn a_transfer_adds_2300_for_the_callee_that_the_caller_pays() {
    // Takes 2,000 gas: within the stipend, though no gas is passed on.
    let program = calling(Kind::Call, EXISTING, 1, 0, 0, TRANSFER + 2_000);
    let case = Case::new("call_contract", "stipend", program).answering(OUT, ended(0, 0));
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
    fixture
        .chain
        .set_code(EXISTING, hex::decode(taking(2_000)).expect("hex"));
    let receipt = fixture
        .chain
        .transact(fixture.request())
        .expect("a transaction");
    assert_eq!(
        (
            receipt.gas_used,
            receipt.output.to_vec(),
            inner(&receipt).gas
        ),
        (
            21_000 + fixture.program.frame_gas(Conditions::default()),
            ended(0, 0).to_vec(),
            2_300
        )
    );
}
