//! `isValidSignatureWithSender(address,bytes32,bytes)`: always `0xffffffff` (M-24 to M-26).

use alloy_primitives::{Address, B256, FixedBytes, b256};
use alloy_sol_types::SolCall;
use latchkey_fixtures::{
    actors::{ACCOUNT, MODULE, STRANGER, session_key},
    native::World,
    ops::Op,
    policies::{transfer, transfer_session},
};
use latchkey_sdk::abi::ILatchkey::isValidSignatureWithSenderCall;

const INVALID: FixedBytes<4> = FixedBytes([0xff; 4]);

#[test]
fn m_24_m_25_a_correct_signature_is_invalid_for_every_sender() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(1));
    let hash = op.hash(42_161);
    let raw = session_key().sign(hash).expect("a signature").to_vec();
    for sender in [ACCOUNT, MODULE, STRANGER, Address::ZERO] {
        for caller in [ACCOUNT, MODULE, STRANGER] {
            for signature in [raw.clone(), op.signature(MODULE, 42_161), vec![]] {
                let signature = signature.into();
                let call = isValidSignatureWithSenderCall {
                    sender,
                    hash,
                    signature,
                };
                assert_eq!(world.module.call(caller, &call), Ok(INVALID));
                assert_eq!(world.module.trace(), Default::default(), "used the host");
            }
        }
    }
}

#[test]
fn m_26_the_erc_7739_probe_is_invalid() {
    let hash = b256!("7739773977397739773977397739773977397739773977397739773977397739");
    let signature = vec![].into();
    let call = isValidSignatureWithSenderCall {
        sender: STRANGER,
        hash,
        signature,
    };
    assert_eq!(World::new().module.call(ACCOUNT, &call), Ok(INVALID));
}

#[test]
fn m_24_malformed_arguments_are_invalid() {
    let mut world = World::new();
    for length in [0, 1, 31, 32, 96, 1_000] {
        let call = [
            &isValidSignatureWithSenderCall::SELECTOR[..],
            &vec![0xee; length],
        ]
        .concat();
        let word = B256::right_padding_from(&INVALID[..]);
        assert_eq!(
            world.module.call_raw(ACCOUNT, &call),
            Ok(word.to_vec()),
            "{length}"
        );
    }
}
