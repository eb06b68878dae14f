//! Activating a program and keeping it alive: what ArbOS asks for it, and paying that.
//!
//! ArbOS keeps the exact data fee and gives the rest of the value back in the same transaction. The
//! fee moves with what others activate, so a tenth more is sent along: a transaction that brings
//! too little fails after all its gas was used.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolEvent};

use crate::{
    error::Error,
    node::{Node, Override, Receipt, Simulation, becomes_so},
    precompiles::{ARB_WASM, IArbWasm},
    rpc::RpcError,
    state::{Activity, wanted_value},
    wallet::{Paid, Quote, Wallet},
};

/// Who pays in simulations if there is no key.
const NOBODY: Address = Address::repeat_byte(0x11);
/// Wei that cover any fee in a simulation.
const PLENTY: U256 = U256::from_limbs([0, 0, 1, 0]);

/// What activating or keeping alive costs before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeQuote {
    /// The data fee now, wei.
    pub data_fee: U256,
    /// The transaction.
    pub quote: Quote,
}

/// A program that was activated or kept alive.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// The data fee that ArbOS kept, wei.
    pub data_fee: U256,
    /// The transaction.
    pub paid: Paid,
}

impl Renewal {
    /// Wei that it cost: gas and data fee.
    pub fn cost(&self) -> U256 {
        self.paid.fee.saturating_add(self.data_fee)
    }
}

/// What activating `code` at `program` costs, whether it is there already or not.
///
/// # Errors
/// The chain would not activate it; the node's words say why.
pub fn quote_activation(
    node: &Node,
    program: Address,
    code: &[u8],
    payer: Option<Address>,
) -> Result<FeeQuote, Error> {
    let call = IArbWasm::activateProgramCall { program };
    let mut simulation = simulation(payer, call.abi_encode());
    let there = Override {
        code: Some(Bytes::copy_from_slice(code)),
        ..Override::default()
    };
    simulation.overrides.insert(program, there);
    simulation.value = PLENTY;
    let output = node.call(&simulation)?;
    let answer = IArbWasm::activateProgramCall::abi_decode_returns(&output).map_err(|error| {
        RpcError::Nonsense {
            method: "activateProgram".to_owned(),
            reason: error.to_string(),
        }
    })?;
    fee_quote(node, simulation, answer.dataFee)
}

/// What keeping a code hash alive costs. It must be active and old enough.
///
/// # Errors
/// The chain would not do it; the node's words say why.
pub fn quote_keepalive(
    node: &Node,
    codehash: B256,
    payer: Option<Address>,
) -> Result<FeeQuote, Error> {
    let call = IArbWasm::codehashKeepaliveCall { codehash };
    let simulation = simulation(payer, call.abi_encode());
    // The function answers nothing, but without value it says how much it wants.
    let data_fee = match node.call(&simulation) {
        Ok(_) => U256::ZERO,
        Err(error) => error
            .revert_data()
            .and_then(|data| wanted_value(data))
            .ok_or(error)?,
    };
    fee_quote(node, simulation, data_fee)
}

fn simulation(payer: Option<Address>, data: Vec<u8>) -> Simulation {
    let from = payer.unwrap_or(NOBODY);
    let rich = Override {
        balance: Some(PLENTY.saturating_mul(U256::from(2))),
        ..Override::default()
    };
    Simulation {
        from,
        to: Some(ARB_WASM),
        value: U256::ZERO,
        data: data.into(),
        overrides: BTreeMap::from([(from, rich)]),
    }
}

fn fee_quote(node: &Node, simulation: Simulation, data_fee: U256) -> Result<FeeQuote, Error> {
    let value = data_fee.saturating_add(data_fee / U256::from(10));
    let gas = node.estimate_gas(&Simulation {
        value,
        ..simulation
    })?;
    Ok(FeeQuote {
        data_fee,
        quote: Quote::of(gas, value),
    })
}

/// Activates the program, and waits until the node shows it.
///
/// # Errors
/// The transaction is not taken or fails.
pub fn activate(
    node: &Node,
    wallet: &mut Wallet,
    program: Address,
    codehash: B256,
    quote: Quote,
) -> Result<Renewal, Error> {
    const WHAT: &str = "activating the program";
    let call = IArbWasm::activateProgramCall { program };
    let paid = send(node, wallet, WHAT, &call, quote)?;
    let event = logged::<IArbWasm::ProgramActivated>(&paid.receipt);
    let is_active = becomes_so(|| Activity::ask(node, codehash).map(|is| is == Activity::Active))?;
    match event {
        Some(event) if is_active => Ok(Renewal {
            data_fee: event.dataFee,
            paid,
        }),
        _ => Err(Error::NotShown {
            what: WHAT,
            hash: paid.hash,
        }),
    }
}

/// Keeps the code hash alive for another year.
///
/// # Errors
/// The transaction is not taken or fails.
pub fn keep_alive(
    node: &Node,
    wallet: &mut Wallet,
    codehash: B256,
    quote: Quote,
) -> Result<Renewal, Error> {
    const WHAT: &str = "keeping the program alive";
    let call = IArbWasm::codehashKeepaliveCall { codehash };
    let paid = send(node, wallet, WHAT, &call, quote)?;
    match logged::<IArbWasm::ProgramLifetimeExtended>(&paid.receipt) {
        Some(event) => Ok(Renewal {
            data_fee: event.dataFee,
            paid,
        }),
        None => Err(Error::NotShown {
            what: WHAT,
            hash: paid.hash,
        }),
    }
}

fn send(
    node: &Node,
    wallet: &mut Wallet,
    what: &'static str,
    call: &impl SolCall,
    quote: Quote,
) -> Result<Paid, Error> {
    wallet.send(node, what, Some(ARB_WASM), call.abi_encode().into(), quote)
}

fn logged<E: SolEvent>(receipt: &Receipt) -> Option<E> {
    let logs = receipt.logs.iter().filter(|log| log.address == ARB_WASM);
    logs.filter_map(|log| E::decode_log(log).ok())
        .map(|log| log.data)
        .next()
}
