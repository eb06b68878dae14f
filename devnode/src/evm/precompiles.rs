//! Precompiles: the EVM's own and ArbOS's, all warm from the start.

use alloy_primitives::{Address, Bytes};
use revm::{
    context_interface::ContextTr,
    handler::{EthPrecompiles, PrecompileProvider},
    interpreter::{CallInputs, CallScheme, Gas, InstructionResult, InterpreterResult},
    primitives::{AddressSet, hardfork::SpecId},
};

use super::{
    arbos_host::ArbosHost,
    context::{Ctx, SPEC},
    text,
};
use crate::{
    arbos::{self, PrecompileCall, PrecompileResult},
    profile::Profile,
};

/// Whether `address` is a precompile, the EVM's own or ArbOS's.
pub(super) fn is_precompile(address: Address, profile: &Profile) -> bool {
    arbos::is_precompile(address, profile) || EthPrecompiles::new(SPEC).contains(&address)
}

/// The precompiles of one ArbOS version.
#[derive(Debug)]
pub(super) struct Precompiles {
    ethereum: EthPrecompiles,
    arbos: AddressSet,
    warm: AddressSet,
}

impl Precompiles {
    pub(super) fn new(profile: &Profile) -> Self {
        let ethereum = EthPrecompiles::new(SPEC);
        let arbos: AddressSet = arbos::precompiles::addresses(profile).collect();
        let warm = ethereum
            .warm_addresses()
            .iter()
            .chain(&arbos)
            .copied()
            .collect();
        Self {
            ethereum,
            arbos,
            warm,
        }
    }

    /// Every address that is warm from the start.
    pub(super) fn warm(&self) -> &AddressSet {
        &self.warm
    }

    /// Whether a call of `address` runs no code.
    pub(super) fn is_precompile(&self, address: &Address) -> bool {
        self.warm.contains(address)
    }
}

impl<'a> PrecompileProvider<Ctx<'a>> for Precompiles {
    type Output = InterpreterResult;

    fn set_spec(&mut self, _: SpecId) -> bool {
        false
    }

    fn run(
        &mut self,
        ctx: &mut Ctx<'a>,
        inputs: &CallInputs,
    ) -> Result<Option<InterpreterResult>, String> {
        if !self.arbos.contains(&inputs.bytecode_address) {
            return self.ethereum.run(ctx, inputs);
        }
        let input = inputs.input.bytes_local(ctx.local());
        let (depth, grand_caller) = (ctx.chain.depth, ctx.chain.grand_caller);
        let acting = match inputs.scheme {
            CallScheme::Call | CallScheme::StaticCall => inputs.bytecode_address,
            CallScheme::DelegateCall | CallScheme::CallCode => inputs.target_address,
        };
        let call = PrecompileCall {
            address: inputs.bytecode_address,
            acting,
            caller: inputs.caller,
            grand_caller,
            depth,
            value: inputs.value.get(),
            input: &input,
            gas: inputs.gas_limit,
            is_static: inputs.is_static,
        };
        let (result, gas_left, output) = match arbos::precompiles::call(&mut ArbosHost(ctx), call) {
            PrecompileResult::Success { gas, output } => (InstructionResult::Return, gas, output),
            PrecompileResult::Revert { gas, output } => (InstructionResult::Revert, gas, output),
            PrecompileResult::Crash => return Err(text::PRECOMPILE_CRASHED.into()),
            PrecompileResult::Failure { error } => {
                ctx.chain.failure = Some(error);
                (InstructionResult::PrecompileError, 0, Bytes::new())
            }
        };
        let mut gas = Gas::new(inputs.gas_limit);
        gas.set_remaining(gas_left.min(inputs.gas_limit));
        Ok(Some(InterpreterResult {
            result,
            output,
            gas,
        }))
    }

    fn warm_addresses(&self) -> &AddressSet {
        &self.warm
    }
}
