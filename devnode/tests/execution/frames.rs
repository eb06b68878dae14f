//! Frames: nesting, and the rules around Stylus accounts, delegations and codes.

use alloy_primitives::{Address, Bytes, U256};
use stylus_devnode::{
    evm::{CallFrame, Status},
    world::Transaction,
};

use crate::fixture::{CONTRACT, Fixture, OTHER, transaction};

/// EVM code that calls the first 20 bytes of its call data with the rest of them, and ignores the
/// result.
const FORWARD_EVM: &str = "601436038060146000376000600082600060006000356060 1c5af100";

/// The same as a program; 24,600 bytes of call data fit.
pub(crate) const FORWARD_WASM: &str = r#"(module
  (import "vm_hooks" "read_args" (func $read_args (param i32)))
  (import "vm_hooks" "call_contract" (func $call (param i32 i32 i32 i32 i64 i32) (result i32)))
  (memory (export "memory") 1 1)
  (func (export "user_entrypoint") (param $len i32) (result i32)
    (call $read_args (i32.const 0))
    (drop (call $call (i32.const 0) (i32.const 20) (i32.sub (local.get $len) (i32.const 20))
      (i32.const 65000) (i64.const -1) (i32.const 65100)))
    (i32.const 0)))"#;

/// A program that delegates to the address in its call data and returns the status byte.
const DELEGATE_WASM: &str = r#"(module
  (import "vm_hooks" "read_args" (func $read_args (param i32)))
  (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
  (import "vm_hooks" "delegate_call_contract" (func $delegate (param i32 i32 i32 i64 i32) (result i32)))
  (memory (export "memory") 1 1)
  (func (export "user_entrypoint") (param i32) (result i32)
    (call $read_args (i32.const 0))
    (i32.store8 (i32.const 64) (call $delegate (i32.const 0) (i32.const 0) (i32.const 0) (i64.const -1) (i32.const 68)))
    (call $write_result (i32.const 64) (i32.const 1))
    (i32.const 0)))"#;

fn forward_evm() -> String {
    FORWARD_EVM.replace(' ', "")
}

/// Number of frames from `frame` inwards along last children, and the error of the innermost.
fn innermost(mut frame: &CallFrame) -> (usize, Option<&str>) {
    let mut depth = 1;
    while let Some(child) = frame.children.last() {
        frame = child;
        depth += 1;
    }
    (depth, frame.error.as_deref())
}

#[test]
fn evm_and_wasm_frames_nest_1024_deep() {
    let mut fixture = Fixture::new()
        .program(CONTRACT, FORWARD_WASM)
        .evm(OTHER, &forward_evm());
    // A program every ninth frame, so that fewer than 128 pages are open.
    let path: Vec<Address> = (1..1_200)
        .map(|n| if n % 9 == 0 { CONTRACT } else { OTHER })
        .collect();
    let data: Bytes = path.iter().flat_map(|address| address.to_vec()).collect();
    let execution = fixture.call(&Transaction {
        gas: 1 << 50,
        data,
        ..transaction()
    });
    assert_eq!(execution.status, Status::Success);
    let root = execution.root.expect("traced");
    // The frames at depth 0 to 1,024, and the one that was one too many.
    assert_eq!(innermost(&root), (1_026, Some("max call depth exceeded")));
}

#[test]
fn no_gas_pays_for_129_open_pages() {
    let mut fixture = Fixture::new().program(CONTRACT, FORWARD_WASM);
    let data: Bytes = [CONTRACT; 200]
        .iter()
        .flat_map(|address| address.to_vec())
        .collect();
    let execution = fixture.call(&Transaction {
        gas: 1 << 50,
        data,
        ..transaction()
    });
    let root = execution.root.expect("traced");
    assert_eq!(innermost(&root), (129, Some("out of gas")));
}

#[test]
fn a_stylus_account_cannot_destroy_itself() {
    // CALLER SELFDESTRUCT
    let mut fixture = Fixture::new()
        .program(CONTRACT, DELEGATE_WASM)
        .evm(OTHER, "33ff");
    fixture.state.set_balance(CONTRACT, U256::from(5));
    let execution = fixture.send(&Transaction {
        data: OTHER.to_vec().into(),
        ..transaction()
    });
    assert_eq!(
        (execution.status, execution.output.as_ref()),
        (Status::Success, &[2u8][..])
    );
    let root = execution.root.expect("traced");
    assert_eq!(root.children[0].status, Status::Revert);
    // The sender, which would have been paid, is warm and exists.
    assert_eq!(root.children[0].gas_used, 2 + 5_000);
    assert_eq!(fixture.state.balance(CONTRACT), U256::from(5));
}

#[test]
fn an_evm_account_can_still_send_its_wei_away() {
    let mut fixture = Fixture::new().evm(CONTRACT, "33ff");
    fixture.state.set_balance(CONTRACT, U256::from(5));
    assert_eq!(fixture.send(&transaction()).status, Status::Success);
    assert_eq!(fixture.state.balance(CONTRACT), U256::ZERO);
}

#[test]
fn a_delegation_to_a_precompile_has_no_code() {
    let delegation = format!("ef0100{}", hex::encode(Address::with_last_byte(0x64)));
    let mut fixture = Fixture::new().evm(CONTRACT, &delegation);
    let execution = fixture.send(&transaction());
    assert_eq!(
        (execution.status, execution.gas_used),
        (Status::Success, 21_000)
    );
    // The same through a call of the EVM.
    let mut fixture = Fixture::new()
        .evm(OTHER, &delegation)
        .evm(CONTRACT, &forward_evm());
    let execution = fixture.send(&Transaction {
        data: OTHER.to_vec().into(),
        ..transaction()
    });
    assert_eq!(execution.root.expect("traced").children[0].gas_used, 0);
}

#[test]
fn a_program_without_record_takes_all_gas() {
    let mut fixture = Fixture::new().evm(CONTRACT, "eff0000000");
    let execution = fixture.send(&transaction());
    assert_eq!(
        (execution.status, execution.gas_used),
        (Status::Failure, 1_000_000)
    );
    assert_eq!(
        execution.error.as_deref(),
        Some("error ProgramNotActivated()")
    );
}

#[test]
fn opcodes_fail_in_the_words_of_geth() {
    for (code, error) in [
        ("fe", "invalid opcode: INVALID"),
        ("ef", "invalid opcode: opcode 0xef not defined"),
        ("600101", "stack underflow (1 <=> 2)"),
        ("600056", "invalid jump destination"),
        ("60016000803e", "return data out of bounds"),
        ("5b5f600056", "stack limit reached 1024 (1023)"),
        ("60006000fd", "execution reverted"),
    ] {
        let execution = Fixture::new().evm(CONTRACT, code).send(&transaction());
        assert_eq!(execution.error.as_deref(), Some(error), "{code}");
    }
}

#[test]
fn a_creation_that_cannot_pay_for_its_code_has_its_own_error() {
    // Returns 1,000 zero bytes: 200,000 gas of deposit.
    let data: Bytes = hex::decode("6103e86000f3").expect("hex").into();
    let execution = Fixture::new().send(&Transaction {
        to: None,
        gas: 100_000,
        data,
        ..transaction()
    });
    assert_eq!(
        execution.error.as_deref(),
        Some("contract creation code storage out of gas")
    );
    assert_eq!((execution.gas_used, execution.created), (100_000, None));
}
