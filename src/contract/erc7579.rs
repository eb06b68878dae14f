//! The ERC-7579 validator's own functions.

use crate::ERC7579_LANE;
use crate::chain::Chain;
use crate::contract::abi;
use crate::contract::memory::{ARGUMENTS, Answer, Memory};
use crate::intent::reader::Frame;
use crate::intent::user_op::UserOp;
use crate::state::{Lane, lane_slot};
use crate::validate::validate;
use crate::verdict::{Denial, Reason};
use crate::word::Word;

/// Module type of a validator (M-01).
const VALIDATOR: u8 = 1;

/// `validateUserOp(PackedUserOperation,bytes32)`: acts on the account's 7579 lane.
pub(super) fn validate_user_op(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let arguments = memory.input.get(ARGUMENTS..end).unwrap_or(&[]);
    let op = UserOp::read(arguments).ok_or(Reason::MalformedArguments)?;
    let admitted = validate(chain, ERC7579_LANE, &op, &mut memory.text)?;
    if let Some(session) = admitted.told {
        abi::emit(chain, &[abi::session_used(), op.sender.to_bytes32(), session, *op.hash], 3);
    }
    Ok(memory.word(&admitted.validation_data))
}

/// `isModuleType(uint256)`
pub(super) fn is_module_type(memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let frame = Frame::new(memory.arguments(end), 1);
    let (Some(module_type), Some(())) = (frame.number(0), frame.end()) else {
        return Err(Reason::MalformedArguments.into());
    };
    Ok(memory.word(&Word::from(u8::from(module_type == VALIDATOR.into())).to_bytes32()))
}

/// `isInitialized(address)`: whether the account's 7579 lane is installed (M-17).
pub(super) fn is_initialized(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let frame = Frame::new(memory.arguments(end), 1);
    let (Some(account), Some(())) = (frame.address(0), frame.end()) else {
        return Err(Reason::MalformedArguments.into());
    };
    let slot = lane_slot(chain, account, ERC7579_LANE);
    let is_installed = Lane::unpack(&chain.load(&slot)).is_installed;
    Ok(memory.word(&Word::from(u8::from(is_installed)).to_bytes32()))
}

/// `isValidSignatureWithSender(address,bytes32,bytes)`: always no, whatever the arguments. A session
/// that could sign messages could sign permits, orders and module installations (M-24, M-25).
pub(super) fn is_valid_signature_with_sender(memory: &mut Memory) -> Result<Answer, Denial> {
    Ok(memory.word(&Word { high: u128::from(u32::MAX) << 96, low: 0 }.to_bytes32()))
}
