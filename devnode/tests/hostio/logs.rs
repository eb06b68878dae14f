//! Logs: none to four topics, which come before the data.

use alloy_primitives::B256;
use stylus_devnode::{evm::Status, profile::Profile};
use stylus_price_list::{Price, Program, host_calls::emit_log};

use crate::{
    case::{Case, word, words},
    fixture::Fixture,
};

/// Logs that many topics, numbered from 1, and that many bytes.
fn logging(when: &'static str, topics: u64, data: u64) -> Case {
    let numbers: Vec<u64> = (1..=topics).collect();
    let mut memory = words(&numbers);
    memory.resize(memory.len() + data as usize, 0xda);
    let len = 32 * topics + data;
    let gas = 375 * (1 + topics) + 8 * data;
    let args = format!("i32.const 0 i32.const {len} i32.const {topics}");
    let price = Price::ink(emit_log(len)).gas(gas);
    let program = Program::new(memory).call("emit_log", &args, price);
    Case::new("emit_log", when, program).refused_in_static(gas)
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        logging("nothing at all", 0, 0),
        logging("a byte without topics", 0, 1),
        logging("one topic", 1, 0),
        logging("two topics and 33 bytes", 2, 33),
        logging("three topics", 3, 0),
        logging("four topics and 33 bytes", 4, 33),
    ]
}

#[test]
fn topics_come_before_the_data() {
    let case = logging("two topics and 33 bytes", 2, 33);
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
    let receipt = fixture
        .chain
        .transact(fixture.request())
        .expect("a transaction");
    assert_eq!(receipt.logs.len(), 1);
    let log = &receipt.logs[0].log;
    assert_eq!(log.address, fixture.program.address);
    let topics = [word(1), word(2)].map(|topic| B256::from_slice(&topic));
    assert_eq!(log.topics(), topics);
    assert_eq!(log.data.data.as_ref(), [0xda; 33]);
}

/// Refused before the bytes are paid for.
#[test]
fn five_topics_and_missing_bytes_revert_after_the_ink_of_entering() {
    for args in [
        "i32.const 0 i32.const 160 i32.const 5",
        "i32.const 0 i32.const 63 i32.const 2",
    ] {
        let price = Price::ink(8_400 + 59_673);
        let program = Program::default().call("emit_log", args, price);
        let case = Case::new("emit_log", args, program);
        let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
        let receipt = fixture
            .chain
            .transact(fixture.request())
            .expect("a transaction");
        let at = Default::default();
        let expected = 21_000 + fixture.program.refused_gas(0, 0, at);
        assert_eq!(
            (receipt.status, receipt.gas_used),
            (Status::Revert, expected),
            "{args}"
        );
    }
}
