// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// @title Latchkey: session keys for smart accounts (ERC-7579 validator, ERC-6900 validation module)
/// @notice The owner of an account lets a key make certain calls, within limits, until a time.
/// @dev Written by hand; a test compares the program with it. Times are unix seconds and both bounds of a window are
///      inclusive. Amounts are wei or the smallest unit of a token. An index counts from 0: `call` in the batch, `rule`
///      in the policy, `constraint` and `charge` in the rule, `meter` in the policy. Every function reverts with
///      `ArgumentsTooLong` if its call data is too long, with `ValueNotAccepted` if ether is sent, and, unless it ignores
///      its arguments, with `MalformedArguments` if they are not canonical ABI. The functions do not repeat these three.
interface ILatchkey {
    /// @notice A session as the owner states it. Its id is the keccak256 of its head (see `sessionIdOf`).
    struct Session {
        /// @notice 0xffffffff, the ERC-7579 validator lane. Other values are ERC-6900 entity ids and are not supported yet.
        uint32 lane;
        /// @notice First second of use, below 2^40; 0 means no start.
        uint48 validAfter;
        /// @notice Last second of use: 1 to 2^40 - 1, or `type(uint48).max` for a session that never ends. A time in the past
        ///         is accepted: the session can be enabled, and no operation of it is ever valid.
        uint48 validUntil;
        /// @notice Any number. A new salt makes a new session of the same terms.
        uint64 salt;
        /// @notice Kind byte, then the key. 0x01 ‖ address (21 bytes) is a secp256k1 key; the address is not zero.
        bytes signer;
        /// @notice The policy text (at most 4,096 bytes), or 0x00 ‖ address (21 bytes) of a contract whose code is 0x00 ‖ text.
        bytes policy;
        /// @notice The policy's parameters, at most 16. The policy refers to each of them.
        bytes32[] args;
    }

    /// @notice The owner's terms for all sessions of a lane. A field that is zero sets no guard.
    struct Guards {
        /// @notice The key whose signed grants the module will accept; zero: the account answers by ERC-1271. Stored, and
        ///         refused as a session's signer; signed grants are not built yet.
        address granter;
        /// @notice Whether signed grants are refused. Stored; signed grants are not built yet.
        bool grantsRefused;
        /// @notice Most seconds from `validAfter` to `validUntil` of a new session, inclusive; 0 sets no bound. A bound
        ///         requires a `validAfter` above 0 and a `validUntil` other than never. Enabled sessions stay as they are.
        uint32 longestLifetime;
    }

    /// @notice The ERC-4337 operation of EntryPoint 0.7 and newer.
    struct PackedUserOperation {
        /// @notice The account. It is also the caller.
        address sender;
        /// @notice Not read by the module.
        uint256 nonce;
        /// @notice Empty, a factory with its data, or the bare EIP-7702 marker.
        bytes initCode;
        /// @notice `execute(bytes32,bytes)` with one call or a batch, plain or wrapped once in `executeUserOp`; at most 8,192 bytes.
        bytes callData;
        /// @notice Verification gas in the high 128 bits, call gas in the low 128 bits.
        bytes32 accountGasLimits;
        /// @notice Gas paid for what the EntryPoint does not measure.
        uint256 preVerificationGas;
        /// @notice Priority fee per gas in the high 128 bits, most fee per gas in the low 128 bits, in wei.
        bytes32 gasFees;
        /// @notice Empty, or at least 52 bytes: paymaster 20, its verification gas 16, its post-op gas 16, its data.
        bytes paymasterAndData;
        /// @notice The module's envelope, without anything the account adds for itself.
        bytes signature;
    }

    /// @notice The state of a session in a lane. The first that applies, in this order: LaneNotInstalled, Revoked, None,
    ///         OldEpoch, Paused, Alive.
    enum SessionStatus {
        /// @notice Never enabled in this lane.
        None,
        /// @notice Enabled and not ended. Independent of time: an expired or a not yet valid session is Alive as well;
        ///         the EntryPoint refuses its operations by the window that validation returns.
        Alive,
        /// @notice Revoked. Permanent.
        Revoked,
        /// @notice Enabled in an earlier epoch of the lane, so ended by `revokeAllSessions`, an uninstall or a fresh start.
        ///         Permanent.
        OldEpoch,
        /// @notice Would be Alive, but the lane is paused. No function pauses a lane yet.
        Paused,
        /// @notice The lane is not installed for the account.
        LaneNotInstalled
    }

