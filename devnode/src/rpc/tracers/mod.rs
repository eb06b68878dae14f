//! Views of an execution's tree of frames, under the names clients know them by. Choosing what to execute is not theirs.

mod call;
mod four_byte;
mod stylus;

use super::error::RpcError;
use crate::chain::{CallOutcome, Chain};
use crate::evm::{Frame, Status};
use crate::profile::Profile;
use alloy_primitives::{Address, B256, U256};
use call::CallOptions;
use serde_json::{Value, json};

/// An execution to be shown.
#[derive(Debug)]
pub(super) struct Traced {
    /// The outermost frame, with the gas of the whole transaction.
    root: Frame,
    /// What was paid around the execution; a call pays nothing.
    fees: Option<Fees>,
}

/// Payments for a mined transaction, in wei.
#[derive(Debug)]
struct Fees {
    /// Taken first, for the whole gas limit.
    paid: U256,
    /// Given back for the gas that was left.
    refund: U256,
    /// Who gets the part for execution.
    collector: Address,
    /// The part for execution.
    network: U256,
    /// The part for posting to the parent chain.
    posting: U256,
}

impl Traced {
    /// A mined transaction.
    pub(super) fn transaction(chain: &Chain, hash: B256) -> Result<Self, RpcError> {
        let found = chain.transaction(hash).zip(chain.receipt(hash));
        let (transaction, receipt) =
            found.ok_or_else(|| RpcError::server("transaction not found"))?;
        let Some(content) = &transaction.content else {
            let root = Frame {
                kind: "CALL",
                from: transaction.from(),
                to: transaction.to().unwrap_or_default(),
                value: U256::ZERO,
                input: transaction.data.clone(),
                gas: 0,
                gas_used: 0,
                output: Default::default(),
                status: Status::Success,
                error: None,
                stylus: None,
                logs: Vec::new(),
                children: Vec::new(),
            };
            return Ok(Self { root, fees: None });
        };
        let price = U256::from(receipt.effective_gas_price);
        let wei = |gas: u64| price.saturating_mul(U256::from(gas));
        let mut root = chain.trace(hash)?;
        root.gas = content.gas;
        root.gas_used = receipt.gas_used;
        let fees = Fees {
            paid: wei(content.gas),
            refund: wei(content.gas.saturating_sub(receipt.gas_used)),
            collector: chain.network_fee_account(),
            network: wei(receipt.gas_used.saturating_sub(receipt.gas_used_for_l1)),
            posting: wei(receipt.gas_used_for_l1),
        };
        Ok(Self {
            root,
            fees: Some(fees),
        })
    }

    /// A call that was given `gas`.
    pub(super) fn call(outcome: CallOutcome, gas: u64) -> Result<Self, RpcError> {
        let mut root = outcome
            .root
            .ok_or_else(|| RpcError::server("nothing was executed"))?;
        root.gas = gas;
        root.gas_used = outcome.gas_used;
        Ok(Self { root, fees: None })
    }
}

/// A tracer and its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tracer {
    /// The tree of frames.
    Call(CallOptions),
    /// Selectors that were called.
    FourByte,
    /// Host calls of Stylus frames.
    Stylus,
    /// Nothing.
    Noop,
}

impl Tracer {
    /// The tracer called `name`. The JavaScript that cargo-stylus sends asks for what the `stylusTracer` tells.
    ///
    /// # Errors
    /// There is no such tracer.
    pub(super) fn choose(name: Option<&str>, config: Option<&Value>) -> Result<Self, RpcError> {
        let has = |option: &str| {
            config
                .and_then(|config| config.get(option))
                .and_then(Value::as_bool)
                .unwrap_or(false)
        };
        match name {
            Some("callTracer") => Ok(Self::Call(CallOptions {
                is_flat: has("onlyTopCall"),
                has_logs: has("withLog"),
            })),
            Some("4byteTracer") => Ok(Self::FourByte),
            Some("stylusTracer") => Ok(Self::Stylus),
            Some("noopTracer") => Ok(Self::Noop),
            Some(script) if script.contains("hostio") && script.contains("nests") => {
                Ok(Self::Stylus)
            }
            other => Err(unsupported(other)),
        }
    }

    /// What the tracer tells of an execution.
    pub(super) fn show(self, traced: &Traced, profile: &Profile) -> Value {
        match self {
            Self::Call(options) => call::show(traced, options),
            Self::FourByte => four_byte::show(&traced.root, profile),
            Self::Stylus => stylus::show(&traced.root),
            Self::Noop => json!({}),
        }
    }
}

fn unsupported(name: Option<&str>) -> RpcError {
    /// Characters of a name that are repeated.
    const SHOWN: usize = 40;
    let what = match name {
        None => "struct logs are".to_owned(),
        Some(name) => {
            let name: String = name.chars().take(SHOWN).collect();
            format!("tracer {name:?} is")
        }
    };
    RpcError::server(format!(
        "{what} not supported; supported are callTracer, stylusTracer, 4byteTracer, noopTracer"
    ))
}
