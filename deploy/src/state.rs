//! What a chain reports about itself and about a program: versions, whether the program can run,
//! and until when.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolError;

use crate::{
    error::Error,
    node::Node,
    precompiles::{ARB_SYS, ARB_WASM, ARB_WASM_CACHE, IArbSys, IArbWasm, IArbWasmCache},
    rpc::RpcError,
    units::duration,
};

/// `arbOSVersion()` returns the version of ArbOS plus this number.
const ARBOS_OFFSET: u64 = 55;

/// A chain's id and versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainInfo {
    /// The chain's id.
    pub chain_id: u64,
    /// The version of ArbOS.
    pub arbos: u64,
    /// The version of Stylus. Programs activated for another version must be activated again.
    pub stylus: u16,
}

impl ChainInfo {
    /// Fetches id and versions. With `expected`, any other chain is an error.
    ///
    /// # Errors
    /// The chain is another one or runs no Stylus programs, or the node does not respond.
    pub fn fetch(node: &Node, expected: Option<u64>) -> Result<Self, Error> {
        let chain_id = node.chain_id()?;
        if let Some(expected) = expected.filter(|expected| *expected != chain_id) {
            return Err(Error::WrongChain {
                expected,
                found: chain_id,
            });
        }
        let no_stylus = |reason: &str| {
            let reason = reason.to_owned();
            move |error| match error {
                RpcError::NoResponse { .. } => Error::Rpc(error),
                _ => Error::NoStylus { chain_id, reason },
            }
        };
        let arbos = node
            .view(ARB_SYS, &IArbSys::arbOSVersionCall {})
            .map_err(no_stylus("it has no ArbOS"))?;
        let stylus = node
            .view(ARB_WASM, &IArbWasm::stylusVersionCall {})
            .map_err(no_stylus("its ArbOS is older than Stylus"))?;
        Ok(Self {
            chain_id,
            arbos: arbos.saturating_to::<u64>().saturating_sub(ARBOS_OFFSET),
            stylus,
        })
    }
}

/// Whether a program can run, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivationState {
    /// The program can run.
    Active,
    /// The program was never activated.
    NotActivated,
    /// The program was activated for another version of Stylus.
    Outdated {
        /// The Stylus version of the program.
        version: u16,
        /// The Stylus version of the chain.
        current: u16,
    },
    /// The program expired: a year has passed since its last activation or renewal.
    Expired {
        /// Seconds since the program was activated or kept alive.
        age: u64,
    },
}

impl ActivationState {
    /// Fetches the state of the program with this code hash.
    ///
    /// # Errors
    /// The node does not respond, or responds with another error than those of ArbOS.
    pub fn fetch(node: &Node, codehash: B256) -> Result<Self, RpcError> {
        let call = IArbWasm::codehashVersionCall { codehash };
        let error = match node.view(ARB_WASM, &call) {
            Ok(_) => return Ok(Self::Active),
            Err(error) => error,
        };
        error
            .revert_data()
            .and_then(|data| Self::from_revert(data))
            .ok_or(error)
    }

    fn from_revert(data: &[u8]) -> Option<Self> {
        if IArbWasm::ProgramNotActivated::abi_decode(data).is_ok() {
            return Some(Self::NotActivated);
        }
        if let Ok(error) = IArbWasm::ProgramNeedsUpgrade::abi_decode(data) {
            // ArbOS reports version 0 for a program that it has no record of.
            return Some(match error.version {
                0 => Self::NotActivated,
                version => Self::Outdated {
                    version,
                    current: error.stylusVersion,
                },
            });
        }
        let error = IArbWasm::ProgramExpired::abi_decode(data).ok()?;
        Some(Self::Expired {
            age: error.ageInSeconds,
        })
    }
}

impl std::fmt::Display for ActivationState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Active => write!(formatter, "active"),
            Self::NotActivated => write!(formatter, "not activated"),
            Self::Outdated { version, current } => write!(
                formatter,
                "activated for Stylus {version}, the chain has {current}"
            ),
            Self::Expired { age } => {
                write!(formatter, "expired, {} old", duration(*age))
            }
        }
    }
}

/// Seconds until an active program expires.
///
/// # Errors
/// The program is not active, or the node does not respond.
pub fn time_left(node: &Node, program: Address) -> Result<u64, RpcError> {
    node.view(ARB_WASM, &IArbWasm::programTimeLeftCall { program })
}

/// Whether the program with this code hash is cached.
///
/// # Errors
/// The node does not respond.
pub fn is_cached(node: &Node, codehash: B256) -> Result<bool, RpcError> {
    node.view(
        ARB_WASM_CACHE,
        &IArbWasmCache::codehashIsCachedCall { codehash },
    )
}

/// Decodes the minimum value of a transaction, in wei, from the revert data of ArbOS. `None`: the
/// data is another error.
pub fn required_value(data: &[u8]) -> Option<U256> {
    let error = IArbWasm::ProgramInsufficientValue::abi_decode(data).ok()?;
    Some(error.want)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_inactive_state_is_decoded_from_its_revert() {
        let outdated = |version| IArbWasm::ProgramNeedsUpgrade {
            version,
            stylusVersion: 3,
        };
        for (revert, expected, text) in [
            (
                IArbWasm::ProgramNotActivated {}.abi_encode(),
                ActivationState::NotActivated,
                "not activated",
            ),
            (
                outdated(0).abi_encode(),
                ActivationState::NotActivated,
                "not activated",
            ),
            (
                outdated(2).abi_encode(),
                ActivationState::Outdated {
                    version: 2,
                    current: 3,
                },
                "activated for Stylus 2, the chain has 3",
            ),
            (
                IArbWasm::ProgramExpired {
                    ageInSeconds: 31_536_001,
                }
                .abi_encode(),
                ActivationState::Expired { age: 31_536_001 },
                "expired, 365 days old",
            ),
        ] {
            assert_eq!(ActivationState::from_revert(&revert), Some(expected));
            assert_eq!(expected.to_string(), text);
        }
    }

    #[test]
    fn other_reverts_are_not_decoded() {
        assert_eq!(ActivationState::from_revert(&[]), None);
        assert_eq!(
            ActivationState::from_revert(&[0x08, 0xc3, 0x79, 0xa0]),
            None
        );
        assert_eq!(required_value(&[]), None);
    }

    #[test]
    fn required_value_is_decoded_from_its_revert() {
        let error = IArbWasm::ProgramInsufficientValue {
            have: U256::ZERO,
            want: U256::from(7),
        };
        assert_eq!(required_value(&error.abi_encode()), Some(U256::from(7)));
    }
}
