//! Arbitrum's rules of one transaction: what makes it valid, what it pays up front, how much gas it may run
//! with, what it gets back, and who earns the fees. Everything inside a frame is `vm`'s.

use super::context::{Ctx, MAX_INIT_CODE_SIZE, context};
use super::record::status;
use super::state::State;
use super::vm::{Vm, VmError};
use super::{BlockFacts, Execution, InvalidTransaction, Mode, Transaction, intrinsic};
use crate::profile::Profile;
use crate::stylus::RecentPrograms;
use alloy_primitives::{Address, Bytes, U256, address};
use revm::context::result::EVMError;
use revm::context_interface::journaled_state::account::JournaledAccountTr;
use revm::context_interface::{ContextTr, JournalTr, LocalContextTr};
use revm::handler::{FrameResult, execution, pre_execution};
use revm::interpreter::interpreter_action::FrameInit;
use revm::interpreter::{FrameInput, GasTracker, SharedMemory};
use revm::state::EvmState;
use std::convert::Infallible;

/// Earns what execution costs.
const NETWORK_FEE_ACCOUNT: Address = Address::ZERO;
/// Earns what posting to L1 costs.
const L1_PRICER_POOL: Address = address!("A4B00000000000000000000000000000000000f6");
/// Gas a transaction may use, intrinsic gas included, L1 part not.
const GAS_PER_TRANSACTION: u64 = 32_000_000;
/// Part of the used gas that refunds may give back.
const REFUND_QUOTIENT: u64 = 5;
/// Gas given back for an authorization of an account that existed.
const AUTHORIZATION_REFUND: u64 = 12_500;
/// Transaction type that carries authorizations.
const SET_CODE: u8 = 4;
/// Type of blob transactions, which Arbitrum does not take.
const BLOB: u8 = 3;

/// What an execution leaves: its result, the changed accounts, the programs the block has called.
pub(super) type Executed = (Execution, EvmState, RecentPrograms);

/// Executes `tx` on `state` without changing it.
pub(super) fn execute(
    state: &State,
    profile: &Profile,
    block: &BlockFacts,
    tx: &Transaction,
    mode: Mode,
) -> Result<Executed, InvalidTransaction> {
    validate(state, block, tx, mode)?;
    let intrinsic_gas = intrinsic::gas(tx);
    let Some(available) = tx.gas.checked_sub(intrinsic_gas).and_then(|gas| gas.checked_sub(tx.poster_gas)) else {
        return Err(InvalidTransaction("intrinsic gas too low".into()));
    };
    let cap = if mode.is_call { u64::MAX } else { GAS_PER_TRANSACTION.saturating_sub(intrinsic_gas) };
    let run_gas = available.min(cap);
    let held_gas = available - run_gas;

    // A request without a price is a free one: it also sees a base fee of zero.
    let gas_price = if mode.is_call && tx.max_fee_per_gas == 0 { 0 } else { block.base_fee };
    let recents = if mode.is_call { RecentPrograms::default() } else { state.recents(block.number) };
    let mut vm = Vm::new(context(state, profile, block, tx, gas_price, recents), mode.trace);
    if !mode.is_call {
        take(vm.ctx(), tx.from, U256::from(tx.gas) * U256::from(gas_price));
    }
    warm_up(&mut vm, tx);
    let refund_of_authorizations = authorize(vm.ctx(), tx, block.chain_id);

    let first = first_frame(vm.ctx(), run_gas);
    let (result, error) = vm.run(first).map_err(|VmError::Custom(error)| InvalidTransaction(error))?;

    let settled = settle(&result, tx, held_gas, refund_of_authorizations);
    let ctx = vm.ctx();
    if !mode.is_call {
        give(ctx, tx.from, U256::from(tx.gas - settled.gas_used) * U256::from(gas_price));
        let l2_gas = settled.gas_used - tx.poster_gas;
        give(ctx, NETWORK_FEE_ACCOUNT, U256::from(l2_gas) * U256::from(gas_price));
        give(ctx, L1_PRICER_POOL, U256::from(tx.poster_gas) * U256::from(gas_price));
    }
    let logs = ctx.journaled_state.take_logs();
    let (root, mut ctx) = vm.into_parts();
    let execution = Execution {
        status: status(result.instruction_result()),
        gas_used: settled.gas_used,
        output: settled.output,
        created: settled.created,
        logs,
        error,
        root,
    };
    let changes = ctx.journaled_state.finalize();
    Ok((execution, changes, ctx.chain.recents))
}