    /// @notice One meter of a session at a given time.
    struct MeterState {
        /// @notice Most that can be used at once, inclusive.
        uint128 cap;
        /// @notice Used and not refilled at that time.
        uint128 used;
        /// @notice What an operation may still use: `cap - used`. 0 for every meter of a session that is not Alive, and
        ///         for a time at which the meter refuses every operation.
        uint128 left;
        /// @notice Last second of the period or step that contains the time; `type(uint48).max` if the meter has none;
        ///         0 for a time at which the meter refuses every operation (before its anchor, or before a period already used).
        uint48 windowEnd;
    }

    /// @notice Why a policy text is refused. The error also names the byte offset at which the reader stopped.
    enum PolicyFault {
        /// @notice The text ends too early, or a length points past its end.
        Truncated,
        /// @notice Bytes follow the last rule, or the last constraint of a rule.
        TrailingBytes,
        /// @notice Reserved for a later version of the program.
        NotSupported,
        /// @notice The version is not 1.
        BadVersion,
        /// @notice A reserved flag is set.
        BadFlags,
        /// @notice A number with a leading zero byte, longer than its place allows, or zero where the text would omit it.
        BadNumber,
        /// @notice A count outside its bounds.
        BadCount,
        /// @notice An address, meter or parameter that does not exist.
        BadIndex,
        /// @notice A set that is not strictly ascending.
        NotAscending,
        /// @notice An address, meter or arg to which nothing refers.
        NotUsed,
        /// @notice A meter of unknown kind, a period below 300 seconds, or a trickle whose refill is 0 or not below its cap.
        BadMeter,
        /// @notice An unknown type or operator, one that does not fit the other, or a literal that is not canonical for its type.
        BadType,
        /// @notice An arg that is not canonical for, or too large for, a place that uses it.
        BadParam,
        /// @notice A target that no session may reach: the account, this module, an EntryPoint, zero, a member of `never`;
        ///         or a zero paymaster, or a member of `never` that is forbidden anyway.
        ForbiddenAddress,
        /// @notice A rule admits value and neither charges it to a meter nor has full power.
        ValueNotCharged,
        /// @notice A rule names no function.
        NoFunction,
        /// @notice A paymaster counts as the account's own fee, but the policy refuses to pay.
        FeeNotPayable,
        /// @notice The address of the policy is malformed, or its code is not 0x00 ‖ text of at most 4,096 bytes.
        BadPointer,
        /// @notice Longer than 4,096 bytes.
        TooLong
    }

    /// @notice Which part of a session is refused.
    enum SessionFault {
        /// @notice `validAfter` is 2^40 or later. A time in milliseconds is refused here.
        ValidAfter,
        /// @notice `validUntil` is 0, or 2^40 or later and not `type(uint48).max`.
        ValidUntil,
        /// @notice `validAfter` is later than `validUntil`.
        EmptyWindow,
        /// @notice Longer than the lane's `longestLifetime`, or without a start or an end on a lane that has this guard.
        Lifetime,
        /// @notice The signer has an unknown kind, a wrong length, or is the zero address.
        Signer,
        /// @notice The signer is the lane's granter: such a session could grant sessions.
        SignerIsGranter,
        /// @notice More than 16 args.
        Args
    }

    /// @notice A lane was installed for an account.
    /// @param account The account.
    /// @param lane The lane.
    /// @param epoch Epoch of the lane from now on. Higher than before if the installation was a fresh start.
    event LaneInstalled(address indexed account, uint32 indexed lane, uint32 epoch);

    /// @notice A lane was uninstalled for an account, and all its sessions ended.
    /// @param account The account.
    /// @param lane The lane.
    /// @param epoch Epoch of the lane from now on: the next one, or the last one again if it was reached before.
    event LaneUninstalled(address indexed account, uint32 indexed lane, uint32 epoch);

