//! What the module stores: the slots, named and drawn, and the packed words in them. The account
//! comes first in every hashed key and records are flat, so bundlers see associated storage (V-20
//! to V-27).
//!
//! ```text
//! keccak256(pad32(account) | pad32(lane))          lane word:
//!   flags u8: 1 installed, 2 paused, 4 grants refused | epoch u48 | granter 20 | longest lifetime u32 | 00
//! keccak256(pad32(account) | sessionId) + 0        session word, with meter 0 inside:
//!   state u8: 0 none, 1 granted, 2 revoked | epoch u48 | lane u32 | mark u40 | used u128
//! keccak256(pad32(account) | sessionId) + i        meter i, 1 <= i <= 31:
//!   zero 11 | mark u40 | used u128
//! ```
//!
//! A session id below 2^32 would be a lane's slot: no entry point takes one for a session.

use crate::{
    chain::Chain,
    meter::{Meter, Usage},
    word::{
        Address, Bytes32, NOBODY, add_to, be_u64, fits_high, fits_low, low_u64, number_word, padded,
    },
    words::{Words, append},
};

/// Slot of `keccak256(pad32(account) | key)`; `key` is a padded lane or a session id.
fn slot(chain: &impl Chain, account: &Address, key: &Bytes32) -> Bytes32 {
    let mut preimage = [0; 2 * 32];
    Words::new(&mut preimage).address(account).bytes(key);
    chain.keccak(&preimage)
}

/// A record with the slot it was loaded from.
#[derive(Clone, Copy, Debug)]
pub struct Stored<T> {
    /// Where it is.
    pub slot: Bytes32,
    /// What it says.
    pub record: T,
}

/// Loads the record under `key`. The same code for every kind of record, so that only one copy
/// stays.
#[inline(never)]
fn load<T>(
    chain: &mut impl Chain,
    account: &Address,
    key: &Bytes32,
    record: impl FnOnce(Bytes32) -> T,
) -> Stored<T> {
    let slot = slot(chain, account, key);
    Stored {
        slot,
        record: record(chain.load(&slot)),
    }
}

/// Loads the lane word of an account.
#[inline(never)]
pub fn load_lane(chain: &mut impl Chain, account: &Address, lane: u32) -> Stored<Lane> {
    load(chain, account, &number_word(lane.into()), Lane)
}

/// Loads a session word of an account.
pub fn load_session(chain: &mut impl Chain, account: &Address, id: &Bytes32) -> Stored<Session> {
    load(chain, account, id, Session)
}

/// Loads what is used of a meter of a session; nothing, of one that is not stored.
#[inline(never)]
pub fn load_usage(chain: &mut impl Chain, session: &Stored<Session>, meter: &Meter) -> Usage {
    match meter.slot {
        _ if !meter.is_stored() => Usage::NONE,
        0 => session.record.meter(),
        slot => Usage::unpack(&chain.load(&meter_slot(&session.slot, slot))),
    }
}

/// Writes one slot at once.
#[inline(never)]
pub fn save(chain: &mut impl Chain, slot: &Bytes32, word: &Bytes32) {
    chain.store(slot, word);
    chain.flush();
}

/// Slot of stored meter `index` of a session; meter 0 is in the session word itself.
pub fn meter_slot(session: &Bytes32, index: usize) -> Bytes32 {
    let mut slot = *session;
    if index > 0 {
        add_to(&mut slot, &number_word(index as u128));
    }
    slot
}

/// Whether a session id could be a lane's key.
pub fn is_lane_key(id: &Bytes32) -> bool {
    fits_low(id, 4)
}

/// How a session stands; numbered as the Solidity enum of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SessionStatus {
    /// Never enabled in this lane.
    None,
    /// Its key may act.
    Alive,
    /// Ended for ever.
    Revoked,
    /// Enabled before all sessions were ended; dead for ever.
    OldEpoch,
    /// Alive but for the lane's pause.
    Paused,
    /// The lane is not installed.
    LaneNotInstalled,
}

/// What the owner says about all sessions of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guards {
    /// Key whose signed grants count; zero: none is set.
    pub granter: Address,
    /// No signed grants at all.
    pub grants_refused: bool,
    /// Seconds a new session may live; 0: no guard.
    pub longest_lifetime: u32,
}

impl Guards {
    /// No guard set.
    pub const NONE: Self = Self {
        granter: NOBODY,
        grants_refused: false,
        longest_lifetime: 0,
    };
}

const INSTALLED: u8 = 1;
const PAUSED: u8 = 2;
const GRANTS_REFUSED: u8 = 4;
/// Epochs are u48; the last one is never left.
const LAST_EPOCH: u64 = (1 << 48) - 1;
/// Where the granter stands in the lane word, and the lane in the session word.
const BEHIND_EPOCH: usize = 7;

/// The epoch in a lane or session word.
#[inline(never)]
fn epoch(word: &Bytes32) -> u64 {
    be_u64(front(word)) >> 8 & LAST_EPOCH
}