/// What the transaction must be in this state, in the order and words of geth and Nitro.
fn validate(state: &State, block: &BlockFacts, tx: &Transaction, mode: Mode) -> Result<(), InvalidTransaction> {
    let refuse = |text: String| Err(InvalidTransaction(text));
    let from = tx.from;
    if tx.tx_type == BLOB || tx.tx_type > SET_CODE {
        return refuse("transaction type not supported".into());
    }
    if !mode.is_call {
        let nonce = state.nonce(from);
        if tx.nonce < nonce {
            return refuse(format!("nonce too low: address {from}, tx: {} state: {nonce}", tx.nonce));
        }
        if tx.nonce > nonce {
            return refuse(format!("nonce too high: address {from}, tx: {} state: {nonce}", tx.nonce));
        }
        if nonce == u64::MAX {
            return refuse(format!("nonce has max value: address {from}, nonce: {nonce}"));
        }
        let code = state.code(from);
        let is_delegation = code.len() == 23 && code.starts_with(&[0xef, 0x01, 0x00]);
        if !code.is_empty() && !is_delegation {
            return refuse(format!("sender not an eoa: address {from}, len(code): {}", code.len()));
        }
        let (fee, tip, base_fee) = (tx.max_fee_per_gas, tx.max_priority_fee_per_gas, block.base_fee);
        if fee < tip {
            return refuse(format!(
                "max priority fee per gas higher than max fee per gas: address {from}, maxPriorityFeePerGas: {tip}, maxFeePerGas: {fee}"
            ));
        }
        if fee < u128::from(base_fee) {
            return refuse(format!(
                "max fee per gas less than block base fee: address {from}, maxFeePerGas: {fee} baseFee: {base_fee}"
            ));
        }
    }
    if tx.tx_type == SET_CODE && tx.to.is_none() {
        return refuse(format!("EIP-7702 transaction cannot be used to create contract (sender {from})"));
    }
    if tx.tx_type == SET_CODE && tx.authorization_list.is_empty() {
        return refuse(format!("EIP-7702 transaction with empty auth list (sender {from})"));
    }
    let have = state.balance(from);
    if mode.is_call {
        if tx.value > have {
            return refuse(format!("insufficient funds for transfer: address {from}"));
        }
    } else {
        let want = U256::from(tx.gas)
            .checked_mul(U256::from(tx.max_fee_per_gas))
            .and_then(|gas| gas.checked_add(tx.value));
        let Some(want) = want else {
            return refuse(format!("insufficient funds for gas * price + value: address {from} required balance exceeds 256 bits"));
        };
        if have < want {
            return refuse(format!(
                "insufficient funds for gas * price + value: address {from} have {have} want {want}"
            ));
        }
    }
    if tx.to.is_none() && tx.data.len() > MAX_INIT_CODE_SIZE {
        let size = tx.data.len();
        return refuse(format!("max initcode size exceeded: code size {size} limit {MAX_INIT_CODE_SIZE}"));
    }
    Ok(())
}

/// Warms what is warm from the start and counts the sender's nonce (a creation counts its own).
fn warm_up(vm: &mut Vm<'_>, tx: &Transaction) {
    let warm = vm.precompiles().warm().clone();
    let ctx = vm.ctx();
    let coinbase = ctx.block.beneficiary;
    let journal = &mut ctx.journaled_state;
    journal.warm_precompiles(&warm);
    journal.warm_coinbase_account(coinbase);
    let listed = tx.access_list.iter().map(|item| {
        (item.address, item.storage_keys.iter().map(|key| U256::from_be_bytes(key.0)).collect())
    });
    let mut list: revm::primitives::AddressMap<revm::primitives::HashSet<U256>> = Default::default();
    for (address, slots) in listed {
        let slots: Vec<U256> = slots;
        list.entry(address).or_default().extend(slots);
    }
    journal.warm_access_list(list);
    let Ok(mut sender) = journal.load_account_with_code_mut(tx.from);
    if tx.to.is_some() {
        // `validate` refused the one nonce that cannot grow.
        let _ = sender.bump_nonce();
    }
}

/// Applies the authorizations; returns the gas they give back.
fn authorize(ctx: &mut Ctx<'_>, tx: &Transaction, chain_id: u64) -> u64 {
    if tx.authorization_list.is_empty() {
        return 0;
    }
    let existing = pre_execution::apply_auth_list::<_, EVMError<Infallible>>(
        chain_id,
        tx.authorization_list.iter(),
        &mut ctx.journaled_state,
    );
    // Only a database can fail there, and ours is memory.
    existing.unwrap_or_default() * AUTHORIZATION_REFUND
}

/// The frame of the transaction itself.
fn first_frame(ctx: &mut Ctx<'_>, gas: u64) -> FrameInit {
    let memory = SharedMemory::new_with_buffer(ctx.local().shared_memory_buffer().clone());
    let Ok(frame_input) = execution::create_init_frame(ctx, &mut GasTracker::new(gas, gas, 0));
    FrameInit { depth: 0, memory, frame_input: frame_input.unwrap_or(FrameInput::Empty) }
}

/// What remains to be written down when the frames are through.
struct Settled {
    gas_used: u64,
    output: Bytes,
    created: Option<Address>,
}

fn settle(result: &FrameResult, tx: &Transaction, held_gas: u64, refund_of_authorizations: u64) -> Settled {
    let how = result.instruction_result();
    let gas = result.gas();
    let left = if how.is_ok_or_revert() { gas.remaining() } else { 0 };
    let used = tx.gas - left - held_gas;
    let counted = if how.is_ok() { u64::try_from(gas.refunded()).unwrap_or(0) } else { 0 };
    let refund = (counted + refund_of_authorizations).min((used - tx.poster_gas) / REFUND_QUOTIENT);
    let output = if how.is_ok_or_revert() { result.interpreter_result().output.clone() } else { Bytes::new() };
    let created = match result {
        FrameResult::Create(outcome) if how.is_ok() => outcome.address,
        _ => None,
    };
    Settled { gas_used: used - refund, output, created }
}

/// Takes wei that `validate` found to be there.
fn take(ctx: &mut Ctx<'_>, address: Address, wei: U256) {
    let Ok(mut account) = ctx.journaled_state.load_account_mut(address);
    let balance = account.balance().saturating_sub(wei);
    account.set_balance(balance);
}

fn give(ctx: &mut Ctx<'_>, address: Address, wei: U256) {
    if !wei.is_zero() {
        let Ok(mut account) = ctx.journaled_state.load_account_mut(address);
        let balance = account.balance().saturating_add(wei);
        account.set_balance(balance);
    }
}
