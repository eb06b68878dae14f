//! When blocks are mined: one for every transaction, one an interval, or on request.

use std::time::Duration;

use tokio::sync::watch;

/// When blocks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rpc) enum Mode {
    /// For every transaction, at once.
    Automatic,
    /// Whenever so much time has passed.
    Interval(Duration),
    /// By `evm_mine` only.
    Manual,
}

/// The mode that is set, and who must know of it.
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

    /// Seconds between blocks, if they are made every so often.
    pub(in crate::rpc) fn interval(&self) -> Option<u64> {
        self.interval.borrow().map(|time| time.as_secs())
    }

    /// The time between blocks from now on.
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
