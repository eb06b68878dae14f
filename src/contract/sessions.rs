//! Enabling and revoking sessions. `msg.sender` is the account, and only its own state changes.

use core::ops::Range;

use crate::{
    bytes::{word::Bytes32, writer::Writer},
    contract::{
        arguments::{arguments, only_word},
        events,
        memory::{ARGUMENTS, Answer, Memory},
    },
    denial::{Checked, Denial},
    flow::identify::Identity,
    host::Host,
    lane::LaneId,
    policy::check::check,
    session::{head::Head, session::Session},
    state::{
        LaneRecord, SessionRecord, SessionStatus, Stored, is_lane_key, load_lane, load_session,
        save,
    },
};

/// `enableSession(Session)`
pub(super) fn enable_session(
    host: &mut impl Host,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let account = host.caller();
    let mut frame = arguments(&memory.input, end, 1);
    let session = frame.dynamic(0);
    denial.require(frame.is_sound(), Denial::malformed_arguments)?;
    let lane = Session::lane_of(session);
    let record = &load_lane(host, &account, lane).record;
    let length = enable(host, memory, ARGUMENTS + 32..end, lane, record, denial)?;
    denial.require(ARGUMENTS + 32 + length == end, Denial::malformed_arguments)?;
    memory.answer = Answer::Output(32);
    Ok(())
}

/// Enables the session at the start of `memory.input[range]`, which must be of `lane`, whose word
/// is `lane_record`. A session that is alive already stays as it is, without an event (T-46).
/// Writes the id to the output and returns the length of the struct in bytes.
#[inline(never)]
pub(super) fn enable(
    host: &mut impl Host,
    memory: &mut Memory,
    range: Range<usize>,
    lane: LaneId,
    lane_record: &LaneRecord,
    denial: &mut Denial,
) -> Checked<usize> {
    let account = host.caller();
    let Some((session, length)) = memory.input.get(range.clone()).and_then(Session::read) else {
        return Err(denial.malformed_arguments());
    };
    let signer = session.check(denial)?;
    if session.lane != lane || !lane_record.is_installed() {
        return Err(denial.lane_not_installed(session.lane));
    }
    session.check_guards(signer, lane_record, denial)?;
    let mut head = Head::EMPTY;
    let identity = &Identity::of(host, &session, &mut memory.text, &mut head, denial)?;
    let id = &identity.id;
    require_session_id(id, denial)?;
    Writer::new(&mut memory.output).word(id);
    let Stored { slot, record } = &load_session(host, &account, id);
    if matches!(
        record.status(lane_record, lane),
        SessionStatus::Alive | SessionStatus::Paused
    ) {
        return Ok(length);
    }
    if !record.is_unseen() {
        return Err(denial.session_ended(id));
    }
    let module = host.module();
    check(identity.text, head.args(), &account, &module, denial)?;
    save(
        host,
        slot,
        SessionRecord::granted(lane, lane_record.epoch()).word(),
    );
    let signer_hash = host.keccak(session.signer);
    events::session_enabled(
        host,
        memory,
        range.start,
        length,
        &account,
        id,
        &signer_hash,
    );
    Ok(length)
}

/// Refuses ids that could be a lane's key.
///
/// # Errors
/// [`Denial::invalid_session_id`].
#[inline(never)]
fn require_session_id(id: &Bytes32, denial: &mut Denial) -> Checked<()> {
    if is_lane_key(id) {
        return Err(denial.invalid_session_id(id));
    }
    Ok(())
}

/// `revokeSession(bytes32)`
pub(super) fn revoke_session(
    host: &mut impl Host,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    revoke(host, only_word(&memory.input, end, denial)?, denial)
}

/// `revokeSessions(bytes32[])`
pub(super) fn revoke_sessions(
    host: &mut impl Host,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments(&memory.input, end, 1);
    let ids = frame.words(0);
    denial.require(frame.is_whole(), Denial::malformed_arguments)?;
    for id in ids {
        revoke(host, id, denial)?;
    }
    Ok(())
}

/// Revokes a session of the calling account for ever, also one that was never enabled. Revoking it
/// again does nothing.
#[inline(never)]
fn revoke(host: &mut impl Host, id: &Bytes32, denial: &mut Denial) -> Checked<()> {
    require_session_id(id, denial)?;
    let account = host.caller();
    let Stored { slot, record } = &mut load_session(host, &account, id);
    if !record.is_revoked() {
        record.revoke();
        save(host, slot, record.word());
        events::session_revoked(host, &account, id);
    }
    Ok(())
}
