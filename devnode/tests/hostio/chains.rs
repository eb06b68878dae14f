//! Three frames of programs in a row: what they hand down, and what they share.

use alloy_primitives::Bytes;
use stylus_devnode::{
    chain::TransactionRequest,
    evm::{CallFrame, Status},
    profile::Profile,
};
use stylus_price_list::{
    Conditions, Price, Program,
    host_calls::{FLUSH, STORAGE},
    pages,
};

use crate::{
    case::Case,
    fixture::{Fixture, Kind, PLENTY, SENDER, chain, deploy, inner, relay},
};

fn behind(outer_pages: u64) -> Conditions {
    Conditions {
        outer_pages,
        ..Conditions::default()
    }
}

#[test]
fn a_call_within_a_static_call_is_static_too_and_the_third_page_costs() {
    let program = Program::new([0; 31])
        .call(
            "storage_cache_bytes32",
            "i32.const 0 i32.const 32",
            Price::ink(STORAGE),
        )
        .call("storage_flush_cache", "i32.const 0", Price::ink(FLUSH));
    let case = Case::new("storage_flush_cache", "two calls deep", program);
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
    let second = relay(&fixture.program, Kind::Call, -1, 0, &[], 1);
    let second = deploy(&mut fixture.chain, &second);
    let first = relay(&second, Kind::Static, -1, 0, &[], 1);
    let first = deploy(&mut fixture.chain, &first);
    let request = TransactionRequest::call(SENDER, first.address, Bytes::new()).with_gas(PLENTY);
    let receipt = fixture.chain.transact(request).expect("a transaction");
    let middle = inner(&receipt);
    let last = &middle.children[0];
    let refused = fixture.program.refused_gas(1, 0, behind(2));
    assert_eq!((last.status, last.gas_used), (Status::Revert, refused));
    assert_eq!(
        (middle.output.as_ref(), middle.gas_used),
        (&[2][..], second.frame_gas(behind(1)) + refused)
    );
    assert_eq!(
        receipt.gas_used,
        21_000 + first.frame_gas(behind(0)) + middle.gas_used
    );
    assert_eq!(pages::cost(1, 2), 1_000);
}

/// The `msg_reentrant` of each frame in a chain of programs, outermost first; `path` has the
/// callees and the kinds of calls. Every program reports after its callee has returned.
fn reentrant(path: &[(usize, Kind)]) -> Vec<u8> {
    let mut chain = chain(&Profile::ARBOS_51);
    // Two programs that differ in a byte of their data. Call data is a list of addresses, and the
    // kind of call before each: a program calls the first and hands on the rest.
    let programs: Vec<_> = [1, 2]
        .map(|byte| {
            let wat = format!(
                r#"(module
                  (import "vm_hooks" "read_args" (func $read_args (param i32)))
                  (import "vm_hooks" "msg_reentrant" (func $msg_reentrant (result i32)))
                  (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
                  (import "vm_hooks" "call_contract"
                    (func $call (param i32 i32 i32 i32 i64 i32) (result i32)))
                  (import "vm_hooks" "static_call_contract"
                    (func $static (param i32 i32 i32 i64 i32) (result i32)))
                  (import "vm_hooks" "delegate_call_contract"
                    (func $delegate (param i32 i32 i32 i64 i32) (result i32)))
                  (memory (export "memory") 1 1)
                  (data (i32.const 9000) "\{byte:02x}")
                  (func (export "user_entrypoint") (param $len i32) (result i32)
                    (local $rest i32) (local $kind i32)
                    (call $read_args (i32.const 0))
                    (i32.store8 (i32.const 8000) (call $msg_reentrant))
                    (call $write_result (i32.const 8000) (i32.const 1))
                    (if (local.get $len) (then
                      (local.set $rest (i32.sub (local.get $len) (i32.const 21)))
                      (local.set $kind (i32.load8_u (i32.const 0)))
                      (if (i32.eq (local.get $kind) (i32.const 0)) (then
                        (drop (call $call (i32.const 1) (i32.const 21) (local.get $rest)
                          (i32.const 8100) (i64.const -1) (i32.const 8200)))))
                      (if (i32.eq (local.get $kind) (i32.const 1)) (then
                        (drop (call $static (i32.const 1) (i32.const 21) (local.get $rest)
                          (i64.const -1) (i32.const 8200)))))
                      (if (i32.eq (local.get $kind) (i32.const 2)) (then
                        (drop (call $delegate (i32.const 1) (i32.const 21) (local.get $rest)
                          (i64.const -1) (i32.const 8200)))))))
                    (i32.const 0)))"#
            );
            let wasm = wat::parse_str(wat).expect("valid text");
            chain.deploy_stylus(&wasm).expect("accepted")
        })
        .to_vec();
    let data: Vec<u8> = path
        .iter()
        .flat_map(|(program, kind)| {
            let mut part = vec![*kind as u8];
            part.extend(programs[*program]);
            part
        })
        .collect();
    let request = TransactionRequest::call(SENDER, programs[0], data).with_gas(PLENTY);
    let receipt = chain.transact(request).expect("a transaction");
    let mut reported = Vec::new();
    let mut frame: Option<&CallFrame> = receipt.root.as_ref();
    while let Some(open) = frame {
        reported.push(open.output[0]);
        frame = open.children.first();
    }
    reported
}

#[test]
fn a_program_is_reentered_if_its_account_already_acts_further_out() {
    use Kind::{Call, Delegate, Static};
    for (path, reported) in [
        (&[(1, Call)][..], &[0, 0][..]),
        (&[(1, Call), (0, Call)], &[0, 0, 1]),
        (&[(0, Call)], &[0, 1]),
        (&[(0, Static)], &[0, 1]),
        // Borrowed code acts for its caller, which is not called again by that.
        (&[(0, Delegate)], &[0, 0]),
        (&[(1, Delegate)], &[0, 0]),
        (&[(1, Delegate), (1, Call)], &[0, 0, 0]),
        (&[(1, Delegate), (0, Call)], &[0, 0, 1]),
        (&[(1, Call), (0, Delegate)], &[0, 0, 0]),
        (&[(0, Call), (1, Delegate)], &[0, 1, 1]),
    ] {
        assert_eq!(reentrant(path), reported, "{path:?}");
    }
}
