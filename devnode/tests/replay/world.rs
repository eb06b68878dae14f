//! The state a vector starts from, and what its transaction did to it.

use std::collections::{BTreeMap, BTreeSet};

use alloy_eips::eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, U256, address, keccak256};
use stylus_devnode::{
    arbos::{
        self, STATE_ADDRESS,
        genesis::{self, Genesis},
        programs,
    },
    evm::{EstimateError, Execution, InvalidTransaction, Mode, State, estimate_gas, execute},
    wasm,
    world::{BlockFacts, Transaction},
};

use crate::{
    recording::{Post, Pre, Program, Recording, Tx, Vector},
    signer,
};

/// Sender of almost every recorded transaction, and a chain owner.
pub(crate) const DEV: Address = address!("3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E");
/// Highest gas limit that Nitro's RPC tries.
const RPC_GAS_CAP: u64 = 50_000_000;
/// Earns the fees.
const NETWORK_FEE_ACCOUNT: Address = Address::ZERO;
/// Start of the hours in program records, Unix seconds.
const ARBITRUM_START: u64 = 1_421_388_000;
/// Hour of activation of every program.
const HOUR: u32 = 103_000;
/// Unix seconds of every block. The recording asked for a program's age 1,939 seconds into the
/// hour.
const NOW: u64 = ARBITRUM_START + 3_600 * HOUR as u64 + 1_939;

/// A chain without blocks: a state and the number of the next transaction's block.
#[derive(Clone)]
pub(crate) struct World<'r> {
    pub(crate) recording: &'r Recording,
    pub(crate) state: State,
    pub(crate) block: BlockFacts,
}

impl<'r> World<'r> {
    /// A fresh dev chain.
    pub(crate) fn new(recording: &'r Recording) -> Self {
        let mut state = State::default();
        let owners = vec![Address::ZERO, DEV];
        let genesis = Genesis {
            chain_id: 412_346,
            owners,
            l1_price_per_unit: U256::ZERO,
        };
        genesis::write(&mut state, recording.profile, &genesis);
        state.set_nonce(STATE_ADDRESS, 1);
        for last_byte in 0x64..=0xff {
            let address = Address::with_last_byte(last_byte);
            if arbos::is_precompile(address, recording.profile) {
                state.set_code(address, vec![0xfe].into());
            }
        }
        state.set_balance(DEV, U256::from(10).pow(U256::from(24)));
        let block = BlockFacts {
            chain_id: 412_346,
            number: 1_000,
            l1_number: 0,
            timestamp: NOW,
            base_fee: 100_000_000,
            coinbase: address!("A4B000000000000000000073657175656e636572"),
            gas_limit: 1 << 50,
        };
        Self {
            recording,
            state,
            block,
        }
    }

    /// Puts the vector's accounts, programs and cache flags in place.
    pub(crate) fn prepare(&mut self, vector: &Vector) {
        for (address, pre) in &vector.pre {
            self.put(*address, pre);
        }
        for program in self.recording.programs.values() {
            if vector
                .tx
                .data
                .windows(32)
                .any(|word| word == program.codehash)
            {
                self.activate(program);
            }
        }
        for (name, cached) in &vector.cached {
            let program = &self.recording.programs[name];
            let mut record = programs::record(&mut self.state, program.codehash);
            record.cached = *cached;
            programs::set_record(&mut self.state, program.codehash, &record);
        }
    }

    fn put(&mut self, address: Address, pre: &Pre) {
        if let Some(name) = &pre.code {
            self.state.set_code(address, self.recording.code(name));
            if let Some(program) = name.strip_prefix('@') {
                self.activate(&self.recording.programs[program]);
            }
        }
        if let Some(balance) = pre.balance {
            self.state.set_balance(address, balance);
        }
        if let Some(nonce) = pre.nonce {
            self.state.set_nonce(address, nonce);
        }
        for (slot, value) in &pre.storage {
            self.state.set_storage(address, *slot, *value);
        }
    }

    /// Writes the record that activation makes, unless there is one.
    pub(crate) fn activate(&mut self, program: &Program) {
        let record = programs::record(&mut self.state, program.codehash);
        if record.version == 0 {
            let record = record_of(self.recording, program);
            programs::set_record(&mut self.state, program.codehash, &record);
        }
    }

