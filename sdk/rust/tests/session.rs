//! Sessions: what the module's own check refuses before anything is sent.

use alloy_primitives::{Address, B256, U256, keccak256};
use latchkey_reference::{
    head::{Envelope, Head, Text},
    strategies::heads,
};
use latchkey_sdk::{
    abi::ILatchkey::{PolicyFault, SessionFault},
    envelope::envelope,
    policy::{Param, Policy, Rule},
    session::{NEVER, Session, SessionError, Signer, TIME_BOUND},
    signing::STUB_SIGNATURE,
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
    fn heads_and_signatures_are_read_back(head in heads(), text in vec(any::<u8>(), 0..300), time in any::<Option<u32>>()) {
        let session = Session {
            lane: head.lane,
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
fn times_stay_below_their_bound() {
    assert_eq!(session().check(), Ok(()));
    assert_eq!(session().until(TIME_BOUND - 1).check(), Ok(()));
    assert_eq!(
        session().until(TIME_BOUND).check(),
        refused(SessionFault::ValidUntil)
    );
    assert_eq!(
        session().until(NEVER - 1).check(),
        refused(SessionFault::ValidUntil)
    );
    assert_eq!(
        session().until(0).check(),
        refused(SessionFault::ValidUntil)
    );
    assert_eq!(
        session().after(TIME_BOUND).check(),
        refused(SessionFault::ValidAfter)
    );
    assert_eq!(
        session().after(9).until(8).check(),
        refused(SessionFault::EmptyWindow)
    );
    assert_eq!(session().after(9).until(9).check(), Ok(()));
}

#[test]
fn the_zero_address_signs_nothing() {
    let mut nobody = session();
    nobody.signer = Signer::Secp256k1(Address::ZERO);
    assert_eq!(nobody.check(), refused(SessionFault::Signer));
}

#[test]
fn lanes_of_entities_are_not_supported_yet() {
    assert_eq!(
        session().lane(7).check(),
        Err(SessionError::LaneNotSupported(7))
    );
}

#[test]
fn a_17th_arg_is_refused() {
    let many = session().args(vec![B256::ZERO; 17]);
    assert_eq!(many.check(), refused(SessionFault::Args));
}

#[test]
fn args_are_checked_against_the_policy() {
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
fn the_id_binds_every_part_of_the_head() {
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