    /// @notice An installation set guards. Not emitted if every guard is zero.
    /// @param account The account.
    /// @param lane The lane.
    /// @param guards The guards of the lane from now on.
    event GuardsSet(address indexed account, uint32 indexed lane, Guards guards);

    /// @notice A session was enabled. Not emitted for a session that was enabled already.
    /// @param account The account.
    /// @param sessionId The session's id.
    /// @param signerHash keccak256 of `session.signer`, to find the sessions of a key.
    /// @param session The whole session, as it was passed in.
    event SessionEnabled(address indexed account, bytes32 indexed sessionId, bytes32 indexed signerHash, Session session);

    /// @notice A session was revoked. Not emitted for a session that was revoked already.
    /// @param account The account.
    /// @param sessionId The session's id, also of a session that was never enabled.
    event SessionRevoked(address indexed account, bytes32 indexed sessionId);

    /// @notice All sessions of a lane ended.
    /// @param account The account.
    /// @param lane The lane.
    /// @param epoch Epoch of the lane from now on. Sessions of earlier epochs are ended.
    event AllSessionsRevoked(address indexed account, uint32 indexed lane, uint32 epoch);

    /// @notice An operation of a session was validated, under a policy that asks for this event. The execution may still revert.
    /// @param account The account.
    /// @param sessionId The session's id.
    /// @param userOpHash The hash that the account passed to `validateUserOp`.
    event SessionUsed(address indexed account, bytes32 indexed sessionId, bytes32 userOpHash);

    // Misuse and malformed input.

    /// @notice The module has no function of this selector. Also for call data of less than 4 bytes.
    /// @param selector The first 4 bytes of the call data; zero if there are fewer.
    error UnknownFunction(bytes4 selector);

    /// @notice The arguments of the call are not what a canonical ABI encoder writes.
    error MalformedArguments();

    /// @notice The call data is longer than the program accepts.
    /// @param size Its length in bytes.
    /// @param max Most bytes accepted: 40,960.
    error ArgumentsTooLong(uint256 size, uint256 max);

    /// @notice Only an account may ask for the validation of its own operations.
    /// @param caller The caller.
    /// @param account The operation's `sender`.
    error SenderNotAccount(address caller, address account);

    /// @notice This version supports the ERC-7579 validator lane 0xffffffff only.
    /// @param lane The lane.
    error LaneNotSupported(uint32 lane);

    /// @notice The lane is not installed for the account.
    /// @param lane The lane.
    error LaneNotInstalled(uint32 lane);

    /// @notice The lane is installed already and the installation is not a fresh start.
    /// @param lane The lane.
    error LaneAlreadyInstalled(uint32 lane);

    /// @notice The lane is in its last epoch, `type(uint32).max`: revoking all sessions, a fresh start and an installation
    ///         are refused. Sessions are still enabled and revoked one by one. A lane that is uninstalled then stays so for ever.
    /// @param lane The lane.
    error EpochExhausted(uint32 lane);

    /// @notice The install data has an unknown kind, more than 16 sessions, or a malformed encoding.
    error MalformedInstallData();

    /// @notice A part of the session is refused.
    /// @param fault Which part.
    error InvalidSession(SessionFault fault);

    /// @notice The policy of the session is refused.
    /// @param fault Why.
    /// @param offset Byte of the text at which the reader stopped; 0 if the text was not found.
    error InvalidPolicy(PolicyFault fault, uint256 offset);

    /// @notice The id is below 2^32: such a number is the key of a lane, never of a session.
    /// @param sessionId The id.
    error InvalidSessionId(bytes32 sessionId);

    /// @notice The session was revoked, or enabled in an earlier epoch. The same terms need a new salt.
    /// @param sessionId The id.
    error SessionEnded(bytes32 sessionId);

    /// @notice The signature precompile ran out of gas, so the signature is neither right nor wrong.
    error SignatureCheckOutOfGas();

    /// @notice The module accepts no ether.
    error ValueNotAccepted();

    // An operation that the module does not read as calls.

    /// @notice The operation's call data is not the canonical encoding of one call or of a batch.
    error MalformedCallData();

