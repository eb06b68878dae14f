// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.28;

/// @notice Touches state, one kind of access a function. Loops keep the compiler from merging accesses.
contract StateOps {
    uint256 private slot;
    uint256 private transient passing;

    constructor() payable {}

    function load(uint256 times) external view returns (uint256 sum) {
        for (uint256 i = 0; i < times; ++i) sum += slot;
    }

    function store(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; ++i) slot = values[i];
    }

    /// @return sum What the loads found: each comes before the store of its round.
    function pass(uint256[] calldata values) external returns (uint256 sum) {
        for (uint256 i = 0; i < values.length; ++i) {
            sum += passing;
            passing = values[i];
        }
    }

    function balances(address account, uint256 times) external view returns (uint256 sum) {
        for (uint256 i = 0; i < times; ++i) sum += account.balance;
    }

    function codeHash(address account) external view returns (bytes32) {
        return account.codehash;
    }

    function codeSize(address account) external view returns (uint256) {
        return account.code.length;
    }

    /// @notice Calls without wei or data.
    function touch(address account) external returns (bool success) {
        (success,) = account.call("");
    }

    /// @notice Sends one wei.
    function pay(address payable account) external returns (bool) {
        return account.send(1);
    }
}
