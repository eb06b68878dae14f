//! ArbSys: the chain as its contracts see it. Messages to the parent chain are not offered: there is none.

use super::frame::Router;
use crate::arbos::fault::Fault;
use crate::arbos::storage::{BLOCK_HASHES, Ledger};
use alloy_primitives::{Address, U256, address};
use alloy_sol_types::{SolError, sol};

sol! {
    function arbBlockNumber() returns (uint256);
    function arbBlockHash(uint256 number) returns (bytes32);
    function arbChainID() returns (uint256);
    function arbOSVersion() returns (uint256);
    function getStorageGasAvailable() returns (uint256);
    function isTopLevelCall() returns (bool);
    function mapL1SenderContractAddressToL2Alias(address sender, address unused) returns (address);
    function wasMyCallersAddressAliased() returns (bool);
    function myCallersAddressWithoutAliasing() returns (address);

    error InvalidBlockNumber(uint256 requested, uint256 current);
}

/// What `arbOSVersion` adds to the version.
const VERSION_OFFSET: u64 = 55;
/// Blocks back that `arbBlockHash` answers.
pub(in crate::arbos) const HASH_WINDOW: u64 = 256;
/// What a contract's address on the parent chain is moved by.
const ALIAS_OFFSET: Address = address!("1111000000000000000000000000000000001111");

pub(super) fn methods(router: &mut Router<'_, '_>) {
    router.view(|c, _: arbBlockNumberCall| Ok(U256::from(c.host().block().number)));
    router.view(|c, _: arbChainIDCall| Ok(U256::from(c.host().block().chain_id)));
    router.view(|c, _: arbOSVersionCall| Ok(U256::from(VERSION_OFFSET + c.host().profile().arbos)));
    router.view(|_, _: getStorageGasAvailableCall| Ok(U256::ZERO));
    router.view(|c, _: isTopLevelCallCall| Ok(c.call().depth <= 2));
    router.view(|_, _: wasMyCallersAddressAliasedCall| Ok(false));
    router.view(|c, _: myCallersAddressWithoutAliasingCall| Ok(c.call().grand_caller));
    router.pure(|_, call: mapL1SenderContractAddressToL2AliasCall| Ok(alias(call.sender)));
    router.view(|c, arbBlockHashCall { number }| {
        let current = c.host().block().number;
        let known = u64::try_from(number)
            .ok()
            .filter(|n| *n < current && current - n <= HASH_WINDOW);
        match known {
            Some(n) => Ok(c.peek(BLOCK_HASHES.at(n % HASH_WINDOW))),
            None => {
                let error = InvalidBlockNumber {
                    requested: number,
                    current: U256::from(current),
                };
                Err(Fault::Error(error.abi_encode()))
            }
        }
    });
}

/// The address of a contract of the parent chain as it appears here.
fn alias(sender: Address) -> Address {
    let sum = U256::from_be_slice(sender.as_slice())
        .wrapping_add(U256::from_be_slice(ALIAS_OFFSET.as_slice()));
    Address::from_word(sum.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alias_wraps_at_160_bits() {
        assert_eq!(alias(Address::ZERO), ALIAS_OFFSET);
        assert_eq!(
            alias(Address::repeat_byte(0xff)),
            address!("1111000000000000000000000000000000001110")
        );
    }
}
