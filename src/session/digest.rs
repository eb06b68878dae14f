//! What a session's key signs: EIP-712 `SessionOp` under the module's domain. Account and chain are
//! named because an account may hand over a hash that its own hooks changed; session and time are
//! named so that nobody moves an operation to another session of the same key, or to another
//! period.

use crate::{
    chain::Chain,
    word::{Address, Bytes32},
    words::Words,
};

/// The digest over an operation.
pub fn session_op(
    chain: &impl Chain,
    account: &Address,
    op_hash: &Bytes32,
    session_id: &Bytes32,
    time: u64,
) -> Bytes32 {
    let mut room = [0; 6 * 32];
    let mut domain = Words::new(&mut room);
    domain
        // EIP712Domain(string name,string version,address verifyingContract)
        .constant(
            0x91ab3d17e3a50a9d,
            0x89e63fd30b92be7f,
            0x5336b03b287bb946,
            0x787a83a9d62a2766,
        )
        // "Latchkey"
        .constant(
            0x5dcb07e7d09e80bd,
            0x986f725fe4f437fb,
            0x4e0cbfa0e8ad4e68,
            0x78f3ce46003f2f84,
        )
        // "1"
        .constant(
            0xc89efdaa54c0f20c,
            0x7adf612882df0950,
            0xf5a951637e0307cd,
            0xcb4c672f298b8bc6,
        )
        .address(&chain.module());
    let domain = chain.keccak(domain.written());
    let mut statement = Words::new(&mut room);
    statement
        // SessionOp(address account,uint256 chainId,bytes32 userOpHash,bytes32 sessionId,uint40
        // time)
        .constant(
            0xbb739ac69d79ee04,
            0x6cd1ab8e5e4ac3df,
            0x81201acc9101c2db,
            0xfb257143362a8bdb,
        )
        .address(account)
        .amount(chain.chain_id().into())
        .bytes(op_hash)
        .bytes(session_id)
        .amount(time.into());
    let statement = chain.keccak(statement.written());
    let mut message = Words::new(&mut room);
    message
        .bytes(&[0x19, 0x01])
        .bytes(&domain)
        .bytes(&statement);
    chain.keccak(message.written())
}
