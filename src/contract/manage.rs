//! The owner's administration: `msg.sender` is the account, and only its own state is ever changed.

use crate::{
    ERC7579_LANE,
    chain::Chain,
    contract::{
        abi,
        entry::supported,
        identity::{Identity, signer_of},
        memory::{ARGUMENTS, Answer, Memory, arguments},
    },
    cursor::Cursor,
    intent::reader::Frame,
    rounds::each,
    session::statement::Statement,
    signer::Signer,
    state::{
        Guards, Lane, Session, SessionStatus, Stored, is_lane_key, load_lane, load_session, save,
    },
    verdict::{Checked, Denial, Reason, SessionFault},
    window::NEVER,
    word::{Address, Bytes32, is_same},
    words::Words,
};

/// Install data: the lane, guards and sessions follow.
const INSTALL: u8 = 1;
/// Install data: as [`INSTALL`], and whatever lived in the lane ends first.
const FRESH_START: u8 = 2;
/// Sessions in install data at most.
const MAX_INSTALLED: usize = 16;
/// Head words of `abi.encode(Guards, Session[])`: three of the guards, one offset.
const INSTALL_WORDS: usize = 4;
/// Where the offsets of the sessions begin in install data: behind kind, lane, head and length.
const SESSIONS_AT: usize = 1 + 4 + 32 * (INSTALL_WORDS + 1);

/// `onInstall(bytes)`: empty data installs the 7579 lane; otherwise `kind u8 | lane u32 |
/// abi.encode(Guards, Session[])`.
pub(super) fn on_install(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments(&memory.input, end, 1);
    let data = frame.bytes(0);
    denial.require(frame.is_whole(), Reason::MalformedArguments)?;
    if data.is_empty() {
        install(chain, INSTALL, &Guards::NONE, denial)?;
        return Ok(());
    }
    let mut cursor = Cursor::new(data);
    let kind = cursor.byte();
    let lane = cursor.number(4);
    let mut outer = Frame::new(cursor.rest(), INSTALL_WORDS);
    let refused = outer.uint(1, 1);
    let guards = Guards {
        granter: *outer.address(0),
        grants_refused: refused == 1,
        longest_lifetime: outer.uint(2, 4) as u32,
    };
    let mut array = Frame::new(outer.dynamic(3), 1);
    let count = array.uint(0, 4) as usize;
    let is_known = matches!(kind, INSTALL | FRESH_START) && refused <= 1 && count <= MAX_INSTALLED;
    denial.require(
        is_known && outer.is_sound() && array.is_sound(),
        Reason::MalformedInstallData,
    )?;
    supported(lane, denial)?;

    // Positions first: emitting a session overwrites bytes in front of it.
    let mut sessions = Frame::new(data.get(SESSIONS_AT..).unwrap_or(&[]), count);
    let mut room = [0; MAX_INSTALLED];
    let offsets = room.get_mut(..count).unwrap_or(&mut []);
    for (index, offset) in offsets.iter_mut().enumerate() {
        *offset = sessions.uint(index, 4) as usize;
    }
    denial.require(sessions.is_sound(), Reason::MalformedInstallData)?;
    let data_end = ARGUMENTS + 64 + data.len();
    let lane = &install(chain, kind, &guards, denial)?;
    let mut read = 32 * count;
    each(count, |index| {
        let is_next = offsets.get(index) == Some(&read);
        denial.require(is_next, Reason::MalformedInstallData)?;
        let at = ARGUMENTS + 64 + SESSIONS_AT + read;
        read += enable(chain, memory, at, data_end, lane, denial)?;
        Ok(())
    })?;
    denial.require(
        ARGUMENTS + 64 + SESSIONS_AT + read == data_end,
        Reason::MalformedInstallData,
    )?;
    Ok(())
}

