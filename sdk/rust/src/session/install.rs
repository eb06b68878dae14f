//! The data that an account passes to the module when it installs or uninstalls it.

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
pub const MAX_INSTALL_SESSIONS: usize = bounds::MAX_INSTALL_SESSIONS;

/// Whether an installation ends the earlier sessions of its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstallKind {
    /// Installs a lane that is not installed; the module refuses it otherwise.
    Install,
    /// Ends every earlier session of the lane first. For accounts that install a module again
    /// without uninstalling it.
    FreshStart,
}

/// Install data of a lane, with its guards and its first sessions. Empty data installs the ERC-7579
/// lane without guards and sessions.
///
/// # Arguments
/// * `kind`: install kind.
/// * `lane`: lane to install.
/// * `guards`: guards of the lane.
/// * `sessions`: sessions of the same lane, at most [`MAX_INSTALL_SESSIONS`].
///
/// # Errors
/// [`SessionError::Sessions`] and [`SessionError::Lane`], and those of [`Session::check`].
pub fn install_data(
    kind: InstallKind,
    lane: impl Into<LaneId>,
    guards: Guards,
    sessions: &[Session],
) -> Result<Vec<u8>, SessionError> {
    let lane = lane.into();
    if sessions.len() > MAX_INSTALL_SESSIONS {
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

/// Uninstall data that ends exactly this lane.
pub fn uninstall_data(lane: impl Into<LaneId>) -> [u8; 5] {
    let [a, b, c, d] = u32::from(lane.into()).to_be_bytes();
    [UNINSTALL_LANE, a, b, c, d]
}
