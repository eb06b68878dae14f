//! An ArbOS host with nothing behind it but maps.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, Bytes, Log, U256, address, keccak256};
use alloy_sol_types::SolCall;
use stylus_devnode::{
    arbos::{
        Host, PrecompileCall, PrecompileResult,
        genesis::{self, Genesis},
        precompiles,
    },
    profile::Profile,
    world::BlockFacts,
};

/// A chain owner.
pub(crate) const OWNER: Address = address!("3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E");
/// An account without rights.
pub(crate) const STRANGER: Address = address!("00000000000000000000000000000000000000aa");
/// Where programs are put.
pub(crate) const PROGRAM: Address = address!("46fc95e9587258cfdb3dd8ce3800d1091892ecbe");
/// Gas of every call.
pub(crate) const GAS: u64 = 4_000_000;
/// When every test starts, Unix seconds.
pub(crate) const NOW: u64 = 1_763_712_000;

pub(crate) struct MemoryHost {
    pub(crate) profile: Profile,
    pub(crate) block: BlockFacts,
    pub(crate) slots: BTreeMap<B256, B256>,
    pub(crate) logs: Vec<Log>,
    pub(crate) balances: BTreeMap<Address, U256>,
    pub(crate) codes: BTreeMap<Address, Bytes>,
    pub(crate) destroyed: BTreeSet<Address>,
    pub(crate) open_pages: u16,
    warm: BTreeSet<Address>,
}

impl MemoryHost {
    pub(crate) fn new(profile: Profile) -> Self {
        let mut host = Self {
            profile,
            block: BlockFacts {
                chain_id: 412_346,
                number: 1_043,
                l1_number: 0,
                timestamp: NOW,
                base_fee: 100_000_000,
                coinbase: Address::ZERO,
                gas_limit: 1 << 50,
            },
            slots: BTreeMap::new(),
            logs: Vec::new(),
            balances: BTreeMap::new(),
            codes: BTreeMap::new(),
            destroyed: BTreeSet::new(),
            open_pages: 0,
            warm: BTreeSet::new(),
        };
        let genesis = Genesis {
            chain_id: 412_346,
            owners: vec![Address::ZERO, OWNER],
            l1_price_per_unit: U256::ZERO,
        };
        genesis::write(&mut host, &profile, &genesis);
        host
    }

    /// ArbOS 51, with the recorded empty program at [`PROGRAM`].
    pub(crate) fn with_program() -> Self {
        let mut host = Self::new(Profile::ARBOS_51);
        host.codes.insert(PROGRAM, stored(&nop()));
        host
    }

    /// As [`Self::with_program`], activated.
    pub(crate) fn with_active_program() -> Self {
        let mut host = Self::with_program();
        activate(&mut host, PROGRAM);
        host
    }
}

impl Host for MemoryHost {
    fn profile(&self) -> &Profile {
        &self.profile
    }
    fn block(&self) -> &BlockFacts {
        &self.block
    }
    fn tx_origin(&self) -> Address {
        OWNER
    }
    fn gas_price(&self) -> U256 {
        U256::from(self.block.base_fee)
    }
    fn poster_gas(&self) -> u64 {
        0
    }
    fn load(&mut self, slot: B256) -> B256 {
        self.slots.get(&slot).copied().unwrap_or_default()
    }
    fn store(&mut self, slot: B256, value: B256) {
        self.slots.insert(slot, value);
    }
    fn log(&mut self, log: Log) {
        self.logs.push(log);
    }
    fn balance(&mut self, address: Address) -> U256 {
        self.balances.get(&address).copied().unwrap_or_default()
    }
    fn transfer(&mut self, from: Address, to: Address, value: U256) -> bool {
        let Some(rest) = self.balance(from).checked_sub(value) else {
            return false;
        };
        self.balances.insert(from, rest);
        let sum = self.balance(to) + value;
        self.balances.insert(to, sum);
        true
    }
    fn destroy(&mut self, precompile: Address, value: U256) -> bool {
        let rest = self.balance(precompile).checked_sub(value);
        if let Some(rest) = rest {
            self.balances.insert(precompile, rest);
        }
        rest.is_some()
    }
    fn code(&mut self, address: Address) -> Bytes {
        self.codes.get(&address).cloned().unwrap_or_default()
    }
    fn set_code(&mut self, address: Address, code: Bytes) {
        self.codes.insert(address, code);
    }
    fn code_hash(&mut self, address: Address) -> B256 {
        keccak256(self.code(address))
    }
    fn warm(&mut self, address: Address) -> bool {
        self.warm.insert(address)
    }
    fn has_self_destructed(&mut self, address: Address) -> bool {
        self.destroyed.contains(&address)
    }
    fn open_pages(&self) -> u16 {
        self.open_pages
    }
}

