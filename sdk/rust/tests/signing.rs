//! The signed type, its digest, and signatures.

use alloy_primitives::{Address, B256, U256, b256, keccak256};
use alloy_sol_types::{SolStruct, SolValue};
use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use latchkey_sdk::signing::{
    KeyError, KeySignature, LocalKey, STUB_SIGNATURE, SessionOp, session_op_digest,
};

const MODULE: Address = Address::repeat_byte(0x30);
const ACCOUNT: Address = Address::repeat_byte(0xac);
const HALF_ORDER: B256 = b256!("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

fn key() -> LocalKey {
    LocalKey::from_secret(B256::repeat_byte(0x42)).unwrap()
}

fn recover(digest: B256, signature: &KeySignature) -> Option<Address> {
    let id = RecoveryId::from_byte(signature[64].checked_sub(27)?)?;
    let signature = Signature::from_slice(&signature[..64]).ok()?;
    let key = VerifyingKey::recover_from_prehash(digest.as_slice(), &signature, id).ok()?;
    let point = key.to_encoded_point(false);
    Some(Address::from_raw_public_key(&point.as_bytes()[1..]))
}

#[test]
fn session_op_has_the_expected_type() {
    assert_eq!(
        SessionOp::eip712_encode_type(),
        "SessionOp(address account,uint256 chainId,bytes32 userOpHash,bytes32 sessionId,uint40 time)"
    );
}

#[test]
fn digest_equals_the_manually_encoded_one() {
    let (hash, id) = (keccak256("op"), keccak256("session"));
    let domain_type =
        keccak256("EIP712Domain(string name,string version,address verifyingContract)");
    let domain = (domain_type, keccak256("Latchkey"), keccak256("1"), MODULE);
    let message_type = keccak256(
        "SessionOp(address account,uint256 chainId,bytes32 userOpHash,bytes32 sessionId,uint40 time)",
    );
    let (chain, time) = (U256::from(42_161), U256::from(1_800_000_000));
    let message = (message_type, ACCOUNT, chain, hash, id, time);
    let expected = keccak256(
        [
            &[0x19, 0x01],
            keccak256(domain.abi_encode()).as_slice(),
            keccak256(message.abi_encode()).as_slice(),
        ]
        .concat(),
    );
    let found = session_op_digest(MODULE, ACCOUNT, 42_161, hash, id, Some(1_800_000_000));
    assert_eq!(found, expected);
}

#[test]
fn no_claimed_time_signs_zero() {
    let digest = |time| session_op_digest(MODULE, ACCOUNT, 1, B256::ZERO, B256::ZERO, time);
    assert_eq!(digest(None), digest(Some(0)));
    assert_ne!(digest(None), digest(Some(1)));
}

#[test]
fn signatures_recover_to_the_key_and_have_a_low_s() {
    for i in 0..50_u64 {
        let digest = keccak256(i.to_be_bytes());
        let signature = key().sign(digest).unwrap();
        assert_eq!(recover(digest, &signature), Some(key().address()));
        assert!(signature[32..64] <= HALF_ORDER[..]);
    }
}

#[test]
fn stub_is_well_formed_and_recovers_to_another_address() {
    assert!(STUB_SIGNATURE[32..64] <= HALF_ORDER[..]);
    assert_eq!(STUB_SIGNATURE[64], 27);
    for i in 0..50_u64 {
        let recovered = recover(keccak256(i.to_be_bytes()), &STUB_SIGNATURE);
        assert!(recovered.is_some_and(|address| address != key().address()));
    }
}

#[test]
fn zero_is_refused_as_a_secret() {
    let none = LocalKey::from_secret(B256::ZERO).map(|key| key.address());
    assert_eq!(none, Err(KeyError::NotAKey));
}
