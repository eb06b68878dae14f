//! Routes a call to the method with its selector, checks how it may be called, and charges the gas
//! around it.
//!
//! | step | gas |
//! |---|---|
//! | arguments | 3 per word after the selector |
//! | opening ArbOS state, unless the method is pure | 800 |
//! | result or Solidity error | 3 per word |
//! | log | 375, 375 per topic, 8 per byte |
//!
//! A call that is not allowed reverts without data and uses all gas.

use alloy_primitives::{Address, B256, Bytes, Log};
use alloy_sol_types::{SolCall, SolEvent};

use super::call::{PrecompileCall, PrecompileResult};
use crate::arbos::{
    fault::Fault,
    host::Host,
    storage::{Ledger, OutOfGas, READ_GAS, Slots},
};

/// Gas per word of arguments and results.
pub(super) const WORD_GAS: u64 = 3;
/// Gas of a log, and of each of its topics.
const LOG_GAS: u64 = 375;
/// Gas per byte of a log's data.
const LOG_BYTE_GAS: u64 = 8;
/// Gas of reading a code hash.
const CODE_HASH_GAS: u64 = 2_600;

/// Access of a method to the chain, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purity {
    /// Reads nothing.
    Pure,
    /// Reads state.
    View,
    /// Writes state.
    Write,
    /// Writes state and takes wei.
    Payable,
}

/// One running call: its gas and its access to the chain.
pub(in crate::arbos) struct Context<'a> {
    host: &'a mut dyn Host,
    call: &'a PrecompileCall<'a>,
    gas: u64,
}

impl<'a> Context<'a> {
    pub(super) fn new(host: &'a mut dyn Host, call: &'a PrecompileCall<'a>) -> Self {
        Self {
            host,
            call,
            gas: call.gas,
        }
    }

    /// The chain.
    pub(in crate::arbos) fn host(&mut self) -> &mut dyn Host {
        self.host
    }

    /// The call being answered.
    pub(super) fn call(&self) -> &'a PrecompileCall<'a> {
        self.call
    }

    /// Gas left.
    pub(in crate::arbos) fn gas_left(&self) -> u64 {
        self.gas
    }

    /// Reads a code hash and pays for it.
    pub(super) fn code_hash(&mut self, address: Address) -> Result<B256, Fault> {
        self.burn(CODE_HASH_GAS)?;
        Ok(self.host.code_hash(address))
    }

    /// Emits an event of the called precompile and pays for it.
    pub(super) fn emit(&mut self, event: &impl SolEvent) -> Result<(), Fault> {
        if self.call.is_static {
            return Err(Fault::Plain);
        }
        let data = event.encode_log_data();
        // Lengths in memory always fit 64 bits.
        let (topics, bytes) = (data.topics().len() as u64, data.data.len() as u64);
        self.burn(LOG_GAS + LOG_GAS * topics + LOG_BYTE_GAS * bytes)?;
        self.host.log(Log {
            address: self.call.address,
            data,
        });
        Ok(())
    }
}

impl Ledger for Context<'_> {
    fn burn(&mut self, gas: u64) -> Result<(), OutOfGas> {
        self.gas = self.gas.checked_sub(gas).ok_or(OutOfGas)?;
        Ok(())
    }

    fn read_free(&mut self, slot: B256) -> B256 {
        Slots::load(self.host, slot)
    }

    fn write_free(&mut self, slot: B256, value: B256) {
        Slots::store(self.host, slot, value);
    }
}

/// Tries one method after the other; the one with the selector of the call answers.
pub(super) struct Router<'c, 'a> {
    context: &'c mut Context<'a>,
    answer: Option<Result<Vec<u8>, Fault>>,
}

