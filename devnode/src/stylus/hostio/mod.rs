//! The host functions: one list, one file a family. Each pays, needs, reads memory, acts, pays gas and writes
//! memory in exactly the order Nitro does, since the order decides which failure wins.
//!
//! Adding one takes its function in a family's file and its row in [`HOST_FUNCTIONS`].

mod account;
mod call;
mod console;
mod create;
mod env;
mod log;
mod math;
mod memory;
mod storage;

use super::frame::{Child, ChildResult};
use super::guest::{Guest, OutOfBounds};
use super::ink::{InkMeter, OutOfInk};
use super::record::HostCall;
use super::storage_cache::StorageCache;
use super::{Evm, Parameters};
use alloy_primitives::{Address, B256, Bytes, U256};
use wasmi::{FuncType, Val, ValType};

/// Ink of entering a host function.
const HOST_CALL: u64 = 8_400;
/// Ink per 32-byte pointer argument.
const POINTER: u64 = 5_040;
/// Ink of reaching the EVM.
const EVM_API: u64 = 59_673;

/// Ink of handing `len` bytes to the program.
fn write_ink(len: usize) -> u64 {
    5_040 + 30 * (len as u64).saturating_sub(32)
}

/// Ink of taking `len` bytes from the program.
fn read_ink(len: u32) -> u64 {
    16_381 + 55 * u64::from(len).saturating_sub(32)
}

/// WASM value types a host function may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    I32,
    I64,
    F32,
    F64,
}

/// Most parameters a host function has.
const MAX_PARAMS: usize = 8;

/// Arguments of a host call, each as bits; 32-bit values in the lower half.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Args([u64; MAX_PARAMS]);

impl Args {
    /// The 32-bit argument at `index` (pointers and lengths are unsigned).
    fn u32(&self, index: usize) -> u32 {
        self.0[index] as u32
    }

    /// The 64-bit argument at `index`.
    fn u64(&self, index: usize) -> u64 {
        self.0[index]
    }
}

/// The program called `function`; carried out of the engine as an error, so that the call can be resumed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suspended {
    pub(super) function: &'static HostFn,
    pub(super) args: Args,
}

impl std::fmt::Display for Suspended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "suspended in {}", self.function.name)
    }
}

impl wasmi::errors::HostError for Suspended {}

/// Why a host call ends the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trap {
    /// Ink is used up.
    OutOfInk,
    /// A bad pointer or a broken rule: revert that keeps gas and returns nothing.
    Refused,
    /// `exit_early`.
    Exit(u32),
}

impl From<OutOfInk> for Trap {
    fn from(OutOfInk: OutOfInk) -> Self {
        Self::OutOfInk
    }
}

impl From<OutOfBounds> for Trap {
    fn from(OutOfBounds: OutOfBounds) -> Self {
        Self::Refused
    }
}

/// How a host call goes on.
#[derive(Debug)]
pub(super) enum Flow {
    /// It is done; the value is ignored by functions without result.
    Reply(u64),
    /// It waits for a child frame.
    Child(Child, PendingChild),
}

/// A host function's work.
type Run = fn(&mut Host<'_>, Args) -> Result<Flow, Trap>;

/// A row of the table of host functions.
#[derive(Debug)]
pub(super) struct HostFn {
    module: &'static str,
    pub(super) name: &'static str,
    params: &'static [Type],
    pub(super) result: Option<Type>,
    run: Run,
}

/// A call or creation that waits for its child frame.
#[derive(Debug)]
pub(super) struct PendingChild {
    /// Name of the host function.
    pub(super) name: &'static str,
    /// Ink before it.
    pub(super) start_ink: u64,
    /// Gas it costs before the child's own.
    base: u64,
    /// Gas the child was given.
    given: u64,
    /// Where the length of the return data goes.
    return_len_ptr: u32,
    /// Where the address of a created contract goes.
    address_ptr: u32,
    /// Arguments, if somebody watches.
    args: Bytes,
    /// What happens when the child has returned.
    finish: fn(&mut Host<'_>, &PendingChild, &ChildResult) -> Result<Flow, Trap>,
}

impl PendingChild {
    /// Ends the host call whose child frame returned.
    pub(super) fn finish(&self, host: &mut Host<'_>, result: &ChildResult) -> Result<Flow, Trap> {
        (self.finish)(host, self, result)
    }
}

/// What a frame keeps between its host calls.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Last `write_result`.
    pub(super) output: Bytes,
    /// Words read and to be written.
    cache: StorageCache,
    /// Address and code of the last `account_code` or `account_code_size` whose answer was not empty.
    last_code: Option<(Address, Bytes)>,
    /// The acting account already had an open frame when this one began.
    reentrant: bool,
}

impl Kept {
    /// The start of a frame.
    pub(super) fn new(reentrant: bool) -> Self {
        Self {
            reentrant,
            ..Self::default()
        }
    }
}

/// What a host function works with.
pub(super) struct Host<'a> {
    pub(super) ink: &'a mut InkMeter,
    pub(super) guest: &'a mut Guest,
    pub(super) kept: &'a mut Kept,
    pub(super) parameters: &'a Parameters,
    pub(super) evm: &'a mut dyn Evm,
    /// Finished host calls, if somebody watches.
    pub(super) record: Option<&'a mut Vec<HostCall>>,
    /// Name under which the running call is recorded.
    pub(super) name: &'static str,
    /// Ink before the running call.
    pub(super) start_ink: u64,
}

impl Host<'_> {
    fn bytes20(&self, ptr: u32) -> Result<Address, Trap> {
        Ok(Address::from_slice(self.guest.read(ptr, 20)?))
    }

    fn bytes32(&self, ptr: u32) -> Result<B256, Trap> {
        Ok(B256::from_slice(self.guest.read(ptr, 32)?))
    }

    fn word(&self, ptr: u32) -> Result<U256, Trap> {
        Ok(self.bytes32(ptr)?.into())
    }

    fn bytes(&self, ptr: u32, len: u32) -> Result<Bytes, Trap> {
        Ok(Bytes::copy_from_slice(self.guest.read(ptr, len)?))
    }

    /// The value one opcode without operands leaves, at no charge.
    fn environment(&mut self, opcode: u8) -> U256 {
        self.evm.step(opcode, &[], &[]).top
    }

    /// Notes the finished call. Functions that trap note nothing.
    fn note(&mut self, args: &[&[u8]], outs: &[&[u8]]) {
        let (name, start_ink, end_ink) = (self.name, self.start_ink, self.ink.left());
        if let Some(record) = self.record.as_deref_mut() {
            let (args, outs) = (args.concat().into(), outs.concat().into());
            record.push(HostCall {
                name,
                args,
                outs,
                start_ink,
                end_ink,
            });
        }
    }

    /// Arguments to note later, if somebody watches.
    fn noted_args(&self, args: &[&[u8]]) -> Bytes {
        if self.record.is_some() {
            args.concat().into()
        } else {
            Bytes::new()
        }
    }
}

impl HostFn {
    /// Runs the function until it is done or waits for a child frame.
    pub(super) fn run(&'static self, host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
        (self.run)(host, args)
    }
}

/// Reply of a function without result.
const DONE: Flow = Flow::Reply(0);

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
pub(super) fn linker(engine: &wasmi::Engine) -> wasmi::Linker<()> {
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
    use super::{HOST_FUNCTIONS, Type};
    use crate::wasm::imports;
    use wasmparser::ValType;

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
