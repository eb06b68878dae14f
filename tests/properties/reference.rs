//! Translates the reference model to the module: scenarios to sessions, meters to slots, denials to
//! errors.

use alloy_primitives::{Address, B256, U256};
use latchkey_fixtures::{
    abi::Error,
    actors::{ACCOUNT, CHAIN_ID, MODULE, session_key},
    native::{Validation, World},
    ops::validate_call,
    slots::session_slot,
};
use latchkey_reference::{
    encode::encode,
    judge::{Call as ModelCall, Denial, MeterState, NEVER, Op as ModelOp, Window},
    model::{PolicyFault as ModelFault, Refill},
    strategies::{MODULE as MODEL_MODULE, Scenario},
};
use latchkey_sdk::{
    abi::{ILatchkey as abi, ILatchkey::PolicyFault, PackedUserOperation},
    call::{Call, execute_batch, execute_single, execute_user_op},
    entry_point::{ENTRY_POINT_V07, user_op_hash_v07},
    envelope::envelope,
    session::Session,
    signing::session_op_digest,
    user_op::UserOp,
};

/// The session of a scenario.
pub(crate) fn session(scenario: &Scenario) -> Session {
    assert_eq!(
        MODULE, MODEL_MODULE,
        "the fixtures and the reference use the same module"
    );
    Session::new(session_key().signer(), encode(&scenario.policy))
        .after(scenario.window.after)
        .until(scenario.window.until)
        .args(scenario.args.clone())
}

/// A world where a scenario's session is enabled, with the meters of the scenario.
pub(crate) fn world(scenario: &Scenario) -> World {
    let session = session(scenario);
    let mut world = World::with(&session);
    for (index, state) in scenario.states.iter().enumerate() {
        let slot = (MODULE, session_slot(ACCOUNT, session.id(), index as u8));
        let word = world.module.host.storage.entry(slot).or_default();
        word[11..16].copy_from_slice(&state.mark.to_be_bytes()[3..]);
        word[16..].copy_from_slice(&state.used.to_be_bytes());
    }
    world.module.host.storage.retain(|_, word| !word.is_zero());
    world
}

/// The stored meters of a scenario's session.
pub(crate) fn states(world: &World, scenario: &Scenario) -> Vec<MeterState> {
    let id = session(scenario).id();
    let stored = scenario
        .policy
        .meters
        .iter()
        .filter(|meter| meter.refill != Refill::PerOp);
    (0..stored.count())
        .map(|index| {
            let slot = (MODULE, session_slot(ACCOUNT, id, index as u8));
            let word = world
                .module
                .host
                .storage
                .get(&slot)
                .copied()
                .unwrap_or_default();
            let mut mark = [0; 8];
            mark[3..].copy_from_slice(&word[11..16]);
            MeterState {
                mark: u64::from_be_bytes(mark),
                used: U256::from_be_slice(&word[16..]).to(),
            }
        })
        .collect()
}

/// The encoding of account calldata.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    /// Whether one call is encoded as a batch of one.
    pub(crate) batch: bool,
    /// Whether the calldata is wrapped in `executeUserOp`.
    pub(crate) wrapped: bool,
}

/// Account calldata for the calls of an operation.
pub(crate) fn call_data(calls: &[ModelCall], form: Form) -> Vec<u8> {
    let calls: Vec<_> = calls
        .iter()
        .map(|call| Call::new(call.target, call.data.clone()).with_value(call.value))
        .collect();
    let inner = match &calls[..] {
        [call] if !form.batch => execute_single(call),
        calls => execute_batch(calls),
    };
    if form.wrapped {
        execute_user_op(&inner)
    } else {
        inner
    }
}

/// The packed operation, without signature.
pub(crate) fn packed(op: &ModelOp, call_data: Vec<u8>) -> PackedUserOperation {
    let op_without_paymaster = UserOp {
        sender: op.account,
        nonce: U256::ZERO,
        init_code: op.init_code.clone().into(),
        call_data: call_data.into(),
        verification_gas: op.verification_gas,
        call_gas: op.call_gas,
        pre_verification_gas: op.pre_verification_gas,
        max_fee_per_gas: op.max_fee_per_gas,
        max_priority_fee_per_gas: op.max_fee_per_gas / 2,
        paymaster: None,
    };
    PackedUserOperation {
        paymasterAndData: op.paymaster_and_data.clone().into(),
        ..op_without_paymaster.pack([])
    }
}

/// Signs an operation with the session key and validates it.
pub(crate) fn validate(
    world: &mut World,
    session: &Session,
    time: Option<u64>,
    op: PackedUserOperation,
) -> Result<Validation, Error> {
    let account: Address = op.sender;
    let hash: B256 = user_op_hash_v07(&op, ENTRY_POINT_V07, CHAIN_ID);
    let digest = session_op_digest(MODULE, account, CHAIN_ID, hash, session.id(), time);
    let signature = session_key().sign(digest).expect("a signature");
    let signature = envelope(session, time, &signature).into();
    let call = validate_call(PackedUserOperation { signature, ..op }, hash);
    world.module.call(account, &call).map(Validation::decode)
}

