//! The owner's administration: `msg.sender` is the account, and only its own state is ever changed.

use crate::ERC7579_LANE;
use crate::chain::Chain;
use crate::contract::abi;
use crate::contract::entry::supported;
use crate::contract::memory::{ARGUMENTS, Answer, HEADROOM, Memory};
use crate::intent::reader::Frame;
use crate::policy::check::check;
use crate::session::statement::Statement;
use crate::signer::Signer;
use crate::state::{Guards, Lane, Session, SessionStatus, Stored, is_lane_key, load_lane, load_session, save};
use crate::verdict::{Denial, Reason, SessionFault};
use crate::window::NEVER;
use crate::word::{Address, Bytes32, Word, is_same, pad_address};

/// Install data: the lane, guards and sessions follow.
const INSTALL: u8 = 1;
/// Install data: as [`INSTALL`], and whatever lived in the lane ends first.
const FRESH_START: u8 = 2;
/// Sessions in install data at most.
const MAX_INSTALLED: usize = 16;
/// Head words of `abi.encode(Guards, Session[])`: three of the guards, one offset.
const INSTALL_WORDS: usize = 4;

/// `onInstall(bytes)`: empty data installs the 7579 lane; otherwise `kind u8 | lane u32 |
/// abi.encode(Guards, Session[])`.
pub(super) fn on_install(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let mut frame = Frame::new(memory.arguments(end), 1);
    let (Some(data), Some(())) = (frame.bytes(0), frame.end()) else {
        return Err(Reason::MalformedArguments.into());
    };
    let Some((&[kind, a, b, c, d], terms)) = data.split_first_chunk() else {
        if !data.is_empty() {
            return Err(Reason::MalformedInstallData.into());
        }
        install(chain, INSTALL, Guards::NONE)?;
        return Ok(Answer::NOTHING);
    };
    if kind != INSTALL && kind != FRESH_START {
        return Err(Reason::MalformedInstallData.into());
    }
    supported(&Word::from(u32::from_be_bytes([a, b, c, d])).to_bytes32())?;
    let malformed = Reason::MalformedInstallData;
    let (guards, array) = read_install(terms).ok_or(malformed)?;
    let lane = install(chain, kind, guards)?;

    // Positions first: emitting a session overwrites bytes in front of it.
    let mut offsets = [0; MAX_INSTALLED];
    let (count, length) = (array.count, array.length);
    for (index, offset) in (0..count).zip(&mut offsets) {
        *offset = array.frame.number(index).and_then(Word::to_usize).ok_or(malformed)?;
    }
    let start = ARGUMENTS + 64 + 5 + 32 * (INSTALL_WORDS + 1);
    let mut read = 32 * count;
    for (_, offset) in (0..count).zip(offsets) {
        if offset != read {
            return Err(malformed.into());
        }
        read += enable(chain, memory, start + read, end, &lane)?.length;
    }
    if read != length {
        return Err(malformed.into());
    }
    Ok(Answer::NOTHING)
}

/// The sessions of install data.
struct Sessions<'a> {
    /// Offsets, then sessions.
    frame: Frame<'a>,
    count: usize,
    /// Bytes of offsets and sessions.
    length: usize,
}

fn read_install(terms: &[u8]) -> Option<(Guards, Sessions<'_>)> {
    let outer = Frame::new(terms, INSTALL_WORDS);
    let guards = Guards {
        granter: *outer.address(0)?,
        grants_refused: outer.uint(1, 1)? == 1,
        longest_lifetime: outer.uint(2, 32)? as u32,
    };
    outer.offset(3)?;
    let (count, content) = outer.rest()?.split_first_chunk()?;
    let count = Word::from_bytes32(count).to_usize().filter(|count| *count <= MAX_INSTALLED)?;
    Some((guards, Sessions { frame: Frame::new(content, count), count, length: content.len() }))
}

/// Installs the 7579 lane of the calling account.
fn install(chain: &mut impl Chain, kind: u8, guards: Guards) -> Result<Lane, Denial> {
    let account = chain.caller();
    let Stored { slot, record: mut lane } = load_lane(chain, &account, ERC7579_LANE);
    if kind == FRESH_START {
        lane = lane.ended();
    } else if lane.is_installed {
        return Err(Denial::new(Reason::LaneAlreadyInstalled, &[], &[ERC7579_LANE.into()]));
    }
    lane.is_installed = true;
    lane.guards = guards;
    save_lane(chain, &slot, &lane, &account, &abi::lane_installed());
    if guards != Guards::NONE {
        let words = [
            abi::guards_set(),
            pad_address(&account),
            Word::from(ERC7579_LANE).to_bytes32(),
            pad_address(&guards.granter),
            Word::from(u8::from(guards.grants_refused)).to_bytes32(),
            Word::from(guards.longest_lifetime).to_bytes32(),
        ];
        abi::emit(chain, &words, 3);
    }
    Ok(lane)
}

/// `onUninstall(bytes)`: ends the 7579 lane if it is live, whatever the data. Never reverts, calls
/// nobody, costs the same for any number of sessions (M-12, M-14).
pub(super) fn on_uninstall(chain: &mut impl Chain) -> Result<Answer, Denial> {
    let account = chain.caller();
    let lane = load_lane(chain, &account, ERC7579_LANE);
    if lane.record.is_installed {
        save_lane(chain, &lane.slot, &lane.record.ended(), &account, &abi::lane_uninstalled());
    }
    Ok(Answer::NOTHING)
}

