//! Balance and code of accounts.
//!
//! The first access to an account is cold. Code costs 700 on top, unless it belongs to the account
//! whose code this frame asked for last: then only the ink is paid. Answers without code are not
//! remembered.

use alloy_primitives::{Address, hex, keccak256};
use stylus_devnode::{evm::Status, profile::Profile};
use stylus_price_list::{
    Conditions, Price, Program, gas_for,
    host_calls::{CODE, FACT_IN_MEMORY, TWO_POINTERS_TO_THE_EVM, handed_out},
};

use crate::{
    case::{Case, OUT, Touches, View, word},
    fixture::{ABSENT, ANSWERS, ANSWERS_CODE, COLD_ACCOUNT, EXISTING, Fixture},
};

/// Gas of an account that was touched before.
const WARM: u64 = 100;
/// Gas on top for its code.
const CODE_GAS: u64 = 700;
/// Gas that each of these calls requires to be left.
const NEED: u64 = 2_600;

/// Memory with an address at 0 and another at 32.
fn memory(first: Address, second: Address) -> Vec<u8> {
    let pad = [0; 12];
    [first.as_slice(), &pad, second.as_slice()].concat()
}

/// Writes a word about the account at 0.
fn word_of(name: &'static str, account: Address) -> Program {
    let price = Price::ink(TWO_POINTERS_TO_THE_EVM)
        .gas(WARM)
        .cold_gas(COLD_ACCOUNT)
        .need_gas(NEED);
    let args = format!("i32.const 0 i32.const {OUT}");
    Program::new(memory(account, ABSENT)).call(name, &args, price)
}

/// Asks for code for the first time.
fn first_code() -> Price {
    code_again(WARM + CODE_GAS).cold_gas(COLD_ACCOUNT)
}

/// Asks for code that costs this much gas.
fn code_again(gas: u64) -> Price {
    Price::ink(CODE).gas(gas).need_gas(NEED)
}

/// Asks for the length of the code of the account at `at`, kept at [`OUT`].
fn size(program: Program, at: u32, price: Price) -> Program {
    let args = format!("i32.const {at}");
    program.call_keeping(OUT, "i32", "account_code_size", &args, price)
}

/// Copies 4 bytes of code from the third on to `OUT + 8`, and keeps how many were copied.
fn copy(program: Program, at: u32, offset: u32, price: Price) -> Program {
    let to = OUT + 8;
    let args = format!("i32.const {at} i32.const {offset} i32.const 4 i32.const {to}");
    program.call_keeping(OUT, "i32", "account_code", &args, price)
}

pub(crate) fn cases() -> Vec<Case> {
    let code = hex::decode(ANSWERS_CODE).expect("hex");
    let len = code.len() as u64;
    let code_hash = keccak256(&code).to_vec();
    let answers = || Program::new(memory(ANSWERS, ABSENT));
    let absent = || Program::new(memory(ABSENT, ANSWERS));
    let part = move |count: u8, bytes: &[u8]| {
        let mut answer = vec![count, 0, 0, 0, 0, 0, 0, 0];
        answer.extend(bytes);
        answer.resize(12, 0);
        answer
    };
    let size_of_answers = len as u8;
    let touching = |case: Case, account: Address| case.touching(Touches::Account(account));
    vec![
        touching(
            Case::new(
                "account_balance",
                "of an account with a wei",
                word_of("account_balance", EXISTING),
            )
            .answering(OUT, word(1)),
            EXISTING,
        ),
        touching(
            Case::new(
                "account_balance",
                "of an absent account",
                word_of("account_balance", ABSENT),
            )
            .answering(OUT, word(0)),
            ABSENT,
        ),
        Case::new(
            "account_balance",
            "of the acting account, which is warm",
            Program::default()
                .call(
                    "contract_address",
                    "i32.const 0",
                    Price::ink(FACT_IN_MEMORY),
                )
                .call(
                    "account_balance",
                    &format!("i32.const 0 i32.const {OUT}"),
                    Price::ink(TWO_POINTERS_TO_THE_EVM).gas(WARM).need_gas(NEED),
                ),
        )
        .returning(OUT, 32, |view: &View| word(view.balance)),
        touching(
            Case::new(
                "account_codehash",
                "of a contract",
                word_of("account_codehash", ANSWERS),
            )
            .answering(OUT, code_hash),
            ANSWERS,
        ),
        touching(
            Case::new(
                "account_codehash",
                "of an account without code",
                word_of("account_codehash", EXISTING),
            )
            .answering(OUT, keccak256([]).to_vec()),
            EXISTING,
        ),
        touching(
            Case::new(
                "account_codehash",
                "of an absent account",
                word_of("account_codehash", ABSENT),
            )
            .answering(OUT, word(0)),
            ABSENT,
        ),
        touching(
            Case::new(
                "account_code_size",
                "of a contract",
                size(answers(), 0, first_code()),
            )
            .answering(OUT, [size_of_answers, 0, 0, 0]),
            ANSWERS,
        ),
        touching(
            Case::new(
                "account_code_size",
                "of the contract asked for last",
                size(size(answers(), 0, first_code()), 0, code_again(0)),
            )
            .answering(OUT, [size_of_answers, 0, 0, 0]),
            ANSWERS,
        ),
        touching(
            Case::new(
                "account_code_size",
                "of an absent account, twice",
                size(
                    size(absent(), 0, first_code()),
                    0,
                    code_again(WARM + CODE_GAS),
                ),
            )
            .answering(OUT, [0; 4]),
            ABSENT,
        ),
        touching(
            Case::new(
                "account_code",
                "of a contract",
                copy(answers(), 0, 2, first_code().late_ink(handed_out(len))),
            )
            .answering(OUT, part(4, &code[2..6])),
            ANSWERS,
        ),
        touching(
            Case::new(
                "account_code",
                "of the contract whose size was asked for last",
                copy(
                    size(answers(), 0, first_code()),
                    0,
                    2,
                    code_again(0).late_ink(handed_out(len)),
                ),
            )
            .answering(OUT, part(4, &code[2..6])),
            ANSWERS,
        ),
        touching(
            Case::new(
                "account_code",
                "beyond its end: the whole code is paid",
                copy(answers(), 0, 9, first_code().late_ink(handed_out(len))),
            )
            .answering(OUT, part(0, &[])),
            ANSWERS,
        ),
        touching(
            Case::new(
                "account_code",
                "of an absent account",
                copy(absent(), 0, 0, first_code().late_ink(handed_out(0))),
            )
            .answering(OUT, part(0, &[])),
            ABSENT,
        ),
    ]
}

/// The fraction of a gas that is left then pays for two operators and a block.
#[test]
fn code_may_take_the_last_whole_gas() {
    let program = Program::new(memory(ANSWERS, ABSENT));
    let program = program.call("account_code_size", "i32.const 0", first_code());
    let case = Case::new(
        "account_code_size",
        "the last gas",
        program.operators("drop"),
    );
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
    let at = Conditions::default();
    let before = fixture.program.entry_gas(at) + gas_for(case.program.ink_before(0, at) + CODE);
    let limit = 21_000 + before + WARM + CODE_GAS + COLD_ACCOUNT;
    for (limit, status) in [(limit, Status::Success), (limit - 1, Status::Failure)] {
        let receipt = fixture
            .chain
            .transact(fixture.request().with_gas(limit))
            .expect("a transaction");
        assert_eq!((receipt.status, receipt.gas_used), (status, limit));
    }
}
