//! The contract's table of contents: which selector reaches which function.

use crate::{
    ERC7579_LANE,
    chain::Chain,
    contract::{
        abi, erc7579, manage,
        memory::{HEADROOM, MAX_CALLDATA, Memory, arguments},
        view,
    },
    verdict::{Checked, Denial, Reason},
};

/// Answers the call whose data are the `length` bytes behind the headroom of `memory.input`; the
/// answer is in `memory`.
///
/// # Errors
/// `denial` says what to revert with.
pub fn call(
    chain: &mut impl Chain,
    memory: &mut Memory,
    length: usize,
    denial: &mut Denial,
) -> Checked<()> {
    if length > MAX_CALLDATA {
        return Err(denial
            .because(Reason::ArgumentsTooLong)
            .number(length)
            .number(MAX_CALLDATA)
            .done());
    }
    denial.require(!chain.has_value(), Reason::ValueNotAccepted)?;
    let end = HEADROOM + length;
    let selector = memory
        .input
        .get(HEADROOM..end)
        .and_then(<[u8]>::first_chunk)
        .unwrap_or(&[0; 4]);
    match u32::from_ne_bytes(*selector) {
        abi::VALIDATE_USER_OP => erc7579::validate_user_op(chain, memory, end, denial),
        abi::IS_MODULE_TYPE => erc7579::is_module_type(memory, end, denial),
        abi::IS_INITIALIZED => erc7579::is_initialized(chain, memory, end, denial),
        abi::IS_VALID_SIGNATURE_WITH_SENDER => {
            erc7579::is_valid_signature_with_sender(memory);
            Ok(())
        }
        abi::ON_INSTALL => manage::on_install(chain, memory, end, denial),
        abi::ON_UNINSTALL => {
            manage::on_uninstall(chain);
            Ok(())
        }
        abi::ENABLE_SESSION => manage::enable_session(chain, memory, end, denial),
        abi::REVOKE_SESSION => manage::revoke_session(chain, memory, end, denial),
        abi::REVOKE_SESSIONS => manage::revoke_sessions(chain, memory, end, denial),
        abi::REVOKE_ALL_SESSIONS => manage::revoke_all_sessions(chain, memory, end, denial),
        abi::SESSION_ID_OF => view::session_id_of(chain, memory, end, denial),
        abi::SESSION_STATUS => view::session_status(chain, memory, end, denial),
        abi::REMAINING => view::remaining(chain, memory, end, denial),
        abi::LANE_STATE => view::lane_state(chain, memory, end, denial),
        abi::VALIDATE_ENTITY_USER_OP => {
            let mut frame = arguments(&memory.input, end, 3);
            // Refused for every entity, 0xffffffff included: that is no entity but the 7579 lane
            // (S-04).
            let lane = frame.uint(0, 4);
            denial.require(frame.is_sound(), Reason::MalformedArguments)?;
            Err(denial
                .because(Reason::LaneNotSupported)
                .number(lane as usize)
                .done())
        }
        _ => Err(denial
            .because(Reason::UnknownFunction)
            .selector(selector)
            .done()),
    }
}

/// Admits the lanes this version serves: [`ERC7579_LANE`].
///
/// # Errors
/// [`Reason::LaneNotSupported`].
#[inline(never)]
pub(super) fn supported(lane: u64, denial: &mut Denial) -> Checked<()> {
    if lane == ERC7579_LANE.into() {
        return Ok(());
    }
    Err(denial
        .because(Reason::LaneNotSupported)
        .number(lane as usize)
        .done())
}
