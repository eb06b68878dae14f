//! Signatures and the fields around them: an invalid one returns 1, AA24. T-01,
//! T-02, T-03, T-06, T-10, T-11, E-28, E-29.

use alloy_primitives::{B256, Bytes, U256, keccak256};
use alloy_sol_types::SolError;
use anyhow::{Context, Result};
use latchkey_fixtures::{
    actors::{RECIPIENT, key},
    chain::{Refusal, World, erc7562::ecrecovers},
    ops::{Op, execute},
};
use latchkey_sdk::{
    abi::{ILatchkey, PackedUserOperation},
    call::Call,
    envelope::envelope,
    session::{Session, Signer},
    signing::{KeySignature, STUB_SIGNATURE, session_op_digest},
};

/// Order of the secp256k1 group.
const ORDER: U256 = U256::from_be_bytes(alloy_primitives::hex!(
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
));

#[test]
fn another_keys_signature_is_refused() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let op = world.op(&made, &[world.transfer(1)])?;
    let op = op.key(key("a stranger"));
    assert_eq!(world.refuses_op(&op)?, Refusal::signature(0));
    Ok(())
}

#[test]
fn session_with_the_attackers_key_in_the_signature_field_is_unknown() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let attacker = key("attacker");
    let own = Session {
        signer: attacker.signer(),
        ..made.session.clone()
    };
    let before = world.module_storage();
    let op = world.op(&made, &[world.transfer(1)])?;
    let op = op.session(own).key(attacker);
    assert_eq!(world.refuses_op(&op)?, Refusal::signature(0));
    assert_eq!(world.module_storage(), before);
    Ok(())
}

#[test]
fn session_with_one_changed_field_is_refused() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let session = &made.session;
    let longer_text = [session.text.as_ref(), &[0]].concat();
    let others = [
        session.clone().after(session.valid_after + 1),
        session.clone().until(session.valid_until + 1),
        session.clone().salt(session.salt + 1),
        session.clone().args([B256::ZERO]),
        Session {
            text: longer_text.into(),
            ..session.clone()
        },
    ];
    for other in others {
        let op = world.op(&made, &[world.transfer(1)])?.session(other);
        assert_eq!(world.refuses_op(&op)?, Refusal::signature(0));
    }
    Ok(())
}

#[test]
fn session_of_the_zero_signer_cannot_be_enabled_and_never_signs() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let zero_signer = Session {
        signer: Signer::Secp256k1(Default::default()),
        ..made.session.clone()
    };
    let op = world.owner_op(execute(&[Call::new(
        world.module,
        zero_signer.enable_call(),
    )]))?;
    let bundle = world.handle_ops(&[op])?;
    let reason = bundle.ops[0].revert_reason.clone().context("a reason")?;
    let error = ILatchkey::InvalidSession {
        fault: ILatchkey::SessionFault::Signer,
    };
    assert_eq!(reason, error.abi_encode());

    // r = s = 0 and v = 27: the precompile recovers no address.
    let mut zeros = [0; 65];
    zeros[64] = 27;
    let op = world.op(&made, &[world.transfer(1)])?.session(zero_signer);
    let op = with_signature(&op, &zeros);
    assert_eq!(world.refuses_packed(op)?, Refusal::signature(0));
    Ok(())
}

#[test]
fn only_the_canonical_signature_is_valid() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let op = world.op(&made, &[world.transfer(1)])?;
    let good = key_signature(&world, &op)?;
    let s = U256::from_be_slice(&good[32..64]);
    let mut high_s = good;
    high_s[32..64].copy_from_slice(&(ORDER - s).to_be_bytes::<32>());
    high_s[64] = 27 + 28 - good[64];
    let forms = [
        high_s,
        with_v(good, good[64] - 27),
        with_v(good, 27 + 28 - good[64]),
        with_v(good, 29),
        with_v(good, 0),
        [0; 65],
        [0xff; 65],
    ];
    for form in forms {
        let op = with_signature(&op, &form);
        assert_eq!(world.refuses_packed(op)?, Refusal::signature(0), "{form:?}");
    }
    // EIP-2098 (64 bytes), and bytes after the signature.
    let whole = with_signature(&op, &good).signature.to_vec();
    let mut compact = whole[..whole.len() - 1].to_vec();
    let at = whole.len() - 33;
    compact[at] |= (good[64] - 27) << 7;
    for field in [
        compact,
        [whole.as_slice(), &[0]].concat(),
        [whole.as_slice(), &[0; 32]].concat(),
    ] {
        let op = op.user_op.pack(field);
        assert_eq!(world.refuses_packed(op)?, Refusal::signature(0));
    }
    let op = op.user_op.pack(whole);
    assert!(world.handle_ops(&[op])?.ops[0].success);
    Ok(())
}

