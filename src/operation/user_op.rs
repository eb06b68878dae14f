//! The packed user operation of EntryPoint 0.7 and newer, as an account passes it on (E-10).

use crate::bytes::{
    abi::Frame,
    word::{Address, Bytes32},
};

/// The fields that the module judges. The nonce is not one of them (E-11).
#[derive(Clone, Copy, Debug)]
pub struct UserOp<'a> {
    /// The account.
    pub sender: &'a Address,
    /// Calldata of the account.
    pub call_data: &'a [u8],
    /// Deployment, gas limits, fees and paymaster.
    pub bill: Bill<'a>,
    /// The module's part of the signature field.
    pub signature: &'a [u8],
    /// The EntryPoint's hash of the operation, never recomputed (E-40).
    pub hash: &'a Bytes32,
}

/// The fields of an operation that only an EntryPoint acts on: who deploys the account, how much
/// gas the operation may use, at which price, and who pays. A relayed call has none.
#[derive(Clone, Copy, Debug)]
pub struct Bill<'a> {
    /// Factory and its data, or the EIP-7702 marker; empty if the account exists.
    pub init_code: &'a [u8],
    /// Verification gas limit in the high half, call gas limit in the low half.
    pub account_gas_limits: &'a Bytes32,
    /// Gas that is paid in addition to both limits.
    pub pre_verification_gas: &'a Bytes32,
    /// maxPriorityFeePerGas in the high half, maxFeePerGas in the low half; wei.
    pub gas_fees: &'a Bytes32,
    /// Empty, or paymaster, its two gas limits and its data: at least 52 bytes.
    pub paymaster_and_data: &'a [u8],
}

impl<'a> UserOp<'a> {
    /// Reads the arguments `(PackedUserOperation, bytes32)`, a frame of two words; `None` unless
    /// they are canonical.
    pub fn read(mut outer: Frame<'a>) -> Option<Self> {
        let mut op = Frame::new(outer.dynamic(0), 9);
        let sender = op.address(0);
        let init_code = op.dynamic_bytes(2);
        let call_data = op.dynamic_bytes(3);
        let bill = Bill {
            init_code,
            account_gas_limits: op.word(4),
            pre_verification_gas: op.word(5),
            gas_fees: op.word(6),
            paymaster_and_data: op.dynamic_bytes(7),
        };
        let read = Self {
            sender,
            call_data,
            bill,
            signature: op.dynamic_bytes(8),
            hash: outer.word(1),
        };
        (outer.is_sound() && op.is_whole()).then_some(read)
    }
}