/// A call of `to` by `caller`; tests change what differs.
pub(crate) fn call_of(to: Address, caller: Address, input: &[u8]) -> PrecompileCall<'_> {
    PrecompileCall {
        address: to,
        acting: to,
        caller,
        grand_caller: Address::ZERO,
        depth: 1,
        value: U256::ZERO,
        input,
        gas: GAS,
        is_static: false,
    }
}

/// Calls `to` with raw data.
pub(crate) fn send(
    host: &mut MemoryHost,
    to: Address,
    caller: Address,
    input: &[u8],
) -> PrecompileResult {
    precompiles::call(host, call_of(to, caller, input))
}

/// Calls a method with value, which the host moves first as the EVM does.
pub(crate) fn pay<C: SolCall>(
    host: &mut MemoryHost,
    to: Address,
    value: U256,
    call: &C,
) -> PrecompileResult {
    let sum = host.balance(to) + value;
    host.balances.insert(to, sum);
    let input = call.abi_encode();
    precompiles::call(
        host,
        PrecompileCall {
            value,
            ..call_of(to, OWNER, &input)
        },
    )
}

/// Calls a method as chain owner.
pub(crate) fn ask<C: SolCall>(host: &mut MemoryHost, to: Address, call: &C) -> PrecompileResult {
    send(host, to, OWNER, &call.abi_encode())
}

/// Calls a method that must succeed; returns gas used and output.
pub(crate) fn answer<C: SolCall>(host: &mut MemoryHost, to: Address, call: &C) -> (u64, C::Return) {
    match ask(host, to, call) {
        PrecompileResult::Success { gas, output } => (
            GAS - gas,
            C::abi_decode_returns(&output).expect("the answer has the method's type"),
        ),
        other => panic!("{other:?}"),
    }
}

/// Activates the program at `address`, paying more than enough.
pub(crate) fn activate(host: &mut MemoryHost, address: Address) -> U256 {
    let call = crate::activation::activateProgramCall { program: address };
    let value = U256::from(10).pow(U256::from(18));
    match pay(host, precompiles::ARB_WASM, value, &call) {
        PrecompileResult::Success { output, .. } => {
            crate::activation::activateProgramCall::abi_decode_returns(&output)
                .expect("version and fee")
                .dataFee
        }
        other => panic!("{other:?}"),
    }
}

/// Stored code of a module.
pub(crate) fn stored(wasm: &[u8]) -> Bytes {
    stylus_devnode::wasm::code::compress(wasm).into()
}

/// The smallest program: one page, an entry point that answers 0.
pub(crate) fn nop() -> Vec<u8> {
    module("(memory (export \"memory\") 1 1)")
}

/// A program with `fields` beside its entry point.
pub(crate) fn module(fields: &str) -> Vec<u8> {
    let text = format!(
        "(module {fields} (func (export \"user_entrypoint\") (param i32) (result i32) (i32.const 0)))"
    );
    wat::parse_str(text).expect("valid text")
}

/// A revert that took all gas.
pub(crate) fn burnt() -> PrecompileResult {
    PrecompileResult::Revert {
        gas: 0,
        output: Bytes::new(),
    }
}

/// A host under ArbOS 51.
pub(crate) fn host() -> MemoryHost {
    MemoryHost::new(Profile::ARBOS_51)
}

/// A host under the draft of ArbOS 60.
pub(crate) fn host_60() -> MemoryHost {
    MemoryHost::new(Profile::ARBOS_60_DRAFT)
}

/// A call that was free of charge.
pub(crate) fn free(output: Bytes) -> PrecompileResult {
    PrecompileResult::Success { gas: GAS, output }
}

/// An owner's mistake: a revert without data that costs nothing.
pub(crate) fn refused() -> PrecompileResult {
    reverted(0, vec![])
}

/// A revert that used `gas` and answered `output`.
pub(crate) fn reverted(gas: u64, output: Vec<u8>) -> PrecompileResult {
    PrecompileResult::Revert {
        gas: GAS - gas,
        output: output.into(),
    }
}
