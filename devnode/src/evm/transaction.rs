//! Arbitrum's rules of one transaction: the gas charged up front, the gas of its first frame, the
//! refund, and the recipients of the fees. `validate` checks the transaction; `vm` runs its frames.

use std::convert::Infallible;

use alloy_primitives::{Address, Bytes, U256};
use revm::{
    context::result::EVMError,
    context_interface::{
        Cfg, ContextTr, JournalTr, LocalContextTr, journaled_state::account::JournaledAccountTr,
    },
    handler::{FrameResult, execution, pre_execution},
    interpreter::{GasTracker, SharedMemory, interpreter_action::FrameInit},
    state::EvmState,
};

use super::{
    arbos_host::ArbosHost,
    context::{Ctx, context},
    execution::{Execution, Run},
    intrinsic,
    invalid_transaction::InvalidTransaction,
    recorder::{Recorder, status},
    state::State,
    text,
    validate::validate,
    vm::{Vm, VmError},
};
use crate::{
    arbos::{
        self, Host as _,
        pricing::{L1_FUNDS_POOL, l2},
        storage::L2_PRICING,
    },
    profile::Profile,
    stylus::RecentPrograms,
    world::{BlockFacts, Transaction},
};

/// Refunds are at most the used gas divided by this.
const REFUND_QUOTIENT: u64 = 5;
/// Gas refund for an authorization of an account that existed.
const AUTHORIZATION_REFUND: u64 = 12_500;

/// The result of an execution before it is committed.
pub(super) struct Executed {
    pub(super) execution: Execution,
    /// Accounts that it accessed or changed.
    pub(super) changes: EvmState,
    /// Programs the block has called.
    pub(super) recents: RecentPrograms,
    /// Gas used before refunds, L1 part included.
    pub(super) gas_needed: u64,
}

/// Executes `tx` on `state` without changing it.
pub(super) fn execute<'a>(
    state: &'a State,
    profile: &'a Profile,
    block: &'a BlockFacts,
    tx: &Transaction,
    run: Run,
    recorder: Option<Recorder<'a>>,
) -> Result<Executed, InvalidTransaction> {
    validate(state, block, tx, run)?;
    let gas_price = gas_price(block, tx, run);
    let recents = match run {
        Run::Transaction => state.recents(block.number),
        Run::Call | Run::Estimate => RecentPrograms::default(),
    };
    let mut vm = Vm::new(
        context(state, profile, block, tx, gas_price, recents),
        recorder,
    );
    let floor = floor(vm.ctx(), tx);
    let gas = Allotment::of(tx, run, gas_limit(vm.ctx()), floor)?;
    if run.is_paid() {
        charge(vm.ctx(), tx.from, price_of(tx.gas, gas_price));
    }
    warm_up(&mut vm, tx);
    let refund_of_authorizations = authorize(vm.ctx(), tx, block.chain_id);

    let first = first_frame(vm.ctx(), gas.run).ok_or(InvalidTransaction::IntrinsicGasTooLow)?;
    let (result, error) = vm
        .run(first)
        .map_err(|VmError::Custom(error)| stopped(error, run))?;

    // A transaction that takes the floor away does not pay it, nor does the one that brings it.
    let floor = floor.min(self::floor(vm.ctx(), tx));
    let settled = settle(&result, tx, gas.excess, refund_of_authorizations).at_least(floor);
    if run.is_paid() {
        let l2_gas = settled.gas_used - tx.poster_gas;
        credit(
            vm.ctx(),
            tx.from,
            price_of(tx.gas - settled.gas_used, gas_price),
        );
        let network = arbos::network_fee_account(&mut ArbosHost(vm.ctx()));
        credit(vm.ctx(), network, price_of(l2_gas, gas_price));
        credit(vm.ctx(), L1_FUNDS_POOL, price_of(tx.poster_gas, gas_price));
    }
    let (root, mut ctx) = vm.into_parts();
    let execution = Execution {
        status: status(result.instruction_result()),
        gas_used: settled.gas_used,
        output: settled.output,
        created: settled.created,
        logs: ctx.journaled_state.take_logs(),
        error,
        root,
    };
    let changes = ctx.journaled_state.finalize();
    Ok(Executed {
        execution,
        changes,
        recents: ctx.chain.recents,
        gas_needed: settled.gas_needed,
    })
}

/// The error of a run that revm stopped without a result.
fn stopped(error: String, run: Run) -> InvalidTransaction {
    if error != text::PRECOMPILE_CRASHED {
        return InvalidTransaction::Evm(error);
    }
    match run {
        Run::Transaction => InvalidTransaction::TransactionCrashed,
        Run::Call | Run::Estimate => InvalidTransaction::CallCrashed,
    }
}

/// Price of `tx`, wei per gas. A request without a price is free, and its base fee is zero too.
pub(super) fn gas_price(block: &BlockFacts, tx: &Transaction, run: Run) -> u64 {
    let is_free = !run.is_paid() && tx.max_fee_per_gas == 0;
    if is_free { 0 } else { block.base_fee }
}

