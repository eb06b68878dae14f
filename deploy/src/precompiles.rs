//! The functions, events and errors of ArbOS that concern programs, and the cache manager of public
//! chains, as Solidity interfaces.

use alloy_primitives::{Address, address};
use alloy_sol_types::sol;

/// Address of ArbSys.
pub const ARB_SYS: Address = address!("0000000000000000000000000000000000000064");
/// Address of ArbOwnerPublic.
pub const ARB_OWNER_PUBLIC: Address = address!("000000000000000000000000000000000000006b");
/// Address of ArbWasm.
pub const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
/// Address of ArbWasmCache.
pub const ARB_WASM_CACHE: Address = address!("0000000000000000000000000000000000000072");

sol! {
    #![sol(all_derives)]

    interface IArbSys {
        function arbOSVersion() external view returns (uint256);
    }

    interface IArbOwnerPublic {
        function isChainOwner(address account) external view returns (bool);
    }

    interface IArbWasm {
        function stylusVersion() external view returns (uint16);
        function expiryDays() external view returns (uint16);
        function keepaliveDays() external view returns (uint16);
        function codehashVersion(bytes32 codehash) external view returns (uint16);
        function programTimeLeft(address program) external view returns (uint64);
        function programInitGas(address program) external view returns (uint64 gas, uint64 gasWhenCached);
        function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
        function codehashKeepalive(bytes32 codehash) external payable;

        event ProgramActivated(bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee, uint16 version);
        event ProgramLifetimeExtended(bytes32 indexed codehash, uint256 dataFee);

        error ProgramNotActivated();
        error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion);
        error ProgramExpired(uint64 ageInSeconds);
        error ProgramInsufficientValue(uint256 have, uint256 want);
    }

    interface IArbWasmCache {
        function isCacheManager(address manager) external view returns (bool);
        function allCacheManagers() external view returns (address[] memory managers);
        function cacheProgram(address program) external;
        function codehashIsCached(bytes32 codehash) external view returns (bool);
    }

    /// The contract that sells places in the cache by auction.
    interface ICacheManager {
        function getMinBid(address program) external view returns (uint192);
        function placeBid(address program) external payable;
    }
}
