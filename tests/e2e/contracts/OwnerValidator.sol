// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.28;

import {ERC4337Utils} from "@openzeppelin/contracts/account/utils/ERC4337Utils.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {IERC7579Module, IERC7579Validator, MODULE_TYPE_VALIDATOR} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/// @notice The owner's way into a test account: one secp256k1 key per account.
/// @dev Accepts a signature over the hash itself or over its EIP-191 form. For tests only.
contract OwnerValidator is IERC7579Validator {
    mapping(address account => address) public ownerOf;

    error NoOwner();
    error OwnerAlreadySet(address account);

    /// @param data The owner's address, ABI-encoded.
    function onInstall(bytes calldata data) external {
        address owner = abi.decode(data, (address));
        require(owner != address(0), NoOwner());
        require(ownerOf[msg.sender] == address(0), OwnerAlreadySet(msg.sender));
        ownerOf[msg.sender] = owner;
    }

    function onUninstall(bytes calldata) external {
        delete ownerOf[msg.sender];
    }

    function isModuleType(uint256 moduleTypeId) external pure returns (bool) {
        return moduleTypeId == MODULE_TYPE_VALIDATOR;
    }

    function validateUserOp(PackedUserOperation calldata userOp, bytes32 userOpHash) external view returns (uint256) {
        return
            _isOwner(userOp.sender, userOpHash, userOp.signature)
                ? ERC4337Utils.SIG_VALIDATION_SUCCESS
                : ERC4337Utils.SIG_VALIDATION_FAILED;
    }

    function isValidSignatureWithSender(address, bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        return _isOwner(msg.sender, hash, signature) ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    function _isOwner(address account, bytes32 hash, bytes calldata signature) private view returns (bool) {
        address owner = ownerOf[account];
        (address plain, ECDSA.RecoverError plainError, ) = ECDSA.tryRecoverCalldata(hash, signature);
        if (plainError != ECDSA.RecoverError.NoError || owner == address(0)) return false;
        if (plain == owner) return true;
        (address prefixed, , ) = ECDSA.tryRecoverCalldata(MessageHashUtils.toEthSignedMessageHash(hash), signature);
        return prefixed == owner;
    }
}
