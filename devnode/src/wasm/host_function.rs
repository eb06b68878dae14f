//! The host functions that a program may import: the only list of them.
//!
//! A new host function is one variant here. The compiler then names every other place: its ink
//! (`stylus::hostio::prices`), its execution (`stylus::hostio`) and its opcodes (`trace`). Effects
//! of a function never belong here.

/// A WASM value type of host functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// 32-bit float.
    F32,
    /// 64-bit float.
    F64,
}

/// The module that a host function is imported from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostModule {
    /// `vm_hooks`: available to every program.
    VmHooks,
    /// `console`: printing, on debug chains only.
    Console,
}

impl HostModule {
    /// The name that programs import it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::VmHooks => "vm_hooks",
            Self::Console => "console",
        }
    }
}

macro_rules! host_functions {
    ($($module:ident { $($variant:ident = $name:ident ( $($param:ident),* ) $(-> $result:ident)?;)+ })+) => {
        /// A function of the host.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum HostFunction {
            $($(
                #[doc = concat!("`", stringify!($name), "`.")]
                $variant,
            )+)+
        }

        impl HostFunction {
            /// Every host function.
            pub const ALL: &[Self] = &[$($(Self::$variant),+),+];

            /// The module it is imported from.
            pub fn module(self) -> HostModule {
                match self {
                    $($(Self::$variant)|+ => HostModule::$module,)+
                }
            }

            /// The name it is imported by.
            pub fn name(self) -> &'static str {
                match self {
                    $($(Self::$variant => stringify!($name),)+)+
                }
            }

            /// Types of its parameters, at most [`Self::MAX_PARAMS`].
            pub fn params(self) -> &'static [ValueType] {
                match self {
                    $($(Self::$variant => &[$(ValueType::$param),*],)+)+
                }
            }

            /// Type of its result, if it has one.
            pub fn result(self) -> Option<ValueType> {
                match self {
                    $($(Self::$variant => host_functions!(@result $($result)?),)+)+
                }
            }
        }
    };
    (@result) => { None };
    (@result $result:ident) => { Some(ValueType::$result) };
}

host_functions! {
    VmHooks {
        ReadArgs = read_args(I32);
        WriteResult = write_result(I32, I32);
        ExitEarly = exit_early(I32);
        PayForMemoryGrow = pay_for_memory_grow(I32);
        StorageLoad = storage_load_bytes32(I32, I32);
        StorageCache = storage_cache_bytes32(I32, I32);
        StorageFlush = storage_flush_cache(I32);
        TransientLoad = transient_load_bytes32(I32, I32);
        TransientStore = transient_store_bytes32(I32, I32);
        CallContract = call_contract(I32, I32, I32, I32, I64, I32) -> I32;
        DelegateCallContract = delegate_call_contract(I32, I32, I32, I64, I32) -> I32;
        StaticCallContract = static_call_contract(I32, I32, I32, I64, I32) -> I32;
        Create1 = create1(I32, I32, I32, I32, I32);
        Create2 = create2(I32, I32, I32, I32, I32, I32);
        ReadReturnData = read_return_data(I32, I32, I32) -> I32;
        ReturnDataSize = return_data_size() -> I32;
        EmitLog = emit_log(I32, I32, I32);
        AccountBalance = account_balance(I32, I32);
        AccountCode = account_code(I32, I32, I32, I32) -> I32;
        AccountCodeSize = account_code_size(I32) -> I32;
        AccountCodeHash = account_codehash(I32, I32);
        BlockBaseFee = block_basefee(I32);
        BlockCoinbase = block_coinbase(I32);
        BlockGasLimit = block_gas_limit() -> I64;
        BlockNumber = block_number() -> I64;
        BlockTimestamp = block_timestamp() -> I64;
        ChainId = chainid() -> I64;
        ContractAddress = contract_address(I32);
        EvmGasLeft = evm_gas_left() -> I64;
        EvmInkLeft = evm_ink_left() -> I64;
        MsgReentrant = msg_reentrant() -> I32;
        MsgSender = msg_sender(I32);
        MsgValue = msg_value(I32);
        TxGasPrice = tx_gas_price(I32);
        TxInkPrice = tx_ink_price() -> I32;
        TxOrigin = tx_origin(I32);
        MathDiv = math_div(I32, I32);
        MathMod = math_mod(I32, I32);
        MathPow = math_pow(I32, I32);
        MathAddMod = math_add_mod(I32, I32, I32);
        MathMulMod = math_mul_mod(I32, I32, I32);
        NativeKeccak256 = native_keccak256(I32, I32, I32);
    }
    Console {
        LogText = log_txt(I32, I32);
        LogI32 = log_i32(I32);
        LogI64 = log_i64(I64);
        LogF32 = log_f32(F32);
        LogF64 = log_f64(F64);
        TeeI32 = tee_i32(I32) -> I32;
        TeeI64 = tee_i64(I64) -> I64;
        TeeF32 = tee_f32(F32) -> F32;
        TeeF64 = tee_f64(F64) -> F64;
    }
}

impl HostFunction {
    /// Maximum number of parameters.
    pub const MAX_PARAMS: usize = 6;

    /// The function that programs import by `name` from `module`, if there is one.
    pub fn find(module: &str, name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|function| function.module().name() == module && function.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for function in HostFunction::ALL {
            let found = HostFunction::find(function.module().name(), function.name());
            assert_eq!(found, Some(*function));
        }
        assert_eq!(HostFunction::find("console", "read_args"), None);
    }

    #[test]
    fn no_function_has_more_parameters_than_the_maximum() {
        let longest = HostFunction::ALL
            .iter()
            .map(|function| function.params().len())
            .max();
        assert_eq!(longest, Some(HostFunction::MAX_PARAMS));
    }
}
