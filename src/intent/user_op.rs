//! The packed user operation of EntryPoint 0.7 and newer, as an account hands it over (E-10).

use crate::{
    intent::reader::Frame,
    word::{Address, Bytes32},
};

/// The fields the module judges; the nonce is not among them (E-11).
#[derive(Clone, Copy, Debug)]
pub struct UserOp<'a> {
    /// The account.
    pub sender: &'a Address,
    /// Factory and its data, or the EIP-7702 marker.
    pub init_code: &'a [u8],
    /// What the EntryPoint calls the account with.
    pub call_data: &'a [u8],
    /// Verification gas in the high half, call gas in the low half.
    pub account_gas_limits: &'a Bytes32,
    /// Gas paid beside execution.
    pub pre_verification_gas: &'a Bytes32,
    /// Priority fee in the high half, fee cap in the low half, wei per gas.
    pub gas_fees: &'a Bytes32,
    /// Empty, or at least 52 bytes.
    pub paymaster_and_data: &'a [u8],
    /// The module's part of the signature.
    pub signature: &'a [u8],
    /// What the EntryPoint says identifies the operation; never recomputed (E-40).
    pub hash: &'a Bytes32,
}

impl<'a> UserOp<'a> {
    /// Reads the arguments `(PackedUserOperation, bytes32)`, a frame of two words; `None` unless
    /// canonical.
    pub fn read(mut outer: Frame<'a>) -> Option<Self> {
        let mut op = Frame::new(outer.dynamic(0), 9);
        let read = Self {
            sender: op.address(0),
            init_code: op.bytes(2),
            call_data: op.bytes(3),
            account_gas_limits: op.word(4),
            pre_verification_gas: op.word(5),
            gas_fees: op.word(6),
            paymaster_and_data: op.bytes(7),
            signature: op.bytes(8),
            hash: outer.word(1),
        };
        (outer.is_sound() && op.is_whole()).then_some(read)
    }
}
