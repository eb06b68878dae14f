//! Calls of a session, and the account calldata that contains them.

use alloy_primitives::{Address, B256, Bytes, U256, address, b256};
use alloy_sol_types::{SolCall, SolValue};

use crate::{
    abi::{IAccount, IERC20, IERC7579Account},
    layout::bounds::MAX_TEXT,
};

/// ERC-7579's module type of a validator.
pub const MODULE_TYPE_VALIDATOR: U256 = U256::ONE;

/// The ERC-7579 mode "one call, revert on failure". A session can use this mode and [`MODE_BATCH`]
/// only.
pub const MODE_SINGLE: B256 = B256::ZERO;

/// The ERC-7579 mode "batch, revert on failure".
pub const MODE_BATCH: B256 =
    b256!("0100000000000000000000000000000000000000000000000000000000000000");

/// The deterministic deployer: calldata `salt ‖ init code` creates a contract whose address depends
/// on these bytes only. It can publish policy texts.
pub const DETERMINISTIC_DEPLOYER: Address = address!("4e59b44847b379578588920cA78FbF26c0B4956C");

/// One call of the account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// Called address.
    pub target: Address,
    /// Native value, wei.
    pub value: U256,
    /// Calldata; empty: a plain transfer.
    pub data: Bytes,
}

impl Call {
    /// A call without value.
    pub fn new(target: Address, data: impl Into<Bytes>) -> Self {
        Self {
            target,
            value: U256::ZERO,
            data: data.into(),
        }
    }

    /// A transfer of native value.
    ///
    /// # Arguments
    /// * `target`: recipient.
    /// * `value`: native value, wei.
    pub fn plain_transfer(target: Address, value: U256) -> Self {
        Self {
            target,
            value,
            data: Bytes::new(),
        }
    }

    /// `transfer(to, amount)` of an ERC-20 token.
    ///
    /// # Arguments
    /// * `token`: token.
    /// * `to`: recipient.
    /// * `amount`: amount in the token's smallest unit.
    pub fn erc20_transfer(token: Address, to: Address, amount: U256) -> Self {
        Self::new(
            token,
            IERC20::transferCall { to, value: amount }.abi_encode(),
        )
    }

    /// `approve(spender, amount)` of an ERC-20 token. The allowance remains when the session is
    /// revoked.
    ///
    /// # Arguments
    /// * `token`: token.
    /// * `spender`: address that may spend the tokens.
    /// * `amount`: allowance in the token's smallest unit.
    pub fn erc20_approve(token: Address, spender: Address, amount: U256) -> Self {
        let approve = IERC20::approveCall {
            spender,
            value: amount,
        };
        Self::new(token, approve.abi_encode())
    }

    /// Sets the native value, wei.
    #[must_use]
    pub fn with_value(self, value: U256) -> Self {
        Self { value, ..self }
    }
}

/// Account calldata for one call: ERC-7579 `execute` in [`MODE_SINGLE`].
///
/// ```
/// use alloy_primitives::{Address, U256};
/// use latchkey_sdk::call::{Call, execute_single};
///
/// let payment = Call::plain_transfer(Address::repeat_byte(0xaa), U256::from(5));
/// assert_eq!(execute_single(&payment).len(), 4 + 3 * 32 + 64);
/// ```
pub fn execute_single(call: &Call) -> Vec<u8> {
    let packed = [
        call.target.as_slice(),
        &call.value.to_be_bytes::<32>(),
        &call.data,
    ]
    .concat();
    execute(MODE_SINGLE, packed)
}

/// Account calldata for several calls: ERC-7579 `execute` in [`MODE_BATCH`].
///
/// An operation of a session has 1 to 32 calls.
pub fn execute_batch(calls: &[Call]) -> Vec<u8> {
    let executions: Vec<_> = calls
        .iter()
        .map(|call| IERC7579Account::Execution {
            target: call.target,
            value: call.value,
            callData: call.data.clone(),
        })
        .collect();
    execute(MODE_BATCH, executions.abi_encode())
}

/// Account calldata for any ERC-7579 mode. A session can use [`MODE_SINGLE`] and [`MODE_BATCH`]
/// only.
///
/// # Arguments
/// * `mode`: execution mode.
/// * `execution`: calls, encoded for the mode.
pub fn execute(mode: B256, execution: impl Into<Bytes>) -> Vec<u8> {
    let execution = execution.into();
    IERC7579Account::executeCall {
        mode,
        executionCalldata: execution,
    }
    .abi_encode()
}

/// Account calldata for accounts that execute through `executeUserOp`: its selector, followed by
/// the inner calldata.
pub fn execute_user_op(inner: &[u8]) -> Vec<u8> {
    [&IAccount::executeUserOpCall::SELECTOR, inner].concat()
}

/// Account calldata that installs the module as a validator.
///
/// # Arguments
/// * `module`: module.
/// * `data`: install data of [`install_data`](crate::session::install_data), or empty.
pub fn install_validator(module: Address, data: impl Into<Bytes>) -> Vec<u8> {
    IERC7579Account::installModuleCall {
        moduleTypeId: MODULE_TYPE_VALIDATOR,
        module,
        initData: data.into(),
    }
    .abi_encode()
}

/// Account calldata that uninstalls the module as a validator.
///
/// # Arguments
/// * `module`: module.
/// * `data`: uninstall data of [`uninstall_data`](crate::session::uninstall_data), wrapped if the
///   account requires it.
pub fn uninstall_validator(module: Address, data: impl Into<Bytes>) -> Vec<u8> {
    IERC7579Account::uninstallModuleCall {
        moduleTypeId: MODULE_TYPE_VALIDATOR,
        module,
        deInitData: data.into(),
    }
    .abi_encode()
}

/// Init code of a contract that publishes a policy text: the contract's code is `00` and the text.
/// Send a salt and this code to [`DETERMINISTIC_DEPLOYER`]. `None` if the text is longer than 4,096
/// bytes.
pub fn publish_init_code(text: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(text.len() + 1)
        .ok()
        .filter(|_| text.len() <= MAX_TEXT)?;
    let [high, low] = length.to_be_bytes();
    // PUSH2 length, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN; the code starts at byte 10.
    let mut code = vec![
        0x61, high, low, 0x80, 0x60, 0x0a, 0x5f, 0x39, 0x5f, 0xf3, 0x00,
    ];
    code.extend(text);
    Some(code)
}