/// Flags or state, the epoch, and one byte more.
fn front(word: &Bytes32) -> &[u8; 8] {
    word.first_chunk().unwrap_or(&[0; 8])
}

/// A word that begins with flags or state and an epoch, and is zero behind them.
#[inline(never)]
fn starting(first: u8, epoch: u64) -> Bytes32 {
    padded(&(u64::from(first) << 56 | epoch << 8).to_be_bytes(), 8)
}

/// Writes bytes over those of a word from byte `at` on, as far as it goes.
#[inline(never)]
fn put(word: &mut Bytes32, at: usize, bytes: &[u8]) {
    let mut at = at;
    append(word, &mut at, bytes);
}

/// The lane word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane(Bytes32);

impl Lane {
    fn has(&self, flag: u8) -> bool {
        let [flags, ..] = self.0;
        flags & flag != 0
    }

    /// The module is installed for the account in this lane.
    pub fn is_installed(&self) -> bool {
        self.has(INSTALLED)
    }

    /// No session of the lane acts for now.
    pub fn is_paused(&self) -> bool {
        self.has(PAUSED)
    }

    /// Sessions of other epochs are dead.
    pub fn epoch(&self) -> u64 {
        epoch(&self.0)
    }

    /// Key whose signed grants count; zero: none is set.
    pub fn granter(&self) -> &Address {
        self.0
            .get(BEHIND_EPOCH..)
            .and_then(<[u8]>::first_chunk)
            .unwrap_or(&NOBODY)
    }

    /// No signed grants at all.
    pub fn are_grants_refused(&self) -> bool {
        self.has(GRANTS_REFUSED)
    }

    /// Seconds a new session may live; 0: no guard.
    pub fn longest_lifetime(&self) -> u32 {
        (low_u64(&self.0) >> 8) as u32
    }

    /// Whether the owner set any guard.
    pub fn has_guards(&self) -> bool {
        self.are_grants_refused() || !fits_high(&self.0, BEHIND_EPOCH)
    }

    /// The lane, installed with these guards and not paused.
    pub fn installed(&self, guards: &Guards) -> Self {
        let refused = if guards.grants_refused {
            GRANTS_REFUSED
        } else {
            0
        };
        let mut word = starting(INSTALLED | refused, self.epoch());
        put(&mut word, BEHIND_EPOCH, &guards.granter);
        put(
            &mut word,
            BEHIND_EPOCH + 20,
            &guards.longest_lifetime.to_be_bytes(),
        );
        Self(word)
    }

    fn next_epoch(&self) -> u64 {
        self.epoch().saturating_add(1).min(LAST_EPOCH)
    }

    /// The lane in its next epoch: every session is dead.
    pub fn without_sessions(&self) -> Self {
        let mut word = self.0;
        let [flags, ..] = word;
        let [.., behind] = *front(&word);
        put(
            &mut word,
            0,
            &(u64::from(flags) << 56 | self.next_epoch() << 8 | u64::from(behind)).to_be_bytes(),
        );
        Self(word)
    }

    /// The lane in its next epoch, with everything but the epoch forgotten.
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
pub struct Session(Bytes32);

impl Session {
    /// A session just enabled.
    pub fn granted(lane: u32, epoch: u64) -> Self {
        let mut word = starting(GRANTED, epoch);
        put(&mut word, BEHIND_EPOCH, &lane.to_be_bytes());
        Self(word)
    }

    fn state(&self) -> u8 {
        let [state, ..] = self.0;
        state
    }

    fn lane(&self) -> u32 {
        let bytes = self.0.get(BEHIND_EPOCH..).and_then(<[u8]>::first_chunk);
        u32::from_be_bytes(*bytes.unwrap_or(&[0; 4]))
    }

    /// Ends the session for ever.
    pub fn revoke(&mut self) {
        put(&mut self.0, 0, &[REVOKED]);
    }

    /// Whether the session was ended for ever.
    pub fn is_revoked(&self) -> bool {
        self.state() == REVOKED
    }

    /// Whether nothing was ever written for the id.
    pub fn is_unseen(&self) -> bool {
        self.state() == 0
    }

    /// Meter 0.
    pub fn meter(&self) -> Usage {
        Usage::unpack(&self.0)
    }

    /// The word of meter `slot` of the session: that of meter 0 is the session's own.
    pub fn word_with(&self, usage: &Usage, slot: usize) -> Bytes32 {
        let mut word = usage.pack();
        if slot == 0 {
            put(&mut word, 0, self.0.first_chunk::<11>().unwrap_or(&[0; 11]));
        }
        word
    }

    /// How the session stands in `lane`, whose number is `number`.
    #[inline(never)]
    pub fn status(&self, lane: &Lane, number: u32) -> SessionStatus {
        match self.state() {
            _ if !lane.is_installed() => SessionStatus::LaneNotInstalled,
            REVOKED => SessionStatus::Revoked,
            GRANTED if self.lane() != number => SessionStatus::None,
            GRANTED if epoch(&self.0) != lane.epoch() => SessionStatus::OldEpoch,
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