impl Router<'_, '_> {
    /// A method that reads nothing.
    pub(super) fn pure<C: SolCall>(
        &mut self,
        method: impl FnOnce(&mut Context<'_>, C) -> Result<C::Return, Fault>,
    ) {
        self.method(Purity::Pure, 0, method);
    }

    /// A method that reads state.
    pub(super) fn view<C: SolCall>(
        &mut self,
        method: impl FnOnce(&mut Context<'_>, C) -> Result<C::Return, Fault>,
    ) {
        self.method(Purity::View, 0, method);
    }

    /// A method that reads state, from ArbOS `since` on.
    pub(super) fn view_since<C: SolCall>(
        &mut self,
        since: u64,
        method: impl FnOnce(&mut Context<'_>, C) -> Result<C::Return, Fault>,
    ) {
        self.method(Purity::View, since, method);
    }

    /// A method that writes state.
    pub(super) fn write<C: SolCall>(
        &mut self,
        method: impl FnOnce(&mut Context<'_>, C) -> Result<C::Return, Fault>,
    ) {
        self.method(Purity::Write, 0, method);
    }

    /// A method that writes state, from ArbOS `since` on.
    pub(super) fn write_since<C: SolCall>(
        &mut self,
        since: u64,
        method: impl FnOnce(&mut Context<'_>, C) -> Result<C::Return, Fault>,
    ) {
        self.method(Purity::Write, since, method);
    }

    /// A method that writes state and takes wei.
    pub(super) fn payable<C: SolCall>(
        &mut self,
        method: impl FnOnce(&mut Context<'_>, C) -> Result<C::Return, Fault>,
    ) {
        self.method(Purity::Payable, 0, method);
    }

    fn method<C: SolCall>(
        &mut self,
        purity: Purity,
        since: u64,
        method: impl FnOnce(&mut Context<'_>, C) -> Result<C::Return, Fault>,
    ) {
        let Some((selector, arguments)) = self.context.call.input.split_first_chunk::<4>() else {
            return;
        };
        if *selector != C::SELECTOR || !self.context.host.profile().has_arbos(since) {
            return;
        }
        self.answer = Some(answer(self.context, purity, arguments, method));
    }
}

fn answer<C: SolCall>(
    context: &mut Context<'_>,
    purity: Purity,
    arguments: &[u8],
    method: impl FnOnce(&mut Context<'_>, C) -> Result<C::Return, Fault>,
) -> Result<Vec<u8>, Fault> {
    let call = context.call;
    let is_foreign = purity >= Purity::View && call.acting != call.address;
    let is_forbidden = purity >= Purity::Write && call.is_static;
    let is_overpaid = purity < Purity::Payable && !call.value.is_zero();
    if is_foreign || is_forbidden || is_overpaid {
        return Err(Fault::Burnt);
    }
    context.burn(word_gas(arguments.len()))?;
    if purity > Purity::Pure {
        context
            .burn(READ_GAS)
            .map_err(|error| Fault::Hard(error.to_string()))?;
    }
    let arguments = C::abi_decode_raw_validate(arguments).map_err(|_| Fault::Burnt)?;
    let output = C::abi_encode_returns(&method(context, arguments)?);
    context.burn(word_gas(output.len()))?;
    Ok(output)
}

/// Runs the one of `methods` that the call names.
pub(super) fn run(
    host: &mut dyn Host,
    call: &PrecompileCall<'_>,
    methods: fn(&mut Router<'_, '_>),
) -> PrecompileResult {
    let mut context = Context::new(host, call);
    let mut router = Router {
        context: &mut context,
        answer: None,
    };
    methods(&mut router);
    let answer = router.answer.unwrap_or(Err(Fault::Burnt));
    match answer {
        Ok(output) => PrecompileResult::Success {
            gas: context.gas,
            output: output.into(),
        },
        Err(Fault::Plain) => PrecompileResult::Revert {
            gas: context.gas,
            output: Bytes::new(),
        },
        Err(Fault::Error(data)) => match context.burn(word_gas(data.len())) {
            Ok(()) => PrecompileResult::Revert {
                gas: context.gas,
                output: data.into(),
            },
            Err(OutOfGas) => PrecompileResult::Revert {
                gas: 0,
                output: Bytes::new(),
            },
        },
        Err(Fault::Burnt) => PrecompileResult::Revert {
            gas: 0,
            output: Bytes::new(),
        },
        Err(Fault::Hard(error)) => PrecompileResult::Failure { error },
        Err(Fault::Crash) => PrecompileResult::Crash,
    }
}

/// Gas for the words of `bytes` bytes.
pub(super) fn word_gas(bytes: usize) -> u64 {
    // A length in memory always fits 64 bits.
    WORD_GAS * (bytes as u64).div_ceil(32)
}
