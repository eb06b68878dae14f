//! Call data, results, the early exit, and memory growth.

use stylus_devnode::{evm::Status, profile::Profile};
use stylus_price_list::{
    Price, Program,
    host_calls::{ENTER, read_args, write_result},
    pages,
};

use crate::{
    case::{Case, OUT},
    fixture::{Fixture, PLENTY},
};

/// Reads call data of this length and returns it.
fn reading(when: &'static str, len: u8) -> Case {
    let data: Vec<u8> = (1..=len).collect();
    let price = Price::ink(read_args(len.into()));
    let program = Program::default().call("read_args", &format!("i32.const {OUT}"), price);
    Case::new("read_args", when, program)
        .call_data(data.clone())
        .answering(OUT, data)
}

/// Returns that many bytes.
fn writing(when: &'static str, len: u32) -> Case {
    let data = vec![0xda; len as usize];
    let mut case = Case::new(
        "write_result",
        when,
        Program::new(data.clone()).returning(0, len),
    );
    case.output = Box::new(move |_| data.clone());
    case
}

/// Exits after having written a result; the rest of the program never runs.
fn exiting(when: &'static str, status: u32) -> Case {
    let program = Program::new([1, 2, 3])
        .returning(0, 3)
        .call("exit_early", &format!("i32.const {status}"), Price::ink(0))
        .exiting_early()
        .ending_with(9);
    let mut case = Case::new("exit_early", when, program);
    case.output = Box::new(|_| vec![1, 2, 3]);
    case
}

/// Pays for pages without growing.
fn paying(when: &'static str, count: u64, price: Price) -> Case {
    let program =
        Program::default().call("pay_for_memory_grow", &format!("i32.const {count}"), price);
    Case::new("pay_for_memory_grow", when, program)
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        reading("no call data", 0),
        reading("a byte", 1),
        reading("a word", 32),
        reading("a byte more than a word", 33),
        writing("no bytes", 0),
        writing("a word", 32),
        writing("a byte more than a word", 33),
        writing("four kilobytes", 4_096),
        exiting("with status 0", 0),
        exiting("with status 1", 1).ending(Status::Revert),
        paying("no page", 0, Price::ink(ENTER)),
        paying("one page", 1, Price::default().pages(1)),
        paying("five pages", 5, Price::default().pages(5)),
        Case::new(
            "pay_for_memory_grow",
            "called by memory.grow, which is paid as well",
            Program::default().growing_to(9).growing(4),
        ),
        Case::new(
            "pay_for_memory_grow",
            "called by a memory.grow of no page",
            Program::default().growing_to(9).growing(0),
        ),
    ]
}

/// As many pages as there are words for, plus one.
#[test]
fn a_growth_that_fails_is_paid_and_its_pages_stay_open() {
    let program = Program::default().growing_to(2).growing(3).growing(1);
    let case = Case::new("pay_for_memory_grow", "beyond the maximum", program);
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
    let receipt = fixture
        .chain
        .transact(fixture.request())
        .expect("a transaction");
    let at = Default::default();
    assert_eq!(receipt.gas_used, 21_000 + fixture.program.frame_gas(at));
    // The second growth found four pages open, not one.
    assert_eq!((pages::cost(3, 1), pages::cost(1, 4)), (2_000, 1_000));
}

#[test]
fn more_than_65535_pages_are_out_of_gas_at_60() {
    let case = paying("65,537 pages", 65_537, Price::default().pages(1));
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_60_DRAFT);
    let receipt = fixture
        .chain
        .transact(fixture.request())
        .expect("a transaction");
    assert_eq!(
        (receipt.status, receipt.gas_used, receipt.error.as_deref()),
        (Status::Failure, PLENTY, Some("out of gas"))
    );
}

#[test]
fn only_the_lower_half_of_a_page_count_is_paid_at_51() {
    let case = paying("65,537 pages", 65_537, Price::default().pages(1));
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
    let receipt = fixture
        .chain
        .transact(fixture.request())
        .expect("a transaction");
    let at = Default::default();
    assert_eq!(
        (receipt.status, receipt.gas_used),
        (Status::Success, 21_000 + fixture.program.frame_gas(at))
    );
}

/// Three gas a word, and a 512th of the square of their number: a floor under what a frame uses,
/// whatever it paid.
#[test]
fn a_frame_that_cannot_pay_for_its_data_by_the_rule_of_the_evm_fails() {
    // 57,344 bytes are 1,792 words.
    let floor = 3 * 1_792 + 1_792 * 1_792 / 512;
    let ink = write_result(57_344);
    let program = Program::default().returning(0, 57_344);
    assert_eq!((floor, ink.div_ceil(10_000)), (11_648, 635));
    let case = Case::new("write_result", "56 kilobytes", program);
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
    let receipt = fixture
        .chain
        .transact(fixture.request())
        .expect("a transaction");
    let paid = fixture.program.frame_gas(Default::default());
    assert!(paid < floor, "{paid}");
    assert_eq!(
        (receipt.status, receipt.gas_used),
        (Status::Success, 21_000 + floor)
    );
    for (gas, status, used) in [
        (21_000 + floor, Status::Success, 21_000 + floor),
        (21_000 + floor - 1, Status::Failure, 21_000 + floor - 1),
    ] {
        assert!(gas < PLENTY);
        let receipt = fixture
            .chain
            .transact(fixture.request().with_gas(gas))
            .expect("a transaction");
        assert_eq!((receipt.status, receipt.gas_used), (status, used), "{gas}");
    }
}
