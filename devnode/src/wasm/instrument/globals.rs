//! The globals that instrumentation adds to a module.

use crate::wasm::module::{AddedGlobal, Module};

/// Exported i64 global: ink the frame has left.
pub const INK_LEFT: &str = "stylus_ink_left";
/// Exported i32 global: 1 once ink ran out, else 0.
pub const INK_STATUS: &str = "stylus_ink_status";
/// Exported i32 global: a register of the added operators.
pub const SCRATCH: &str = "stylus_scratch_global";
/// Exported i32 global: words of stack the frame has left; 0 once they ran out.
pub const STACK_LEFT: &str = "stylus_stack_left";

/// Indices of the added globals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Globals {
    pub(super) ink_left: u32,
    pub(super) ink_status: u32,
    pub(super) scratch: u32,
    pub(super) stack_left: u32,
}

impl Globals {
    /// Adds the globals to `module`.
    pub(super) fn add(module: &mut Module<'_>) -> Self {
        Self {
            ink_left: module.add_global(AddedGlobal {
                name: INK_LEFT,
                is_wide: true,
            }),
            ink_status: module.add_global(AddedGlobal {
                name: INK_STATUS,
                is_wide: false,
            }),
            scratch: module.add_global(AddedGlobal {
                name: SCRATCH,
                is_wide: false,
            }),
            stack_left: module.add_global(AddedGlobal {
                name: STACK_LEFT,
                is_wide: false,
            }),
        }
    }
}
