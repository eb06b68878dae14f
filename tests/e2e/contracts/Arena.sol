// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.28;

/// @notice A game-like target: it counts who played, takes stakes, and can be told to fail.
contract Arena {
    mapping(address player => uint256) public plays;
    mapping(address player => uint256) public staked;
    bool public closed;

    error ArenaClosed();

    /// @param move Any of the 256 moves of the game.
    function play(uint8 move) external returns (uint8) {
        require(!closed, ArenaClosed());
        plays[msg.sender] += 1;
        return move;
    }

    function stake(uint256 round) external payable returns (uint256) {
        require(!closed, ArenaClosed());
        staked[msg.sender] += msg.value;
        return round;
    }

    function setClosed(bool closed_) external {
        closed = closed_;
    }

    receive() external payable {
        staked[msg.sender] += msg.value;
    }
}