    /// @notice The operation's call data is too long.
    /// @param size Its length in bytes.
    /// @param max Most bytes accepted: 8,192.
    error CallDataTooLong(uint256 size, uint256 max);

    /// @notice The operation calls a function of the account other than `execute(bytes32,bytes)`.
    /// @param selector The function.
    error AccountFunctionDenied(bytes4 selector);

    /// @notice The ERC-7579 mode is neither a single call nor a batch that reverts on failure, with all other bytes zero.
    /// @param mode The mode.
    error ExecutionModeDenied(bytes32 mode);

    /// @notice A batch without calls.
    error EmptyBatch();

    /// @notice The init code is the EIP-7702 marker followed by data, which the key could have chosen.
    error InitCodeDenied();

    /// @notice `paymasterAndData` has 1 to 51 bytes.
    /// @param size Its length in bytes.
    error MalformedPaymasterData(uint256 size);

    // Denials by the policy: what was asked, and what is admitted or left.

    /// @notice The batch has more calls than the policy admits.
    /// @param max Most calls in one operation.
    error TooManyCalls(uint256 max);

    /// @notice The target is the account, this module, an EntryPoint, zero, or a member of the policy's `never`.
    /// @param call Index of the call.
    /// @param target The target.
    error TargetForbidden(uint256 call, address target);

    /// @notice The call has data of 1 to 3 bytes, too short for a selector.
    /// @param call Index of the call.
    /// @param size Length of the data in bytes.
    error SelectorTruncated(uint256 call, uint256 size);

    /// @notice No rule names this target with this function.
    /// @param call Index of the call.
    /// @param target The target.
    /// @param selector The function.
    error CallDenied(uint256 call, address target, bytes4 selector);

    /// @notice No rule admits a call of this target with empty data.
    /// @param call Index of the call.
    /// @param target The target.
    error PlainTransferDenied(uint256 call, address target);

    /// @notice The call sends more value than the rule admits.
    /// @param call Index of the call.
    /// @param rule Index of the last rule that names the target and the function.
    /// @param asked Value of the call, in wei.
    /// @param max Most value per call, in wei, inclusive.
    error ValueDenied(uint256 call, uint256 rule, uint256 asked, uint256 max);

    /// @notice A constraint of the rule does not hold.
    /// @param call Index of the call.
    /// @param rule Index of the last rule that names the target and the function.
    /// @param constraint Index of the first constraint that does not hold.
    /// @param found The word of the call data that was compared.
    error ConstraintDenied(uint256 call, uint256 rule, uint256 constraint, bytes32 found);

    /// @notice The argument of a constraint is missing, or its word is not canonical for its type.
    /// @param call Index of the call.
    /// @param rule Index of the last rule that names the target and the function.
    /// @param constraint Index of the constraint.
    error ArgumentUnreadable(uint256 call, uint256 rule, uint256 constraint);

    /// @notice The argument that a charge counts is missing, or its word is not canonical for its type.
    /// @param call Index of the call.
    /// @param rule Index of the last rule that names the target and the function.
    /// @param charge Index of the charge.
    error ChargeUnreadable(uint256 call, uint256 rule, uint256 charge);

    /// @notice A charge, or the sum of the charges of the operation, is above 2^128 - 1.
    /// @param meter Index of the meter.
    error AmountTooLarge(uint256 meter);

    /// @notice The operation asks for more than the meter has left.
    /// @param meter Index of the meter.
    /// @param asked Sum of the operation's charges to the meter.
    /// @param left What the meter has left at the claimed time.
    error MeterExceeded(uint256 meter, uint256 asked, uint256 left);

    /// @notice The operation charges a meter that refills with time, and claims no time.
    /// @param meter Index of the meter.
    error MeterTimeMissing(uint256 meter);

    /// @notice The claimed time is before the meter's anchor, or before the period in which the meter was last used.
    /// @param meter Index of the meter.
    /// @param time The claimed time.
    /// @param earliest First second that the meter accepts.
    error MeterTimeTooEarly(uint256 meter, uint256 time, uint256 earliest);

    /// @notice The operation offers more per gas than the policy admits.
    /// @param asked `maxFeePerGas` of the operation, in wei.
    /// @param max Most wei per gas, inclusive.
    error FeePerGasExceeded(uint256 asked, uint256 max);