#[test]
fn malformed_signature_field_returns_1() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let op = world.op(&made, &[world.transfer(1)])?;
    let good = key_signature(&world, &op)?;
    let whole = with_signature(&op, &good).signature.to_vec();
    let mut fields: Vec<_> = (0..whole.len())
        .step_by(7)
        .map(|size| whole[..size].to_vec())
        .collect();
    fields.push(vec![0]);
    fields.push(vec![0xff; 4_000]);
    // Unknown modes, including the reserved one.
    fields.extend([0x00, 0x11, 0x13, 0x18, 0x32, 0xff].map(|mode| {
        let mut field = whole.clone();
        field[0] = mode;
        field
    }));
    for field in fields {
        let refusal = world.refuses_packed(op.user_op.pack(field.clone()))?;
        assert_eq!(refusal, Refusal::signature(0), "{}", Bytes::from(field));
    }
    Ok(())
}

#[test]
fn signature_over_another_digest_is_refused() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let op = world.op(&made, &[world.transfer(1)])?;
    let hash = op.hash(world.chain.chain_id());
    let now = world.now();
    let eth_signed = keccak256(
        [
            b"\x19Ethereum Signed Message:\n32".as_slice(),
            hash.as_slice(),
        ]
        .concat(),
    );
    let digest = |id, time| {
        session_op_digest(
            world.module,
            world.account.address,
            world.chain.chain_id(),
            hash,
            id,
            time,
        )
    };
    let id = made.session.id();
    let others = [
        hash,
        eth_signed,
        digest(made.session.clone().salt(77).id(), Some(now)),
        digest(id, Some(now + 1)),
        digest(id, None),
    ];
    for other in others {
        let signature = made.key.sign(other)?;
        let op = with_signature(&op, &signature);
        assert_eq!(world.refuses_packed(op)?, Refusal::signature(0));
    }
    assert_eq!(world.tokens_of(RECIPIENT)?, 0);
    Ok(())
}

#[test]
fn stub_signature_costs_the_same_gas_as_the_real_one() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    // The second use is the common case: the meter's slot is not zero.
    world.succeeds(&made, &[world.transfer(1)])?;
    let op = world.op(&made, &[world.transfer(1)])?;
    let good = key_signature(&world, &op)?;
    let real = world.trace_validation(&with_signature(&op, &good))?;
    let stub = world.trace_validation(&with_signature(&op, &STUB_SIGNATURE))?;
    assert_eq!(U256::from_be_slice(&stub.output), U256::ONE);
    assert_eq!(
        U256::from_be_slice(&real.output) & ((U256::ONE << 160) - U256::ONE),
        U256::ZERO
    );
    assert_eq!((ecrecovers(&real), ecrecovers(&stub)), (1, 1));
    assert!(
        real.gas_used.abs_diff(stub.gas_used) <= 40,
        "{} and {}",
        real.gas_used,
        stub.gas_used
    );
    Ok(())
}

/// The key's signature of an operation, without the fields around it.
fn key_signature(world: &World, op: &Op) -> Result<KeySignature> {
    Ok(op
        .key
        .sign(op.digest(world.module, world.chain.chain_id()))?)
}

fn with_signature(op: &Op, signature: &KeySignature) -> PackedUserOperation {
    op.user_op.pack(envelope(&op.session, op.time, signature))
}

fn with_v(mut signature: KeySignature, v: u8) -> KeySignature {
    signature[64] = v;
    signature
}
