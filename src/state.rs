//! The module's storage: slots, drawn, and the words packed into them. The account is the first
//! part of every hashed key and records are flat, so bundlers see associated storage (V-20 to
//! V-27).
//!
//! ```text
//! keccak256(pad32(account) | pad32(lane))          lane word:
//!   flags u8: 1 installed, 2 paused, 4 grants refused | epoch u32 | granter 20 | longest lifetime u32
//!   | 000000
//! keccak256(pad32(account) | sessionId) + 0        session word, with meter 0 inside:
//!   state u8: 0 none, 1 granted, 2 revoked | epoch u32 | lane u32 | sequence u24 (0) | mark u32
//!   | used u128
//! keccak256(pad32(account) | sessionId) + i        meter i, 1 <= i <= 31:
//!   zero 12 | mark u32 | used u128
//! ```
//!
//! A session id below 2^32 would be a lane's key: no entry point accepts one as a session's.

use crate::{
    bounds::MAX_EPOCH,
    bytes::{
        word::{Address, Bytes32, ZERO_ADDRESS, add_to, fits_high, fits_low, number_word, padded},
        writer::{Writer, append},
    },
    host::Host,
    lane::LaneId,
    meter::{Meter, Usage},
};

/// A record and the slot it was loaded from.
#[derive(Clone, Copy, Debug)]
pub struct Stored<T> {
    /// The slot.
    pub slot: Bytes32,
    /// The unpacked word.
    pub record: T,
}

/// Loads the record at `keccak256(pad32(account) | key)`; `key` is a padded lane or a session id.
/// One copy of the code serves all kinds of records.
#[inline(never)]
fn load<T>(
    host: &mut impl Host,
    account: &Address,
    key: &Bytes32,
    record: impl FnOnce(Bytes32) -> T,
) -> Stored<T> {
    let mut preimage = [0; 2 * 32];
    Writer::new(&mut preimage).address(account).bytes(key);
    let slot = host.keccak(&preimage);
    Stored {
        slot,
        record: record(host.load(&slot)),
    }
}

/// Loads the word of an account's lane.
#[inline(never)]
pub fn load_lane(host: &mut impl Host, account: &Address, lane: LaneId) -> Stored<LaneRecord> {
    load(host, account, &number_word(lane.0.into()), LaneRecord)
}

/// Loads the word of an account's session.
pub fn load_session(
    host: &mut impl Host,
    account: &Address,
    id: &Bytes32,
) -> Stored<SessionRecord> {
    load(host, account, id, SessionRecord)
}

/// Loads the usage of a session's meter; [`Usage::NONE`] for a meter that is not stored.
#[inline(never)]
pub fn load_usage(host: &mut impl Host, session: &Stored<SessionRecord>, meter: &Meter) -> Usage {
    match meter.slot {
        _ if !meter.is_stored() => Usage::NONE,
        0 => session.record.meter(),
        slot => Usage::unpack(&host.load(&meter_slot(&session.slot, slot))),
    }
}

/// Stores the usage of a session's stored meter, until the next flush.
#[inline(never)]
pub fn store_usage(
    host: &mut impl Host,
    session: &Stored<SessionRecord>,
    meter: &Meter,
    usage: &Usage,
) {
    host.store(
        &meter_slot(&session.slot, meter.slot),
        &session.record.word_with(usage, meter.slot),
    );
}

/// Writes one slot immediately.
#[inline(never)]
pub fn save(host: &mut impl Host, slot: &Bytes32, word: &Bytes32) {
    host.store(slot, word);
    host.flush();
}

/// Slot of stored meter `index` of the session at `slot`; meter 0 is in the session word itself.
fn meter_slot(slot: &Bytes32, index: usize) -> Bytes32 {
    let mut slot = *slot;
    if index > 0 {
        add_to(&mut slot, &number_word(index as u128));
    }
    slot
}

/// Whether a session id could be a lane's key.
pub fn is_lane_key(id: &Bytes32) -> bool {
    fits_low(id, 4)
}

/// The state of a session; numbered as the Solidity enum of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SessionStatus {
    /// Never enabled in this lane.
    None,
    /// Enabled; its window may have passed or not begun.
    Alive,
    /// Revoked for ever.
    Revoked,
    /// Enabled in an older epoch; dead for ever.
    OldEpoch,
    /// Alive, but the lane is paused.
    Paused,
    /// The lane is not installed.
    LaneNotInstalled,
}

/// The owner's settings for all sessions of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guards {
    /// Key whose signed grants count; zero: none.
    pub granter: Address,
    /// Whether signed grants are refused.
    pub grants_refused: bool,
    /// Longest lifetime of a new session in seconds, inclusive; 0: any.
    pub longest_lifetime: u32,
}

impl Guards {
    /// No guard.
    pub const NONE: Self = Self {
        granter: ZERO_ADDRESS,
        grants_refused: false,
        longest_lifetime: 0,
    };
}

const INSTALLED: u8 = 1;
const PAUSED: u8 = 2;
const GRANTS_REFUSED: u8 = 4;

/// Where the epoch is in both words, after flags or state.
const EPOCH_AT: usize = 1;
/// Where the granter is in the lane word, and the lane in the session word.
const AFTER_EPOCH: usize = 5;
const LONGEST_LIFETIME_AT: usize = AFTER_EPOCH + 20;
/// Bytes of the session word in front of meter 0.
const BEFORE_METER: usize = 12;

/// The four bytes of a word from `at` on, as a number.
#[inline(never)]
fn u32_at(word: &Bytes32, at: usize) -> u32 {
    let bytes = word.get(at..).and_then(<[u8]>::first_chunk);
    u32::from_be_bytes(*bytes.unwrap_or(&[0; 4]))
}

