//! When blocks are mined: one for every transaction, one an interval, or on request.

use std::time::Duration;

use tokio::sync::watch;

/// The mode of mining.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rpc) enum Mode {
    /// A block for every transaction, at once.
    Automatic,
    /// At this interval.
    Interval(Duration),
    /// By `evm_mine` only.
    Manual,
}

/// The current mode, and the channel that publishes the interval.
#[derive(Debug)]
pub(in crate::rpc) struct Mining {
    is_automatic: bool,
    interval: watch::Sender<Option<Duration>>,
}

impl Mining {
    /// Begins with `mode`.
    pub(in crate::rpc) fn new(mode: Mode) -> Self {
        let mut mining = Self {
            is_automatic: true,
            interval: watch::Sender::new(None),
        };
        mining.set(mode);
        mining
    }

    /// Whether every transaction is mined at once.
    pub(in crate::rpc) fn is_automatic(&self) -> bool {
        self.is_automatic
    }

    /// Interval between blocks, seconds; `None` in the other modes.
    pub(in crate::rpc) fn interval(&self) -> Option<u64> {
        self.interval.borrow().map(|time| time.as_secs())
    }

    /// Receives changes of the interval.
    pub(in crate::rpc) fn watch_interval(&self) -> watch::Receiver<Option<Duration>> {
        self.interval.subscribe()
    }

    /// Changes the mode.
    pub(in crate::rpc) fn set(&mut self, mode: Mode) {
        self.is_automatic = mode == Mode::Automatic;
        self.interval.send_replace(match mode {
            Mode::Interval(time) => Some(time),
            Mode::Automatic | Mode::Manual => None,
        });
    }
}
