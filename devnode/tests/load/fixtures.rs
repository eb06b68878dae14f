//! Shared by the tests: a time, accounts, a contract that writes and one that reverts, a program.

use alloy_primitives::{Address, hex};
use stylus_devnode::chain::accounts::{DevAccount, TEST};

/// When every chain starts, Unix seconds: a full hour of the clock that ages programs.
pub(crate) const NOW: u64 = 1_421_388_000 + 95_000 * 3_600;
/// The sender.
pub(crate) const SENDER: DevAccount = TEST[0];
/// The recipient.
pub(crate) const OTHER: Address = TEST[1].address;
/// Where [`WRITER_CODE`] is.
pub(crate) const WRITER: Address = Address::repeat_byte(0xc0);
/// Runtime code that stores the first word of its call data in slot 0 and logs the word with topic
/// 7.
pub(crate) const WRITER_CODE: [u8; 15] = hex!("5f355f55 5f355f52 600760205f a1 00");
/// Where [`REFUSER_CODE`] is.
pub(crate) const REFUSER: Address = Address::repeat_byte(0xc1);
/// Runtime code that reverts without data.
pub(crate) const REFUSER_CODE: [u8; 3] = hex!("5f5ffd");

/// A program that returns its call data's length as one byte, one page.
pub(crate) fn program() -> Vec<u8> {
    let text = r#"(module
        (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
        (memory (export "memory") 1 1)
        (func (export "user_entrypoint") (param i32) (result i32)
            (i32.store8 (i32.const 0) (local.get 0))
            (call $write_result (i32.const 0) (i32.const 1))
            (i32.const 0)))"#;
    wat::parse_str(text).expect("valid text")
}
