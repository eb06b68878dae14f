//! The chain as a library.

mod accounts;
mod blocks;
mod calldata_floor;
mod calls;
mod deviations;
mod dumps;
mod estimates;
mod fees;
mod fixtures;
mod messages;
mod pool;
mod programs;
mod refusals;
mod reports;
mod snapshots;
mod time;
