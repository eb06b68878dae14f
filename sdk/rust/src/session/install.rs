//! The data that accounts pass when they install and uninstall the module.

use alloy_sol_types::SolValue;

use super::{LaneId, Session, SessionError};
use crate::{
    abi::ILatchkey::Guards,
    layout::{
        bounds,
        install_kind::{FRESH_START, INSTALL, UNINSTALL_LANE},
    },
};

/// Most sessions in one installation.
pub const MAX_SESSIONS_PER_INSTALL: usize = bounds::MAX_SESSIONS_PER_INSTALL;

/// Whether an installation continues or starts over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstallKind {
    /// A first installation of the lane; refused while the lane is installed.
    Install,
    /// Ends every earlier session of the lane first; for accounts that install again without
    /// uninstalling.
    FreshStart,
}

/// The data an account passes when it installs the module, other than none at all (which installs
/// the ERC-7579 lane without sessions).
///
/// # Errors
/// A session that would be refused, that belongs to another lane, or too many of them.
pub fn install_data(
    kind: InstallKind,
    lane: impl Into<LaneId>,
    guards: Guards,
    sessions: &[Session],
) -> Result<Vec<u8>, SessionError> {
    let lane = lane.into();
    if sessions.len() > MAX_SESSIONS_PER_INSTALL {
        return Err(SessionError::Sessions(sessions.len()));
    }
    for session in sessions {
        session.check()?;
        if session.lane != lane {
            return Err(SessionError::Lane {
                session: session.lane,
                installation: lane,
            });
        }
    }
    let mut data = vec![match kind {
        InstallKind::Install => INSTALL,
        InstallKind::FreshStart => FRESH_START,
    }];
    data.extend(u32::from(lane).to_be_bytes());
    let sessions: Vec<_> = sessions.iter().map(Session::to_abi).collect();
    data.extend((guards, sessions).abi_encode_params());
    Ok(data)
}

/// The data an account passes when it uninstalls the module: ends exactly this lane.
pub fn uninstall_data(lane: impl Into<LaneId>) -> [u8; 5] {
    let [a, b, c, d] = u32::from(lane.into()).to_be_bytes();
    [UNINSTALL_LANE, a, b, c, d]
}
