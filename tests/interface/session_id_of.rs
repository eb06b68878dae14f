//! `sessionIdOf(Session)`: the id of every session that some account can enable.

use alloy_primitives::{Address, B256, U256};
use latchkey_fixtures::{
    abi::Error,
    actors::{NOW, STRANGER, other_key},
    native::World,
    policies::transfer_session,
};
use latchkey_sdk::{
    abi::ILatchkey::{InvalidPolicy, InvalidSession, PolicyFault, SessionFault, sessionIdOfCall},
    session::{Session, Signer},
};

fn id_of(world: &mut World, session: &Session) -> Result<B256, Error> {
    let call = sessionIdOfCall {
        session: session.to_abi(),
    };
    world.module.call(STRANGER, &call)
}

#[test]
fn the_id_equals_the_sdks_and_reads_no_state() {
    let session = transfer_session().after(NOW).until(NOW + 9).salt(u64::MAX);
    let mut world = World::not_installed();
    assert_eq!(id_of(&mut world, &session), Ok(session.id()));
    assert_eq!(world.module.trace().slots().len(), 0);
}

#[test]
fn t_10_sessions_one_field_apart_have_different_ids() {
    let base = transfer_session();
    let mut text = base.text.to_vec();
    text[60] ^= 1;
    let others = [
        base.clone().after(1),
        base.clone().until(NOW),
        base.clone().salt(1),
        base.clone().salt(1 << 63),
        base.clone().args(vec![B256::ZERO]),
        base.clone().args(vec![B256::ZERO; 2]),
        Session {
            signer: other_key().signer(),
            ..base.clone()
        },
        Session {
            text: text.into(),
            ..base.clone()
        },
        base,
    ];
    let mut world = World::not_installed();
    let ids: std::collections::BTreeSet<_> = others
        .iter()
        .map(|session| id_of(&mut world, session).expect("an id"))
        .collect();
    assert_eq!(ids.len(), others.len());
}

#[test]
fn a_published_text_has_the_id_of_the_carried_one() {
    let contract = Address::repeat_byte(0xc0);
    let session = transfer_session();
    let mut world = World::not_installed();
    world
        .module
        .host
        .code
        .insert(contract, [&[0], &session.text[..]].concat());
    let published = session.clone().published_at(contract);
    assert_eq!(id_of(&mut world, &published), Ok(session.id()));
    let nowhere = session.published_at(STRANGER);
    let fault = InvalidPolicy {
        fault: PolicyFault::BadPointer,
        offset: U256::ZERO,
    };
    assert_eq!(id_of(&mut world, &nowhere), Err(fault.into()));
}

#[test]
fn an_invalid_session_has_no_id() {
    let base = transfer_session();
    let cases = [
        (base.clone().after(1 << 47), SessionFault::ValidAfter),
        (base.clone().until(0), SessionFault::ValidUntil),
        (
            base.clone().after(NOW + 1).until(NOW),
            SessionFault::EmptyWindow,
        ),
        (base.clone().args(vec![B256::ZERO; 17]), SessionFault::Args),
        (
            Session {
                signer: Signer::Secp256k1(Address::ZERO),
                ..base
            },
            SessionFault::Signer,
        ),
    ];
    for (session, fault) in cases {
        let answer = id_of(&mut World::not_installed(), &session);
        assert_eq!(answer, Err(InvalidSession { fault }.into()));
    }
}