/// A word of flags or state and an epoch; its other bytes are zero.
#[inline(never)]
fn starting(first: u8, epoch: u32) -> Bytes32 {
    let front = u64::from(first) << 56 | u64::from(epoch) << 24;
    padded(&front.to_be_bytes(), 8)
}

/// Overwrites bytes of a word from `at` on.
#[inline(never)]
fn put(word: &mut Bytes32, at: usize, bytes: &[u8]) {
    let mut at = at;
    append(word, &mut at, bytes);
}

/// The lane word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneRecord(Bytes32);

impl LaneRecord {
    fn has(&self, flag: u8) -> bool {
        let [flags, ..] = self.0;
        flags & flag != 0
    }

    /// Whether the module is installed in this lane.
    pub fn is_installed(&self) -> bool {
        self.has(INSTALLED)
    }

    /// Whether all sessions of the lane are paused.
    pub fn is_paused(&self) -> bool {
        self.has(PAUSED)
    }

    /// The lane's epoch. Sessions of other epochs are dead.
    pub fn epoch(&self) -> u32 {
        u32_at(&self.0, EPOCH_AT)
    }

    /// Whether there is no next epoch.
    #[inline(never)]
    pub fn is_last_epoch(&self) -> bool {
        self.epoch() == MAX_EPOCH
    }

    /// Key whose signed grants count; zero: none.
    pub fn granter(&self) -> &Address {
        self.0
            .get(AFTER_EPOCH..)
            .and_then(<[u8]>::first_chunk)
            .unwrap_or(&ZERO_ADDRESS)
    }

    /// Whether signed grants are refused.
    pub fn are_grants_refused(&self) -> bool {
        self.has(GRANTS_REFUSED)
    }

    /// Longest lifetime of a new session in seconds, inclusive; 0: any.
    pub fn longest_lifetime(&self) -> u32 {
        u32_at(&self.0, LONGEST_LIFETIME_AT)
    }

    /// Whether any guard is set.
    pub fn has_guards(&self) -> bool {
        self.are_grants_refused() || !fits_high(&self.0, AFTER_EPOCH)
    }

    /// The lane installed with these guards, not paused, in the same epoch.
    pub fn installed(&self, guards: &Guards) -> Self {
        let refused = if guards.grants_refused {
            GRANTS_REFUSED
        } else {
            0
        };
        let mut word = starting(INSTALLED | refused, self.epoch());
        put(&mut word, AFTER_EPOCH, &guards.granter);
        put(
            &mut word,
            LONGEST_LIFETIME_AT,
            &guards.longest_lifetime.to_be_bytes(),
        );
        Self(word)
    }

    /// The next epoch; the last one has none and stays.
    fn next_epoch(&self) -> u32 {
        self.epoch().saturating_add(1)
    }

    /// The lane in its next epoch: every session is dead. Check [`LaneRecord::is_last_epoch`]
    /// first.
    pub fn without_sessions(&self) -> Self {
        let mut word = self.0;
        put(&mut word, EPOCH_AT, &self.next_epoch().to_be_bytes());
        Self(word)
    }

    /// The lane in its next epoch, or still in the last one, with everything else cleared.
    pub fn ended(&self) -> Self {
        Self(starting(0, self.next_epoch()))
    }

    /// The word as stored.
    pub fn word(&self) -> &Bytes32 {
        &self.0
    }
}

const GRANTED: u8 = 1;
const REVOKED: u8 = 2;

/// The session word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRecord(Bytes32);

impl SessionRecord {
    /// A session just enabled.
    pub fn granted(lane: LaneId, epoch: u32) -> Self {
        let mut word = starting(GRANTED, epoch);
        put(&mut word, AFTER_EPOCH, &lane.0.to_be_bytes());
        Self(word)
    }

    fn state(&self) -> u8 {
        let [state, ..] = self.0;
        state
    }

    /// Revokes the session for ever.
    pub fn revoke(&mut self) {
        put(&mut self.0, 0, &[REVOKED]);
    }

    /// Whether the session is revoked.
    pub fn is_revoked(&self) -> bool {
        self.state() == REVOKED
    }

    /// Whether the id was never written.
    pub fn is_unseen(&self) -> bool {
        self.state() == 0
    }

    /// Meter 0.
    pub fn meter(&self) -> Usage {
        Usage::unpack(&self.0)
    }

    /// The word of stored meter `slot`. That of meter 0 keeps the session's own fields.
    fn word_with(&self, usage: &Usage, slot: usize) -> Bytes32 {
        let mut word = usage.pack();
        if slot == 0 {
            let own = self.0.first_chunk::<BEFORE_METER>();
            put(&mut word, 0, own.unwrap_or(&[0; BEFORE_METER]));
        }
        word
    }

    /// The session's status in lane `id`, whose word is `lane`.
    #[inline(never)]
    pub fn status(&self, lane: &LaneRecord, id: LaneId) -> SessionStatus {
        match self.state() {
            _ if !lane.is_installed() => SessionStatus::LaneNotInstalled,
            REVOKED => SessionStatus::Revoked,
            GRANTED if u32_at(&self.0, AFTER_EPOCH) != id.0 => SessionStatus::None,
            GRANTED if u32_at(&self.0, EPOCH_AT) != lane.epoch() => SessionStatus::OldEpoch,
            GRANTED if lane.is_paused() => SessionStatus::Paused,
            GRANTED => SessionStatus::Alive,
            _ => SessionStatus::None,
        }
    }

    /// The word as stored.
    pub fn word(&self) -> &Bytes32 {
        &self.0
    }
}
