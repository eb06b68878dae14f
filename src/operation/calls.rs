//! The calls that a lane's calldata asks the account to make. Each account standard has its own
//! encoding and file; the code after this sees only [`Call`]s.

use crate::{
    bounds::MAX_CALL_DATA,
    denial::{Checked, Denial},
    lane::LaneId,
    operation::{call::Call, erc7579::Execution},
};

/// The calls of one calldata, read one by one.
#[derive(Clone, Copy, Debug)]
pub enum Calls<'a> {
    /// Of an ERC-7579 account.
    Erc7579(Execution<'a>),
}

impl<'a> Calls<'a> {
    /// Decodes the top level of the calldata that a lane's account is called with.
    ///
    /// # Errors
    /// [`Denial::call_data_too_long`]; [`Denial::lane_not_supported`]; the errors of the lane's own
    /// encoding, see [`Execution::read`].
    pub fn read(lane: LaneId, call_data: &'a [u8], denial: &mut Denial) -> Checked<Self> {
        let size = call_data.len();
        if size > MAX_CALL_DATA {
            return Err(denial.call_data_too_long(size, MAX_CALL_DATA));
        }
        match lane {
            LaneId::ERC7579 => Execution::read(call_data, denial).map(Self::Erc7579),
            other => Err(denial.lane_not_supported(other)),
        }
    }

    /// The next call; `None` after the last one.
    ///
    /// # Errors
    /// [`Denial::malformed_call_data`] if the next call is malformed, or if bytes follow the last
    /// call of a batch.
    pub fn next(&mut self, denial: &mut Denial) -> Checked<Option<Call<'a>>> {
        match self {
            Self::Erc7579(execution) => execution.next(denial),
        }
    }
}
