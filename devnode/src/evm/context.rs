//! The context of one execution: revm's, with Arbitrum's facts.

use alloy_primitives::{Address, B256, TxKind, U256};
use revm::{
    context::{BlockEnv, CfgEnv, Context, Journal, TxEnv},
    context_interface::{JournalTr, block::BlobExcessGasAndPrice, either::Either},
    database_interface::WrapDatabaseRef,
    primitives::hardfork::SpecId,
};

use super::state::State;
use crate::{
    profile::Profile,
    stylus::{Pages, RecentPrograms},
    world::{BlockFacts, Transaction},
};

/// EVM rules of every supported ArbOS version: Osaka's opcodes and precompiles.
pub(super) const SPEC: SpecId = SpecId::OSAKA;
/// Bytes of deployed code at most.
pub(super) const MAX_CODE_SIZE: usize = 24_576;
/// Bytes of init code at most.
pub(super) const MAX_INIT_CODE_SIZE: usize = 2 * MAX_CODE_SIZE;

/// Maximum EVM memory of all frames together, bytes. Far above the gas of any transaction; it
/// prevents a call with unlimited gas from exhausting the machine.
const MEMORY_LIMIT: u64 = 1 << 28;

/// The state as revm reads it.
pub(super) type Db<'a> = WrapDatabaseRef<&'a State>;
/// revm's context with [`Scope`] as its chain part.
pub(super) type Ctx<'a> = Context<BlockEnv, TxEnv, CfgEnv, Db<'a>, Journal<Db<'a>>, Scope<'a>>;

/// Arbitrum's facts of one execution, reachable from precompiles and frames.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) profile: &'a Profile,
    pub(super) block: &'a BlockFacts,
    /// Sender of the transaction.
    pub(super) origin: Address,
    /// Wei per gas that programs see.
    pub(super) gas_price: U256,
    /// L1 part of the transaction's gas.
    pub(super) poster_gas: u64,
    /// WASM pages of the transaction.
    pub(super) pages: Pages,
    /// Programs the block has called.
    pub(super) recents: RecentPrograms,
    /// Caller of the frame that makes the running call; zero at the top.
    pub(super) grand_caller: Address,
    /// Depth of the frame being entered; the transaction's own is 1.
    pub(super) depth: usize,
    /// Error text of the frame that just failed, where the EVM has none of its own.
    pub(super) failure: Option<String>,
}

/// Builds the context. `gas_price` is the effective price, which is always the base fee, or zero in
/// a free call.
pub(super) fn context<'a>(
    state: &'a State,
    profile: &'a Profile,
    block: &'a BlockFacts,
    tx: &Transaction,
    gas_price: u64,
    recents: RecentPrograms,
) -> Ctx<'a> {
    let mut cfg = CfgEnv::new_with_spec(SPEC);
    cfg.chain_id = block.chain_id;
    cfg.memory_limit = MEMORY_LIMIT;
    cfg.limit_contract_code_size = Some(MAX_CODE_SIZE);
    cfg.limit_contract_initcode_size = Some(MAX_INIT_CODE_SIZE);
    // Arbitrum allows some codes that start with 0xEF; `create` knows which.
    cfg.disable_eip3541 = true;
    let mut journaled_state = Journal::new(WrapDatabaseRef(state));
    journaled_state.set_spec_id(SPEC);
    Context {
        block: BlockEnv {
            number: U256::from(block.l1_number),
            beneficiary: block.coinbase,
            timestamp: U256::from(block.timestamp),
            gas_limit: block.gas_limit,
            basefee: gas_price,
            difficulty: U256::ONE,
            prevrandao: Some(B256::with_last_byte(1)),
            blob_excess_gas_and_price: Some(BlobExcessGasAndPrice {
                excess_blob_gas: 0,
                blob_gasprice: 0,
            }),
            slot_num: 0,
        },
        tx: tx_env(tx, block.chain_id, gas_price),
        cfg,
        journaled_state,
        chain: Scope {
            profile,
            block,
            origin: tx.from,
            gas_price: U256::from(gas_price),
            poster_gas: tx.poster_gas,
            pages: Pages::default(),
            recents,
            grand_caller: Address::ZERO,
            depth: 0,
            failure: None,
        },
        local: Default::default(),
        error: Ok(()),
    }
}

/// The transaction as opcodes see it. Its rules are checked in `transaction`, not by revm, so it is
/// always of the plainest type and its only price is the effective one.
fn tx_env(tx: &Transaction, chain_id: u64, gas_price: u64) -> TxEnv {
    TxEnv {
        tx_type: 0,
        caller: tx.from,
        gas_limit: tx.gas,
        gas_price: u128::from(gas_price),
        kind: tx.to.map_or(TxKind::Create, TxKind::Call),
        value: tx.value,
        data: tx.data.clone(),
        nonce: tx.nonce,
        chain_id: Some(chain_id),
        access_list: tx.access_list.clone(),
        gas_priority_fee: None,
        blob_hashes: Vec::new(),
        max_fee_per_blob_gas: 0,
        authorization_list: tx
            .authorization_list
            .iter()
            .cloned()
            .map(Either::Left)
            .collect(),
    }
}
