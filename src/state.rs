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
use crate::word::{Address, Bytes32, NOBODY, Word, pad_address};

/// Slot of `keccak256(pad32(account) | key)`; `key` is a padded lane or a session id.
fn slot(chain: &impl Chain, account: &Address, key: &Bytes32) -> Bytes32 {
    chain.keccak([pad_address(account), *key].as_flattened())
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
    let slot = slot(chain, account, &Word::from(lane).to_bytes32());
    Stored { slot, record: Lane::unpack(&chain.load(&slot)) }
}

/// Loads a session word of an account.
#[inline(never)]
pub fn load_session(chain: &mut impl Chain, account: &Address, id: &Bytes32) -> Stored<Session> {
    let slot = slot(chain, account, id);
    Stored { slot, record: Session::unpack(&chain.load(&slot)) }
}

/// Writes one slot at once.
#[inline(never)]
pub fn save(chain: &mut impl Chain, slot: &Bytes32, word: &Bytes32) {
    chain.store(slot, word);
    chain.flush();
}

/// Slot of stored meter `index` of a session; meter 0 is in the session word itself.
pub fn meter_slot(session: &Bytes32, index: u8) -> Bytes32 {
    let Word { high, low } = Word::from_bytes32(session);
    let (low, carry) = low.overflowing_add(u128::from(index));
    Word { high: high.wrapping_add(u128::from(carry)), low }.to_bytes32()
}

/// Whether a session id could be a lane's key.
pub fn is_lane_key(id: &Bytes32) -> bool {
    Word::from_bytes32(id) <= Word::from(u32::MAX)
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

const INSTALLED: u8 = 1;
const PAUSED: u8 = 2;
const GRANTS_REFUSED: u8 = 4;
/// Epochs are u48; the last one is never left.
const LAST_EPOCH: u64 = (1 << 48) - 1;

/// The lane word, unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The module is installed for the account in this lane.
    pub is_installed: bool,
    /// No session of the lane acts for now.
    pub is_paused: bool,
    /// Sessions of other epochs are dead (u48).
    pub epoch: u64,
    /// The owner's guards.
    pub guards: Guards,
}

impl Lane {
    /// Unpacks a lane word.
    pub fn unpack(word: &Bytes32) -> Self {
        let [flags, a, b, c, d, e, f, granter @ .., g, h, i, j, _] = *word;
        Self {
            is_installed: flags & INSTALLED != 0,
            is_paused: flags & PAUSED != 0,
            epoch: u64::from_be_bytes([0, 0, a, b, c, d, e, f]),
            guards: Guards {
                granter,
                grants_refused: flags & GRANTS_REFUSED != 0,
                longest_lifetime: u32::from_be_bytes([g, h, i, j]),
            },
        }
    }

    /// Packs a lane word.
    pub fn pack(&self) -> Bytes32 {
        let flags = u8::from(self.is_installed) * INSTALLED
            | u8::from(self.is_paused) * PAUSED
            | u8::from(self.guards.grants_refused) * GRANTS_REFUSED;
        let Word { high: granter_high, low: granter_low } = (&self.guards.granter).into();
        let high = u128::from(flags) << 120
            | u128::from(self.epoch) << 72
            | granter_high << 40
            | granter_low >> 88;
        Word { high, low: granter_low << 40 | u128::from(self.guards.longest_lifetime) << 8 }.to_bytes32()
    }

    /// The lane with every session ended and everything but the epoch forgotten.
    pub fn ended(&self) -> Self {
        let epoch = self.epoch.saturating_add(1).min(LAST_EPOCH);
        Self { is_installed: false, is_paused: false, epoch, guards: Guards::NONE }
    }
}

const GRANTED: u8 = 1;
const REVOKED: u8 = 2;

/// The session word, unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    state: u8,
    epoch: u64,
    lane: u32,
    /// Meter 0.
    pub meter: Usage,
}

impl Session {
    /// A session just enabled.
    pub fn granted(lane: u32, epoch: u64) -> Self {
        Self { state: GRANTED, epoch, lane, meter: Usage { mark: 0, used: 0 } }
    }

    /// Unpacks a session word.
    pub fn unpack(word: &Bytes32) -> Self {
        let [state, a, b, c, d, e, f, g, h, i, j, ..] = *word;
        Self {
            state,
            epoch: u64::from_be_bytes([0, 0, a, b, c, d, e, f]),
            lane: u32::from_be_bytes([g, h, i, j]),
            meter: Usage::unpack(word),
        }
    }

    /// Packs a session word.
    pub fn pack(&self) -> Bytes32 {
        let meter = self.meter.pack();
        let high = u128::from(self.state) << 120 | u128::from(self.epoch) << 72 | u128::from(self.lane) << 40;
        Word { high: high | meter.high, low: meter.low }.to_bytes32()
    }

    /// The same session, ended for ever.
    pub fn revoked(self) -> Self {
        Self { state: REVOKED, ..self }
    }

    /// Whether the session was ended for ever.
    pub fn is_revoked(&self) -> bool {
        self.state == REVOKED
    }

    /// Whether nothing was ever written for the id.
    pub fn is_unseen(&self) -> bool {
        self.state == 0
    }

    /// How the session stands in `lane`, whose number is `number`.
    pub fn status(&self, lane: &Lane, number: u32) -> SessionStatus {
        match self.state {
            _ if !lane.is_installed => SessionStatus::LaneNotInstalled,
            REVOKED => SessionStatus::Revoked,
            GRANTED if self.lane != number => SessionStatus::None,
            GRANTED if self.epoch != lane.epoch => SessionStatus::OldEpoch,
            GRANTED if lane.is_paused => SessionStatus::Paused,
            GRANTED => SessionStatus::Alive,
            _ => SessionStatus::None,
        }
    }
}
