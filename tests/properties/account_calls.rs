//! Account calldata of any bytes: the module judges exactly the calls that the account decodes, or
//! refuses (T-30, M-45).

use alloy_primitives::{Bytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use latchkey_fixtures::{
    abi::Error,
    native::{Validation, World},
    ops::Op,
    policies::{transfer, transfer_session},
};
use latchkey_reference::{
    judge::{Call as ModelCall, Op as ModelOp, judge},
    strategies::{Scenario, scenarios},
};
use latchkey_sdk::{
    abi::{
        IERC7579Account::{Execution, executeCall},
        ILatchkey::{CallDataTooLong, MalformedCallData},
    },
    call::{MODE_BATCH, MODE_SINGLE},
};
use proptest::{collection::vec, prelude::*};

use crate::{
    config,
    reference::{Form, call_data, packed, session, validate, validation, world},
};

/// The calls that a lenient account executes; `None`: it reverts.
fn executed(call_data: &[u8]) -> Option<Vec<ModelCall>> {
    let inner = match call_data {
        [0x8d, 0xd7, 0x71, 0x2f, inner @ ..] => inner,
        plain => plain,
    };
    let call = executeCall::abi_decode(inner).ok()?;
    let execution = &call.executionCalldata;
    match call.mode {
        MODE_SINGLE => {
            let (target, rest) = execution.split_first_chunk::<20>()?;
            let (value, data) = rest.split_first_chunk::<32>()?;
            Some(vec![ModelCall {
                target: target.into(),
                value: U256::from_be_bytes(*value),
                data: data.to_vec(),
            }])
        }
        MODE_BATCH => {
            let executions = Vec::<Execution>::abi_decode(execution).ok()?;
            let call = |execution: Execution| ModelCall {
                target: execution.target,
                value: execution.value,
                data: execution.callData.to_vec(),
            };
            Some(executions.into_iter().map(call).collect())
        }
        _ => None,
    }
}

/// If the module admits an operation with this account calldata, the reference admits the calls
/// that the account executes, with the same window.
fn assert_judged_as_executed(
    world: &mut World,
    scenario: &Scenario,
    data: Vec<u8>,
) -> Result<(), TestCaseError> {
    let op = packed(&scenario.op, data.clone());
    let found = validate(world, &session(scenario), scenario.op.time, op);
    let Ok(found) = found else {
        return Ok(());
    };
    prop_assert_ne!(
        found,
        Validation::SignatureFailed,
        "signed by the right key"
    );
    let calls = executed(&data);
    prop_assert!(
        calls.is_some(),
        "admitted calldata that no account executes"
    );
    let op = ModelOp {
        calls: calls.unwrap_or_default(),
        ..scenario.op.clone()
    };
    let expected = judge(
        &scenario.policy,
        &scenario.args,
        scenario.window,
        &scenario.states,
        &op,
    );
    prop_assert_eq!(
        Ok(found),
        expected.map(|expected| validation(expected.window))
    );
    Ok(())
}

fn forms() -> impl Strategy<Value = Form> {
    (any::<bool>(), any::<bool>()).prop_map(|(batch, wrapped)| Form { batch, wrapped })
}

/// A change of calldata.
#[derive(Clone, Debug)]
enum Change {
    Bytes(prop::sample::Index, Vec<u8>),
    Word(prop::sample::Index, U256),
    CopyWord(prop::sample::Index, prop::sample::Index),
    Cut(prop::sample::Index),
    Append(Vec<u8>),
    RemoveWord(prop::sample::Index),
    InsertWord(prop::sample::Index, u64),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let index = any::<prop::sample::Index>;
    let number = prop_oneof![
        (0..20_u64).prop_map(|words| U256::from(32 * words)),
        (0..400_u64).prop_map(U256::from),
        Just(U256::MAX),
        Just(U256::MAX - U256::from(31)),
        (0..256_usize).prop_map(|bit| U256::ONE << bit),
    ];
    let one = prop_oneof![
        (index(), vec(any::<u8>(), 1..3)).prop_map(|(at, bytes)| Change::Bytes(at, bytes)),
        (index(), number).prop_map(|(at, word)| Change::Word(at, word)),
        (index(), index()).prop_map(|(from, to)| Change::CopyWord(from, to)),
        index().prop_map(Change::Cut),
        vec(any::<u8>(), 1..70).prop_map(Change::Append),
        index().prop_map(Change::RemoveWord),
        (index(), 0..200_u64).prop_map(|(at, word)| Change::InsertWord(at, word)),
    ];
    vec(one, 1..4)
}

/// Applies a change; words are counted after the selector of `execute`.
fn apply(data: &mut Vec<u8>, change: &Change, wrapped: bool) {
    let start = if wrapped { 8 } else { 4 };
    let words = data.len().saturating_sub(start) / 32;
    if words == 0 {
        return;
    }
    let word = |index: &prop::sample::Index| start + 32 * index.index(words);
    match change {
        Change::Bytes(at, bytes) => {
            let at = at.index(data.len());
            for (to, from) in data[at..].iter_mut().zip(bytes) {
                *to = *from;
            }
        }
        Change::Word(at, value) => {
            let at = word(at);
            data[at..at + 32].copy_from_slice(&value.to_be_bytes::<32>());
        }
        Change::CopyWord(from, to) => {
            let (from, to) = (word(from), word(to));
            data.copy_within(from..from + 32, to);
        }
        Change::Cut(at) => data.truncate(at.index(data.len())),
        Change::Append(bytes) => data.extend(bytes),
        Change::RemoveWord(at) => {
            let at = word(at);
            data.drain(at..at + 32);
        }
        Change::InsertWord(at, value) => {
            let at = word(at);
            data.splice(at..at, U256::from(*value).to_be_bytes::<32>());
        }
    }
}

proptest! {
    #![proptest_config(config(3_000))]

    #[test]
    fn changed_calldata_is_judged_as_it_is_executed(scenario in scenarios(), form in forms(), changes in changes()) {
        let mut data = call_data(&scenario.op.calls, form);
        prop_assume!(data.len() <= 8_000);
        for change in &changes {
            apply(&mut data, change, form.wrapped);
        }
        assert_judged_as_executed(&mut world(&scenario), &scenario, data)?;
    }
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn any_calldata_is_judged_as_it_is_executed(scenario in scenarios(), bytes in vec(any::<u8>(), 0..300)) {
        assert_judged_as_executed(&mut world(&scenario), &scenario, bytes.clone())?;
        let called = [&executeCall::SELECTOR[..], &bytes].concat();
        assert_judged_as_executed(&mut world(&scenario), &scenario, called)?;
        let batch = executeCall { mode: MODE_BATCH, executionCalldata: Bytes::from(bytes) };
        assert_judged_as_executed(&mut world(&scenario), &scenario, batch.abi_encode())?;
    }
}

proptest! {
    #![proptest_config(config(16))]

    #[test]
    fn every_strict_prefix_of_calldata_is_refused(scenario in scenarios(), form in forms()) {
        let data = call_data(&scenario.op.calls, form);
        prop_assume!(data.len() <= 1_500 && scenario.op.calls.len() == 1);
        // The last bytes may be padding, which an encoder may omit.
        let padding = match &scenario.op.calls[..] {
            [call] if !form.batch => (52 + call.data.len()).next_multiple_of(32) - 52 - call.data.len(),
            _ => 0,
        };
        let mut world = world(&scenario);
        for length in 0..data.len().saturating_sub(padding) {
            let op = packed(&scenario.op, data[..length].to_vec());
            let found = validate(&mut world, &session(&scenario), scenario.op.time, op);
            prop_assert!(found.is_err(), "{} of {} bytes: {:?}", length, data.len(), found);
        }
        assert_judged_as_executed(&mut world, &scenario, data)?;
    }
}

#[test]
fn calldata_of_8193_bytes_is_too_long() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let base = Op::new(&session).call(&transfer(1)).user_op.call_data;
    for (length, error) in [
        (8_192, Error::from(MalformedCallData {})),
        (
            8_193,
            CallDataTooLong {
                size: U256::from(8_193),
                max: U256::from(8_192),
            }
            .into(),
        ),
    ] {
        let mut data = base.to_vec();
        data.resize(length, 0);
        world.assert_denied(&Op::new(&session).call_data(data), error);
    }
}
