//! The selector table: which selector reaches which function.

use crate::{
    contract::{
        arguments::arguments,
        erc7579, interface, lanes,
        memory::{HEADROOM, MAX_CALLDATA, Memory},
        sessions, views,
    },
    denial::{Checked, Denial},
    host::Clock,
    lane::LaneId,
};

/// Runs the call whose calldata is the `length` bytes after [`HEADROOM`] in `memory.input`; leaves
/// its answer in `memory`.
///
/// # Errors
/// `denial` has the revert data.
pub fn call(
    host: &mut impl Clock,
    memory: &mut Memory,
    length: usize,
    denial: &mut Denial,
) -> Checked<()> {
    if length > MAX_CALLDATA {
        return Err(denial.arguments_too_long(length, MAX_CALLDATA));
    }
    denial.require(!host.has_value(), Denial::value_not_accepted)?;
    let end = HEADROOM + length;
    let selector = memory
        .input
        .get(HEADROOM..end)
        .and_then(<[u8]>::first_chunk)
        .unwrap_or(&[0; 4]);
    match u32::from_ne_bytes(*selector) {
        interface::VALIDATE_USER_OP => erc7579::validate_user_op(host, memory, end, denial),
        interface::IS_MODULE_TYPE => erc7579::is_module_type(memory, end, denial),
        interface::IS_INITIALIZED => erc7579::is_initialized(host, memory, end, denial),
        interface::IS_VALID_SIGNATURE_WITH_SENDER => {
            erc7579::is_valid_signature_with_sender(memory);
            Ok(())
        }
        interface::ON_INSTALL => lanes::on_install(host, memory, end, denial),
        interface::ON_UNINSTALL => {
            lanes::on_uninstall(host);
            Ok(())
        }
        interface::REVOKE_ALL_SESSIONS => lanes::revoke_all_sessions(host, memory, end, denial),
        interface::ENABLE_SESSION => sessions::enable_session(host, memory, end, denial),
        interface::REVOKE_SESSION => sessions::revoke_session(host, memory, end, denial),
        interface::REVOKE_SESSIONS => sessions::revoke_sessions(host, memory, end, denial),
        interface::SESSION_ID_OF => views::session_id_of(host, memory, end, denial),
        interface::SESSION_STATUS => views::session_status(host, memory, end, denial),
        interface::REMAINING => views::remaining(host, memory, end, denial),
        interface::LANE_STATE => views::lane_state(host, memory, end, denial),
        interface::VALIDATE_ENTITY_USER_OP => {
            let mut frame = arguments(&memory.input, end, 3);
            // Refused for every entity, also for 0xffffffff, which is the ERC-7579 lane and no
            // entity (S-04).
            let lane = LaneId(frame.uint(0, 4) as u32);
            denial.require(frame.is_sound(), Denial::malformed_arguments)?;
            Err(denial.lane_not_supported(lane))
        }
        _ => Err(denial.unknown_function(selector)),
    }
}
