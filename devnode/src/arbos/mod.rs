//! ArbOS: its state, its Stylus programs and parameters, its precompiles. Reaches the running EVM
//! only through [`Host`].
//!
//! ArbOS state is ordinary storage of the account [`STATE_ADDRESS`], so a reverted frame reverts
//! it.

mod accessors;
mod activation;
mod address_set;
mod basis_points;
mod bytes;
pub mod data_pricer;
mod fault;
mod gas_constraints;
pub mod genesis;
mod host;
mod multi_gas_constraints;
pub mod params;
pub mod poster_estimate;
pub mod precompiles;
pub mod pricing;
pub mod program_error;
pub mod programs;
mod sends;
pub mod storage;
mod vector;

pub use accessors::{is_calldata_price_raised, messages, network_fee_account};
pub use host::Host;
pub use precompiles::{PrecompileCall, PrecompileResult, is_precompile};
pub use storage::STATE_ADDRESS;
