//! Sessions: heads, ids, envelopes, and the sessions that are refused.

use alloy_primitives::{Address, B256, U256, keccak256};
use latchkey_reference::{
    head::{Envelope, Head, Text},
    strategies::heads,
};
use latchkey_sdk::{
    abi::ILatchkey::{PolicyFault, SessionFault},
    envelope::envelope,
    policy::{Param, Policy, Rule},
    session::{MAX_TIME, NEVER, Session, SessionError, Signer},
    signing::STUB_SIGNATURE,
    time::TimeError,
};
use proptest::{collection::vec, prelude::*};

const ACCOUNT: Address = Address::repeat_byte(0xac);
const MODULE: Address = Address::repeat_byte(0x30);
const KEY: Signer = Signer::Secp256k1(Address::repeat_byte(0x01));

fn session() -> Session {
    let mut policy = Policy::new();
    policy.rule(Rule::call(Param(0), [1, 2, 3, 4]));
    Session::new(KEY, policy.text().unwrap()).args([Address::repeat_byte(0x70).into_word()])
}

fn refused(fault: SessionFault) -> Result<(), SessionError> {
    Err(SessionError::Session(fault))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn heads_and_envelopes_are_decoded_by_the_reference_model(head in heads(), text in vec(any::<u8>(), 0..300), time in any::<Option<u32>>()) {
        let session = Session {
            lane: head.lane.into(),
            valid_after: head.valid_after,
            valid_until: head.valid_until,
            salt: head.salt,
            signer: Signer::Secp256k1(head.signer),
            text: text.clone().into(),
            published_at: None,
            args: head.args.clone(),
        };
        let head = Head { policy_hash: keccak256(&text), ..head };
        prop_assert_eq!(session.head(), head.encode());
        prop_assert_eq!(Head::decode(&session.head()), Some(head.clone()));

        let time = time.map(u64::from);
        let expected = Envelope {
            valid_after: head.valid_after,
            valid_until: head.valid_until,
            salt: head.salt,
            signer: head.signer,
            args: head.args,
            time,
            text: Text::Carried(text),
            signature: STUB_SIGNATURE,
        };
        let carried = envelope(&session, time, &STUB_SIGNATURE);
        prop_assert_eq!(Envelope::decode(&carried), Some(expected.clone()));
        let published = envelope(&session.published_at(ACCOUNT), time, &STUB_SIGNATURE);
        let expected = Envelope { text: Text::Published(ACCOUNT), ..expected };
        prop_assert_eq!(Envelope::decode(&published), Some(expected));
    }
}

#[test]
fn time_above_2_40_minus_1_is_refused_by_name() {
    let error = |field, value: u64| {
        let value = value.into();
        Err(SessionError::Time(TimeError { field, value }))
    };
    assert_eq!(session().check(), Ok(()));
    for time in [MAX_TIME + 1, 1_800_000_000_000, NEVER - 1, NEVER + 1] {
        let after = session().after(time).check();
        assert_eq!(after, error("validAfter", time));
        let until = session().until(time).check();
        assert_eq!(until, error("validUntil", time));
    }
    assert_eq!(session().after(NEVER).check(), error("validAfter", NEVER));
    assert_eq!(session().until(NEVER).check(), Ok(()));
    assert_eq!(session().until(MAX_TIME).check(), Ok(()));
    assert_eq!(session().after(MAX_TIME).check(), Ok(()));
}

#[test]
fn refused_time_is_described_as_milliseconds() {
    let error = session().until(1_800_000_000_000).check().unwrap_err();
    assert_eq!(
        error.to_string(),
        "validUntil is 1800000000000, above 2^40 - 1 unix seconds: it looks like milliseconds"
    );
}

#[test]
fn end_of_zero_and_end_before_the_start_are_refused() {
    assert_eq!(
        session().until(0).check(),
        refused(SessionFault::ValidUntil)
    );
    assert_eq!(
        session().after(9).until(8).check(),
        refused(SessionFault::EmptyWindow)
    );
    assert_eq!(session().after(9).until(9).check(), Ok(()));
}

#[test]
fn zero_address_as_signer_is_refused() {
    let mut session = session();
    session.signer = Signer::Secp256k1(Address::ZERO);
    assert_eq!(session.check(), refused(SessionFault::Signer));
}

#[test]
fn lane_of_an_entity_is_not_supported() {
    assert_eq!(
        session().lane(7).check(),
        Err(SessionError::LaneNotSupported(7.into()))
    );
}

#[test]
fn arg_17_is_refused() {
    let many = session().args(vec![B256::ZERO; 17]);
    assert_eq!(many.check(), refused(SessionFault::Args));
}

#[test]
fn args_that_do_not_fit_the_policy_are_refused() {
    assert_eq!(session().check_for(ACCOUNT, MODULE), Ok(()));
    let fault = |args: Vec<B256>| match session().args(args).check_for(ACCOUNT, MODULE) {
        Err(SessionError::Policy { fault, .. }) => Some(fault),
        _ => None,
    };
    assert_eq!(fault(vec![]), Some(PolicyFault::BadIndex));
    assert_eq!(
        fault(vec![ACCOUNT.into_word()]),
        Some(PolicyFault::ForbiddenAddress)
    );
    assert_eq!(
        fault(vec![MODULE.into_word()]),
        Some(PolicyFault::ForbiddenAddress)
    );
    assert_eq!(fault(vec![U256::MAX.into()]), Some(PolicyFault::BadParam));
    let two = vec![Address::repeat_byte(0x70).into_word(); 2];
    assert_eq!(fault(two), Some(PolicyFault::NotUsed));
}

#[test]
fn change_of_any_part_of_the_head_changes_the_id() {
    let base = session();
    let mut ids = vec![
        base.id(),
        base.clone().lane(1).id(),
        base.clone().after(1).id(),
        base.clone().until(1).id(),
        base.clone().salt(1).id(),
        base.clone().args([B256::ZERO]).id(),
        Session {
            text: vec![1].into(),
            ..base.clone()
        }
        .id(),
        Session {
            signer: Signer::Secp256k1(Address::repeat_byte(2)),
            ..base.clone()
        }
        .id(),
    ];
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 8);
    assert_eq!(base.clone().published_at(ACCOUNT).id(), base.id());
}