/// Installs the 7579 lane of the calling account.
fn install(
    chain: &mut impl Chain,
    kind: u8,
    guards: &Guards,
    denial: &mut Denial,
) -> Checked<Lane> {
    let account = chain.caller();
    let Stored {
        slot,
        record: mut lane,
    } = load_lane(chain, &account, ERC7579_LANE);
    if kind == FRESH_START {
        lane = lane.ended();
    } else if lane.is_installed() {
        return Err(denial
            .because(Reason::LaneAlreadyInstalled)
            .number(ERC7579_LANE as usize)
            .done());
    }
    lane = lane.installed(guards);
    save_lane(chain, &slot, &lane, &account, LaneEvent::Installed);
    if lane.has_guards() {
        let mut room = [0; 6 * 32];
        let mut words = Words::new(&mut room);
        abi::guards_set(&mut words);
        words
            .address(&account)
            .number(ERC7579_LANE as usize)
            .address(&guards.granter)
            .number(guards.grants_refused.into())
            .number(guards.longest_lifetime as usize);
        chain.emit(&room, 3);
    }
    Ok(lane)
}

/// `onUninstall(bytes)`: ends the 7579 lane if it is live, whatever the data. Never reverts, calls
/// nobody, costs the same for any number of sessions (M-12, M-14).
pub(super) fn on_uninstall(chain: &mut impl Chain) {
    let account = chain.caller();
    let lane = &load_lane(chain, &account, ERC7579_LANE);
    if lane.record.is_installed() {
        save_lane(
            chain,
            &lane.slot,
            &lane.record.ended(),
            &account,
            LaneEvent::Uninstalled,
        );
    }
}

/// `enableSession(Session)`
pub(super) fn enable_session(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let account = chain.caller();
    let mut frame = arguments(&memory.input, end, 1);
    frame.dynamic(0);
    denial.require(frame.is_sound(), Reason::MalformedArguments)?;
    let lane = &load_lane(chain, &account, ERC7579_LANE).record;
    let length = enable(chain, memory, ARGUMENTS + 32, end, lane, denial)?;
    denial.require(ARGUMENTS + 32 + length == end, Reason::MalformedArguments)?;
    memory.answer = Answer::Output(32);
    Ok(())
}

/// Enables the session that stands at `memory.input[at..end]`, whose lane word is `lane`. One that
/// is alive already stays as it is (T-46). Writes the id to the output and returns the bytes of the
/// struct. The event's topics overwrite the 160 bytes in front of the struct.
#[inline(never)]
fn enable(
    chain: &mut impl Chain,
    memory: &mut Memory,
    at: usize,
    end: usize,
    lane: &Lane,
    denial: &mut Denial,
) -> Checked<usize> {
    let account = chain.caller();
    let Some((statement, length)) = memory.input.get(at..end).and_then(Statement::read) else {
        return Err(denial.plain(Reason::MalformedArguments));
    };
    let signer = signer_of(&statement, denial)?;
    if !lane.is_installed() {
        return Err(denial
            .because(Reason::LaneNotInstalled)
            .number(ERC7579_LANE as usize)
            .done());
    }
    check_guards(&statement, signer, lane, denial)?;
    let identity = &Identity::of(chain, &statement, &mut memory.text, denial)?;
    let id = &identity.id;
    allowed_id(id, denial)?;
    Words::new(&mut memory.output).word(id);
    let Stored {
        slot,
        record: known,
    } = &load_session(chain, &account, id);
    if matches!(
        known.status(lane, ERC7579_LANE),
        SessionStatus::Alive | SessionStatus::Paused
    ) {
        return Ok(length);
    }
    if !known.is_unseen() {
        return Err(denial.because(Reason::SessionEnded).word(id).done());
    }
    identity.check(chain, &account, denial)?;
    save(
        chain,
        slot,
        Session::granted(ERC7579_LANE, lane.epoch()).word(),
    );

    let signer_hash = chain.keccak(statement.signer_bytes);
    let event = memory
        .input
        .get_mut(at - 160..at + length)
        .unwrap_or(&mut []);
    let mut words = Words::new(event);
    abi::session_enabled(&mut words);
    words
        .address(&account)
        .bytes(id)
        .bytes(&signer_hash)
        .number(32);
    chain.emit(event, 4);
    Ok(length)
}

