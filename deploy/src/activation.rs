//! Activating a program and keeping it alive: simulating the cost, and sending the transaction.
//!
//! ArbOS charges a data fee and returns the rest of the value in the same transaction. The fee
//! changes with the activations of others, so a transaction carries a tenth more than the simulated
//! fee: one with too little value fails after it has used all its gas.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolEvent};

use crate::{
    error::Error,
    node::{AccountOverride, Node, Receipt, Simulation, poll_until},
    precompiles::{ARB_WASM, IArbWasm},
    rpc::RpcError,
    state::{ActivationState, required_value},
    wallet::{MinedTransaction, Quote, Wallet},
};

/// The account that pays in a simulation without a key.
const SIMULATED_PAYER: Address = Address::repeat_byte(0x11);
/// Value of a simulation, in wei: 2^128, more than any fee.
const SIMULATED_VALUE: U256 = U256::from_limbs([0, 0, 1, 0]);

/// The cost of an activation or a renewal before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivationQuote {
    /// The data fee now, in wei.
    pub data_fee: U256,
    /// The transaction: its value is the data fee and a tenth.
    pub transaction: Quote,
}

/// A mined activation or renewal.
#[derive(Clone, Debug)]
pub struct Activation {
    /// The data fee that ArbOS charged, in wei.
    pub data_fee: U256,
    /// The transaction.
    pub transaction: MinedTransaction,
}

impl Activation {
    /// The total cost, in wei: gas and data fee.
    pub fn cost(&self) -> U256 {
        self.transaction.fee.saturating_add(self.data_fee)
    }
}

/// Simulates activating a program with the code `code` at the address `program`, whether or not
/// the code is already on the chain.
///
/// # Errors
/// The chain would reject the activation; the message of the node has the reason. The node does
/// not respond.
pub fn quote_activation(
    node: &Node,
    program: Address,
    code: &[u8],
    payer: Option<Address>,
) -> Result<ActivationQuote, Error> {
    let call = IArbWasm::activateProgramCall { program };
    let mut simulation = simulation(payer, call.abi_encode());
    let with_code = AccountOverride {
        code: Some(Bytes::copy_from_slice(code)),
        ..AccountOverride::default()
    };
    simulation.overrides.insert(program, with_code);
    simulation.value = SIMULATED_VALUE;
    let output = node.call(&simulation)?;
    let returned = IArbWasm::activateProgramCall::abi_decode_returns(&output).map_err(|error| {
        RpcError::InvalidResponse {
            method: "activateProgram".to_owned(),
            reason: error.to_string(),
        }
    })?;
    activation_quote(node, simulation, returned.dataFee)
}

/// Simulates keeping a code hash alive. It must be active and at least 31 days old.
///
/// # Errors
/// The chain would reject the renewal; the message of the node has the reason. The node does not
/// respond.
pub fn quote_keepalive(
    node: &Node,
    codehash: B256,
    payer: Option<Address>,
) -> Result<ActivationQuote, Error> {
    let call = IArbWasm::codehashKeepaliveCall { codehash };
    let simulation = simulation(payer, call.abi_encode());
    // The function returns nothing. Without value it reverts with the value that it requires.
    let data_fee = match node.call(&simulation) {
        Ok(_) => U256::ZERO,
        Err(error) => error
            .revert_data()
            .and_then(|data| required_value(data))
            .ok_or(error)?,
    };
    activation_quote(node, simulation, data_fee)
}

fn simulation(payer: Option<Address>, data: Vec<u8>) -> Simulation {
    let from = payer.unwrap_or(SIMULATED_PAYER);
    let funded = AccountOverride {
        balance: Some(SIMULATED_VALUE.saturating_mul(U256::from(2))),
        ..AccountOverride::default()
    };
    Simulation {
        from,
        to: Some(ARB_WASM),
        value: U256::ZERO,
        data: data.into(),
        overrides: BTreeMap::from([(from, funded)]),
    }
}

fn activation_quote(
    node: &Node,
    simulation: Simulation,
    data_fee: U256,
) -> Result<ActivationQuote, Error> {
    let value = data_fee.saturating_add(data_fee / U256::from(10));
    let gas = node.estimate_gas(&Simulation {
        value,
        ..simulation
    })?;
    Ok(ActivationQuote {
        data_fee,
        transaction: Quote::new(gas, value),
    })
}

/// Activates the program and waits until the node reports it as active.
///
/// # Errors
/// The node rejects the transaction, or it is not mined, fails or has no effect.
pub fn activate(
    node: &Node,
    wallet: &mut Wallet,
    program: Address,
    codehash: B256,
    quote: Quote,
) -> Result<Activation, Error> {
    const WHAT: &str = "activating the program";
    let call = IArbWasm::activateProgramCall { program };
    let transaction = send(node, wallet, WHAT, &call, quote)?;
    let event = find_event::<IArbWasm::ProgramActivated>(&transaction.receipt);
    let is_active = poll_until(|| {
        ActivationState::fetch(node, codehash).map(|state| state == ActivationState::Active)
    })?;
    match event {
        Some(event) if is_active => Ok(Activation {
            data_fee: event.dataFee,
            transaction,
        }),
        _ => Err(Error::NotVisible {
            what: WHAT,
            hash: transaction.hash,
        }),
    }
}

/// Keeps the code hash alive for another year.
///
/// # Errors
/// The node rejects the transaction, or it is not mined, fails or has no effect.
pub fn keep_alive(
    node: &Node,
    wallet: &mut Wallet,
    codehash: B256,
    quote: Quote,
) -> Result<Activation, Error> {
    const WHAT: &str = "keeping the program alive";
    let call = IArbWasm::codehashKeepaliveCall { codehash };
    let transaction = send(node, wallet, WHAT, &call, quote)?;
    match find_event::<IArbWasm::ProgramLifetimeExtended>(&transaction.receipt) {
        Some(event) => Ok(Activation {
            data_fee: event.dataFee,
            transaction,
        }),
        None => Err(Error::NotVisible {
            what: WHAT,
            hash: transaction.hash,
        }),
    }
}

fn send(
    node: &Node,
    wallet: &mut Wallet,
    what: &'static str,
    call: &impl SolCall,
    quote: Quote,
) -> Result<MinedTransaction, Error> {
    wallet.send(node, what, Some(ARB_WASM), call.abi_encode().into(), quote)
}

/// The first event `E` that ArbWasm emitted in the transaction.
fn find_event<E: SolEvent>(receipt: &Receipt) -> Option<E> {
    let logs = receipt.logs.iter().filter(|log| log.address == ARB_WASM);
    logs.filter_map(|log| E::decode_log(log).ok())
        .map(|log| log.data)
        .next()
}
