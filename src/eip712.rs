//! EIP-712 digests of everything that is signed for the module, and their domain.
//!
//! The domain is `{name "Latchkey", version "1", verifyingContract module}`, without a chain id:
//! each message names its chain itself, so that one signature of an owner can cover several chains.

use crate::{
    bytes::{
        word::{Address, Bytes32},
        writer::Writer,
    },
    host::Host,
};

/// `EIP712Domain(string name,string version,address verifyingContract)`
const DOMAIN_TYPE: [u64; 4] = [
    0x91ab_3d17_e3a5_0a9d,
    0x89e6_3fd3_0b92_be7f,
    0x5336_b03b_287b_b946,
    0x787a_83a9_d62a_2766,
];
/// `Latchkey`
const NAME: [u64; 4] = [
    0x5dcb_07e7_d09e_80bd,
    0x986f_725f_e4f4_37fb,
    0x4e0c_bfa0_e8ad_4e68,
    0x78f3_ce46_003f_2f84,
];
/// `1`
const VERSION: [u64; 4] = [
    0xc89e_fdaa_54c0_f20c,
    0x7adf_6128_82df_0950,
    0xf5a9_5163_7e03_07cd,
    0xcb4c_672f_298b_8bc6,
];
/// `SessionOp(address account,uint256 chainId,bytes32 userOpHash,bytes32 sessionId,uint40 time)`
const SESSION_OP_TYPE: [u64; 4] = [
    0xbb73_9ac6_9d79_ee04,
    0x6cd1_ab8e_5e4a_c3df,
    0x8120_1acc_9101_c2db,
    0xfb25_7143_362a_8bdb,
];

/// The digest that a session's key signs for an operation.
///
/// It names account and chain because an account may pass on a hash that its own hooks changed. It
/// names session and claimed time (unix seconds, 0 if none) so that nobody can move an operation to
/// another session of the same key or to another period.
pub fn session_op(
    host: &impl Host,
    account: &Address,
    op_hash: &Bytes32,
    session_id: &Bytes32,
    time: u64,
) -> Bytes32 {
    let mut buffer = [0; 6 * 32];
    Writer::new(&mut buffer)
        .constant(SESSION_OP_TYPE)
        .address(account)
        .amount(host.chain_id().into())
        .bytes(op_hash)
        .bytes(session_id)
        .amount(time.into());
    digest(host, &host.keccak(&buffer))
}

/// `keccak256(0x1901 | domain separator | struct hash)`
fn digest(host: &impl Host, struct_hash: &Bytes32) -> Bytes32 {
    let mut buffer = [0; 2 + 2 * 32];
    Writer::new(&mut buffer)
        .bytes(&[0x19, 0x01])
        .bytes(&domain_separator(host))
        .bytes(struct_hash);
    host.keccak(&buffer)
}

fn domain_separator(host: &impl Host) -> Bytes32 {
    let mut buffer = [0; 4 * 32];
    Writer::new(&mut buffer)
        .constant(DOMAIN_TYPE)
        .constant(NAME)
        .constant(VERSION)
        .address(&host.module());
    host.keccak(&buffer)
}
