// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// @title Latchkey: session keys for smart accounts (ERC-7579 validator, ERC-6900 validation module)
/// @notice The owner of an account lets a key do certain calls, within limits, until a time.
/// @dev This file is written by hand; a test holds the program to it. Times are unix seconds, both bounds
///      inclusive; `type(uint48).max` as `validUntil` means never. Amounts are wei or token units.
interface ILatchkey {
    /// @notice One session as the owner states it. Its id is the hash of its head (see `sessionIdOf`).
    struct Session {
        uint32 lane; // 0xffffffff: the account's ERC-7579 installation; other lanes are ERC-6900 entity ids
        uint48 validAfter; // first second of use
        uint48 validUntil; // last second of use
        uint64 salt; // any number; a new one makes a new session of the same terms
        bytes signer; // 0x01 ‖ address: a secp256k1 key
        bytes policy; // the policy text, or 0x00 ‖ address of a contract whose code is 0x00 ‖ text
        bytes32[] args; // the policy's parameters
    }

    /// @notice What the owner says about all sessions of a lane.
    struct Guards {
        address granter; // key whose signed grants are accepted; zero: the account's own ERC-1271
        bool grantsRefused; // no signed grants at all
        uint32 longestLifetime; // seconds; validUntil − validAfter of a new session may not exceed it; 0: no guard
    }

    /// @notice The ERC-4337 operation, EntryPoint 0.7 and newer.
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

    enum SessionStatus { None, Alive, Revoked, OldEpoch, Paused, LaneNotInstalled }

    /// @notice One meter of a session at a time. `windowEnd`: last second of the current period, or never.
    ///         `left` is 0 for every meter of a session that is not alive: validation admits nothing of it.
    struct MeterState { uint128 cap; uint128 used; uint128 left; uint48 windowEnd; }

    /// @notice Why a policy text is refused; the error names the byte where the reader stood.
    enum PolicyFault {
        Truncated, // ends too early, or a length points past the end
        TrailingBytes, // bytes after the last rule, or inside a rule after its last constraint
        NotSupported, // reserved for a later version of the program
        BadVersion,
        BadFlags,
        BadNumber, // leading zero, or longer than its place allows
        BadCount, // a count outside its bounds
        BadIndex, // an address, meter or PARAM that does not exist
        NotAscending, // a set that is not strictly ascending
        NotUsed, // an address, meter or arg that nothing refers to
        BadMeter, // length under 300 s, or a trickle that is zero or not below its cap
        BadType, // operator and type do not fit, or a literal is not canonical for its type
        BadParam, // an arg that is dirty or too large for a place where it is used
        ForbiddenAddress, // the account, this module, an EntryPoint, zero, or a `never` member as a target
        ValueNotCharged, // value above 0 without a Value charge or full power
        NoFunction, // a rule that names no function
        FeeNotPayable, // a paymaster counts as own fee, but self pay is refused
        BadPointer, // the published text: no code, no leading 0x00, or too long
        TooLong // over 4,096 bytes
    }

    /// @notice Which part of a session is refused.
    enum SessionFault { ValidAfter, ValidUntil, EmptyWindow, Lifetime, Signer, SignerIsGranter, Args }

    event LaneInstalled(address indexed account, uint32 indexed lane, uint32 epoch);
    event LaneUninstalled(address indexed account, uint32 indexed lane, uint32 epoch);
    event GuardsSet(address indexed account, uint32 indexed lane, Guards guards);
    event SessionEnabled(address indexed account, bytes32 indexed sessionId, bytes32 indexed signerHash, Session session);
    event SessionRevoked(address indexed account, bytes32 indexed sessionId);
    event AllSessionsRevoked(address indexed account, uint32 indexed lane, uint32 epoch);
    event SessionUsed(address indexed account, bytes32 indexed sessionId, bytes32 userOpHash);

    // Misuse and malformed input.
    error UnknownFunction(bytes4 selector);
    error MalformedArguments();
    error ArgumentsTooLong(uint256 size, uint256 max);
    error SenderNotAccount(address caller, address account);
    error LaneNotSupported(uint32 lane);
    error LaneNotInstalled(uint32 lane);
    error LaneAlreadyInstalled(uint32 lane);
    error EpochExhausted(uint32 lane);
    error MalformedInstallData();
    error InvalidSession(SessionFault fault);
    error InvalidPolicy(PolicyFault fault, uint256 offset);
    error InvalidSessionId(bytes32 sessionId);
    error SessionEnded(bytes32 sessionId);
    error SignatureCheckOutOfGas();
    error ValueNotAccepted();

    // An operation the module does not read as calls.
    error MalformedCallData();
    error CallDataTooLong(uint256 size, uint256 max);
    error AccountFunctionDenied(bytes4 selector);
    error ExecutionModeDenied(bytes32 mode);
    error EmptyBatch();
    error InitCodeDenied();
    error MalformedPaymasterData(uint256 size);

    // A policy's no: what was asked, what was left.
    error TooManyCalls(uint256 max);
    error TargetForbidden(uint256 call, address target);
    error SelectorTruncated(uint256 call, uint256 size);
    error CallDenied(uint256 call, address target, bytes4 selector);
    error PlainTransferDenied(uint256 call, address target);
    error ValueDenied(uint256 call, uint256 rule, uint256 asked, uint256 max);
    error ConstraintDenied(uint256 call, uint256 rule, uint256 constraint, bytes32 found);
    error ArgumentUnreadable(uint256 call, uint256 rule, uint256 constraint);
    error ChargeUnreadable(uint256 call, uint256 rule, uint256 charge);
    error AmountTooLarge(uint256 meter);
    error MeterExceeded(uint256 meter, uint256 asked, uint256 left);
    error MeterTimeMissing(uint256 meter);
    error MeterTimeTooEarly(uint256 meter, uint256 time, uint256 earliest);
    error FeePerGasExceeded(uint256 asked, uint256 max);
    error FeeTooLarge();
    error SelfPayRefused(uint256 fee);
    error PaymasterDenied(address paymaster);
    error EmptyWindow(uint256 validAfter, uint256 validUntil);

    // ERC-7579 validator.
    function onInstall(bytes calldata data) external;
    function onUninstall(bytes calldata data) external;
    function isModuleType(uint256 moduleTypeId) external view returns (bool);
    function isInitialized(address account) external view returns (bool);
    function validateUserOp(PackedUserOperation calldata userOp, bytes32 userOpHash) external returns (uint256 validationData);
    function isValidSignatureWithSender(address sender, bytes32 hash, bytes calldata signature) external view returns (bytes4);

    // ERC-6900 validation module: answers LaneNotSupported in this version.
    function validateUserOp(uint32 entityId, PackedUserOperation calldata userOp, bytes32 userOpHash) external returns (uint256 validationData);

    // The owner's administration: msg.sender is the account.
    function enableSession(Session calldata session) external returns (bytes32 sessionId);
    function revokeSession(bytes32 sessionId) external;
    function revokeSessions(bytes32[] calldata sessionIds) external;
    function revokeAllSessions(uint32 lane) external;

    // Views.
    function sessionIdOf(Session calldata session) external view returns (bytes32 sessionId);
    function sessionStatus(address account, uint32 lane, bytes32[] calldata sessionIds) external view returns (SessionStatus[] memory);
    function remaining(address account, Session calldata session, uint40 time) external view returns (SessionStatus status, MeterState[] memory meters);
    function laneState(address account, uint32 lane) external view returns (bool installed, bool paused, uint32 epoch, Guards memory guards);
}
