// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.28;

interface IArbWasmCache {
    function cacheProgram(address program) external;
}

/// @notice A cache manager as public chains have one, with a fixed price: it sells places in the cache for a bid.
contract CacheAuction {
    IArbWasmCache private constant CACHE = IArbWasmCache(address(0x72));

    uint192 private immutable least;
    bool private immutable paused;

    error AsmTooLarge();
    error BidsArePaused();
    error BidTooSmall(uint192 bid, uint192 min);

    /// @param least_ The least bid in wei; the greatest number there is means that no program has a place.
    /// @param paused_ Whether bids are taken.
    constructor(uint192 least_, bool paused_) {
        least = least_;
        paused = paused_;
    }

    function getMinBid(address) external view returns (uint192) {
        require(least != type(uint192).max, AsmTooLarge());
        return least;
    }

    function placeBid(address program) external payable {
        require(!paused, BidsArePaused());
        require(msg.value >= least, BidTooSmall(uint192(msg.value), least));
        CACHE.cacheProgram(program);
    }
}
