//! The contract's table of contents: which selector reaches which function.

use crate::ERC7579_LANE;
use crate::chain::Chain;
use crate::contract::memory::{Answer, HEADROOM, MAX_CALLDATA, Memory};
use crate::contract::{abi, erc7579, manage, view};
use crate::intent::reader::Frame;
use crate::verdict::{Denial, Reason};
use crate::word::{Bytes32, Word};

/// Answers the call whose data are the `length` bytes behind the headroom of `memory.input`.
///
/// # Errors
/// The refusal to revert with.
pub fn call(chain: &mut impl Chain, memory: &mut Memory, length: usize) -> Result<Answer, Denial> {
    if length > MAX_CALLDATA {
        return Err(Denial::new(Reason::ArgumentsTooLong, &[], &[length.into(), MAX_CALLDATA.into()]));
    }
    let end = HEADROOM + length;
    let selector = memory.input.get(HEADROOM..end).and_then(<[u8]>::first_chunk);
    let selector = u32::from_be_bytes(*selector.unwrap_or(&[0; 4]));
    if chain.has_value() {
        return Err(Reason::ValueNotAccepted.into());
    }
    match selector {
        abi::VALIDATE_USER_OP => erc7579::validate_user_op(chain, memory, end),
        abi::IS_MODULE_TYPE => erc7579::is_module_type(memory, end),
        abi::IS_INITIALIZED => erc7579::is_initialized(chain, memory, end),
        abi::IS_VALID_SIGNATURE_WITH_SENDER => erc7579::is_valid_signature_with_sender(memory),
        abi::ON_INSTALL => manage::on_install(chain, memory, end),
        abi::ON_UNINSTALL => manage::on_uninstall(chain),
        abi::ENABLE_SESSION => manage::enable_session(chain, memory, end),
        abi::REVOKE_SESSION => manage::revoke_session(chain, memory, end),
        abi::REVOKE_SESSIONS => manage::revoke_sessions(chain, memory, end),
        abi::REVOKE_ALL_SESSIONS => manage::revoke_all_sessions(chain, memory, end),
        abi::SESSION_ID_OF => view::session_id_of(chain, memory, end),
        abi::SESSION_STATUS => view::session_status(chain, memory, end),
        abi::REMAINING => view::remaining(chain, memory, end),
        abi::LANE_STATE => view::lane_state(chain, memory, end),
        abi::VALIDATE_ENTITY_USER_OP => {
            let lane = Frame::new(memory.arguments(end), 3).uint(0, 32).ok_or(Reason::MalformedArguments)?;
            Err(Denial::new(Reason::LaneNotSupported, &[], &[lane.into()]))
        }
        _ => Err(Denial::new(Reason::UnknownFunction, &[], &[Word { high: u128::from(selector) << 96, low: 0 }])),
    }
}

/// The lanes this version serves.
///
/// # Errors
/// [`Reason::LaneNotSupported`].
#[inline(never)]
pub(super) fn supported(lane: &Bytes32) -> Result<u32, Denial> {
    let lane = Word::from_bytes32(lane);
    if lane == ERC7579_LANE.into() {
        return Ok(ERC7579_LANE);
    }
    if !lane.fits_low(4) {
        return Err(Reason::MalformedArguments.into());
    }
    Err(Denial::new(Reason::LaneNotSupported, &[], &[lane]))
}
