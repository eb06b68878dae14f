//! Sessions: a signer, a policy, its args, and the time in which the signer may use it. Also their
//! ids, their ABI form, and the install data that enables them. Nothing here knows an operation.

mod error;
mod install;
mod program;
mod signer;

use alloy_primitives::{Address, B256, Bytes, aliases::U48, keccak256};
use alloy_sol_types::SolCall;
pub use latchkey::lane::LaneId;

pub use self::{
    error::SessionError,
    install::{InstallKind, MAX_INSTALL_SESSIONS, install_data, uninstall_data},
    signer::Signer,
};
pub use crate::time::{MAX_TIME, NEVER};
use crate::{abi::ILatchkey, layout::bounds, time::check_time};

/// Most args of a session.
pub const MAX_ARGS: usize = bounds::MAX_ARGS;

/// Most bytes of a policy text.
pub const MAX_TEXT: usize = bounds::MAX_TEXT;

/// One session: its head, and the text of its policy.
///
/// ```
/// use alloy_primitives::address;
/// use latchkey_sdk::session::{LaneId, NEVER, Session, Signer};
///
/// let key = address!("00000000000000000000000000000000000c0ffe");
/// let text = hex::decode("01000000010000000001000d0000").unwrap();
/// let session = Session::new(Signer::Secp256k1(key), text)
///     .until(1_800_000_000)
///     .salt(7);
/// assert_eq!(session.head().len(), 79);
/// assert_eq!(session.lane, LaneId::ERC7579);
/// assert_ne!(session.id(), session.clone().salt(8).id());
/// assert!(session.check().is_ok());
/// assert!(session.until(NEVER).check().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Lane.
    pub lane: LaneId,
    /// First second of use: unix seconds, at most [`MAX_TIME`].
    pub valid_after: u64,
    /// Last second of use: unix seconds, 1 to [`MAX_TIME`], or [`NEVER`].
    pub valid_until: u64,
    /// Any number. Sessions that differ in nothing else have different ids; a session that was
    /// revoked needs another salt to be enabled again.
    pub salt: u64,
    /// Key.
    pub signer: Signer,
    /// Policy text, at most [`MAX_TEXT`] bytes.
    pub text: Bytes,
    /// Address of a contract whose code is `00` and the text; `None`: envelopes and
    /// `enableSession` carry the text itself. Not part of the id.
    pub published_at: Option<Address>,
    /// Args of the policy as ABI words, at most [`MAX_ARGS`].
    pub args: Vec<B256>,
}

impl Session {
    /// A session of the ERC-7579 lane that never ends, with salt 0 and no args.
    pub fn new(signer: Signer, text: impl Into<Bytes>) -> Self {
        Self {
            lane: LaneId::ERC7579,
            valid_after: 0,
            valid_until: NEVER,
            salt: 0,
            signer,
            text: text.into(),
            published_at: None,
            args: Vec::new(),
        }
    }

    /// Sets the lane.
    #[must_use]
    pub fn lane(self, lane: impl Into<LaneId>) -> Self {
        Self {
            lane: lane.into(),
            ..self
        }
    }

    /// Sets the first second of use: unix seconds, at most [`MAX_TIME`]. [`Session::check`] refuses
    /// a later one.
    ///
    /// EntryPoint 0.8 and newer reject the first second itself.
    #[must_use]
    pub fn after(self, second: u64) -> Self {
        Self {
            valid_after: second,
            ..self
        }
    }

    /// Sets the last second of use: unix seconds, 1 to [`MAX_TIME`], or [`NEVER`].
    /// [`Session::check`] refuses any other.
    #[must_use]
    pub fn until(self, second: u64) -> Self {
        Self {
            valid_until: second,
            ..self
        }
    }

    /// Sets the salt.
    #[must_use]
    pub fn salt(self, salt: u64) -> Self {
        Self { salt, ..self }
    }

    /// Sets the args, at most [`MAX_ARGS`] ABI words.
    #[must_use]
    pub fn args(self, args: impl Into<Vec<B256>>) -> Self {
        Self {
            args: args.into(),
            ..self
        }
    }

    /// Sets the contract whose code contains the text, so that envelopes need not carry it.
    #[must_use]
    pub fn published_at(self, contract: Address) -> Self {
        Self {
            published_at: Some(contract),
            ..self
        }
    }

    /// keccak256 of the policy text.
    pub fn policy_hash(&self) -> B256 {
        keccak256(&self.text)
    }

    /// The head: the bytes whose hash is the id.
    ///
    /// Cuts times to 48 bits and drops args above [`MAX_ARGS`]; [`Session::check`] refuses such a
    /// session.
    pub fn head(&self) -> Vec<u8> {
        program::head(self)
    }

    /// The session id: keccak256 of the head.
    pub fn id(&self) -> B256 {
        keccak256(self.head())
    }

    /// Checks lane, times, signer and number of args.
    ///
    /// # Errors
    /// [`SessionError::Time`] if a time is above [`MAX_TIME`], [`SessionError::LaneNotSupported`],
    /// and [`SessionError::Session`].
    pub fn check(&self) -> Result<(), SessionError> {
        check_time("validAfter", self.valid_after.into())?;
        if self.valid_until != NEVER {
            check_time("validUntil", self.valid_until.into())?;
        }
        program::check(self)
    }

    /// Runs every check that the module runs when `account` enables the session, except those that
    /// need the state of the lane. The code that checks the policy is the program's own.
    ///
    /// # Errors
    /// Those of [`Session::check`], and [`SessionError::Policy`].
    pub fn check_for(&self, account: Address, module: Address) -> Result<(), SessionError> {
        self.check()?;
        program::check_policy(self, account, module)
    }

    /// The session in its ABI form. Cuts times to 48 bits; [`Session::check`] refuses such a
    /// session.
    pub fn to_abi(&self) -> ILatchkey::Session {
        let policy = match self.published_at {
            Some(contract) => [&[0], contract.as_slice()].concat().into(),
            None => self.text.clone(),
        };
        ILatchkey::Session {
            lane: self.lane.into(),
            validAfter: U48::from_be_bytes(u48(self.valid_after)),
            validUntil: U48::from_be_bytes(u48(self.valid_until)),
            salt: self.salt,
            signer: self.signer.encode().into(),
            policy,
            args: self.args.clone(),
        }
    }

    /// Calldata of `enableSession`, which the account sends to the module.
    pub fn enable_call(&self) -> Vec<u8> {
        let session = self.to_abi();
        ILatchkey::enableSessionCall { session }.abi_encode()
    }

    /// Calldata of `revokeSession`, which the account sends to the module.
    pub fn revoke_call(&self) -> Vec<u8> {
        let revoke = ILatchkey::revokeSessionCall {
            sessionId: self.id(),
        };
        revoke.abi_encode()
    }
}

/// The low 48 bits, big-endian.
pub(crate) fn u48(seconds: u64) -> [u8; 6] {
    let [_, _, a, b, c, d, e, f] = seconds.to_be_bytes();
    [a, b, c, d, e, f]
}
