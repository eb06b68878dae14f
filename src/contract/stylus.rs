//! The program on Stylus: its entry point, and [`Host`] by host calls. The only file with
//! `unsafe`: every host call gets pointers to buffers of the size it reads or writes.

use core::mem::MaybeUninit;

use mini_alloc::MiniAlloc;
use stylus_sdk::hostio;

use crate::{
    bytes::word::{Address, Bytes32, ZERO_ADDRESS, fits_low},
    contract::{
        entry,
        memory::{HEADROOM, MAX_CALLDATA, Memory},
    },
    denial::Denial,
    host::{Clock, Host},
};

/// Linked crates require one; the program itself never allocates.
#[global_allocator]
static ALLOCATOR: MiniAlloc = MiniAlloc::INIT;

// Statics: their addresses are constants, so the optimiser drops them from argument lists.
static mut MEMORY: Memory = Memory::new();
static mut DENIAL: Denial = Denial::NONE;
static mut HOST: Stylus = Stylus {
    module: ZERO_ADDRESS,
    caller: ZERO_ADDRESS,
};

const REVERTED: usize = 1;

/// Nitro calls this with the length of the calldata in bytes. Storage is flushed where it is
/// written, not here.
#[unsafe(no_mangle)]
extern "C" fn user_entrypoint(length: usize) -> usize {
    let (memory, denial, host) = (&raw mut MEMORY, &raw mut DENIAL, &raw mut HOST);
    // SAFETY: a program instance is one thread that lives for one call, and this is its only entry.
    let (memory, denial, host) = unsafe { (&mut *memory, &mut *denial, &mut *host) };
    // SAFETY: 20 bytes are written to each.
    unsafe {
        hostio::contract_address(host.module.as_mut_ptr());
        hostio::msg_sender(host.caller.as_mut_ptr());
    }
    if length <= MAX_CALLDATA {
        // SAFETY: the input has room for HEADROOM + MAX_CALLDATA bytes.
        unsafe { hostio::read_args(memory.input.as_mut_ptr().wrapping_add(HEADROOM)) };
    }
    match entry::call(host, memory, length, denial) {
        Ok(()) => {
            let output = memory.answer();
            // SAFETY: pointer and length of a slice.
            unsafe { hostio::write_result(output.as_ptr(), output.len()) };
            0
        }
        Err(_) => {
            let output = denial.as_bytes();
            // SAFETY: pointer and length of a slice.
            unsafe { hostio::write_result(output.as_ptr(), output.len()) };
            REVERTED
        }
    }
}

/// The chain that the program runs on, with the facts that do not change during a call.
struct Stylus {
    module: Address,
    caller: Address,
}

impl Host for Stylus {
    fn module(&self) -> Address {
        self.module
    }

    fn caller(&self) -> Address {
        self.caller
    }

    fn has_value(&self) -> bool {
        let mut value = [0; 32];
        // SAFETY: 32 bytes are written.
        unsafe { hostio::msg_value(value.as_mut_ptr()) };
        !fits_low(&value, 0)
    }

    fn chain_id(&self) -> u64 {
        // SAFETY: takes no pointer.
        unsafe { hostio::chainid() }
    }

    fn keccak(&self, bytes: &[u8]) -> Bytes32 {
        let mut hash = MaybeUninit::<Bytes32>::uninit();
        // SAFETY: reads the slice, writes 32 bytes.
        unsafe {
            hostio::native_keccak256(bytes.as_ptr(), bytes.len(), hash.as_mut_ptr().cast());
            hash.assume_init()
        }
    }

    fn load(&mut self, slot: &Bytes32) -> Bytes32 {
        let mut value = MaybeUninit::<Bytes32>::uninit();
        // SAFETY: reads 32 bytes, writes 32 bytes.
        unsafe {
            hostio::storage_load_bytes32(slot.as_ptr(), value.as_mut_ptr().cast());
            value.assume_init()
        }
    }

    #[inline(never)]
    fn store(&mut self, slot: &Bytes32, value: &Bytes32) {
        // SAFETY: reads 32 and 32 bytes.
        unsafe { hostio::storage_cache_bytes32(slot.as_ptr(), value.as_ptr()) };
    }

    fn flush(&mut self) {
        // SAFETY: takes no pointer.
        unsafe { hostio::storage_flush_cache(false) };
    }

    #[inline(never)]
    fn code(&self, account: &Address, into: &mut [u8]) -> usize {
        // SAFETY: reads 20 bytes, writes at most the slice's length.
        unsafe { hostio::account_code(account.as_ptr(), 0, into.len(), into.as_mut_ptr()) }
    }

    fn static_call(
        &self,
        to: &Address,
        input: &[u8],
        gas: u64,
        answer: &mut [u8],
    ) -> Option<usize> {
        let mut length = 0;
        // SAFETY: reads 20 bytes and the input, writes the length of the return data.
        let status = unsafe {
            hostio::static_call_contract(to.as_ptr(), input.as_ptr(), input.len(), gas, &mut length)
        };
        if status != 0 {
            return None;
        }
        // SAFETY: writes at most the slice's length.
        Some(unsafe { hostio::read_return_data(answer.as_mut_ptr(), 0, answer.len()) })
    }

    fn emit(&mut self, topics_and_data: &[u8], topics: usize) {
        // SAFETY: reads the slice.
        unsafe { hostio::emit_log(topics_and_data.as_ptr(), topics_and_data.len(), topics) };
    }
}

impl Clock for Stylus {
    fn timestamp(&self) -> u64 {
        // SAFETY: takes no pointer.
        unsafe { hostio::block_timestamp() }
    }

    fn gas_left(&self) -> u64 {
        // SAFETY: takes no pointer.
        unsafe { hostio::evm_gas_left() }
    }
}
