//! Installing and ending lanes. `msg.sender` is the account, and only its own state changes.

use crate::{
    bytes::loops::each,
    contract::{
        arguments,
        events::{self, LaneEvent},
        memory::{ARGUMENTS, Memory},
        sessions::enable,
    },
    denial::{Checked, Denial},
    host::Host,
    lane::LaneId,
    session::install::InstallData,
    state::{Guards, LaneRecord, Stored, load_lane, save},
};

/// Where the install data begins: after its offset and length.
const DATA_AT: usize = ARGUMENTS + 64;

/// `onInstall(bytes)`: see [`InstallData`] for the argument.
pub(super) fn on_install(
    host: &mut impl Host,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments::arguments(&memory.input, end, 1);
    let data = frame.dynamic_bytes(0);
    denial.require(frame.is_whole(), Denial::malformed_arguments)?;
    if data.is_empty() {
        install(host, LaneId::ERC7579, false, &Guards::NONE, denial)?;
        return Ok(());
    }
    let Some(install_data) = InstallData::read(data) else {
        return Err(denial.malformed_install_data());
    };
    let InstallData { lane, guards, .. } = &install_data;
    arguments::require_supported(*lane, denial)?;
    let (mut at, end) = (DATA_AT + install_data.first_session(), DATA_AT + data.len());
    let record = &install(host, *lane, install_data.is_fresh_start, guards, denial)?;
    each(install_data.count, |_| {
        at += enable(host, memory, at..end, *lane, record, denial)?;
        Ok(())
    })
}

/// Installs a lane of the calling account and returns its new word.
///
/// # Errors
/// [`Denial::lane_already_installed`] unless it is a fresh start; [`Denial::epoch_exhausted`] in
/// the last epoch: sessions that were enabled in it would live again.
fn install(
    host: &mut impl Host,
    lane: LaneId,
    is_fresh_start: bool,
    guards: &Guards,
    denial: &mut Denial,
) -> Checked<LaneRecord> {
    let account = host.caller();
    let Stored { slot, mut record } = load_lane(host, &account, lane);
    if record.is_installed() && !is_fresh_start {
        return Err(denial.lane_already_installed(lane));
    }
    require_next_epoch(&record, lane, denial)?;
    if is_fresh_start {
        record = record.ended();
    }
    record = record.installed(guards);
    save(host, &slot, record.word());
    events::lane_changed(host, LaneEvent::Installed, &account, lane, &record);
    if record.has_guards() {
        events::guards_set(host, &account, lane, guards);
    }
    Ok(record)
}

/// `onUninstall(bytes)`: ends the ERC-7579 lane if it is installed, for any data. Never reverts,
/// calls no contract, and costs the same for any number of sessions (M-12, M-14).
pub(super) fn on_uninstall(host: &mut impl Host) {
    let account = host.caller();
    let lane = LaneId::ERC7579;
    let Stored { slot, record } = &load_lane(host, &account, lane);
    if record.is_installed() {
        let record = &record.ended();
        save(host, slot, record.word());
        events::lane_changed(host, LaneEvent::Uninstalled, &account, lane, record);
    }
}

/// `revokeAllSessions(uint32)`: starts the lane's next epoch, at the same price for any number of
/// sessions. Allowed on a lane that is not installed.
pub(super) fn revoke_all_sessions(
    host: &mut impl Host,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments::arguments(&memory.input, end, 1);
    let lane = arguments::lane(&mut frame, 0, denial)?;
    let account = host.caller();
    let Stored { slot, record } = &load_lane(host, &account, lane);
    require_next_epoch(record, lane, denial)?;
    let record = &record.without_sessions();
    save(host, slot, record.word());
    events::lane_changed(host, LaneEvent::AllSessionsRevoked, &account, lane, record);
    Ok(())
}

/// Refuses a lane in its last epoch.
///
/// # Errors
/// [`Denial::epoch_exhausted`].
fn require_next_epoch(record: &LaneRecord, lane: LaneId, denial: &mut Denial) -> Checked<()> {
    if record.is_last_epoch() {
        return Err(denial.epoch_exhausted(lane));
    }
    Ok(())
}
