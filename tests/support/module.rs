//! The program's selector table, called natively on a chain of maps: what Nitro does around a call,
//! and no more. A revert restores storage and logs, a store that is not flushed is lost, every call
//! starts with zeroed memory.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use alloy_primitives::{Address, B256, LogData, U256, keccak256};
use alloy_sol_types::{SolCall, SolError, SolEvent, SolEventInterface, SolInterface};
use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use latchkey::{
    chain::{Chain, Recovered},
    contract::{
        entry,
        memory::{HEADROOM, Memory},
    },
    verdict::Denial,
};
use latchkey_sdk::abi::ILatchkey::{
    ILatchkeyErrors, ILatchkeyEvents, isInitializedCall, isModuleTypeCall,
    isValidSignatureWithSenderCall, laneStateCall, remainingCall, sessionIdOfCall,
    sessionStatusCall,
};

/// A typed error of the module, as the revert data that stand for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Vec<u8>);

impl<E: SolError> From<E> for Error {
    fn from(error: E) -> Self {
        Self(error.abi_encode())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match ILatchkeyErrors::abi_decode_validate(&self.0) {
            Ok(error) => write!(f, "{error:?}"),
            Err(_) => write!(f, "unknown error {:02x?}", self.0),
        }
    }
}

/// An event of the module, as the log that stands for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Event(LogData);

impl<E: SolEvent> From<E> for Event {
    fn from(event: E) -> Self {
        Self(event.encode_log_data())
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match ILatchkeyEvents::decode_raw_log(self.0.topics(), &self.0.data) {
            Ok(event) => write!(f, "{event:?}"),
            Err(_) => write!(f, "unknown event {:?}", self.0),
        }
    }
}

/// The functions that promise to change nothing.
pub const VIEWS: [[u8; 4]; 7] = [
    isModuleTypeCall::SELECTOR,
    isInitializedCall::SELECTOR,
    isValidSignatureWithSenderCall::SELECTOR,
    sessionIdOfCall::SELECTOR,
    sessionStatusCall::SELECTOR,
    remainingCall::SELECTOR,
    laneStateCall::SELECTOR,
];

/// What one call asked of the chain, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Slots read.
    pub loads: Vec<B256>,
    /// Slots written, flushed or not.
    pub stores: Vec<B256>,
    /// Flushes.
    pub flushes: usize,
    /// What was hashed.
    pub preimages: Vec<Vec<u8>>,
    /// Accounts whose code was read.
    pub codes: Vec<Address>,
    /// Calls of the signature precompile.
    pub recoveries: usize,
    /// Logs.
    pub logs: usize,
}

impl Trace {
    /// Every slot read or written, once each.
    pub fn slots(&self) -> BTreeSet<B256> {
        self.loads.iter().chain(&self.stores).copied().collect()
    }
}

/// Slots of modules.
pub type Storage = BTreeMap<(Address, B256), B256>;

/// A chain of maps with real hashes and a real signature precompile.
#[derive(Clone, Debug)]
pub struct MemoryChain {
    /// The module's address.
    pub module: Address,
    /// The chain's id.
    pub chain_id: u64,
    /// Whether ether comes with every call.
    pub has_value: bool,
    /// Whether the signature precompile cannot be paid for.
    pub is_recovery_out_of_gas: bool,
    /// Code of contracts.
    pub code: BTreeMap<Address, Vec<u8>>,
    /// Slots that are not zero.
    pub storage: Storage,
    /// What was emitted.
    pub logs: Vec<LogData>,
    caller: Address,
    pending: BTreeMap<B256, B256>,
    trace: RefCell<Trace>,
}

impl MemoryChain {
    fn new(module: Address, chain_id: u64) -> Self {
        Self {
            module,
            chain_id,
            has_value: false,
            is_recovery_out_of_gas: false,
            code: BTreeMap::new(),
            storage: BTreeMap::new(),
            logs: Vec::new(),
            caller: Address::ZERO,
            pending: BTreeMap::new(),
            trace: RefCell::default(),
        }
    }
}

impl Chain for MemoryChain {
    fn module(&self) -> [u8; 20] {
        self.module.into_array()
    }

    fn caller(&self) -> [u8; 20] {
        self.caller.into_array()
    }

    fn has_value(&self) -> bool {
        self.has_value
    }

    fn chain_id(&self) -> u64 {
        self.chain_id
    }

    fn keccak(&self, bytes: &[u8]) -> [u8; 32] {
        self.trace.borrow_mut().preimages.push(bytes.to_vec());
        keccak256(bytes).0
    }

    fn load(&mut self, slot: &[u8; 32]) -> [u8; 32] {
        let slot = B256::from(*slot);
        self.trace.borrow_mut().loads.push(slot);
        let pending = self.pending.get(&slot).copied();
        let stored = || self.storage.get(&(self.module, slot)).copied();
        pending.or_else(stored).unwrap_or_default().0
    }

    fn store(&mut self, slot: &[u8; 32], value: &[u8; 32]) {
        let slot = B256::from(*slot);
        self.trace.borrow_mut().stores.push(slot);
        self.pending.insert(slot, B256::from(*value));
    }

    fn flush(&mut self) {
        assert!(!self.pending.is_empty(), "flushed when nothing was stored");
        self.trace.borrow_mut().flushes += 1;
        for (slot, value) in std::mem::take(&mut self.pending) {
            self.storage.insert((self.module, slot), value);
        }
    }

