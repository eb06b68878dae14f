//! Solidity types: the module's interface, ERC-4337, ERC-7579 accounts and ERC-20.
//!
//! The types of the module are generated from `abi/ILatchkey.sol`, together with their selectors,
//! topics and error ids.

#![allow(
    missing_docs,
    reason = "the Solidity sources are documented; the macro generates types without doc comments"
)]

use alloy_sol_types::sol;

sol!(
    #[sol(all_derives)]
    "../../abi/ILatchkey.sol"
);

sol! {
    #![sol(all_derives)]

    /// An ERC-4337 operation of EntryPoint 0.7 and newer.
    struct PackedUserOperation {
        address sender;
        uint256 nonce;
        bytes initCode;
        bytes callData;
        bytes32 accountGasLimits;
        uint256 preVerificationGas;
        bytes32 gasFees;
        bytes paymasterAndData;
        bytes signature;
    }

    /// ERC-4337 EntryPoint, 0.7 and 0.8.
    interface IEntryPoint {
        event UserOperationEvent(bytes32 indexed userOpHash, address indexed sender, address indexed paymaster, uint256 nonce, bool success, uint256 actualGasCost, uint256 actualGasUsed);
        event UserOperationRevertReason(bytes32 indexed userOpHash, address indexed sender, uint256 nonce, bytes revertReason);
        event AccountDeployed(bytes32 indexed userOpHash, address indexed sender, address factory, address paymaster);
        event BeforeExecution();
        event Deposited(address indexed account, uint256 totalDeposit);

        error FailedOp(uint256 opIndex, string reason);
        error FailedOpWithRevert(uint256 opIndex, string reason, bytes inner);

        function handleOps(PackedUserOperation[] calldata ops, address payable beneficiary) external;
        function getUserOpHash(PackedUserOperation calldata userOp) external view returns (bytes32);
        function getNonce(address sender, uint192 key) external view returns (uint256 nonce);
        function depositTo(address account) external payable;
        function balanceOf(address account) external view returns (uint256);
        function withdrawTo(address payable withdrawAddress, uint256 withdrawAmount) external;
    }

    /// The functions of an ERC-4337 account that the EntryPoint calls.
    interface IAccount {
        function validateUserOp(PackedUserOperation calldata userOp, bytes32 userOpHash, uint256 missingAccountFunds) external returns (uint256 validationData);
        function executeUserOp(PackedUserOperation calldata userOp, bytes32 userOpHash) external;
    }

    /// An ERC-7579 account.
    interface IERC7579Account {
        struct Execution { address target; uint256 value; bytes callData; }

        event ModuleInstalled(uint256 moduleTypeId, address module);
        event ModuleUninstalled(uint256 moduleTypeId, address module);

        function execute(bytes32 mode, bytes calldata executionCalldata) external payable;
        function executeFromExecutor(bytes32 mode, bytes calldata executionCalldata) external payable returns (bytes[] memory returnData);
        function installModule(uint256 moduleTypeId, address module, bytes calldata initData) external payable;
        function uninstallModule(uint256 moduleTypeId, address module, bytes calldata deInitData) external payable;
        function isModuleInstalled(uint256 moduleTypeId, address module, bytes calldata additionalContext) external view returns (bool);
        function accountId() external view returns (string memory);
        function supportsExecutionMode(bytes32 mode) external view returns (bool);
        function supportsModule(uint256 moduleTypeId) external view returns (bool);
        function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4);
    }

    /// An ERC-20 token.
    interface IERC20 {
        event Transfer(address indexed from, address indexed to, uint256 value);
        event Approval(address indexed owner, address indexed spender, uint256 value);

        function totalSupply() external view returns (uint256);
        function balanceOf(address account) external view returns (uint256);
        function transfer(address to, uint256 value) external returns (bool);
        function allowance(address owner, address spender) external view returns (uint256);
        function approve(address spender, uint256 value) external returns (bool);
        function transferFrom(address from, address to, uint256 value) external returns (bool);
    }
}

impl From<PackedUserOperation> for ILatchkey::PackedUserOperation {
    /// Converts the operation to the type of the module's interface.
    fn from(op: PackedUserOperation) -> Self {
        Self {
            sender: op.sender,
            nonce: op.nonce,
            initCode: op.initCode,
            callData: op.callData,
            accountGasLimits: op.accountGasLimits,
            preVerificationGas: op.preVerificationGas,
            gasFees: op.gasFees,
            paymasterAndData: op.paymasterAndData,
            signature: op.signature,
        }
    }
}
