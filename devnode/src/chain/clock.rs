//! The time of the next block.

use std::time::{SystemTime, UNIX_EPOCH};

/// A clock in Unix seconds: either the machine's with an offset, or a fixed one that moves only on
/// request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    source: Source,
    /// Time of the next block only, if it was set.
    next: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Machine { ahead: i64 },
    Fixed { now: u64 },
}

impl Clock {
    /// The machine's clock.
    pub(super) fn machine() -> Self {
        Self {
            source: Source::Machine { ahead: 0 },
            next: None,
        }
    }

    /// A clock fixed at `now`.
    pub(super) fn fixed(now: u64) -> Self {
        Self {
            source: Source::Fixed { now },
            next: None,
        }
    }

    /// Time of a block that would be mined now on a parent of time `parent`.
    pub(super) fn next_block(&self, parent: u64) -> u64 {
        self.next.unwrap_or_else(|| self.now()).max(parent)
    }

    /// Clears the time of the next block.
    pub(super) fn block_was_mined(&mut self) {
        self.next = None;
    }

    /// Moves the clock ahead.
    pub(super) fn increase(&mut self, seconds: u64) {
        self.next = self.next.map(|time| time.saturating_add(seconds));
        match &mut self.source {
            Source::Machine { ahead } => {
                *ahead = ahead.saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX))
            }
            Source::Fixed { now } => *now = now.saturating_add(seconds),
        }
    }

    /// Sets the time of the next block; the clock goes on from there.
    pub(super) fn set(&mut self, time: u64) {
        self.next = Some(time);
        match &mut self.source {
            Source::Machine { ahead } => {
                let difference = i128::from(time) - i128::from(machine_time());
                *ahead = i64::try_from(difference).unwrap_or(i64::MAX);
            }
            Source::Fixed { now } => *now = time,
        }
    }

    fn now(&self) -> u64 {
        match self.source {
            Source::Machine { ahead } => machine_time().saturating_add_signed(ahead),
            Source::Fixed { now } => now,
        }
    }
}

/// Unix seconds; 0 if the machine's clock is before 1970.
fn machine_time() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_on_request() {
        let mut clock = Clock::fixed(100);
        assert_eq!(clock.next_block(0), 100);
        clock.increase(7);
        assert_eq!(clock.next_block(0), 107);
        clock.set(200);
        clock.block_was_mined();
        assert_eq!(clock.next_block(0), 200);
    }

    #[test]
    fn a_block_is_never_older_than_its_parent() {
        assert_eq!(Clock::fixed(100).next_block(150), 150);
    }

    #[test]
    fn the_machine_clock_goes_on_from_a_set_time() {
        let mut clock = Clock::machine();
        let far = machine_time() + 1_000_000;
        clock.set(far);
        assert_eq!(clock.next_block(0), far);
        clock.block_was_mined();
        assert!((far..far + 5).contains(&clock.next_block(0)));
    }

    #[test]
    fn time_saturates() {
        let mut clock = Clock::fixed(u64::MAX);
        clock.increase(1);
        assert_eq!(clock.next_block(0), u64::MAX);
        let mut clock = Clock::machine();
        clock.increase(u64::MAX);
        clock.increase(u64::MAX);
        assert!(clock.next_block(0) > 0);
    }
}
