//! ArbSys: the chain as its contracts see it, and messages to the parent chain, which are not
//! delivered.

use alloy_primitives::{Address, Bytes, U256, address};
use alloy_sol_types::{SolError, sol};

use super::router::{Context, Router};
use crate::arbos::{
    address_set::AddressSet,
    fault::Fault,
    sends,
    storage::{BLOCK_HASHES, Ledger, NATIVE_TOKEN_OWNERS},
};

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
    function sendTxToL1(address destination, bytes data) returns (uint256);
    function withdrawEth(address destination) returns (uint256);
    function sendMerkleTreeState() returns (uint256 size, bytes32 root, bytes32[] partials);

    event L2ToL1Tx(address caller, address indexed destination, uint256 indexed hash, uint256 indexed position, uint256 arbBlockNum, uint256 ethBlockNum, uint256 timestamp, uint256 callvalue, bytes data);
    event SendMerkleUpdate(uint256 indexed reserved, bytes32 indexed hash, uint256 indexed position);

    error InvalidBlockNumber(uint256 requested, uint256 current);
}

/// Offset that `arbOSVersion` adds to the version.
const VERSION_OFFSET: u64 = 55;
/// Blocks back that `arbBlockHash` answers.
pub(in crate::arbos) const HASH_WINDOW: u64 = 256;
/// Offset between a contract's address on the parent chain and its alias.
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
    router.payable(|c, call: sendTxToL1Call| send(c, call.destination, call.data));
    router.payable(|c, call: withdrawEthCall| send(c, call.destination, Bytes::new()));
    router.view(|c, _: sendMerkleTreeStateCall| {
        if !c.call().caller.is_zero() {
            return Err(Fault::Plain);
        }
        let tree = sends::tree(c)?;
        Ok(sendMerkleTreeStateReturn {
            size: U256::from(tree.size),
            root: tree.root,
            partials: tree.partials,
        })
    });
    router.view(|c, arbBlockHashCall { number }| {
        let current = c.host().block().number;
        let known = u64::try_from(number)
            .ok()
            .filter(|n| *n < current && current - n <= HASH_WINDOW);
        match known {
            Some(n) => Ok(c.read_free(BLOCK_HASHES.at(n % HASH_WINDOW))),
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

/// The error of `arbBlockHash` as text.
pub(super) fn explain(output: &[u8]) -> Option<String> {
    let InvalidBlockNumber { requested, current } = InvalidBlockNumber::abi_decode(output).ok()?;
    Some(format!("error InvalidBlockNumber({requested}, {current})"))
}

/// Sends a message to the parent chain and destroys the wei that go with it; the message's number.
fn send(c: &mut Context<'_>, destination: Address, data: Bytes) -> Result<U256, Fault> {
    let (caller, value) = (c.call().caller, c.call().value);
    // Wei that such an owner made have no counterpart on the parent chain.
    if !value.is_zero() && AddressSet::new(*NATIVE_TOKEN_OWNERS).size(c)? > 0 {
        return Err(Fault::Plain);
    }
    let block = c.host().block();
    let number = U256::from(block.number);
    let l1_number = U256::from(block.l1_number);
    let timestamp = U256::from(block.timestamp);
    let words = [number, l1_number, timestamp, value].map(|word| word.to_be_bytes::<32>());
    let message = [
        caller.as_slice(),
        destination.as_slice(),
        words.as_flattened(),
        &data,
    ]
    .concat();
    let hash = sends::hash(c, &message)?;
    let nodes = sends::append(c, hash)?;
    let position = U256::from(sends::size(c)?.saturating_sub(1));
    let precompile = c.call().address;
    if !c.host().destroy(precompile, value) {
        return Err(Fault::Plain);
    }
    for node in nodes {
        c.emit(&SendMerkleUpdate {
            reserved: U256::ZERO,
            hash: node.hash,
            position: node.position(),
        })?;
    }
    c.emit(&L2ToL1Tx {
        caller,
        destination,
        hash: hash.into(),
        position,
        arbBlockNum: number,
        ethBlockNum: l1_number,
        timestamp,
        callvalue: value,
        data,
    })?;
    Ok(position)
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
