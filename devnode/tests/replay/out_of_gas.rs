//! Recorded transactions with every gas limit from the least that is valid up to what they need.

use stylus_devnode::{
    evm::{InvalidTransaction, Status},
    world::Transaction,
};

use crate::{
    recording::{ARBOS_51, ARBOS_60_DRAFT, Recording, Vector},
    world::World,
};

/// Recorded transactions that between them write, call, create, log, grow memory and re-enter.
const SWEPT: [(&str, &str); 9] = [
    ("storage", "sstore-0-1-2"),
    ("storage", "sstore-1-0-1"),
    ("callvalue", "empty"),
    ("create", "create1-value1"),
    ("create", "create2-ok"),
    ("log", "t4-d33"),
    ("memory", "grow-17"),
    ("reent", "A-call-B-call-A"),
    ("evmproxy", "call-flush"),
];
/// Distance of the gas limits tried; a prime, so that no period hides anything.
const STRIDE: usize = 31;

fn sweep(recording: &Recording, vector: &Vector) {
    let mut world = World::new(recording);
    world.prepare(vector);
    let recorded = world.transaction(&vector.tx, None);
    let mut succeeded = false;
    // Used gas is at least four fifths of what was needed, the rest being refunds; calls may need a
    // reserve besides.
    let enough = vector.expect.gas_used * 5 / 4 + 3_000;
    for gas in (20_900..=enough).step_by(STRIDE) {
        let mut attempt = world.clone();
        let tx = Transaction {
            gas,
            ..recorded.clone()
        };
        let execution = match attempt.try_send(&tx) {
            Ok(execution) => execution,
            Err(error) => {
                assert_eq!(error, InvalidTransaction::IntrinsicGasTooLow);
                assert_eq!(error.to_string(), "intrinsic gas too low");
                assert_eq!(attempt.state.balance(tx.from), world.state.balance(tx.from));
                continue;
            }
        };
        assert!(execution.gas_used <= gas, "{} with {gas}", vector.id);
        let changes = attempt.changes(&world.state, tx.from);
        match execution.status {
            Status::Success => succeeded = true,
            Status::Failure | Status::Revert => {
                assert!(
                    changes.is_empty(),
                    "{} with {gas} left {changes:?}",
                    vector.id
                );
                assert!(execution.logs.is_empty());
            }
        }
        if execution.status == Status::Failure {
            assert_eq!(execution.gas_used, gas, "{}", vector.id);
        }
    }
    assert!(succeeded, "{} never had enough gas", vector.id);
}

fn sweep_all(recording: &Recording) {
    for (group, id) in SWEPT {
        let found = recording
            .vectors
            .iter()
            .find(|vector| vector.group == group && vector.id == id);
        sweep(
            recording,
            found.unwrap_or_else(|| panic!("no vector {group}/{id}")),
        );
    }
}

#[test]
fn too_little_gas_leaves_no_trace_at_arbos_51() {
    sweep_all(&ARBOS_51);
}

#[test]
fn too_little_gas_leaves_no_trace_at_arbos_60_draft() {
    sweep_all(&ARBOS_60_DRAFT);
}