    /// The recorded transaction.
    pub(crate) fn transaction(&self, tx: &Tx, contract_address: Option<Address>) -> Transaction {
        let items = tx.access_list.iter();
        let items = items.map(|item| AccessListItem {
            address: item.address,
            storage_keys: item.storage_keys.clone(),
        });
        let authorizations = tx.authorization_list.iter().map(|authorization| {
            assert_eq!(authorization.authority, signer::address());
            signer::sign(
                authorization.chain_id,
                authorization.address,
                authorization.nonce,
            )
        });
        Transaction {
            tx_type: tx.kind,
            from: tx.from,
            to: tx.to,
            nonce: contract_address.map_or(self.state.nonce(tx.from), |created| {
                nonce_of(tx.from, created)
            }),
            gas: tx.gas.get(),
            max_fee_per_gas: 10 * u128::from(self.block.base_fee),
            max_priority_fee_per_gas: 0,
            value: U256::from(tx.value.get()),
            data: tx.data.clone(),
            access_list: AccessList(items.collect()),
            authorization_list: authorizations.collect(),
            poster_gas: 0,
            is_unsigned: false,
        }
    }

    /// Executes in a block of its own.
    pub(crate) fn send(&mut self, tx: &Transaction) -> Execution {
        self.block.number += 1;
        self.send_in_same_block(tx)
    }

    /// Executes in the block of the previous transaction.
    pub(crate) fn send_in_same_block(&mut self, tx: &Transaction) -> Execution {
        self.try_send(tx).expect("a valid transaction")
    }

    /// Executes a transaction that may be refused.
    pub(crate) fn try_send(&mut self, tx: &Transaction) -> Result<Execution, InvalidTransaction> {
        self.state.set_nonce(tx.from, tx.nonce);
        let mode = Mode {
            is_call: false,
            trace: true,
        };
        execute(
            &mut self.state,
            self.recording.profile,
            &self.block,
            tx,
            mode,
        )
    }

    /// Calls with `gas` on the present state.
    pub(crate) fn call(&self, tx: &Transaction, gas: u64) -> Execution {
        let tx = Transaction {
            gas,
            max_fee_per_gas: 0,
            ..tx.clone()
        };
        let mode = Mode {
            is_call: true,
            trace: false,
        };
        execute(
            &mut self.state.clone(),
            self.recording.profile,
            &self.block,
            &tx,
            mode,
        )
        .expect("a valid call")
    }

    /// The gas limit that `eth_estimateGas` recommends on the present state. The L1 part raises the
    /// node's bound.
    pub(crate) fn estimate(&self, tx: &Transaction) -> Result<u64, EstimateError> {
        let gas = RPC_GAS_CAP + tx.poster_gas;
        let tx = Transaction {
            gas,
            max_fee_per_gas: 0,
            ..tx.clone()
        };
        estimate_gas(&self.state, self.recording.profile, &self.block, &tx)
    }

    /// The differences from `before`, without `sender`, ArbOS's accounts and the collectors of
    /// fees.
    pub(crate) fn changes(&self, before: &State, sender: Address) -> BTreeMap<Address, Post> {
        let addresses: BTreeSet<Address> = before
            .addresses()
            .into_iter()
            .chain(self.state.addresses())
            .collect();
        let mut changes = BTreeMap::new();
        for address in addresses {
            let is_arbos =
                address[0] == 0xa4 || arbos::is_precompile(address, self.recording.profile);
            if is_arbos || address == sender && sender == DEV || address == NETWORK_FEE_ACCOUNT {
                continue;
            }
            let (old, new) = (before.account(address), self.state.account(address));
            let mut post = Post {
                balance: (old.balance != new.balance).then_some(new.balance),
                nonce: (old.nonce != new.nonce).then_some(new.nonce),
                ..Post::default()
            };
            if old.code != new.code {
                post.code_hash = Some(keccak256(&new.code));
                post.code = Some(new.code);
            }
            for slot in old.storage.keys().chain(new.storage.keys()) {
                let value = new.storage.get(slot).copied().unwrap_or_default();
                if old.storage.get(slot).copied().unwrap_or_default() != value {
                    post.storage.insert(*slot, value);
                }
            }
            if post != Post::default() {
                changes.insert(address, post);
            }
        }
        changes
    }
}

/// The record that activating `program` leaves.
pub(crate) fn record_of(recording: &Recording, program: &Program) -> programs::Program {
    let profile = recording.profile;
    let mut gas = u64::MAX;
    let module = wasm::activate(&program.wasm, profile, true, profile.page_limit, &mut gas)
        .expect("recorded programs are valid");
    programs::Program {
        version: profile.stylus_version,
        init_cost: module.init_cost,
        cached_cost: module.cached_cost,
        footprint: module.footprint,
        activated_at: HOUR,
        asm_kb: module.asm_estimate.div_ceil(1_024),
        cached: false,
    }
}

/// The nonce with which `sender` creates `created`.
fn nonce_of(sender: Address, created: Address) -> u64 {
    (0..100_000)
        .find(|nonce| sender.create(*nonce) == created)
        .expect("a nonce below 100,000")
}
