//! The events of the module: one function each.

use crate::{
    bytes::{
        word::{Address, Bytes32},
        writer::Writer,
    },
    contract::{
        interface,
        memory::{ARGUMENTS, Memory},
    },
    host::Host,
    lane::LaneId,
    state::{Guards, LaneRecord},
};

/// What happened to a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LaneEvent {
    /// `LaneInstalled`
    Installed,
    /// `LaneUninstalled`
    Uninstalled,
    /// `AllSessionsRevoked`
    AllSessionsRevoked,
}

/// Emits a lane event (topics: account, lane; data: epoch).
#[inline(never)]
pub(super) fn lane_changed(
    host: &mut impl Host,
    event: LaneEvent,
    account: &Address,
    lane: LaneId,
    record: &LaneRecord,
) {
    let mut buffer = [0; 4 * 32];
    let mut writer = Writer::new(&mut buffer);
    match event {
        LaneEvent::Installed => interface::lane_installed(&mut writer),
        LaneEvent::Uninstalled => interface::lane_uninstalled(&mut writer),
        LaneEvent::AllSessionsRevoked => interface::all_sessions_revoked(&mut writer),
    }
    .address(account)
    .number(lane.0 as usize)
    .number(record.epoch() as usize);
    host.emit(&buffer, 3);
}

/// Emits `GuardsSet` (topics: account, lane; data: guards).
pub(super) fn guards_set(host: &mut impl Host, account: &Address, lane: LaneId, guards: &Guards) {
    let mut buffer = [0; 6 * 32];
    interface::guards_set(&mut Writer::new(&mut buffer))
        .address(account)
        .number(lane.0 as usize)
        .address(&guards.granter)
        .number(guards.grants_refused.into())
        .number(guards.longest_lifetime as usize);
    host.emit(&buffer, 3);
}

/// Words that `SessionEnabled` has in front of the session: four topics and an offset.
const BEFORE_SESSION: usize = 5 * 32;

// The event of the first session in calldata begins inside the buffer.
const _: () = assert!(ARGUMENTS + 32 >= BEFORE_SESSION);

/// Emits `SessionEnabled` (topics: account, id, signer hash; data: the session). The session is the
/// struct at `input[at..at + length]`: it is emitted where it is, and the topics overwrite the
/// [`BEFORE_SESSION`] bytes in front of it.
pub(super) fn session_enabled(
    host: &mut impl Host,
    memory: &mut Memory,
    at: usize,
    length: usize,
    account: &Address,
    id: &Bytes32,
    signer_hash: &Bytes32,
) {
    let event = memory
        .input
        .get_mut(at - BEFORE_SESSION..at + length)
        .unwrap_or(&mut []);
    interface::session_enabled(&mut Writer::new(event))
        .address(account)
        .bytes(id)
        .bytes(signer_hash)
        .number(32);
    host.emit(event, 4);
}

/// Emits `SessionRevoked` (topics: account, id).
pub(super) fn session_revoked(host: &mut impl Host, account: &Address, id: &Bytes32) {
    let mut buffer = [0; 3 * 32];
    interface::session_revoked(&mut Writer::new(&mut buffer))
        .address(account)
        .bytes(id);
    host.emit(&buffer, 3);
}

/// Emits `SessionUsed` (topics: account, id; data: userOpHash).
pub(super) fn session_used(
    host: &mut impl Host,
    account: &Address,
    id: &Bytes32,
    op_hash: &Bytes32,
) {
    let mut buffer = [0; 4 * 32];
    interface::session_used(&mut Writer::new(&mut buffer))
        .address(account)
        .bytes(id)
        .bytes(op_hash);
    host.emit(&buffer, 3);
}
