//! The gas report.

use crate::parts::{SENDER, WRITER, chain, program};
use alloy_primitives::{Address, hex};
use stylus_devnode::chain::{TransactionRequest, report};

#[test]
fn a_report_names_frames_host_calls_and_gas() {
    let mut chain = chain();
    let address = chain.deploy_stylus(&program()).expect("accepted");
    let outcome = chain
        .trace_call(TransactionRequest::call(SENDER.address, address, vec![1]))
        .expect("can start");
    let root = outcome.root.expect("traced");
    let text = report::text(&root);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines[0],
        format!("CALL {address} {0} gas (own {0}) success", root.gas_used)
    );
    let entry = root.stylus.as_ref().expect("a Stylus frame").entry_gas;
    assert_eq!(lines[1], format!("  entry {entry} gas"));
    // 8,400 and 2 · 16,381 ink.
    assert_eq!(lines[2], "  1 × write_result 4.1 gas");
    assert_eq!(
        report::folded(&root),
        format!("CALL:{address} {}\n", root.gas_used)
    );
}

#[test]
fn own_gas_leaves_children_out() {
    let mut chain = chain();
    let (outer, inner) = (Address::repeat_byte(0xa1), Address::repeat_byte(0xa2));
    chain.set_code(inner, WRITER.to_vec());
    // Calls `inner` with all gas and no data.
    let code = [
        hex!("5f5f5f5f5f73").as_slice(),
        inner.as_slice(),
        &hex!("5af1"),
    ]
    .concat();
    chain.set_code(outer, code);
    let outcome = chain
        .trace_call(TransactionRequest::call(SENDER.address, outer, ""))
        .expect("can start");
    let root = outcome.root.expect("traced");
    let child = &root.children[0];
    assert_eq!(child.to, inner);
    assert_eq!(report::own_gas(child), child.gas_used);
    assert_eq!(report::own_gas(&root) + child.gas_used, root.gas_used);
    let folded = report::folded(&root);
    assert!(
        folded.contains(&format!("CALL:{outer};CALL:{inner} {}", child.gas_used)),
        "{folded}"
    );
    assert!(report::text(&root).contains(&format!("\n  CALL {inner} ")));
}

#[test]
fn a_failed_frame_says_how() {
    let mut chain = chain();
    let target = Address::repeat_byte(0xa3);
    chain.set_code(target, vec![0x5f, 0x5f, 0xfd]);
    let outcome = chain
        .trace_call(TransactionRequest::call(SENDER.address, target, ""))
        .expect("can start");
    let text = report::text(&outcome.root.expect("traced"));
    assert!(text.ends_with("revert: execution reverted\n"), "{text}");
}