    fn code(&self, account: &[u8; 20], into: &mut [u8]) -> usize {
        let account = Address::from(*account);
        self.trace.borrow_mut().codes.push(account);
        let code = self.code.get(&account).map_or(&[][..], Vec::as_slice);
        let length = code.len().min(into.len());
        into[..length].copy_from_slice(&code[..length]);
        length
    }

    fn ecrecover(&self, input: &[u8; 128]) -> Recovered {
        self.trace.borrow_mut().recoveries += 1;
        if self.is_recovery_out_of_gas {
            return Recovered::OutOfGas;
        }
        recover(input).map_or(Recovered::Nobody, |signer| {
            Recovered::Signer(signer.into_array())
        })
    }

    fn emit(&mut self, topics_and_data: &[u8], topics: usize) {
        assert!(
            topics <= 4 && 32 * topics <= topics_and_data.len(),
            "an impossible log"
        );
        self.trace.borrow_mut().logs += 1;
        let (topics, data) = topics_and_data.split_at(32 * topics);
        let topics = topics.chunks(32).map(B256::from_slice).collect();
        self.logs
            .push(LogData::new_unchecked(topics, data.to_vec().into()));
    }
}

/// The precompile at address 1: takes high s too, wants v as the whole word 27 or 28.
fn recover(input: &[u8; 128]) -> Option<Address> {
    let (hash, v, r, s) = (
        &input[..32],
        U256::from_be_slice(&input[32..64]),
        &input[64..96],
        &input[96..],
    );
    let is_odd = match v {
        v if v == U256::from(27) => false,
        v if v == U256::from(28) => true,
        _ => return None,
    };
    let r: [u8; 32] = r.try_into().ok()?;
    let s: [u8; 32] = s.try_into().ok()?;
    let signature = Signature::from_scalars(r, s).ok()?;
    let (signature, is_odd) = match signature.normalize_s() {
        Some(low) => (low, !is_odd),
        None => (signature, is_odd),
    };
    let recovery = RecoveryId::new(is_odd, false);
    let key = VerifyingKey::recover_from_prehash(hash, &signature, recovery).ok()?;
    let point = key.to_encoded_point(false);
    Some(Address::from_word(keccak256(&point.as_bytes()[1..])))
}

/// The module, deployed.
#[derive(Clone, Debug)]
pub struct Module {
    /// Where it runs.
    pub chain: MemoryChain,
}

impl Module {
    /// Deployed at an address of a chain, nothing stored.
    pub fn new(module: Address, chain_id: u64) -> Self {
        Self {
            chain: MemoryChain::new(module, chain_id),
        }
    }

    /// Calls the module: return data, or revert data.
    ///
    /// # Panics
    /// If the module does what no input may make it do: it leaves a store unflushed, flushes for
    /// nothing, or a view writes or emits.
    pub fn call(&mut self, caller: Address, calldata: &[u8]) -> Result<Vec<u8>, Vec<u8>> {
        let before = self.chain.clone();
        self.chain.caller = caller;
        self.chain.trace = RefCell::default();
        let mut memory = Box::new(Memory::new());
        let mut denial = Denial::NONE;
        if let Some(room) = memory.input.get_mut(HEADROOM..HEADROOM + calldata.len()) {
            room.copy_from_slice(calldata);
        }
        let answer = match entry::call(&mut self.chain, &mut memory, calldata.len(), &mut denial) {
            Ok(()) => Ok(memory.answer().to_vec()),
            Err(_) => Err(denial.as_bytes().to_vec()),
        };
        if answer.is_err() {
            self.chain.pending.clear();
            self.chain.storage = before.storage.clone();
            self.chain.logs = before.logs.clone();
        }
        assert!(self.chain.pending.is_empty(), "a store was never flushed");
        self.chain.storage.retain(|_, value| !value.is_zero());
        if VIEWS.iter().any(|view| calldata.starts_with(view)) {
            let trace = self.trace();
            assert!(
                trace.stores.is_empty() && trace.flushes == 0 && trace.logs == 0,
                "a view wrote"
            );
        }
        answer
    }

    /// Calls a function and decodes what it answers; both ways have exactly one encoding.
    ///
    /// # Errors
    /// The typed error.
    ///
    /// # Panics
    /// If the answer is not what a canonical encoder writes for the function or one of the errors.
    pub fn ask<C: SolCall>(&mut self, caller: Address, call: &C) -> Result<C::Return, Error> {
        match self.call(caller, &call.abi_encode()) {
            Ok(data) => {
                let decoded = C::abi_decode_returns_validate(&data).expect("the declared returns");
                assert_eq!(C::abi_encode_returns(&decoded), data, "one encoding");
                Ok(decoded)
            }
            Err(data) => Err(error(&data)),
        }
    }

    /// What the last call asked of the chain.
    pub fn trace(&self) -> Trace {
        self.chain.trace.borrow().clone()
    }

    /// Everything emitted so far, and forgets it.
    pub fn take_events(&mut self) -> Vec<Event> {
        let logs = std::mem::take(&mut self.chain.logs);
        logs.into_iter().map(Event).collect()
    }
}

/// The typed error that revert data stand for.
///
/// # Panics
/// If they are not exactly one of the interface's errors.
pub fn error(data: &[u8]) -> Error {
    let decoded = ILatchkeyErrors::abi_decode_validate(data)
        .unwrap_or_else(|_| panic!("not an error of the interface: {data:02x?}"));
    assert_eq!(decoded.abi_encode(), data, "one encoding");
    Error(data.to_vec())
}