/// The validation of an operation that is admitted in a window.
pub(crate) fn validation(window: Window) -> Validation {
    let Window { after, until } = window;
    let until = if until == NEVER { 0 } else { until };
    Validation::Valid { after, until }
}

/// The error of a denial.
pub(crate) fn error(denial: Denial) -> Error {
    let n = |number: usize| U256::from(number);
    match denial {
        Denial::EmptyBatch => abi::EmptyBatch {}.into(),
        Denial::InitCodeDenied => abi::InitCodeDenied {}.into(),
        Denial::TooManyCalls { max } => abi::TooManyCalls {
            max: U256::from(max),
        }
        .into(),
        Denial::TargetForbidden { call, target } => abi::TargetForbidden {
            call: n(call),
            target,
        }
        .into(),
        Denial::SelectorTruncated { call, size } => abi::SelectorTruncated {
            call: n(call),
            size: n(size),
        }
        .into(),
        Denial::CallDenied {
            call,
            target,
            selector,
        } => abi::CallDenied {
            call: n(call),
            target,
            selector,
        }
        .into(),
        Denial::PlainTransferDenied { call, target } => abi::PlainTransferDenied {
            call: n(call),
            target,
        }
        .into(),
        Denial::ValueDenied {
            call,
            rule,
            asked,
            max,
        } => abi::ValueDenied {
            call: n(call),
            rule: n(rule),
            asked,
            max,
        }
        .into(),
        Denial::ConstraintDenied {
            call,
            rule,
            constraint,
            found,
        } => abi::ConstraintDenied {
            call: n(call),
            rule: n(rule),
            constraint: n(constraint),
            found,
        }
        .into(),
        Denial::ArgumentUnreadable {
            call,
            rule,
            constraint,
        } => {
            let (call, rule, constraint) = (n(call), n(rule), n(constraint));
            abi::ArgumentUnreadable {
                call,
                rule,
                constraint,
            }
            .into()
        }
        Denial::ChargeUnreadable { call, rule, charge } => abi::ChargeUnreadable {
            call: n(call),
            rule: n(rule),
            charge: n(charge),
        }
        .into(),
        Denial::AmountTooLarge { meter } => abi::AmountTooLarge { meter: n(meter) }.into(),
        Denial::FeePerGasExceeded { asked, max } => abi::FeePerGasExceeded {
            asked: U256::from(asked),
            max: U256::from(max),
        }
        .into(),
        Denial::MalformedPaymasterData { size } => {
            abi::MalformedPaymasterData { size: n(size) }.into()
        }
        Denial::PaymasterDenied { paymaster } => abi::PaymasterDenied { paymaster }.into(),
        Denial::FeeTooLarge => abi::FeeTooLarge {}.into(),
        Denial::SelfPayRefused { fee } => abi::SelfPayRefused { fee }.into(),
        Denial::MeterTimeMissing { meter } => abi::MeterTimeMissing { meter: n(meter) }.into(),
        Denial::MeterTimeTooEarly {
            meter,
            time,
            earliest,
        } => abi::MeterTimeTooEarly {
            meter: n(meter),
            time: U256::from(time),
            earliest,
        }
        .into(),
        Denial::MeterExceeded { meter, asked, left } => abi::MeterExceeded {
            meter: n(meter),
            asked: U256::from(asked),
            left: U256::from(left),
        }
        .into(),
        Denial::EmptyWindow { after, until } => abi::EmptyWindow {
            validAfter: U256::from(after),
            validUntil: U256::from(until),
        }
        .into(),
        Denial::Unchecked(fault) => panic!("a scenario with an invalid policy: {fault:?}"),
    }
}

/// The fault in the interface.
pub(crate) fn fault(fault: ModelFault) -> PolicyFault {
    match fault {
        ModelFault::Truncated => PolicyFault::Truncated,
        ModelFault::TrailingBytes => PolicyFault::TrailingBytes,
        ModelFault::NotSupported => PolicyFault::NotSupported,
        ModelFault::BadVersion => PolicyFault::BadVersion,
        ModelFault::BadFlags => PolicyFault::BadFlags,
        ModelFault::BadNumber => PolicyFault::BadNumber,
        ModelFault::BadCount => PolicyFault::BadCount,
        ModelFault::BadIndex => PolicyFault::BadIndex,
        ModelFault::NotAscending => PolicyFault::NotAscending,
        ModelFault::NotUsed => PolicyFault::NotUsed,
        ModelFault::BadMeter => PolicyFault::BadMeter,
        ModelFault::BadType => PolicyFault::BadType,
        ModelFault::BadParam => PolicyFault::BadParam,
        ModelFault::ForbiddenAddress => PolicyFault::ForbiddenAddress,
        ModelFault::ValueNotCharged => PolicyFault::ValueNotCharged,
        ModelFault::NoFunction => PolicyFault::NoFunction,
        ModelFault::FeeNotPayable => PolicyFault::FeeNotPayable,
        ModelFault::TooLong => PolicyFault::TooLong,
    }
}
