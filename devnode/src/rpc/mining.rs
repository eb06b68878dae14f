//! When blocks are made: at once for every transaction, every so often, or when told to. In the
//! latter two cases transactions wait in the chain's pool.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    convert::quantity,
    error::RpcError,
    node::Node,
    params::{Number, Params},
};

/// When blocks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// For every transaction, at once.
    Automatic,
    /// Whenever so much time has passed.
    Interval(Duration),
    /// By `evm_mine` only.
    Manual,
}

/// The mode that is set, and who must know of it.
#[derive(Debug)]
pub(super) struct Mining {
    is_automatic: bool,
    interval: watch::Sender<Option<Duration>>,
}

impl Mining {
    /// Begins with `mode`.
    pub(super) fn new(mode: Mode) -> Self {
        let mut mining = Self {
            is_automatic: true,
            interval: watch::Sender::new(None),
        };
        mining.set(mode);
        mining
    }

    /// Whether every transaction is mined at once.
    pub(super) fn is_automatic(&self) -> bool {
        self.is_automatic
    }

    /// Seconds between blocks, if they are made every so often.
    pub(super) fn interval(&self) -> Option<u64> {
        self.interval.borrow().map(|time| time.as_secs())
    }

    /// The time between blocks from now on.
    pub(super) fn watch_interval(&self) -> watch::Receiver<Option<Duration>> {
        self.interval.subscribe()
    }

    fn set(&mut self, mode: Mode) {
        self.is_automatic = mode == Mode::Automatic;
        self.interval.send_replace(match mode {
            Mode::Interval(time) => Some(time),
            Mode::Automatic | Mode::Manual => None,
        });
    }
}

/// `evm_setAutomine`. What waits when it is turned on is mined.
pub(super) fn set_automine(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    let is_automatic: bool = params.one()?;
    if is_automatic {
        node.mining.set(Mode::Automatic);
        if node.chain.waiting().next().is_some() {
            node.chain.mine();
        }
    } else if node.mining.is_automatic() {
        node.mining.set(Mode::Manual);
    }
    Ok(Value::Null)
}

/// `evm_setIntervalMining`, in seconds; 0 mines only when told to.
pub(super) fn set_interval(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    let Number(seconds) = params.one()?;
    node.mining.set(match seconds {
        0 => Mode::Manual,
        seconds => Mode::Interval(Duration::from_secs(seconds)),
    });
    Ok(Value::Null)
}

/// `txpool_status`: nothing is queued behind a gap, since gaps are refused.
pub(super) fn status(node: &Node) -> Value {
    let waiting = node.chain.waiting().count();
    json!({ "pending": format!("{waiting:#x}"), "queued": quantity(0) })
}