    /// @notice The sum of the gas limits, or that sum times `maxFeePerGas`, is above 2^128 - 1.
    error FeeTooLarge();

    /// @notice The account would pay the fee, and the policy does not admit that.
    /// @param fee Sum of the gas limits times `maxFeePerGas`, in wei.
    error SelfPayRefused(uint256 fee);

    /// @notice The policy does not admit this paymaster. The zero paymaster is never admitted.
    /// @param paymaster The paymaster.
    error PaymasterDenied(address paymaster);

    /// @notice The windows of the session and of its meters have no second in common.
    /// @param validAfter The latest of the starts.
    /// @param validUntil The earliest of the ends.
    error EmptyWindow(uint256 validAfter, uint256 validUntil);

    // ERC-7579 validator.

    /// @notice Installs the module for the caller, and enables the sessions in the data.
    /// @dev Emits `LaneInstalled`, then `GuardsSet` if a guard is set, then `SessionEnabled` per session. Reverts with
    ///      `MalformedInstallData`, `LaneNotSupported`, `LaneAlreadyInstalled`, `EpochExhausted` (also for a fresh start),
    ///      and as `enableSession` does for each session. A revert leaves nothing installed.
    /// @param data Empty: the ERC-7579 validator lane without guards and sessions. Else kind (1 byte) ‖ lane (4 bytes) ‖
    ///        `abi.encode(Guards, Session[])` with at most 16 sessions. Kind 0x01 installs. Kind 0x02 is a fresh start: it
    ///        first enters the next epoch, so all earlier sessions and guards end; it also works on an installed lane.
    function onInstall(bytes calldata data) external;

    /// @notice Uninstalls the module for the caller: ends all sessions and clears the guards. Installing again revives nothing.
    /// @dev Never reverts because of its data, makes no call, and costs the same for any number of sessions. Emits
    ///      `LaneUninstalled` if the lane was installed. At the last epoch the epoch stays; the lane cannot be installed again.
    /// @param data Ignored.
    function onUninstall(bytes calldata data) external;

    /// @notice Whether the module is of an ERC-7579 module type.
    /// @param moduleTypeId The type.
    /// @return True for 1 (validator) only.
    function isModuleType(uint256 moduleTypeId) external view returns (bool);

    /// @notice Whether the module is installed in the ERC-7579 validator lane of an account, paused or without sessions included.
    /// @param account The account.
    /// @return Whether it is.
    function isInitialized(address account) external view returns (bool);

    /// @notice Validates an operation of the caller, in the ERC-7579 validator lane.
    /// @dev Charges the meters, then checks the key's signature, so a stub signature costs the same gas as a real one; the
    ///      EntryPoint undoes the charge of an operation it refuses. Reads no clock. Emits `SessionUsed` if the policy asks
    ///      for it and the signature is right. Reverts with `SenderNotAccount`, `SignatureCheckOutOfGas`, every error under
    ///      "An operation that the module does not read as calls" and "Denials by the policy", and with `InvalidPolicy` for
    ///      a text that could not have been enabled.
    /// @param userOp The operation; its sender is the caller.
    /// @param userOpHash What the session key signs, as part of the EIP-712 message `SessionOp`.
    /// @return validationData validAfter (48 bits) ‖ validUntil (48 bits, 0 = no end) ‖ 160 zero bits: the window of the
    ///         session and of the periods of the meters that were charged. 1 if the session is not Alive, or the signature
    ///         field is malformed, or the key's signature is wrong.
    function validateUserOp(PackedUserOperation calldata userOp, bytes32 userOpHash) external returns (uint256 validationData);

    /// @notice ERC-1271 by a session: always refused, so no session can sign permits, orders, logins or installations.
    /// @param sender Ignored.
    /// @param hash Ignored.
    /// @param signature Ignored.
    /// @return 0xffffffff.
    function isValidSignatureWithSender(address sender, bytes32 hash, bytes calldata signature) external view returns (bytes4);

    // ERC-6900 validation module.

