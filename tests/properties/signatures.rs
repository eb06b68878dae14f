//! The signature field: any bytes return 1, unless the reference decodes the session from them.

use alloy_primitives::{Address, keccak256};
use latchkey_fixtures::{
    actors::{ACCOUNT, CHAIN_ID, MODULE, NOW, RECIPIENT, TOKEN, session_key},
    native::{Module, Validation, World},
    ops::Op,
    policies::{session, transfer, transfer_session},
};
use latchkey_reference::head::{Envelope, Head, Text};
use latchkey_sdk::session::{LaneId, Session};
use proptest::{collection::vec, prelude::*};

use crate::config;

const PUBLISHED: Address = Address::repeat_byte(0xc0);

/// A live session with two args, with a carried or a published text.
fn world_and_op(published: bool) -> (World, Op) {
    use latchkey_sdk::policy::{Charge, DAY, Meter, Param, Path, Policy, Rule};
    let mut policy = Policy::new();
    let daily = policy.meter(Meter::period(Param(1), DAY));
    policy.rule(
        Rule::call(TOKEN, [0xa9, 0x05, 0x9c, 0xbb])
            .constrain(Path::address(0).is(Param(0)))
            .charge(Charge::argument(Path::uint256(1), daily)),
    );
    let args = vec![
        RECIPIENT.into_word(),
        alloy_primitives::B256::from(alloy_primitives::U256::from(100)),
    ];
    let mut session = session(&policy).args(args).after(1).until(NOW + 9).salt(7);
    let mut world = World::new();
    let code = [&[0], &session.text[..]].concat();
    world.module.host.code.insert(PUBLISHED, code);
    if published {
        session = session.published_at(PUBLISHED);
    }
    world.enable(&session);
    let op = Op::new(&session).call(&transfer(1));
    (world, op)
}

/// Whether the reference decodes the session from a signature field.
fn has_session(bytes: &[u8], session: &Session, module: &Module) -> bool {
    let Some(envelope) = Envelope::decode(bytes) else {
        return false;
    };
    let text = match envelope.text {
        Text::Carried(text) => text,
        Text::Published(address) => {
            match module.host.code.get(&address).map(|code| code.split_at(1)) {
                Some(([0], text)) => text.to_vec(),
                _ => return false,
            }
        }
    };
    let head = Head {
        lane: LaneId::ERC7579.into(),
        valid_after: envelope.valid_after,
        valid_until: envelope.valid_until,
        salt: envelope.salt,
        signer: envelope.signer,
        policy_hash: keccak256(text),
        args: envelope.args,
    };
    keccak256(head.encode()) == session.id()
}

#[test]
fn every_strict_prefix_and_every_longer_field_returns_1() {
    for published in [false, true] {
        let (mut world, op) = world_and_op(published);
        let whole = op.signature(MODULE, CHAIN_ID);
        let mut admitted = world.clone();
        let validation = Validation::Valid {
            after: NOW,
            until: NOW + 9,
        };
        assert_eq!(admitted.validate_with(&op, whole.clone()), Ok(validation));
        for length in 0..whole.len() {
            let answer = world.clone().validate_with(&op, whole[..length].to_vec());
            assert_eq!(answer, Ok(Validation::SignatureFailed), "{length} bytes");
        }
        for more in [1, 32, 65, 1_000] {
            let mut longer = whole.clone();
            longer.resize(whole.len() + more, 0);
            let answer = world.validate_with(&op, longer);
            assert_eq!(answer, Ok(Validation::SignatureFailed), "{more} more");
        }
    }
}

#[test]
fn a_flipped_bit_is_never_admitted() {
    for published in [false, true] {
        let (world, op) = world_and_op(published);
        let whole = op.signature(MODULE, CHAIN_ID);
        for bit in 0..8 * whole.len() {
            let mut changed = whole.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let mut world = world.clone();
            let before = world.module.host.storage.clone();
            let named = has_session(&changed, &op.session, &world.module);
            match world.validate_with(&op, changed) {
                // A flipped bit of the time is denied before the signature check: another period,
                // or before the anchor.
                Err(_) => assert!(named, "bit {bit}"),
                Ok(validation) => {
                    assert_eq!(validation, Validation::SignatureFailed, "bit {bit}");
                    assert!(named || world.module.host.storage == before, "bit {bit}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn any_bytes_return_1_and_write_nothing(bytes in vec(any::<u8>(), 0..400)) {
        let (mut world, op) = world_and_op(false);
        let before = world.module.host.storage.clone();
        prop_assert_eq!(world.validate_with(&op, bytes), Ok(Validation::SignatureFailed));
        prop_assert_eq!(world.module.host.storage, before);
    }

    /// A valid field with bytes replaced is never admitted; unless it still contains the session,
    /// nothing is written.
    #[test]
    fn damaged_fields_are_never_admitted(
        published in any::<bool>(),
        at in any::<prop::sample::Index>(),
        bytes in vec(any::<u8>(), 1..9),
    ) {
        let (mut world, op) = world_and_op(published);
        let whole = op.signature(MODULE, CHAIN_ID);
        let mut changed = whole.clone();
        let at = at.index(whole.len());
        for (to, from) in changed[at..].iter_mut().zip(&bytes) {
            *to = *from;
        }
        prop_assume!(changed != whole);
        let before = world.module.host.storage.clone();
        let named = has_session(&changed, &op.session, &world.module);
        let answer = world.validate_with(&op, changed);
        if named {
            prop_assert!(matches!(answer, Err(_) | Ok(Validation::SignatureFailed)));
        } else {
            prop_assert_eq!(answer, Ok(Validation::SignatureFailed));
            prop_assert_eq!(world.module.host.storage, before);
        }
    }
}

#[test]
fn the_session_id_equals_the_references_hash() {
    let session = transfer_session().after(3).until(NOW).salt(u64::MAX);
    let head = Head {
        lane: LaneId::ERC7579.into(),
        valid_after: 3,
        valid_until: NOW,
        salt: u64::MAX,
        signer: session_key().address(),
        policy_hash: keccak256(&session.text),
        args: vec![],
    };
    let mut world = World::new();
    assert_eq!(world.try_enable(&session), Ok(keccak256(head.encode())));
    assert!(world.module.trace().preimages.contains(&head.encode()));
    assert_eq!(Head::decode(&head.encode()), Some(head));
    assert_eq!(ACCOUNT, Op::new(&session).user_op.sender);
}
