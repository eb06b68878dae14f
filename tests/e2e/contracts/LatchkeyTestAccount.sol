// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.28;

import {AccountERC7579} from "@openzeppelin/contracts/account/extensions/draft-AccountERC7579.sol";
import {ERC4337Utils} from "@openzeppelin/contracts/account/utils/ERC4337Utils.sol";
import {IEntryPoint} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {MODULE_TYPE_VALIDATOR} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";

/// @notice OpenZeppelin's ERC-7579 account as shipped, bound to EntryPoint 0.7 and born with one validator.
contract LatchkeyTestAccount is AccountERC7579 {
    constructor(address validator, bytes memory installData) {
        _installModule(MODULE_TYPE_VALIDATOR, validator, installData);
    }

    function entryPoint() public pure override returns (IEntryPoint) {
        return ERC4337Utils.ENTRYPOINT_V07;
    }
}