    /// @notice Not supported in this version: always reverts with `LaneNotSupported`, also for the entity id 0xffffffff.
    /// @param entityId The ERC-6900 entity id, which is the lane.
    /// @param userOp The operation.
    /// @param userOpHash The operation's hash.
    /// @return validationData Nothing is returned in this version.
    function validateUserOp(uint32 entityId, PackedUserOperation calldata userOp, bytes32 userOpHash) external returns (uint256 validationData);

    // The owner's administration: the caller is the account.

    /// @notice Enables a session of the caller.
    /// @dev A session that is Alive or Paused already stays as it is: the call succeeds, changes nothing and emits nothing. A
    ///      session whose `validUntil` is in the past is accepted, as the module reads no clock. Emits `SessionEnabled`.
    ///      Reverts with `LaneNotSupported`, `LaneNotInstalled`, `InvalidSession`, `InvalidPolicy`, `SessionEnded`, and
    ///      `InvalidSessionId`.
    /// @param session The session.
    /// @return sessionId The session's id.
    function enableSession(Session calldata session) external returns (bytes32 sessionId);

    /// @notice Revokes a session of the caller for ever, also one that was never enabled, and also while the lane is not installed.
    /// @dev A session that is revoked already stays as it is, without an event. Emits `SessionRevoked`. An operation that was
    ///      validated earlier in the same bundle still runs. Reverts with `InvalidSessionId`.
    /// @param sessionId The session's id.
    function revokeSession(bytes32 sessionId) external;

    /// @notice Revokes several sessions of the caller, as `revokeSession` does for each, in order.
    /// @dev One `InvalidSessionId` reverts all.
    /// @param sessionIds The sessions' ids; may be empty, and may repeat.
    function revokeSessions(bytes32[] calldata sessionIds) external;

    /// @notice Ends all sessions of a lane of the caller by entering the next epoch. The lane stays installed, with its guards.
    /// @dev Costs the same for any number of sessions. Allowed on a lane that is not installed. Emits `AllSessionsRevoked`.
    ///      Reverts with `LaneNotSupported` and `EpochExhausted`.
    /// @param lane The lane.
    function revokeAllSessions(uint32 lane) external;

    // Views. Anyone may call them.

    /// @notice The id of a session: keccak256 of its head. The account is not part of the id.
    /// @dev Checks the session, but not its policy text. Reverts with `LaneNotSupported`, `InvalidSession`, and with
    ///      `InvalidPolicy` if the policy is an address without a text.
    /// @param session The session.
    /// @return sessionId The session's id.
    function sessionIdOf(Session calldata session) external view returns (bytes32 sessionId);

    /// @notice The status of sessions. `Alive` includes expired and not yet valid sessions: compare the session's own window
    ///         with the time to know whether its key can act now.
    /// @dev An id below 2^32 is None. Reverts with `LaneNotSupported`.
    /// @param account The account.
    /// @param lane The lane.
    /// @param sessionIds The sessions' ids; may be empty, and may repeat.
    /// @return One status per id, in the same order.
    function sessionStatus(address account, uint32 lane, bytes32[] calldata sessionIds) external view returns (SessionStatus[] memory);

    /// @notice The status of a session, and what each meter of its policy has left at a time.
    /// @dev Compares the time with the meters only, not with the session's window. Reverts with `LaneNotSupported`,
    ///      `InvalidSession` and `InvalidPolicy`.
    /// @param account The account.
    /// @param session The session, which need not be enabled.
    /// @param time The time that an operation would claim.
    /// @return status The session's status.
    /// @return meters The meters, in the order of the policy.
    function remaining(address account, Session calldata session, uint40 time) external view returns (SessionStatus status, MeterState[] memory meters);

    /// @notice The state of a lane of an account. All zero if the module was never installed in it.
    /// @dev Reverts with `LaneNotSupported`.
    /// @param account The account.
    /// @param lane The lane.
    /// @return installed Whether the lane is installed.
    /// @return paused Whether the lane is paused. No function pauses a lane yet.
    /// @return epoch Epoch of the lane. Sessions of earlier epochs are ended.
    /// @return guards The guards of the lane.
    function laneState(address account, uint32 lane) external view returns (bool installed, bool paused, uint32 epoch, Guards memory guards);
}
