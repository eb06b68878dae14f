// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.28;

/// A number that anyone sets: the smallest contract with an argument to construct, a view, an event, every way to
/// revert, and a call of another contract.
contract Counter {
    event NumberSet(address indexed by, uint256 number);

    error TooHigh(uint256 number, uint256 limit);

    uint256 public number;

    constructor(uint256 start) {
        number = start;
    }

    function setNumber(uint256 to) external {
        require(to != 13, "unlucky");
        assert(to != 0);
        if (to > 1000) revert TooHigh(to, 1000);
        number = to;
        emit NumberSet(msg.sender, to);
    }

    /// Sets the number of another counter and its own to what that one then shows.
    function follow(Counter other, uint256 to) external {
        other.setNumber(to);
        number = other.number();
    }
}
