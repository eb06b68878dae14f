//! Deploying, activating and caching Stylus programs in one step each, as the chain owner.

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolCall, sol};

use super::{
    Chain, accounts::OWNER, error::ChainError, explain::with_reason, receipt::Receipt,
    request::TransactionRequest,
};
use crate::{
    arbos::{
        params::StylusParams,
        precompiles::{ARB_WASM, ARB_WASM_CACHE},
        programs,
    },
    evm::{Status, code_hash},
    wasm::code,
};

sol! {
    function activateProgram(address program) returns (uint16 version, uint256 dataFee);
    function cacheProgram(address program);
}

/// Wei that cover any data fee; the rest is refunded.
const MAX_DATA_FEE: u64 = 1_000_000_000_000_000_000;

/// The result of an activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activation {
    /// Stylus version of the record.
    pub version: u16,
    /// Data fee paid, wei.
    pub data_fee: U256,
    /// Gas of the whole transaction.
    pub gas_used: u64,
}

/// The record of a program, with the figures that follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProgramInfo {
    /// Hash of its stored code; the record belongs to it.
    pub code_hash: B256,
    /// Bytes of its stored code.
    pub code_len: usize,
    /// Stylus version it was activated for; 0: never.
    pub version: u16,
    /// Gas of entering it uncached, without pages.
    pub init_gas: u64,
    /// Gas of entering it cached, without pages.
    pub cached_gas: u64,
    /// Pages of 64 KiB it starts with.
    pub footprint: u16,
    /// Bytes of native code, estimated.
    pub asm_size: u32,
    /// Whether it is in the cache.
    pub is_cached: bool,
    /// Seconds since the hour of its activation.
    pub age: u64,
    /// Seconds until it expires; 0 if it has.
    pub time_left: u64,
}

impl Chain {
    /// Deploys a contract from its init code.
    ///
    /// # Errors
    /// The creation failed.
    pub fn deploy(&mut self, init_code: impl Into<Bytes>) -> Result<Address, ChainError> {
        let receipt = self.transact(TransactionRequest::create(OWNER.address, init_code))?;
        check("deployment", &receipt)?;
        receipt
            .contract_address
            .ok_or(ChainError::UnknownTransaction(receipt.transaction_hash))
    }

    /// Compresses, deploys and activates a module (uncompressed WASM).
    ///
    /// # Errors
    /// The creation or the activation failed; after a failed activation, nothing remains of the
    /// creation either.
    pub fn deploy_stylus(&mut self, wasm: &[u8]) -> Result<Address, ChainError> {
        let before = self.snapshot();
        let deployed = self
            .deploy(code::deploy_code(&code::compress(wasm)))
            .and_then(|program| self.activate(program).map(|_| program));
        match deployed {
            Ok(_) => self.snapshots.retain(|snapshot| !snapshot.is(before)),
            Err(_) => self.revert(before)?,
        }
        deployed
    }

    /// Activates the program at `program`, paying the exact data fee.
    ///
    /// # Errors
    /// The activation failed; the text names the reason.
    pub fn activate(&mut self, program: Address) -> Result<Activation, ChainError> {
        let input = activateProgramCall { program }.abi_encode();
        let request = TransactionRequest::call(OWNER.address, ARB_WASM, input)
            .with_value(U256::from(MAX_DATA_FEE));
        let receipt = self.transact(request)?;
        check("activation", &receipt)?;
        let answer = activateProgramCall::abi_decode_returns(&receipt.output).map_err(|error| {
            ChainError::Failed {
                action: "activation",
                error: error.to_string(),
                output: receipt.output.clone(),
            }
        })?;
        Ok(Activation {
            version: answer.version,
            data_fee: answer.dataFee,
            gas_used: receipt.gas_used,
        })
    }

    /// Puts the program at `program` into the cache.
    ///
    /// # Errors
    /// It is not active.
    pub fn cache_program(&mut self, program: Address) -> Result<Receipt, ChainError> {
        let input = cacheProgramCall { program }.abi_encode();
        let receipt = self.transact(TransactionRequest::call(
            OWNER.address,
            ARB_WASM_CACHE,
            input,
        ))?;
        check("caching", &receipt)?;
        Ok(receipt)
    }

    /// Whether the program at `program` is in the cache.
    pub fn is_cached(&self, program: Address) -> bool {
        let hash = code_hash(&self.code(program));
        programs::is_cached(&mut self.state.clone(), hash)
    }

    /// The record of the program at `program`, at the time of the latest block.
    ///
    /// # Errors
    /// There is no code.
    pub fn program_info(&self, program: Address) -> Result<ProgramInfo, ChainError> {
        let stored = self.code(program);
        if stored.is_empty() {
            return Err(ChainError::NoCode(program));
        }
        let mut state = self.state.clone();
        let (code_hash, params) = (code_hash(&stored), StylusParams::of(&mut state));
        let record = programs::record(&mut state, code_hash);
        let age = record.age(self.latest().timestamp());
        Ok(ProgramInfo {
            code_hash,
            code_len: stored.len(),
            version: record.version,
            init_gas: record.entry_gas(&params, false),
            cached_gas: record.entry_gas(&params, true),
            footprint: record.footprint,
            asm_size: record.asm_size(),
            is_cached: record.cached,
            age,
            time_left: params.expiry_seconds().saturating_sub(age),
        })
    }
}

/// A helper's transaction must succeed.
fn check(action: &'static str, receipt: &Receipt) -> Result<(), ChainError> {
    if receipt.status == Status::Success {
        return Ok(());
    }
    let error = receipt.error.as_deref().unwrap_or("execution reverted");
    Err(ChainError::Failed {
        action,
        error: with_reason(error, &receipt.output),
        output: receipt.output.clone(),
    })
}
