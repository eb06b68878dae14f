//! The host functions, one file a family. Each pays, checks its gas, reads memory, acts, pays gas
//! and writes memory in exactly the order of Nitro, since the order decides which failure wins.

mod account;
mod call;
mod console;
mod create;
mod env;
mod host;
mod log;
mod math;
mod memory;
mod prices;
mod storage;

pub(super) use host::{Flow, FrameState, Host, PendingChild, Trap};

use super::linker::Args;
use crate::wasm::HostFunction as F;

/// Executes a call of `function` until it has a reply or waits for a child frame.
pub(super) fn run(function: F, host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    host.ink.pay(prices::entry_ink(function))?;
    match function {
        F::ReadArgs => memory::read_args(host, args),
        F::WriteResult => memory::write_result(host, args),
        F::ExitEarly => memory::exit_early(host, args),
        F::PayForMemoryGrow => memory::pay_for_memory_grow(host, args),
        F::StorageLoad => storage::load(host, args),
        F::StorageCache => storage::cache(host, args),
        F::StorageFlush => storage::flush(host, args),
        F::TransientLoad => storage::transient_load(host, args),
        F::TransientStore => storage::transient_store(host, args),
        F::CallContract => call::call(host, args),
        F::DelegateCallContract => call::delegate_call(host, args),
        F::StaticCallContract => call::static_call(host, args),
        F::Create1 => create::create1(host, args),
        F::Create2 => create::create2(host, args),
        F::ReadReturnData => call::read_return_data(host, args),
        F::ReturnDataSize => call::return_data_size(host),
        F::EmitLog => log::emit(host, args),
        F::AccountBalance => account::balance(host, args),
        F::AccountCode => account::code(host, args),
        F::AccountCodeSize => account::code_size(host, args),
        F::AccountCodeHash => account::code_hash(host, args),
        F::BlockBaseFee => env::block_basefee(host, args),
        F::BlockCoinbase => env::block_coinbase(host, args),
        F::BlockGasLimit => env::block_gas_limit(host),
        F::BlockNumber => env::block_number(host),
        F::BlockTimestamp => env::block_timestamp(host),
        F::ChainId => env::chainid(host),
        F::ContractAddress => env::contract_address(host, args),
        F::EvmGasLeft => env::evm_gas_left(host),
        F::EvmInkLeft => env::evm_ink_left(host),
        F::MsgReentrant => env::msg_reentrant(host),
        F::MsgSender => env::msg_sender(host, args),
        F::MsgValue => env::msg_value(host, args),
        F::TxGasPrice => env::tx_gas_price(host, args),
        F::TxInkPrice => env::tx_ink_price(host),
        F::TxOrigin => env::tx_origin(host, args),
        F::MathDiv => math::div(host, args),
        F::MathMod => math::modulo(host, args),
        F::MathPow => math::pow(host, args),
        F::MathAddMod => math::add_mod(host, args),
        F::MathMulMod => math::mul_mod(host, args),
        F::NativeKeccak256 => math::keccak256(host, args),
        F::LogText => console::text(host, args),
        F::LogI32 | F::TeeI32 => console::i32(host, args),
        F::LogI64 | F::TeeI64 => console::i64(host, args),
        F::LogF32 | F::TeeF32 => console::f32(host, args),
        F::LogF64 | F::TeeF64 => console::f64(host, args),
    }
}
