//! The ERC-7579 validator's own functions.

use crate::ERC7579_LANE;
use crate::chain::Chain;
use crate::contract::abi;
use crate::contract::memory::{ARGUMENTS, Answer, Memory};
use crate::intent::user_op::UserOp;
use crate::state::load_lane;
use crate::validate::validate;
use crate::verdict::{Denial, Reason};
use crate::word::{Word, address_in, pad_address};

/// Module type of a validator (M-01).
const VALIDATOR: u8 = 1;

/// `validateUserOp(PackedUserOperation,bytes32)`: acts on the account's 7579 lane.
pub(super) fn validate_user_op(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let arguments = memory.input.get(ARGUMENTS..end).unwrap_or(&[]);
    let op = UserOp::read(arguments).ok_or(Reason::MalformedArguments)?;
    let admitted = validate(chain, ERC7579_LANE, &op, &mut memory.text)?;
    if let Some(session) = admitted.told {
        abi::emit(chain, &[abi::session_used(), pad_address(op.sender), session, *op.hash], 3);
    }
    Ok(memory.word(&admitted.validation_data))
}

/// `isModuleType(uint256)`
pub(super) fn is_module_type(memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let is_validator = Word::from_bytes32(memory.argument(end)?) == VALIDATOR.into();
    Ok(memory.word(&u8::from(is_validator).into()))
}

/// `isInitialized(address)`: whether the account's 7579 lane is installed (M-17).
pub(super) fn is_initialized(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let account = address_in(memory.argument(end)?).ok_or(Reason::MalformedArguments)?;
    let is_installed = load_lane(chain, account, ERC7579_LANE).record.is_installed;
    Ok(memory.word(&u8::from(is_installed).into()))
}

/// `isValidSignatureWithSender(address,bytes32,bytes)`: always no, whatever the arguments. A session
/// that could sign messages could sign permits, orders and module installations (M-24, M-25).
pub(super) fn is_valid_signature_with_sender(memory: &mut Memory) -> Result<Answer, Denial> {
    Ok(memory.word(&Word { high: u128::from(u32::MAX) << 96, low: 0 }))
}
