//! The chain as a library: genesis, transactions, blocks, receipts, time, snapshots, deploying
//! programs.
//!
//! Every transaction is mined at once, alone in its block behind the system transaction that opens
//! it, unless it is submitted to wait for others. How a transaction executes is [`crate::evm`]'s;
//! serving clients over a network never belongs here.
//!
//! ```
//! use stylus_devnode::chain::{Chain, TransactionRequest, accounts};
//!
//! let wasm = wat::parse_str(
//!     r#"(module
//!         (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
//!         (memory (export "memory") 1 1)
//!         (data (i32.const 0) "hello")
//!         (func (export "user_entrypoint") (param i32) (result i32)
//!             (call $write_result (i32.const 0) (i32.const 5))
//!             (i32.const 0)))"#,
//! )?;
//! let mut chain = Chain::builder().timestamp(1_800_000_000).build();
//! let program = chain.deploy_stylus(&wasm)?;
//! chain.cache_program(program)?;
//!
//! let request = TransactionRequest::call(accounts::TEST[0].address, program, "ignored");
//! let receipt = chain.transact(request)?;
//! assert!(receipt.is_success());
//! assert_eq!(receipt.output.as_ref(), b"hello");
//!
//! chain.increase_time(366 * 24 * 60 * 60);
//! chain.mine();
//! let outcome = chain.call(TransactionRequest::call(
//!     accounts::TEST[0].address,
//!     program,
//!     "",
//! ))?;
//! assert!(
//!     outcome
//!         .error
//!         .expect("the program is too old")
//!         .starts_with("error ProgramExpired(")
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod accessors;
pub mod accounts;
mod block;
mod builder;
mod call;
mod clock;
mod dump;
mod error;
mod estimate;
mod explain;
mod genesis;
mod history;
mod log;
mod pending;
mod pool;
mod produce;
mod programs;
mod receipt;
mod replay;
mod request;
mod snapshot;
mod system;
mod transact;

use std::collections::{HashMap, VecDeque};

use alloy_primitives::B256;
pub use block::{Block, BlockTransaction};
pub use builder::ChainBuilder;
pub use call::{AccountOverride, BlockOverride, CALL_GAS, CallOutcome, Setting};
use clock::Clock;
pub use error::{ChainError, DumpError};
pub use estimate::PosterEstimate;
pub use explain::explain;
use history::{Past, Snapshot};
pub use log::{LogEntry, LogFilter};
use pending::Pending;
pub use pool::MAX_WAITING;
pub use programs::{Activation, ProgramInfo};
pub use receipt::Receipt;
pub use request::TransactionRequest;
pub use transact::MAX_TRANSACTION_BYTES;

pub use crate::trace::report;
use crate::{evm::State, profile::Profile};

/// A local Arbitrum chain in memory.
///
/// A method that fails has changed nothing.
#[derive(Clone, Debug)]
pub struct Chain {
    profile: Profile,
    chain_id: u64,
    /// The state after the latest block.
    state: State,
    /// All blocks by number; the genesis block is always there.
    blocks: Vec<Block>,
    /// Number of the block with each hash.
    numbers: HashMap<B256, u64>,
    /// Where each transaction is: block number, index.
    index: HashMap<B256, (u64, usize)>,
    /// The states at the start of the last blocks, oldest first.
    history: VecDeque<Past>,
    /// Transactions that wait for the next block.
    pool: Vec<Pending>,
    clock: Clock,
    snapshots: Vec<Snapshot>,
    next_snapshot: u64,
    is_tracing: bool,
}

impl Chain {
    /// The rules in force.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Chain id.
    pub fn chain_id(&self) -> u64 {
        self.chain_id
    }

    /// Whether receipts carry the tree of frames; off at first, since trees are large.
    pub fn set_tracing(&mut self, is_tracing: bool) {
        self.is_tracing = is_tracing;
    }
}
