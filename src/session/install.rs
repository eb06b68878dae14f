//! Install data: the argument of `onInstall`, decoded without any storage.
//!
//! ```text
//! empty                                                    the ERC-7579 lane, no guards, no sessions
//! kind u8 | lane u32 | abi.encode(Guards, Session[])       at most 16 sessions
//! kind      01 install    02 fresh start: the lane's sessions end first
//! ```

use crate::{
    bounds::MAX_INSTALL_SESSIONS,
    bytes::{abi::Frame, loops::repeat, reader::Reader},
    lane::LaneId,
    session::session::Session,
    state::Guards,
};

/// Kind byte: install a lane that is not installed.
pub const INSTALL: u8 = 1;
/// Kind byte: end whatever lives in the lane, then install it.
pub const FRESH_START: u8 = 2;

/// Bytes in front of `abi.encode(Guards, Session[])`.
const PREFIX: usize = 1 + 4;
/// Head words of `abi.encode(Guards, Session[])`: three of the guards and an offset.
const HEAD_WORDS: usize = 4;
/// Decoded install data, except the sessions themselves.
#[derive(Clone, Copy, Debug)]
pub struct InstallData {
    /// Whether the lane's sessions end first.
    pub is_fresh_start: bool,
    /// The lane to install.
    pub lane: LaneId,
    /// The lane's guards.
    pub guards: Guards,
    /// Number of sessions. They follow each other from [`InstallData::first_session`] on.
    pub count: usize,
}

impl InstallData {
    /// Decodes install data that is not empty. `None` for an unknown kind, and unless all of it is
    /// canonical.
    pub fn read(data: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(data);
        let kind = reader.byte();
        let lane = LaneId(reader.number(4) as u32);
        let mut outer = Frame::new(reader.rest(), HEAD_WORDS);
        let refused = outer.uint(1, 1);
        let guards = Guards {
            granter: *outer.address(0),
            grants_refused: refused == 1,
            longest_lifetime: outer.uint(2, 4) as u32,
        };
        let mut array = Frame::new(outer.dynamic(3), 1);
        let count = array.uint(0, 4) as usize;
        let mut sessions = Frame::new(array.bytes().get(32..).unwrap_or(&[]), count);
        repeat(count.min(MAX_INSTALL_SESSIONS), |index| {
            let session = Session::read(sessions.dynamic(index));
            sessions.skip(session.map_or(0, |(_, length)| length), session.is_some());
        });
        let is_known =
            matches!(kind, INSTALL | FRESH_START) && refused <= 1 && count <= MAX_INSTALL_SESSIONS;
        let is_whole = outer.is_sound() && array.is_sound() && sessions.is_whole();
        (is_known && is_whole).then_some(Self {
            is_fresh_start: kind == FRESH_START,
            lane,
            guards,
            count,
        })
    }

    /// Where the first session begins in the install data: after the array's length and offsets.
    pub fn first_session(&self) -> usize {
        PREFIX + 32 * (HEAD_WORDS + 1 + self.count)
    }
}