fn check_guards(
    statement: &Statement<'_>,
    signer: Signer<'_>,
    lane: &Lane,
    denial: &mut Denial,
) -> Checked<()> {
    let Signer::Secp256k1(key) = signer;
    if is_same(key, lane.granter()) {
        return Err(denial.session(SessionFault::SignerIsGranter));
    }
    let longest = u64::from(lane.longest_lifetime());
    let lifetime = statement.valid_until - statement.valid_after;
    let is_bounded =
        statement.valid_after > 0 && statement.valid_until != NEVER && lifetime <= longest;
    if longest > 0 && !is_bounded {
        return Err(denial.session(SessionFault::Lifetime));
    }
    Ok(())
}

/// Refuses ids that could be a lane's key.
#[inline(never)]
fn allowed_id(id: &Bytes32, denial: &mut Denial) -> Checked<()> {
    if is_lane_key(id) {
        return Err(denial.because(Reason::InvalidSessionId).word(id).done());
    }
    Ok(())
}

/// `revokeSession(bytes32)`
pub(super) fn revoke_session(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    revoke(chain, memory.argument(end, denial)?, denial)
}

/// `revokeSessions(bytes32[])`
pub(super) fn revoke_sessions(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments(&memory.input, end, 1);
    let ids = frame.words(0);
    denial.require(frame.is_whole(), Reason::MalformedArguments)?;
    for id in ids {
        revoke(chain, id, denial)?;
    }
    Ok(())
}

/// Ends a session of the calling account for ever, also one that was never enabled. Ending it again
/// does nothing.
#[inline(never)]
fn revoke(chain: &mut impl Chain, id: &Bytes32, denial: &mut Denial) -> Checked<()> {
    allowed_id(id, denial)?;
    let account = chain.caller();
    let Stored { slot, record } = &mut load_session(chain, &account, id);
    if !record.is_revoked() {
        record.revoke();
        save(chain, slot, record.word());
        let mut room = [0; 3 * 32];
        let mut words = Words::new(&mut room);
        abi::session_revoked(&mut words);
        words.address(&account).bytes(id);
        chain.emit(&room, 3);
    }
    Ok(())
}

/// `revokeAllSessions(uint32)`: by epoch, whatever their number; allowed on a lane that is not
/// installed.
pub(super) fn revoke_all_sessions(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments(&memory.input, end, 1);
    let lane = frame.uint(0, 4);
    denial.require(frame.is_whole(), Reason::MalformedArguments)?;
    supported(lane, denial)?;
    let account = chain.caller();
    let Stored { slot, record } = &load_lane(chain, &account, ERC7579_LANE);
    save_lane(
        chain,
        slot,
        &record.without_sessions(),
        &account,
        LaneEvent::AllSessionsRevoked,
    );
    Ok(())
}

/// What happened to a lane.
enum LaneEvent {
    Installed,
    Uninstalled,
    AllSessionsRevoked,
}

/// Writes the word of the 7579 lane and tells it: account, lane; epoch.
#[inline(never)]
fn save_lane(
    chain: &mut impl Chain,
    slot: &Bytes32,
    lane: &Lane,
    account: &Address,
    event: LaneEvent,
) {
    save(chain, slot, lane.word());
    let mut room = [0; 4 * 32];
    let mut words = Words::new(&mut room);
    match event {
        LaneEvent::Installed => abi::lane_installed(&mut words),
        LaneEvent::Uninstalled => abi::lane_uninstalled(&mut words),
        LaneEvent::AllSessionsRevoked => abi::all_sessions_revoked(&mut words),
    }
    words
        .address(account)
        .number(ERC7579_LANE as usize)
        .amount(lane.epoch().into());
    chain.emit(&room, 3);
}

// The event's topics and first word fit in front of the first session.
const _: () = assert!(ARGUMENTS + 32 >= 160);
