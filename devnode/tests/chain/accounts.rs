//! The accounts of a new chain.

use alloy_primitives::{Address, U256, b256, keccak256};
use k256::ecdsa::SigningKey;
use stylus_devnode::chain::{
    TransactionRequest,
    accounts::{DETERMINISTIC_DEPLOYER, OWNER, TEST},
};

use crate::fixtures::{ETHER, chain};

#[test]
fn keys_belong_to_their_addresses() {
    for account in TEST.into_iter().chain([OWNER]) {
        let key = SigningKey::from_slice(account.key.as_slice()).expect("a valid key");
        let address = Address::from_public_key(key.verifying_key());
        assert_eq!(address, account.address);
    }
}

#[test]
fn every_account_has_its_ether() {
    let chain = chain();
    assert_eq!(chain.balance(OWNER.address), ETHER * U256::from(1_000));
    for account in TEST {
        assert_eq!(chain.balance(account.address), ETHER * U256::from(10_000));
    }
}

#[test]
fn the_deterministic_deployer_is_the_well_known_one() {
    let mut chain = chain();
    assert_eq!(
        keccak256(chain.code(DETERMINISTIC_DEPLOYER)),
        b256!("2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989")
    );
    let init_code = [0x60, 0x01, 0x5f, 0x53, 0x60, 0x01, 0x5f, 0xf3];
    let salt = b256!("0000000000000000000000000000000000000000000000000000000000000007");
    let data = [salt.as_slice(), &init_code].concat();
    let request = TransactionRequest::call(TEST[0].address, DETERMINISTIC_DEPLOYER, data);
    let receipt = chain.transact(request).expect("valid");
    let created = DETERMINISTIC_DEPLOYER.create2_from_code(salt, init_code);
    assert_eq!(receipt.output, created.as_slice().to_vec());
    assert_eq!(chain.code(created), [0x01][..]);
}

#[test]
fn precompiles_carry_the_invalid_opcode() {
    let chain = chain();
    for byte in [0x64, 0x65, 0x6b, 0x6c, 0x70, 0x71, 0x72, 0xff] {
        assert_eq!(chain.code(Address::with_last_byte(byte)), [0xfe][..]);
    }
    assert!(chain.code(Address::with_last_byte(0x6a)).is_empty());
}
