//! Replays what was recorded on Nitro: gas, status, output, error, logs and state, to the unit.

mod compare;
mod l1_price;
mod out_of_gas;
mod recording;
mod signer;
mod trace;
mod traced;
mod world;

use recording::{ARBOS_51, ARBOS_60_DRAFT};

/// A test per group and file; the list of groups is complete, or `every_vector_is_in_a_group`
/// fails.
macro_rules! groups {
    ($($group:ident = $name:literal: $count_51:literal, $count_60:literal;)+) => {
        mod arbos_51 {
            $(#[test] fn $group() { crate::compare::group(&crate::ARBOS_51, $name, $count_51); })+
        }

        mod arbos_60_draft {
            $(#[test] fn $group() { crate::compare::group(&crate::ARBOS_60_DRAFT, $name, $count_60); })+
        }

        /// Group, vectors at ArbOS 51, vectors at ArbOS 60.
        const GROUPS: &[(&str, usize, usize)] = &[$(($name, $count_51, $count_60)),+];
    };
}

groups! {
    account = "account": 26, 26;
    activation = "activation": 19, 19;
    base = "base": 7, 7;
    call = "call": 19, 19;
    callvalue = "callvalue": 7, 7;
    control = "control": 11, 10;
    create = "create": 11, 11;
    delegate_call = "dele": 15, 15;
    delegation = "7702": 5, 5;
    deploy = "deploy": 5, 5;
    env = "env": 14, 14;
    evm_proxy = "evmproxy": 15, 15;
    fragments = "fragments": 0, 46;
    ink = "ink": 11, 11;
    keccak = "keccak": 6, 6;
    limits = "limits": 8, 8;
    log = "log": 17, 17;
    math = "math": 14, 14;
    memory = "memory": 12, 12;
    need = "need": 37, 37;
    outcome = "outcome": 13, 13;
    pages = "pages": 4, 4;
    precompile = "precompile": 61, 61;
    probe = "probe30k": 7, 7;
    read_args = "read_args": 5, 5;
    recent_programs = "lru": 2, 2;
    reentrancy = "reent": 12, 12;
    static_call = "stat": 16, 16;
    status = "status": 2, 2;
    storage = "storage": 28, 28;
    transient = "transient": 1, 1;
    write_result = "write_result": 8, 8;
}

#[test]
fn every_vector_is_in_a_group() {
    for (recording, total) in [(&ARBOS_51, 418), (&ARBOS_60_DRAFT, 463)] {
        assert_eq!(recording.vectors.len(), total);
        for vector in &recording.vectors {
            assert!(
                GROUPS.iter().any(|(group, ..)| *group == vector.group),
                "{}",
                vector.group
            );
        }
    }
    assert_eq!(GROUPS.iter().map(|(_, count, _)| count).sum::<usize>(), 418);
    assert_eq!(GROUPS.iter().map(|(.., count)| count).sum::<usize>(), 463);
}

#[test]
fn every_recorded_program_has_its_recorded_record() {
    for (recording, count) in [(&*ARBOS_51, 319), (&*ARBOS_60_DRAFT, 326)] {
        assert_eq!(recording.programs.len(), count);
        for (name, program) in &recording.programs {
            compare::record(recording, name, program);
        }
    }
}

#[test]
fn programs_called_before_in_the_block_enter_at_the_cached_price_from_arbos_60() {
    assert_eq!(compare::burst(&ARBOS_51, true), [30_214, 30_214, 30_214]);
    assert_eq!(
        compare::burst(&ARBOS_60_DRAFT, true),
        [30_214, 21_364, 21_364]
    );
    assert_eq!(
        compare::burst(&ARBOS_60_DRAFT, false),
        [30_214, 30_214, 30_214]
    );
}

#[test]
fn an_estimate_is_bounded_like_a_transaction() {
    // The callee is not activated, so it eats all the gas it is given. Recorded on Nitro v3.9.5.
    assert_eq!(
        compare::estimate(&ARBOS_51, "proxy-call-not-activated"),
        31_751_577
    );
}
