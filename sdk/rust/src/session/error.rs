//! Why a session is refused before it is sent.

use latchkey::lane::LaneId;
use thiserror::Error;

use super::MAX_INSTALL_SESSIONS;
use crate::{
    abi::ILatchkey::{PolicyFault, SessionFault},
    sentences::SENTENCES,
    time::TimeError,
};

/// Why the module would refuse a session or an installation.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SessionError {
    /// A time is not in seconds.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// The times, the signer or the args are refused.
    #[error("the session is refused: {}", SENTENCES.session_fault(*.0))]
    Session(SessionFault),
    /// The policy text is refused, by itself or with these args on this account.
    #[error("the policy is refused at byte {offset}: {}", SENTENCES.policy_fault(*.fault))]
    Policy {
        /// The fault.
        fault: PolicyFault,
        /// Byte of the text at which the module stopped reading.
        offset: usize,
    },
    /// This version of the module does not support the lane.
    #[error("lane {0} is not supported")]
    LaneNotSupported(LaneId),
    /// The session belongs to a lane other than the one to be installed.
    #[error("the session belongs to lane {session}, but lane {installation} is installed")]
    Lane {
        /// Lane of the session.
        session: LaneId,
        /// Lane to be installed.
        installation: LaneId,
    },
    /// An installation has more than [`MAX_INSTALL_SESSIONS`] sessions.
    #[error("{0} sessions in one installation, but at most {MAX_INSTALL_SESSIONS} are possible")]
    Sessions(usize),
}