/// `enableSession(Session)`
pub(super) fn enable_session(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let account = chain.caller();
    if Frame::new(memory.arguments(end), 1).offset(0).is_none() {
        return Err(Reason::MalformedArguments.into());
    }
    let lane = load_lane(chain, &account, ERC7579_LANE).record;
    let enabled = enable(chain, memory, ARGUMENTS + 32, end, &lane)?;
    if ARGUMENTS + 32 + enabled.length != end {
        return Err(Reason::MalformedArguments.into());
    }
    Ok(memory.word(&Word::from_bytes32(&enabled.id)))
}

/// A session that is alive now.
struct Enabled {
    id: Bytes32,
    /// Bytes of the struct.
    length: usize,
}

/// Enables the session that stands at `memory.input[at..end]`, whose lane word is `lane`. One that is
/// alive already stays as it is (T-46). The event's topics overwrite the 160 bytes in front of the struct.
fn enable(chain: &mut impl Chain, memory: &mut Memory, at: usize, end: usize, lane: &Lane) -> Result<Enabled, Denial> {
    let account = chain.caller();
    let (statement, length) =
        memory.input.get(at..end).and_then(Statement::read).ok_or(Reason::MalformedArguments)?;
    supported(&Word::from(statement.lane).to_bytes32())?;
    let signer = statement.check()?;
    if !lane.is_installed {
        return Err(Denial::new(Reason::LaneNotInstalled, &[], &[statement.lane.into()]));
    }
    check_guards(&statement, signer, &lane.guards)?;
    let text = statement.text(chain, &mut memory.text)?;
    let head = statement.head(&chain.keccak(text));
    let id = chain.keccak(head.as_bytes());
    if is_lane_key(&id) {
        return Err(Denial::new(Reason::InvalidSessionId, &[], &[Word::from_bytes32(&id)]));
    }
    let Stored { slot, record: known } = load_session(chain, &account, &id);
    match known.status(lane, statement.lane) {
        SessionStatus::Alive | SessionStatus::Paused => return Ok(Enabled { id, length }),
        _ if !known.is_unseen() => return Err(Denial::new(Reason::SessionEnded, &[], &[Word::from_bytes32(&id)])),
        _ => (),
    }
    check(text, head.args(), &account, &chain.module())?;
    save(chain, &slot, &Session::granted(statement.lane, lane.epoch).pack());

    let signer_hash = chain.keccak(statement.signer_bytes);
    let words = [
        abi::session_enabled(),
        pad_address(&account),
        id,
        signer_hash,
        Word::from(32u8).to_bytes32(),
    ];
    let event = memory.input.get_mut(..at + length).and_then(|bytes| bytes.get_mut(at.checked_sub(160)?..));
    let event = event.ok_or(Reason::MalformedArguments)?;
    for (to, from) in event.as_chunks_mut::<32>().0.iter_mut().zip(words) {
        *to = from;
    }
    chain.emit(event, 4);
    Ok(Enabled { id, length })
}

fn check_guards(statement: &Statement<'_>, signer: Signer<'_>, guards: &Guards) -> Result<(), Denial> {
    let Signer::Secp256k1(key) = signer;
    if is_same(key, &guards.granter) {
        return Err(SessionFault::SignerIsGranter.into());
    }
    let longest = u64::from(guards.longest_lifetime);
    let lifetime = statement.valid_until.saturating_sub(statement.valid_after);
    let is_bounded = statement.valid_after > 0 && statement.valid_until != NEVER && lifetime <= longest;
    if longest > 0 && !is_bounded {
        return Err(SessionFault::Lifetime.into());
    }
    Ok(())
}

/// `revokeSession(bytes32)`
pub(super) fn revoke_session(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    revoke(chain, memory.argument(end)?)?;
    Ok(Answer::NOTHING)
}

/// `revokeSessions(bytes32[])`
pub(super) fn revoke_sessions(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let mut frame = Frame::new(memory.arguments(end), 1);
    let (Some(ids), Some(())) = (frame.words(0), frame.end()) else {
        return Err(Reason::MalformedArguments.into());
    };
    for id in ids {
        revoke(chain, id)?;
    }
    Ok(Answer::NOTHING)
}

/// Ends a session of the calling account for ever, also one that was never enabled. Ending it again
/// does nothing.
fn revoke(chain: &mut impl Chain, id: &Bytes32) -> Result<(), Denial> {
    if is_lane_key(id) {
        return Err(Denial::new(Reason::InvalidSessionId, &[], &[Word::from_bytes32(id)]));
    }
    let account = chain.caller();
    let session = load_session(chain, &account, id);
    if !session.record.is_revoked() {
        save(chain, &session.slot, &session.record.revoked().pack());
        abi::emit(chain, &[abi::session_revoked(), pad_address(&account), *id], 3);
    }
    Ok(())
}

/// `revokeAllSessions(uint32)`: by epoch, whatever their number; allowed on a lane that is not installed.
pub(super) fn revoke_all_sessions(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let lane = supported(memory.argument(end)?)?;
    let account = chain.caller();
    let Stored { slot, record } = load_lane(chain, &account, lane);
    let lane = Lane { epoch: record.ended().epoch, ..record };
    save_lane(chain, &slot, &lane, &account, &abi::all_sessions_revoked());
    Ok(Answer::NOTHING)
}

/// Writes the word of the 7579 lane and tells it: account, lane; epoch.
#[inline(never)]
fn save_lane(chain: &mut impl Chain, slot: &Bytes32, lane: &Lane, account: &Address, topic: &Bytes32) {
    save(chain, slot, &lane.pack());
    let number = Word::from(ERC7579_LANE).to_bytes32();
    abi::emit(chain, &[*topic, pad_address(account), number, Word::from(lane.epoch).to_bytes32()], 3);
}

// The event's topics and first word fit in front of the first session.
const _: () = assert!(HEADROOM + 4 + 32 >= 160);
