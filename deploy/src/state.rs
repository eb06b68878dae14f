//! What a chain says of itself and of a program: versions, whether the program may run, for how
//! long.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolError;

use crate::{
    error::Error,
    node::Node,
    precompiles::{ARB_SYS, ARB_WASM, ARB_WASM_CACHE, IArbSys, IArbWasm, IArbWasmCache},
    rpc::RpcError,
    words::span,
};

/// ArbSys adds this to the version of ArbOS.
const ARBOS_OFFSET: u64 = 55;

/// What a chain says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainFacts {
    /// The chain's id.
    pub chain_id: u64,
    /// Version of ArbOS.
    pub arbos: u64,
    /// Version of Stylus: programs activated for another one must be activated again.
    pub stylus: u16,
}

impl ChainFacts {
    /// Asks the node, and refuses a chain that is not `expected` or runs no programs.
    ///
    /// # Errors
    /// It is the wrong chain, or there is no answer.
    pub fn ask(node: &Node, expected: Option<u64>) -> Result<Self, Error> {
        let chain_id = node.chain_id()?;
        if let Some(expected) = expected.filter(|expected| *expected != chain_id) {
            return Err(Error::WrongChain {
                expected,
                found: chain_id,
            });
        }
        let lacks = |what: &str| {
            let reason = what.to_owned();
            move |error| match error {
                RpcError::NoAnswer { .. } => Error::Rpc(error),
                _ => Error::NoStylus { chain_id, reason },
            }
        };
        let arbos = node
            .view(ARB_SYS, &IArbSys::arbOSVersionCall {})
            .map_err(lacks("it has no ArbOS"))?;
        let stylus = node
            .view(ARB_WASM, &IArbWasm::stylusVersionCall {})
            .map_err(lacks("its ArbOS is older than Stylus"))?;
        Ok(Self {
            chain_id,
            arbos: arbos.saturating_to::<u64>().saturating_sub(ARBOS_OFFSET),
            stylus,
        })
    }
}

/// Whether a program can be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// It can.
    Active,
    /// It was never activated.
    Never,
    /// It was activated for another version of Stylus.
    Outdated {
        /// Its version.
        version: u16,
        /// The chain's.
        current: u16,
    },
    /// Its year is over.
    Expired {
        /// Seconds since it was activated or kept alive.
        age: u64,
    },
}

impl Activity {
    /// Asks ArbOS about a code hash.
    ///
    /// # Errors
    /// There is no answer.
    pub fn ask(node: &Node, codehash: B256) -> Result<Self, RpcError> {
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
            return Some(Self::Never);
        }
        if let Ok(error) = IArbWasm::ProgramNeedsUpgrade::abi_decode(data) {
            // A program without a record has version 0.
            return Some(match error.version {
                0 => Self::Never,
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

impl std::fmt::Display for Activity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Active => write!(formatter, "active"),
            Self::Never => write!(formatter, "not activated"),
            Self::Outdated { version, current } => write!(
                formatter,
                "activated for Stylus {version}, the chain has {current}"
            ),
            Self::Expired { age } => {
                write!(formatter, "expired, {} old", span(*age))
            }
        }
    }
}

/// Seconds until an active program expires.
///
/// # Errors
/// It is not active, or there is no answer.
pub fn time_left(node: &Node, program: Address) -> Result<u64, RpcError> {
    node.view(ARB_WASM, &IArbWasm::programTimeLeftCall { program })
}

/// Whether a code hash is in the cache.
///
/// # Errors
/// There is no answer.
pub fn is_cached(node: &Node, codehash: B256) -> Result<bool, RpcError> {
    node.view(
        ARB_WASM_CACHE,
        &IArbWasmCache::codehashIsCachedCall { codehash },
    )
}

/// What ArbOS wants at least, if revert data says that the value was too small; wei.
pub fn wanted_value(data: &[u8]) -> Option<U256> {
    let error = IArbWasm::ProgramInsufficientValue::abi_decode(data).ok()?;
    Some(error.want)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_not_to_run_is_read_from_its_revert() {
        let outdated = |version| IArbWasm::ProgramNeedsUpgrade {
            version,
            stylusVersion: 3,
        };
        for (revert, expected, words) in [
            (
                IArbWasm::ProgramNotActivated {}.abi_encode(),
                Activity::Never,
                "not activated",
            ),
            (outdated(0).abi_encode(), Activity::Never, "not activated"),
            (
                outdated(2).abi_encode(),
                Activity::Outdated {
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
                Activity::Expired { age: 31_536_001 },
                "expired, 365 days old",
            ),
        ] {
            assert_eq!(Activity::from_revert(&revert), Some(expected));
            assert_eq!(expected.to_string(), words);
        }
    }

    #[test]
    fn other_reverts_are_no_reason() {
        assert_eq!(Activity::from_revert(&[]), None);
        assert_eq!(Activity::from_revert(&[0x08, 0xc3, 0x79, 0xa0]), None);
        assert_eq!(wanted_value(&[]), None);
    }

    #[test]
    fn wanted_value_is_read_from_its_revert() {
        let error = IArbWasm::ProgramInsufficientValue {
            have: U256::ZERO,
            want: U256::from(7),
        };
        assert_eq!(wanted_value(&error.abi_encode()), Some(U256::from(7)));
    }
}
