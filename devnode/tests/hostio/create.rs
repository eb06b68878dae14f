//! Creations.
//!
//! Both cost 32,000; `create2` also pays 6 per word of init code for its hash. Init code is neither
//! bounded nor paid by the word. A creation whose base is not affordable reverts its caller, which
//! keeps its gas.

use alloy_primitives::{Address, B256, hex};
use stylus_devnode::{evm::Status, profile::Profile};
use stylus_price_list::{Conditions, Price, Program, host_calls};

use crate::{
    case::{Case, OUT, View, word},
    fixture::{Fixture, inner},
};

/// Gas of a creation.
const CREATE: u64 = 32_000;
/// Gas per word of init code that `create2` hashes.
const HASH_WORD: u64 = 6;
/// Salt of `create2`.
const SALT: u64 = 77;
/// Init code that makes a contract of one zero byte: `PUSH1 1 PUSH0 RETURN`.
const ONE_BYTE: &str = "60015ff3";
/// Its gas: two opcodes, a word of memory, a byte of code.
const ONE_BYTE_GAS: u64 = 3 + 2 + 3 + 200;
/// Init code that reverts with a zero byte.
const REVERTS: &str = "60015ffd";
/// Its gas.
const REVERTS_GAS: u64 = 3 + 2 + 3;
/// Init code that fails.
const FAILS: &str = "fe";

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Nonce,
    Salt,
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Self::Nonce => "create1",
            Self::Salt => "create2",
        }
    }

    /// Where a contract with this number as its nonce finds its child.
    fn address(self, creator: Address, init_code: &[u8]) -> Address {
        match self {
            Self::Nonce => creator.create(1),
            Self::Salt => creator.create2_from_code(B256::from_slice(&word(SALT)), init_code),
        }
    }

    /// Ink, and gas of the creation itself.
    fn price(self, bytes: u64) -> Price {
        match self {
            Self::Nonce => Price::ink(host_calls::call(bytes)).gas(CREATE),
            Self::Salt => {
                Price::ink(host_calls::create2(bytes)).gas(CREATE + HASH_WORD * bytes.div_ceil(32))
            }
        }
    }
}

/// Wei of a creation.
const WEI: u64 = 2;
/// More wei than any creator has.
const TOO_MUCH: u64 = 1 << 60;

/// Creates with wei; the address is kept at [`OUT`], the length of the return data behind it. The
/// constructor takes `gas`.
fn creating(scheme: Scheme, wei: u64, init_code: &[u8], gas: u64) -> Program {
    let len = init_code.len();
    let memory = [word(wei), word(SALT), init_code.to_vec()].concat();
    let salt = match scheme {
        Scheme::Nonce => "",
        Scheme::Salt => "i32.const 32",
    };
    let (address, back) = (OUT, OUT + 20);
    let args = format!(
        "i32.const 64 i32.const {len} i32.const 0 {salt} i32.const {address} i32.const {back}"
    );
    let price = scheme.price(len as u64);
    Program::new(memory).call(scheme.name(), &args, price.gas(price.gas + gas))
}

fn succeeding(scheme: Scheme, when: &'static str, init_code: Vec<u8>, gas: u64) -> Case {
    Case::new(scheme.name(), when, creating(scheme, WEI, &init_code, gas))
        .returning(OUT, 24, move |view: &View| {
            let address = scheme.address(view.address, &init_code);
            [address.as_slice(), &[0; 4]].concat()
        })
        .refused_in_static(0)
}

fn failing(scheme: Scheme, when: &'static str, init_code: &str, gas: u64, back: u8) -> Case {
    let init_code = hex::decode(init_code).expect("hex");
    failed(scheme, when, creating(scheme, WEI, &init_code, gas), back)
}

/// A creation that ends without an address, with this much return data.
fn failed(scheme: Scheme, when: &'static str, program: Program, back: u8) -> Case {
    Case::new(scheme.name(), when, program)
        .answering(OUT, [&[0; 20][..], &[back, 0, 0, 0]].concat())
        .refused_in_static(0)
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for scheme in [Scheme::Nonce, Scheme::Salt] {
        let one_byte = hex::decode(ONE_BYTE).expect("hex");
        // Stops at its first byte.
        let two_words = vec![0; 33];
        cases.extend([
            succeeding(scheme, "a contract without code", Vec::new(), 0),
            succeeding(scheme, "a contract of a byte", one_byte, ONE_BYTE_GAS),
            succeeding(
                scheme,
                "with a byte more than a word of init code",
                two_words,
                0,
            ),
            failing(
                scheme,
                "a constructor that reverts",
                REVERTS,
                REVERTS_GAS,
                1,
            ),
            failed(
                scheme,
                "with more wei than there are",
                creating(scheme, TOO_MUCH, &[], 0),
                0,
            ),
        ]);
    }
    cases
}

/// One that fails, takes all it got.
#[test]
fn a_constructor_that_fails_takes_all_but_a_64th() {
    for scheme in [Scheme::Nonce, Scheme::Salt] {
        let case = failing(scheme, "fails", FAILS, 0, 0);
        let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
        let limit = 1_000_000;
        let receipt = fixture
            .chain
            .transact(fixture.request().with_gas(limit))
            .expect("a transaction");
        let at = Conditions::default();
        let entry = fixture.program.entry_gas(at);
        let paid = case.program.ink_after(0, at);
        let left = ((limit - 21_000 - entry) * 10_000 - paid) / 10_000;
        let given = left - left / 64;
        assert_eq!(
            (inner(&receipt).gas, inner(&receipt).gas_used),
            (given, given)
        );
        let expected = 21_000 + fixture.program.frame_gas(at) + given;
        assert_eq!(
            (receipt.status, receipt.gas_used, receipt.output.to_vec()),
            (Status::Success, expected, vec![0; 24]),
            "{scheme:?}"
        );
    }
}

#[test]
fn a_creation_that_cannot_pay_its_base_reverts_the_caller_and_keeps_the_gas() {
    for scheme in [Scheme::Nonce, Scheme::Salt] {
        let case = succeeding(scheme, "unaffordable", vec![0; 33], 0);
        let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
        let at = Conditions::default();
        let refused = fixture.program.refused_gas(0, 0, at);
        let base = scheme.price(33).gas;
        let limit = 21_000 + refused + base - 1;
        let receipt = fixture
            .chain
            .transact(fixture.request().with_gas(limit))
            .expect("a transaction");
        assert_eq!(
            (receipt.status, receipt.gas_used, receipt.error.as_deref()),
            (Status::Revert, 21_000 + refused, Some("execution reverted")),
            "{scheme:?}"
        );
        // With the base itself the contract is created, and the rest of the program is out of gas.
        let receipt = fixture
            .chain
            .transact(fixture.request().with_gas(limit + 1))
            .expect("a transaction");
        assert_eq!(
            (receipt.status, receipt.gas_used, inner(&receipt).status),
            (Status::Failure, limit + 1, Status::Success),
            "{scheme:?}"
        );
        assert!(
            fixture
                .chain
                .code(scheme.address(fixture.program.address, &[0; 33]))
                .is_empty()
        );
    }
}
