//! The program and what follows from it alone: its code on chain, the code's hash, its address.

use alloy_primitives::{Address, B256, address, keccak256};

/// The deterministic deployer, on nearly every chain: creates what its calldata says behind a salt,
/// at an address that depends on nothing else.
pub const DEPLOYER: Address = address!("4e59b44847b379578588920cA78FbF26c0B4956C");

/// The salt of every deployment: with it, the address depends on nothing but the code.
pub const SALT: B256 = B256::ZERO;

/// PUSH1 11, DUP1, CODESIZE, SUB, DUP1, SWAP2, PUSH0, CODECOPY, PUSH0, RETURN: returns all that
/// follows.
const RETURN_REST: [u8; 11] = [
    0x60, 0x0b, 0x80, 0x38, 0x03, 0x80, 0x91, 0x5f, 0x39, 0x5f, 0xf3,
];

/// A compiled module as it lies on a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    code: Vec<u8>,
}

impl Program {
    /// The program of this optimised module.
    pub fn from_wasm(wasm: &[u8]) -> Self {
        Self {
            code: stylus_code::compress(wasm),
        }
    }

    /// The contract code, byte by byte.
    pub fn code(&self) -> &[u8] {
        &self.code
    }

    /// The hash that activation, cache and expiry go by.
    pub fn code_hash(&self) -> B256 {
        keccak256(&self.code)
    }

    /// Where the deterministic deployer puts it, on every chain.
    pub fn address(&self) -> Address {
        DEPLOYER.create2_from_code(SALT, init_code(&self.code))
    }

    /// Calldata with which the deterministic deployer creates it.
    pub fn creation(&self) -> Vec<u8> {
        [SALT.as_slice(), &init_code(&self.code)].concat()
    }
}

/// The shortest init code of a contract with this code: 11 bytes in front of it.
pub fn init_code(code: &[u8]) -> Vec<u8> {
    [&RETURN_REST, code].concat()
}

#[cfg(test)]
mod tests {
    use alloy_primitives::hex;

    use super::*;

    #[test]
    fn the_address_is_the_deployers_create2() {
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
    fn another_module_lies_elsewhere() {
        let (one, other) = (Program::from_wasm(b"one"), Program::from_wasm(b"other"));
        assert_ne!(one.address(), other.address());
        assert_ne!(one.code_hash(), other.code_hash());
    }
}
