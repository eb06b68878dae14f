//! The program's code on chain, and the hash and address that depend on nothing else.

use alloy_primitives::{Address, B256, address, keccak256};

/// The deterministic deployer, which exists on nearly every chain. Its calldata is a salt of 32
/// bytes and init code; the address of the created contract depends on these two only.
pub const DEPLOYER: Address = address!("4e59b44847b379578588920cA78FbF26c0B4956C");

/// The salt of every deployment. It is fixed, so the address depends on the code only.
pub const SALT: B256 = B256::ZERO;

/// PUSH1 11, DUP1, CODESIZE, SUB, DUP1, SWAP2, PUSH0, CODECOPY, PUSH0, RETURN: returns all bytes
/// that follow.
const RETURN_REST: [u8; 11] = [
    0x60, 0x0b, 0x80, 0x38, 0x03, 0x80, 0x91, 0x5f, 0x39, 0x5f, 0xf3,
];

/// A compiled module in the form in which chains store it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    code: Vec<u8>,
}

impl Program {
    /// The program of the optimised module `wasm`. The module is not checked.
    pub fn from_wasm(wasm: &[u8]) -> Self {
        Self {
            code: stylus_code::compress(wasm),
        }
    }

    /// The contract code.
    pub fn code(&self) -> &[u8] {
        &self.code
    }

    /// Keccak-256 hash of the code. ArbOS keeps activation, cache and expiry by this hash.
    pub fn code_hash(&self) -> B256 {
        keccak256(&self.code)
    }

    /// The address at which the deterministic deployer creates the program, on every chain.
    pub fn address(&self) -> Address {
        DEPLOYER.create2_from_code(SALT, init_code(&self.code))
    }

    /// The calldata for the deterministic deployer that creates the program.
    pub fn creation(&self) -> Vec<u8> {
        [SALT.as_slice(), &init_code(&self.code)].concat()
    }
}

/// Init code of a contract with the code `code`: 11 bytes and the code.
pub fn init_code(code: &[u8]) -> Vec<u8> {
    [&RETURN_REST, code].concat()
}

#[cfg(test)]
mod tests {
    use alloy_primitives::hex;

    use super::*;

    #[test]
    fn address_is_the_create2_address_of_the_deployer() {
        let program = Program::from_wasm(b"");
        assert_eq!(program.code(), hex!("eff000003b"));
        assert_eq!(
            program.creation()[32..],
            hex!("600b80380380915f395ff3eff000003b")
        );
        assert_eq!(
            program.address(),
            address!("9f10ed4b83a9ee699251275ab61673027172cf45")
        );
    }

    #[test]
    fn another_module_has_another_address_and_hash() {
        let (one, other) = (Program::from_wasm(b"one"), Program::from_wasm(b"other"));
        assert_ne!(one.address(), other.address());
        assert_ne!(one.code_hash(), other.code_hash());
    }
}
