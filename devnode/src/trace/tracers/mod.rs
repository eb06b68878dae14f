//! The tracers, one file each, after geth's and Nitro's native ones. None knows how a client names
//! it.

mod call;
mod call_tree;
mod erc7562;
mod flat_call;
mod four_byte;
pub mod gas_report;
mod hex;
mod host_calls;
mod prestate;
mod struct_log;
mod transfers;

pub(super) use call::call;
pub(super) use erc7562::erc7562;
pub(super) use flat_call::flat_call;
pub(super) use four_byte::four_byte;
pub(super) use gas_report::gas_report;
pub(super) use host_calls::host_calls;
pub(super) use prestate::prestate;
pub(super) use struct_log::struct_log;
