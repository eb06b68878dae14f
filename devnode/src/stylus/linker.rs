//! The host functions as the WASM engine sees them: each suspends the program with its arguments,
//! and the driver of the frame executes it.

use wasmi::{FuncType, Val, ValType};

use crate::wasm::{HostFunction, ValueType};

/// Arguments of a host call, each as bits; 32-bit values in the lower half.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Args([u64; HostFunction::MAX_PARAMS]);

impl Args {
    /// The 32-bit argument at `index` (pointers and lengths are unsigned).
    pub(super) fn u32(&self, index: usize) -> u32 {
        self.0[index] as u32
    }

    /// The 64-bit argument at `index`.
    pub(super) fn u64(&self, index: usize) -> u64 {
        self.0[index]
    }
}

/// A call of a host function, carried out of the engine as an error, so that the program can be
/// resumed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suspended {
    pub(super) function: HostFunction,
    pub(super) args: Args,
}

impl std::fmt::Display for Suspended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "suspended in {}", self.function.name())
    }
}

impl wasmi::errors::HostError for Suspended {}

/// Links every host function to `engine`.
pub(super) fn linker(engine: &wasmi::Engine) -> wasmi::Linker<()> {
    let mut linker = wasmi::Linker::new(engine);
    // Names are unique, so no definition is rejected as a duplicate.
    linker.allow_shadowing(true);
    for function in HostFunction::ALL.iter().copied() {
        let params = function.params().iter().copied().map(val_type);
        let kind = FuncType::new(params, function.result().map(val_type));
        let (module, name) = (function.module().name(), function.name());
        let defined = linker.func_new(module, name, kind, move |_, values, _| {
            let mut args = Args::default();
            for (arg, value) in args.0.iter_mut().zip(values) {
                *arg = bits(value);
            }
            Err(wasmi::Error::host(Suspended { function, args }))
        });
        debug_assert!(defined.is_ok());
    }
    linker
}

/// `bits` as a value of type `value_type`; the upper half is dropped for 32-bit types.
pub(super) fn value(value_type: ValueType, bits: u64) -> Val {
    match value_type {
        ValueType::I32 => Val::I32((bits as u32).cast_signed()),
        ValueType::I64 => Val::I64(bits.cast_signed()),
        ValueType::F32 => Val::F32(wasmi::F32::from_bits(bits as u32)),
        ValueType::F64 => Val::F64(wasmi::F64::from_bits(bits)),
    }
}

fn val_type(value_type: ValueType) -> ValType {
    match value_type {
        ValueType::I32 => ValType::I32,
        ValueType::I64 => ValType::I64,
        ValueType::F32 => ValType::F32,
        ValueType::F64 => ValType::F64,
    }
}

/// The bits of a value; references, which no host function accepts, are zero.
fn bits(value: &Val) -> u64 {
    match value {
        Val::I32(value) => u64::from(value.cast_unsigned()),
        Val::I64(value) => value.cast_unsigned(),
        Val::F32(value) => u64::from(value.to_bits()),
        Val::F64(value) => value.to_bits(),
        _ => 0,
    }
}
