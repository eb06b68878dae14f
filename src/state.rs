//! What the module stores: the slots, named and drawn, and the packed words in them. The account comes
//! first in every hashed key and records are flat, so bundlers see associated storage (V-20 to V-27).
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
//! A session id below 2^32 would be a lane's slot; every entry point refuses such ids.

use crate::chain::Chain;
use crate::meter::Usage;
use crate::word::{Address, Bytes32, NOBODY, Word, add_to, fits_low, low_address, number_word, pad_address};
use crate::words::Words;

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

/// Loads the lane word of an account.
#[inline(never)]
pub fn load_lane(chain: &mut impl Chain, account: &Address, lane: u32) -> Stored<Lane> {
    let slot = slot(chain, account, &number_word(lane.into()));
    Stored { slot, record: Lane(Word::from_bytes32(&chain.load(&slot))) }
}

/// Loads a session word of an account.
#[inline(never)]
pub fn load_session(chain: &mut impl Chain, account: &Address, id: &Bytes32) -> Stored<Session> {
    let slot = slot(chain, account, id);
    Stored { slot, record: Session(Word::from_bytes32(&chain.load(&slot))) }
}

/// Loads what is used of stored meter `index` of a session.
pub fn load_usage(chain: &mut impl Chain, session: &Stored<Session>, index: usize) -> Usage {
    if index == 0 { session.record.meter() } else { Usage::unpack(&Word::from_bytes32(&chain.load(&meter_slot(&session.slot, index)))) }
}

/// Writes one slot at once.
#[inline(never)]
pub fn save(chain: &mut impl Chain, slot: &Bytes32, word: &Word) {
    chain.store(slot, &word.to_bytes32());
    chain.flush();
}

/// Slot of stored meter `index` of a session; meter 0 is in the session word itself.
pub fn meter_slot(session: &Bytes32, index: usize) -> Bytes32 {
    let mut slot = *session;
    add_to(&mut slot, &number_word(index as u128));
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
    pub const NONE: Self = Self { granter: NOBODY, grants_refused: false, longest_lifetime: 0 };
}

const INSTALLED: u128 = 1 << 120;
const PAUSED: u128 = 2 << 120;
const GRANTS_REFUSED: u128 = 4 << 120;
/// Epochs are u48; the last one is never left.
const LAST_EPOCH: u64 = (1 << 48) - 1;
/// Where the epoch stands in the high half of a lane or session word.
const EPOCH_AT: u32 = 72;

/// The epoch in a lane or session word.
fn epoch(word: &Word) -> u64 {
    (word.high >> EPOCH_AT) as u64 & LAST_EPOCH
}

/// The lane word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane(Word);

impl Lane {
    /// The module is installed for the account in this lane.
    pub fn is_installed(&self) -> bool {
        self.0.high & INSTALLED != 0
    }

    /// No session of the lane acts for now.
    pub fn is_paused(&self) -> bool {
        self.0.high & PAUSED != 0
    }

    /// Sessions of other epochs are dead.
    pub fn epoch(&self) -> u64 {
        epoch(&self.0)
    }

    /// The owner's guards.
    pub fn guards(&self) -> Guards {
        let Word { high, low } = self.0;
        let granter = Word { high: high >> 40 & u128::from(u32::MAX), low: high << 88 | low >> 40 };
        Guards {
            granter: *low_address(&granter.to_bytes32()),
            grants_refused: high & GRANTS_REFUSED != 0,
            longest_lifetime: (low >> 8) as u32,
        }
    }

    /// The lane, installed with these guards and not paused.
    pub fn installed(&self, guards: &Guards) -> Self {
        let granter = Word::from_bytes32(&pad_address(&guards.granter));
        let refused = if guards.grants_refused { GRANTS_REFUSED } else { 0 };
        let epoch = u128::from(self.epoch()) << EPOCH_AT;
        Self(Word {
            high: INSTALLED | refused | epoch | granter.high << 40 | granter.low >> 88,
            low: granter.low << 40 | u128::from(guards.longest_lifetime) << 8,
        })
    }

    /// The lane in its next epoch: every session is dead.
    pub fn without_sessions(&self) -> Self {
        let step = u128::from(self.epoch() < LAST_EPOCH) << EPOCH_AT;
        Self(Word { high: self.0.high.saturating_add(step), low: self.0.low })
    }

    /// The lane in its next epoch, with everything but the epoch forgotten.
    pub fn ended(&self) -> Self {
        Self(Word { high: u128::from(self.without_sessions().epoch()) << EPOCH_AT, low: 0 })
    }

    /// The word as stored.
    pub fn word(&self) -> &Word {
        &self.0
    }
}

const STATE_AT: u32 = 120;
const GRANTED: u8 = 1;
const REVOKED: u8 = 2;

/// The session word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session(Word);

impl Session {
    /// A session just enabled.
    pub fn granted(lane: u32, epoch: u64) -> Self {
        let high = u128::from(GRANTED) << STATE_AT | u128::from(epoch) << EPOCH_AT | u128::from(lane) << 40;
        Self(Word { high, low: 0 })
    }

    fn state(&self) -> u8 {
        (self.0.high >> STATE_AT) as u8
    }

    /// The same session, ended for ever.
    pub fn revoked(&self) -> Self {
        let rest = self.0.high & ((1 << STATE_AT) - 1);
        Self(Word { high: u128::from(REVOKED) << STATE_AT | rest, low: self.0.low })
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

    /// The same session with another meter 0.
    pub fn with_meter(&self, usage: Usage) -> Self {
        let Word { high, low } = usage.pack();
        Self(Word { high: self.0.high >> 40 << 40 | high, low })
    }

    /// How the session stands in `lane`, whose number is `number`.
    #[inline(never)]
    pub fn status(&self, lane: &Lane, number: u32) -> SessionStatus {
        match self.state() {
            _ if !lane.is_installed() => SessionStatus::LaneNotInstalled,
            REVOKED => SessionStatus::Revoked,
            GRANTED if (self.0.high >> 40) as u32 != number => SessionStatus::None,
            GRANTED if epoch(&self.0) != lane.epoch() => SessionStatus::OldEpoch,
            GRANTED if lane.is_paused() => SessionStatus::Paused,
            GRANTED => SessionStatus::Alive,
            _ => SessionStatus::None,
        }
    }

    /// The word as stored.
    pub fn word(&self) -> &Word {
        &self.0
    }
}
