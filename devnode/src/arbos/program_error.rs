//! Why a Stylus program cannot run: the errors of ArbWasm, as texts and as revert data.

use alloy_primitives::U256;
use alloy_sol_types::{SolError, sol};

sol! {
    /// The code is not a Stylus program.
    error ProgramNotWasm();
    /// The code has no record.
    error ProgramNotActivated();
    /// The record is of another Stylus version.
    error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion);
    /// The record is too old.
    error ProgramExpired(uint64 ageInSeconds);
    /// There is nothing to activate.
    error ProgramUpToDate();
    /// The record is too young to be kept alive.
    error ProgramKeepaliveTooSoon(uint64 ageInSeconds);
    /// The value sent does not cover the data fee.
    error ProgramInsufficientValue(uint256 have, uint256 want);
}

/// Why a program cannot be run, activated, cached or kept alive. The text is Nitro's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProgramError {
    /// The code is not a Stylus program.
    #[error("error ProgramNotWasm()")]
    NotWasm,
    /// The code hash has no record.
    #[error("error ProgramNotActivated()")]
    NotActivated,
    /// The record is of another Stylus version.
    #[error("error ProgramNeedsUpgrade({version}, {current})")]
    NeedsUpgrade {
        /// Version of the record; 0 if there is none.
        version: u16,
        /// Version of the chain.
        current: u16,
    },
    /// The record is older than the expiry time; age in seconds.
    #[error("error ProgramExpired({0})")]
    Expired(u64),
    /// The record is of the chain's version and not expired.
    #[error("error ProgramUpToDate()")]
    UpToDate,
    /// The record is younger than the keepalive time; age in seconds.
    #[error("error ProgramKeepaliveTooSoon({0})")]
    KeepaliveTooSoon(u64),
    /// The data fee is not covered, wei.
    #[error("error ProgramInsufficientValue({have}, {want})")]
    InsufficientValue {
        /// Value sent.
        have: U256,
        /// The fee.
        want: U256,
    },
}

impl ProgramError {
    /// The error as Solidity revert data.
    pub fn abi_encode(&self) -> Vec<u8> {
        match *self {
            Self::NotWasm => ProgramNotWasm {}.abi_encode(),
            Self::NotActivated => ProgramNotActivated {}.abi_encode(),
            Self::NeedsUpgrade { version, current } => ProgramNeedsUpgrade {
                version,
                stylusVersion: current,
            }
            .abi_encode(),
            Self::Expired(age) => ProgramExpired { ageInSeconds: age }.abi_encode(),
            Self::UpToDate => ProgramUpToDate {}.abi_encode(),
            Self::KeepaliveTooSoon(age) => {
                ProgramKeepaliveTooSoon { ageInSeconds: age }.abi_encode()
            }
            Self::InsufficientValue { have, want } => {
                ProgramInsufficientValue { have, want }.abi_encode()
            }
        }
    }

    /// Decodes revert data; `None` if it is not one of these errors.
    pub fn abi_decode(data: &[u8]) -> Option<Self> {
        let (selector, _) = data.split_first_chunk::<4>()?;
        Some(match *selector {
            ProgramNotWasm::SELECTOR => Self::NotWasm,
            ProgramNotActivated::SELECTOR => Self::NotActivated,
            ProgramUpToDate::SELECTOR => Self::UpToDate,
            ProgramNeedsUpgrade::SELECTOR => {
                let error = ProgramNeedsUpgrade::abi_decode(data).ok()?;
                Self::NeedsUpgrade {
                    version: error.version,
                    current: error.stylusVersion,
                }
            }
            ProgramExpired::SELECTOR => {
                Self::Expired(ProgramExpired::abi_decode(data).ok()?.ageInSeconds)
            }
            ProgramKeepaliveTooSoon::SELECTOR => {
                Self::KeepaliveTooSoon(ProgramKeepaliveTooSoon::abi_decode(data).ok()?.ageInSeconds)
            }
            ProgramInsufficientValue::SELECTOR => {
                let error = ProgramInsufficientValue::abi_decode(data).ok()?;
                Self::InsufficientValue {
                    have: error.have,
                    want: error.want,
                }
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_read_back_from_revert_data() {
        for error in [
            ProgramError::NotWasm,
            ProgramError::NotActivated,
            ProgramError::NeedsUpgrade {
                version: 1,
                current: 2,
            },
            ProgramError::Expired(2_393),
            ProgramError::UpToDate,
            ProgramError::KeepaliveTooSoon(1_939),
            ProgramError::InsufficientValue {
                have: U256::ZERO,
                want: U256::from(7),
            },
        ] {
            assert_eq!(ProgramError::abi_decode(&error.abi_encode()), Some(error));
        }
        assert_eq!(ProgramError::abi_decode(&[]), None);
        assert_eq!(ProgramError::abi_decode(&[0x09, 0x78, 0x1a, 0xb7]), None);
    }
}
