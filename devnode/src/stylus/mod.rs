//! One Stylus frame: ink, memory pages, the storage cache, the host functions.
//!
//! Knows neither revm nor blocks: a frame uses the running EVM through [`Evm`], one opcode at a
//! time. A call or creation suspends the frame ([`Step::Child`]); its driver runs the child as an
//! ordinary frame and resumes with a [`ChildResult`], so nested frames never nest on the native
//! stack.
//!
//! `engine` translates modules, `linker` connects them to the host functions, `instance` is a
//! module with its memory, `hostio` executes host functions, and `frame` drives them all.

mod child;
mod engine;
mod entry;
mod evm;
mod frame;
mod hostio;
mod ink;
mod instance;
mod linker;
pub mod opcode;
mod outcome;
mod pages;
mod parameters;
mod recent_programs;
mod record;
mod storage_cache;

pub use child::{Child, ChildResult};
pub use engine::{Engine, Module, ModuleError};
pub use entry::Entry;
pub use evm::{AccountAccess, Evm, OpcodeResult};
pub use frame::Frame;
pub use outcome::{End, Outcome, Step};
pub use pages::Pages;
pub use parameters::{Parameters, Program};
pub use recent_programs::RecentPrograms;
pub use record::{CallGas, HostCall, HostCallKind, StorageAccess, StylusRecord};
