//! The functions of an ERC-7579 validator. The only place where validation data exists.

use crate::{
    bytes::word::{Bytes32, ONE, address_in, is_same_word, padded},
    contract::{
        arguments::{arguments, only_word},
        events,
        memory::Memory,
    },
    denial::{Checked, Denial},
    flow::validate::validate,
    host::Host,
    lane::LaneId,
    operation::user_op::UserOp,
    state::load_lane,
    window::SIGNATURE_FAILED,
};

/// Module type of a validator (M-01).
const VALIDATOR: Bytes32 = ONE;

/// `validateUserOp(PackedUserOperation,bytes32)`: judges an operation in the account's ERC-7579
/// lane.
pub(super) fn validate_user_op(
    host: &mut impl Host,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let Some(op) = UserOp::read(arguments(&memory.input, end, 2)) else {
        return Err(denial.malformed_arguments());
    };
    let validation_data = match validate(host, LaneId::ERC7579, &op, &mut memory.text, denial) {
        Ok(admission) => {
            if admission.has_use_event {
                events::session_used(host, op.sender, &admission.session_id, op.hash);
            }
            admission.window.pack()
        }
        Err(_) if denial.is_unauthorized() => SIGNATURE_FAILED,
        Err(denied) => return Err(denied),
    };
    memory.answer_word(&validation_data);
    Ok(())
}

/// `isModuleType(uint256)`
pub(super) fn is_module_type(memory: &mut Memory, end: usize, denial: &mut Denial) -> Checked<()> {
    let is_validator = is_same_word(only_word(&memory.input, end, denial)?, &VALIDATOR);
    memory.answer_number(is_validator.into());
    Ok(())
}

/// `isInitialized(address)`: whether the account's ERC-7579 lane is installed (M-17).
pub(super) fn is_initialized(
    host: &mut impl Host,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let Some(account) = address_in(only_word(&memory.input, end, denial)?) else {
        return Err(denial.malformed_arguments());
    };
    let lane = &load_lane(host, account, LaneId::ERC7579).record;
    memory.answer_number(lane.is_installed().into());
    Ok(())
}

/// `isValidSignatureWithSender(address,bytes32,bytes)`: always no, for any arguments. A session
/// that could sign messages could sign permits, orders and module installations (M-24, M-25).
pub(super) fn is_valid_signature_with_sender(memory: &mut Memory) {
    memory.answer_word(&padded(&[0xff; 4], 4));
}
