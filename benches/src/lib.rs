//! Benchmarks: [`gas`] measures what the snapshots record, exactly; [`speed`] measures how fast the
//! local chain is on this machine.

pub mod gas;
pub mod speed;
