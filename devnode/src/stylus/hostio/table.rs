//! The list of host functions, and how the engine learns of them: each suspends the program, and
//! the frame's driver does the work. Names and types are held equal to what modules may import by a
//! test.

use wasmi::{FuncType, Val, ValType};

use super::{Flow, Host, Trap, account, call, console, create, env, log, math, memory, storage};

/// WASM value types a host function may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::stylus) enum Type {
    I32,
    I64,
    F32,
    F64,
}

/// Most parameters a host function has.
const MAX_PARAMS: usize = 6;

/// Arguments of a host call, each as bits; 32-bit values in the lower half.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::stylus) struct Args([u64; MAX_PARAMS]);

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

/// The program called `function`; carried out of the engine as an error, so that the call can be
/// resumed.
#[derive(Clone, Copy, Debug)]
pub(in crate::stylus) struct Suspended {
    pub(in crate::stylus) function: &'static HostFn,
    pub(in crate::stylus) args: Args,
}

impl std::fmt::Display for Suspended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "suspended in {}", self.function.name)
    }
}

impl wasmi::errors::HostError for Suspended {}

/// A host function's work.
type Run = fn(&mut Host<'_>, Args) -> Result<Flow, Trap>;

/// A row of the table of host functions.
#[derive(Debug)]
pub(in crate::stylus) struct HostFn {
    module: &'static str,
    pub(in crate::stylus) name: &'static str,
    params: &'static [Type],
    pub(in crate::stylus) result: Option<Type>,
    run: Run,
}

impl HostFn {
    /// Runs the function until it is done or waits for a child frame.
    pub(in crate::stylus) fn run(
        &'static self,
        host: &mut Host<'_>,
        args: Args,
    ) -> Result<Flow, Trap> {
        (self.run)(host, args)
    }
}

macro_rules! host_functions {
    ($($module:literal { $($name:ident ( $($param:ident),* ) $(-> $result:ident)? = $run:path;)+ })+) => {
        /// Every host function.
        static HOST_FUNCTIONS: &[HostFn] = &[
            $($(HostFn {
                module: $module,
                name: stringify!($name),
                params: &[$(Type::$param),*],
                result: host_functions!(@result $($result)?),
                run: $run,
            },)+)+
        ];
    };
    (@result) => { None };
    (@result $result:ident) => { Some(Type::$result) };
}

host_functions! {
    "vm_hooks" {
        read_args(I32) = memory::read_args;
        write_result(I32, I32) = memory::write_result;
        exit_early(I32) = memory::exit_early;
        pay_for_memory_grow(I32) = memory::pay_for_memory_grow;
        storage_load_bytes32(I32, I32) = storage::load;
        storage_cache_bytes32(I32, I32) = storage::cache;
        storage_flush_cache(I32) = storage::flush;
        transient_load_bytes32(I32, I32) = storage::transient_load;
        transient_store_bytes32(I32, I32) = storage::transient_store;
        call_contract(I32, I32, I32, I32, I64, I32) -> I32 = call::call;
        delegate_call_contract(I32, I32, I32, I64, I32) -> I32 = call::delegate_call;
        static_call_contract(I32, I32, I32, I64, I32) -> I32 = call::static_call;
        create1(I32, I32, I32, I32, I32) = create::create1;
        create2(I32, I32, I32, I32, I32, I32) = create::create2;
        read_return_data(I32, I32, I32) -> I32 = call::read_return_data;
        return_data_size() -> I32 = call::return_data_size;
        emit_log(I32, I32, I32) = log::emit;
        account_balance(I32, I32) = account::balance;
        account_code(I32, I32, I32, I32) -> I32 = account::code;
        account_code_size(I32) -> I32 = account::code_size;
        account_codehash(I32, I32) = account::code_hash;
        block_basefee(I32) = env::block_basefee;
        block_coinbase(I32) = env::block_coinbase;
        block_gas_limit() -> I64 = env::block_gas_limit;
        block_number() -> I64 = env::block_number;
        block_timestamp() -> I64 = env::block_timestamp;
        chainid() -> I64 = env::chainid;
        contract_address(I32) = env::contract_address;
        evm_gas_left() -> I64 = env::evm_gas_left;
        evm_ink_left() -> I64 = env::evm_ink_left;
        msg_reentrant() -> I32 = env::msg_reentrant;
        msg_sender(I32) = env::msg_sender;
        msg_value(I32) = env::msg_value;
        tx_gas_price(I32) = env::tx_gas_price;
        tx_ink_price() -> I32 = env::tx_ink_price;
        tx_origin(I32) = env::tx_origin;
        math_div(I32, I32) = math::div;
        math_mod(I32, I32) = math::modulo;
        math_pow(I32, I32) = math::pow;
        math_add_mod(I32, I32, I32) = math::add_mod;
        math_mul_mod(I32, I32, I32) = math::mul_mod;
        native_keccak256(I32, I32, I32) = math::keccak256;
    }
    "console" {
        log_txt(I32, I32) = console::text;
        log_i32(I32) = console::i32;
        log_i64(I64) = console::i64;
        log_f32(F32) = console::f32;
        log_f64(F64) = console::f64;
        tee_i32(I32) -> I32 = console::i32;
        tee_i64(I64) -> I64 = console::i64;
        tee_f32(F32) -> F32 = console::f32;
        tee_f64(F64) -> F64 = console::f64;
    }
}

/// Host functions that only suspend the program: the frame's driver does the work.
pub(in crate::stylus) fn linker(engine: &wasmi::Engine) -> wasmi::Linker<()> {
    let mut linker = wasmi::Linker::new(engine);
    // Names are unique in the table, so no definition can be refused as a duplicate.
    linker.allow_shadowing(true);
    for function in HOST_FUNCTIONS {
        let params = function.params.iter().map(|kind| kind.val_type());
        let results = function.result.iter().map(|kind| kind.val_type());
        let kind = FuncType::new(params, results);
        let defined = linker.func_new(function.module, function.name, kind, move |_, values, _| {
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

impl Type {
    fn val_type(self) -> ValType {
        match self {
            Self::I32 => ValType::I32,
            Self::I64 => ValType::I64,
            Self::F32 => ValType::F32,
            Self::F64 => ValType::F64,
        }
    }
}

/// A value's bits; references, which no host function takes, are zero.
fn bits(value: &Val) -> u64 {
    match value {
        Val::I32(value) => u64::from(value.cast_unsigned()),
        Val::I64(value) => value.cast_unsigned(),
        Val::F32(value) => u64::from(value.to_bits()),
        Val::F64(value) => value.to_bits(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use wasmparser::ValType;

    use super::{HOST_FUNCTIONS, Type};
    use crate::wasm::imports;

    fn kind(kind: Type) -> ValType {
        match kind {
            Type::I32 => ValType::I32,
            Type::I64 => ValType::I64,
            Type::F32 => ValType::F32,
            Type::F64 => ValType::F64,
        }
    }

    #[test]
    fn every_importable_function_exists_with_the_same_type() {
        let accepted = (imports::HOST_FUNCTIONS
            .iter()
            .map(|row| (imports::HOST_MODULE, row)))
        .chain(
            imports::CONSOLE_FUNCTIONS
                .iter()
                .map(|row| (imports::CONSOLE_MODULE, row)),
        );
        let mut count = 0;
        for (module, (name, params, results)) in accepted {
            let function = HOST_FUNCTIONS
                .iter()
                .find(|function| function.module == module && function.name == *name)
                .unwrap_or_else(|| panic!("{module}.{name} is missing"));
            let own: Vec<_> = function.params.iter().copied().map(kind).collect();
            assert_eq!(own, *params, "{name}");
            let own: Vec<_> = function.result.into_iter().map(kind).collect();
            assert_eq!(own, *results, "{name}");
            count += 1;
        }
        assert_eq!(count, HOST_FUNCTIONS.len());
    }
}
