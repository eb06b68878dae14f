//! The WASM instance of one frame: its memory, its ink and stack counters, and its suspended call.

use wasmi::{Func, Global, Memory, ResumableCall, ResumableCallHostTrap, Store, Val};

use super::{
    engine::{Module, ModuleError},
    linker::{Args, Suspended, value},
};
use crate::wasm::{ENTRY_POINT, HostFunction, INK_LEFT, INK_STATUS, STACK_LEFT};

/// An address range outside the program's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OutOfBounds;

/// Why the program stopped.
#[derive(Debug)]
pub(super) enum Event {
    /// It called a host function and waits for the reply.
    HostCall(HostFunction, Args),
    /// The entry point returned this status.
    Returned(u32),
    /// It trapped; the counters show the reason.
    Trapped,
}

/// A running instance.
#[derive(Debug)]
pub(super) struct Instance {
    store: Store<()>,
    entry: Func,
    memory: Memory,
    ink_left: Global,
    stack_left: Global,
    ink_status: Global,
    suspended: Option<(ResumableCallHostTrap, HostFunction)>,
}

impl Instance {
    /// Instantiates `module` with fresh memory.
    ///
    /// # Errors
    /// The module is not instrumented.
    pub(super) fn new(module: &Module, stack_words: u32) -> Result<Self, ModuleError> {
        let mut store = Store::new(module.linker.engine(), ());
        let instance = module
            .linker
            .instantiate_and_start(&mut store, &module.wasm)
            .map_err(|error| ModuleError(error.to_string()))?;
        let global = |name: &str| {
            instance
                .get_global(&store, name)
                .ok_or_else(|| ModuleError(format!("missing global {name}")))
        };
        let (ink_left, ink_status) = (global(INK_LEFT)?, global(INK_STATUS)?);
        let stack_left = global(STACK_LEFT)?;
        let memory = instance
            .get_memory(&store, "memory")
            .ok_or_else(|| ModuleError("missing memory".into()))?;
        let entry = instance
            .get_func(&store, ENTRY_POINT)
            .ok_or_else(|| ModuleError(format!("missing {ENTRY_POINT}")))?;
        stack_left
            .set(&mut store, Val::I32(stack_words.cast_signed()))
            .map_err(|error| ModuleError(error.to_string()))?;
        Ok(Self {
            store,
            entry,
            memory,
            ink_left,
            stack_left,
            ink_status,
            suspended: None,
        })
    }

    /// Calls the entry point.
    pub(super) fn start(&mut self, call_data_len: u32) -> Event {
        let mut status = [Val::I32(0)];
        let inputs = [Val::I32(call_data_len.cast_signed())];
        let call = self
            .entry
            .call_resumable(&mut self.store, &inputs, &mut status);
        self.event(call, &status)
    }

    /// Returns `reply` from the pending host call (ignored by a call without result).
    pub(super) fn resume(&mut self, reply: u64) -> Event {
        let Some((call, function)) = self.suspended.take() else {
            return Event::Trapped;
        };
        let mut status = [Val::I32(0)];
        let call = match function.result() {
            Some(kind) => call.resume(&mut self.store, &[value(kind, reply)], &mut status),
            None => call.resume(&mut self.store, &[], &mut status),
        };
        self.event(call, &status)
    }

    fn event(&mut self, call: Result<ResumableCall, wasmi::Error>, status: &[Val; 1]) -> Event {
        match call {
            Ok(ResumableCall::Finished) => match status[0] {
                Val::I32(status) => Event::Returned(status.cast_unsigned()),
                _ => Event::Trapped,
            },
            Ok(ResumableCall::HostTrap(trap)) => {
                let Some(Suspended { function, args }) =
                    trap.host_error().downcast_ref::<Suspended>().copied()
                else {
                    return Event::Trapped;
                };
                self.suspended = Some((trap, function));
                Event::HostCall(function, args)
            }
            // The engine meters no fuel, so nothing can run out of it.
            Ok(ResumableCall::OutOfFuel(_)) | Err(_) => Event::Trapped,
        }
    }

    /// The program's ink counter.
    pub(super) fn ink(&self) -> u64 {
        match self.ink_left.get(&self.store) {
            Val::I64(ink) => ink.cast_unsigned(),
            _ => 0,
        }
    }

    /// Sets the program's ink counter.
    pub(super) fn set_ink(&mut self, ink: u64) {
        // Cannot fail: the instrumentation declares this global mutable and of type i64.
        let _ = self
            .ink_left
            .set(&mut self.store, Val::I64(ink.cast_signed()));
    }

    /// Whether the program's own metering ended it.
    pub(super) fn ink_is_exhausted(&self) -> bool {
        !matches!(self.ink_status.get(&self.store), Val::I32(0))
    }

    /// Whether the stack counter ended the program.
    pub(super) fn stack_is_exhausted(&self) -> bool {
        matches!(self.stack_left.get(&self.store), Val::I32(0))
    }

    /// Memory at `[ptr, ptr + len)`.
    pub(super) fn read(&self, ptr: u32, len: u32) -> Result<&[u8], OutOfBounds> {
        let start = ptr as usize;
        let end = start.checked_add(len as usize).ok_or(OutOfBounds)?;
        self.memory
            .data(&self.store)
            .get(start..end)
            .ok_or(OutOfBounds)
    }

    /// Writes `bytes` at `ptr`.
    pub(super) fn write(&mut self, ptr: u32, bytes: &[u8]) -> Result<(), OutOfBounds> {
        let start = ptr as usize;
        let end = start.checked_add(bytes.len()).ok_or(OutOfBounds)?;
        let memory = self
            .memory
            .data_mut(&mut self.store)
            .get_mut(start..end)
            .ok_or(OutOfBounds)?;
        memory.copy_from_slice(bytes);
        Ok(())
    }
}
