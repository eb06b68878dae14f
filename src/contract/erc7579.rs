//! The ERC-7579 validator's own functions.

use crate::{
    ERC7579_LANE,
    chain::Chain,
    contract::{
        abi,
        memory::{Memory, arguments},
    },
    intent::user_op::UserOp,
    state::load_lane,
    validate::{Use, validate},
    verdict::{Checked, Denial, Reason},
    word::{Bytes32, ONE, address_in, is_equal, padded},
    words::Words,
};

/// Module type of a validator (M-01).
const VALIDATOR: Bytes32 = ONE;

/// `validateUserOp(PackedUserOperation,bytes32)`: acts on the account's 7579 lane.
pub(super) fn validate_user_op(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let Some(op) = UserOp::read(arguments(&memory.input, end, 2)) else {
        return Err(denial.plain(Reason::MalformedArguments));
    };
    let mut admitted = Use::FAILED;
    validate(
        chain,
        ERC7579_LANE,
        &op,
        &mut memory.text,
        &mut admitted,
        denial,
    )?;
    if admitted.is_told {
        let mut room = [0; 4 * 32];
        let mut words = Words::new(&mut room);
        abi::session_used(&mut words);
        words
            .address(op.sender)
            .bytes(&admitted.session)
            .bytes(op.hash);
        chain.emit(&room, 3);
    }
    memory.word(&admitted.validation_data);
    Ok(())
}

/// `isModuleType(uint256)`
pub(super) fn is_module_type(memory: &mut Memory, end: usize, denial: &mut Denial) -> Checked<()> {
    let is_validator = is_equal(memory.argument(end, denial)?, &VALIDATOR);
    memory.number(is_validator.into());
    Ok(())
}

/// `isInitialized(address)`: whether the account's 7579 lane is installed (M-17).
pub(super) fn is_initialized(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let Some(account) = address_in(memory.argument(end, denial)?) else {
        return Err(denial.plain(Reason::MalformedArguments));
    };
    let is_installed = load_lane(chain, account, ERC7579_LANE)
        .record
        .is_installed();
    memory.number(is_installed.into());
    Ok(())
}

/// `isValidSignatureWithSender(address,bytes32,bytes)`: always no, whatever the arguments. A
/// session that could sign messages could sign permits, orders and module installations (M-24,
/// M-25).
pub(super) fn is_valid_signature_with_sender(memory: &mut Memory) {
    memory.word(&padded(&[0xff; 4], 4));
}