/// Gas a transaction may use by ArbOS's parameters, intrinsic gas included, L1 part not.
fn gas_limit(ctx: &mut Ctx<'_>) -> u64 {
    let word = ArbosHost(ctx).load(L2_PRICING.at(l2::TX_GAS_LIMIT));
    U256::from_be_bytes(word.0).saturating_to()
}

/// Least gas `tx` pays for its data: 0 unless an owner has raised the price of calldata.
fn floor(ctx: &mut Ctx<'_>, tx: &Transaction) -> u64 {
    if arbos::is_calldata_price_raised(&mut ArbosHost(ctx)) {
        intrinsic::floor(tx)
    } else {
        0
    }
}

/// Gas of a transaction after the intrinsic gas and the L1 part.
struct Allotment {
    /// Gas of its first frame.
    run: u64,
    /// Gas above the limit of a transaction; refunded in full.
    excess: u64,
}

impl Allotment {
    fn of(tx: &Transaction, run: Run, limit: u64, floor: u64) -> Result<Self, InvalidTransaction> {
        let intrinsic = intrinsic::gas(tx);
        let left = tx
            .gas
            .checked_sub(intrinsic)
            .ok_or(InvalidTransaction::IntrinsicGasTooLow)?;
        if tx.gas < floor {
            return Err(InvalidTransaction::BelowFloor {
                have: tx.gas,
                want: floor,
            });
        }
        let left = left
            .checked_sub(tx.poster_gas)
            .ok_or(InvalidTransaction::IntrinsicGasTooLow)?;
        let bound = if run.is_capped() {
            limit.saturating_sub(intrinsic)
        } else {
            u64::MAX
        };
        let run = left.min(bound);
        Ok(Self {
            run,
            excess: left - run,
        })
    }
}

/// Wei of `gas` at `price`.
fn price_of(gas: u64, price: u64) -> U256 {
    U256::from(gas) * U256::from(price)
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
        (
            item.address,
            item.storage_keys
                .iter()
                .map(|key| U256::from_be_bytes(key.0))
                .collect(),
        )
    });
    let mut list: revm::primitives::AddressMap<revm::primitives::HashSet<U256>> =
        Default::default();
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

/// Applies the authorizations and returns their gas refund.
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

/// The frame of the transaction itself; `None` only under rules later than ours, which charge here.
fn first_frame(ctx: &mut Ctx<'_>, gas: u64) -> Option<FrameInit> {
    let mut memory = SharedMemory::new_with_buffer(ctx.local().shared_memory_buffer().clone());
    memory.set_memory_limit(ctx.cfg().memory_limit());
    let Ok(frame_input) = execution::create_init_frame(ctx, &mut GasTracker::new(gas, gas, 0));
    Some(FrameInit {
        depth: 0,
        memory,
        frame_input: frame_input?,
    })
}

/// Gas and output of a transaction after its frames.
struct Settled {
    gas_used: u64,
    /// The same before refunds.
    gas_needed: u64,
    output: Bytes,
    created: Option<Address>,
}

impl Settled {
    /// Raises the gas used to `floor`, which the gas limit covers.
    fn at_least(self, floor: u64) -> Self {
        Self {
            gas_used: self.gas_used.max(floor),
            gas_needed: self.gas_needed.max(floor),
            ..self
        }
    }
}

fn settle(
    result: &FrameResult,
    tx: &Transaction,
    excess_gas: u64,
    refund_of_authorizations: u64,
) -> Settled {
    let how = result.instruction_result();
    let gas = result.gas();
    let left = if how.is_ok_or_revert() {
        gas.remaining()
    } else {
        0
    };
    let used = tx.gas - left - excess_gas;
    let counted = if how.is_ok() {
        u64::try_from(gas.refunded()).unwrap_or(0)
    } else {
        0
    };
    let refund = (counted + refund_of_authorizations).min((used - tx.poster_gas) / REFUND_QUOTIENT);
    let output = if how.is_ok_or_revert() {
        result.interpreter_result().output.clone()
    } else {
        Bytes::new()
    };
    let created = match result {
        FrameResult::Create(outcome) if how.is_ok() => outcome.address,
        _ => None,
    };
    Settled {
        gas_used: used - refund,
        gas_needed: used,
        output,
        created,
    }
}

/// Charges wei; `validate` has checked the balance.
fn charge(ctx: &mut Ctx<'_>, address: Address, wei: U256) {
    let Ok(mut account) = ctx.journaled_state.load_account_mut(address);
    let balance = account.balance().saturating_sub(wei);
    account.set_balance(balance);
}

fn credit(ctx: &mut Ctx<'_>, address: Address, wei: U256) {
    if !wei.is_zero() {
        let Ok(mut account) = ctx.journaled_state.load_account_mut(address);
        let balance = account.balance().saturating_add(wei);
        account.set_balance(balance);
    }
}
