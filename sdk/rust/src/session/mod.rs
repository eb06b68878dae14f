//! Sessions: who may use a policy, when, with which arguments. Their id, their ABI form, and the
//! install data that enables them.

mod install;

use alloy_primitives::{Address, B256, Bytes, aliases::U48, keccak256};
use alloy_sol_types::{SolCall, SolInterface};
use latchkey::{
    policy::check::check,
    session::statement::Statement,
    verdict::{Checked, Denial},
};
use thiserror::Error;

pub use self::install::{InstallKind, MAX_SESSIONS_PER_INSTALL, install_data, uninstall_data};
use crate::{
    abi::ILatchkey::{self, ILatchkeyErrors as Refusal, PolicyFault, SessionFault},
    layout::{bounds, signer_kind::SECP256K1},
    sentences::SENTENCES,
    time::{TimeError, check_time},
};
pub use crate::{
    lane::LaneId,
    time::{MAX_TIME, NEVER},
};

/// The number of [`LaneId::ERC7579`], as the ABI has it.
pub const LANE_7579: u32 = latchkey::ERC7579_LANE;

/// The most words a session's args can have.
pub const MAX_ARGS: usize = bounds::MAX_ARGS;

/// The most bytes of a policy text.
pub const MAX_TEXT: usize = bounds::MAX_TEXT;

/// The key of a session and its scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signer {
    /// A secp256k1 key, known by its Ethereum address.
    Secp256k1(Address),
}

impl Signer {
    /// The signer as it stands in head, signature and ABI: a kind byte and the key.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Secp256k1(address) => [&[SECP256K1], address.as_slice()].concat(),
        }
    }

    /// The third topic of `SessionEnabled`: keccak256 of the encoded signer.
    pub fn hash(&self) -> B256 {
        keccak256(self.encode())
    }
}

/// Why a session would be refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SessionError {
    /// A time that is not in seconds.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// Times, signer or args.
    #[error("{}", SENTENCES.session_fault(*.0))]
    Session(SessionFault),
    /// The policy text, by itself or with these args for this account.
    #[error("byte {offset} of the policy: {}", SENTENCES.policy_fault(*.fault))]
    Policy {
        /// What is wrong.
        fault: PolicyFault,
        /// Where the module's reader stood.
        offset: usize,
    },
    /// A lane that this version of the module does not serve.
    #[error("lane {0} is not supported")]
    LaneNotSupported(LaneId),
    /// A session of a lane other than the one that is installed.
    #[error("a session of lane {session} in an installation of lane {installation}")]
    Lane {
        /// Lane of the session.
        session: LaneId,
        /// Lane that is installed.
        installation: LaneId,
    },
    /// More than [`MAX_SESSIONS_PER_INSTALL`] sessions in one installation.
    #[error("{0} sessions in one installation, more than 16")]
    Sessions(usize),
}

impl From<Denial> for SessionError {
    /// The module's check of a session knows these three errors only.
    fn from(denial: Denial) -> Self {
        match Refusal::abi_decode(denial.as_bytes()) {
            Ok(Refusal::InvalidPolicy(refused)) => Self::Policy {
                fault: refused.fault,
                offset: refused.offset.saturating_to(),
            },
            Ok(Refusal::InvalidSession(refused)) => Self::Session(refused.fault),
            Ok(Refusal::LaneNotSupported(refused)) => Self::LaneNotSupported(refused.lane.into()),
            _ => Self::Session(SessionFault::__Invalid),
        }
    }
}

/// One session: its head and the text its policy hash stands for.
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
    /// First second of use, unix seconds, at most [`MAX_TIME`].
    pub valid_after: u64,
    /// Last second of use, unix seconds, 1 to [`MAX_TIME`], or [`NEVER`].
    pub valid_until: u64,
    /// Any number; another one makes another session of the same terms. A revoked id never
    /// returns.
    pub salt: u64,
    /// The session's key.
    pub signer: Signer,
    /// The policy text, at most [`MAX_TEXT`] bytes.
    pub text: Bytes,
    /// Where the text is published, if it is: a contract whose code is `00` and the text.
    /// Signatures and `enableSession` then name that address in place of the text. Not part of
    /// the id.
    pub published_at: Option<Address>,
    /// The policy's parameters as ABI words, at most [`MAX_ARGS`].
    pub args: Vec<B256>,
}

impl Session {
    /// A session of the ERC-7579 lane without end, salt 0, without args, its text carried.
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

    /// The same session in a lane.
    #[must_use]
    pub fn lane(self, lane: impl Into<LaneId>) -> Self {
        Self {
            lane: lane.into(),
            ..self
        }
    }

    /// The same session from `second` on (inclusive, unix time).
    ///
    /// EntryPoint 0.8 and newer reject the first second itself.
    #[must_use]
    pub fn after(self, second: u64) -> Self {
        Self {
            valid_after: second,
            ..self
        }
    }

    /// The same session up to `second` (inclusive, unix time).
    #[must_use]
    pub fn until(self, second: u64) -> Self {
        Self {
            valid_until: second,
            ..self
        }
    }

    /// The same session with another salt.
    #[must_use]
    pub fn salt(self, salt: u64) -> Self {
        Self { salt, ..self }
    }

    /// The same session with these args.
    #[must_use]
    pub fn args(self, args: impl Into<Vec<B256>>) -> Self {
        Self {
            args: args.into(),
            ..self
        }
    }

    /// The same session with its text read from the code of `contract`.
    #[must_use]
    pub fn published_at(self, contract: Address) -> Self {
        Self {
            published_at: Some(contract),
            ..self
        }
    }

    /// The hash by which the policy is recognised.
    pub fn policy_hash(&self) -> B256 {
        keccak256(&self.text)
    }

    /// The head: the bytes the id is the hash of.
    ///
    /// Times are cut to 48 bits and args past [`MAX_ARGS`] left out; [`Session::check`] tells
    /// whether anything was out of bounds.
    pub fn head(&self) -> Vec<u8> {
        let policy_hash = self.policy_hash();
        self.state(|statement| statement.head(&policy_hash.0).as_bytes().to_vec())
    }

    /// The session's id.
    pub fn id(&self) -> B256 {
        keccak256(self.head())
    }

    /// Checks lane, times, signer and the number of args.
    ///
    /// # Errors
    /// [`SessionError::Session`] and [`SessionError::LaneNotSupported`].
    pub fn check(&self) -> Result<(), SessionError> {
        check_time("validAfter", self.valid_after.into())?;
        if self.valid_until != NEVER {
            check_time("validUntil", self.valid_until.into())?;
        }
        self.ask(|statement, denial| statement.check(denial).map(|_| ()))
    }

    /// Checks all that the module checks when `account` enables the session, but for the lane's
    /// state and guards: it is the module's own code that looks at the policy text.
    ///
    /// # Errors
    /// [`SessionError::Session`] and [`SessionError::Policy`].
    pub fn check_for(&self, account: Address, module: Address) -> Result<(), SessionError> {
        self.check()?;
        let (account, module) = (account.into_array(), module.into_array());
        self.ask(|statement, denial| check(&self.text, statement.args, &account, &module, denial))
    }

    /// Asks the module's core whether it refuses the session.
    fn ask(
        &self,
        check: impl FnOnce(&Statement<'_>, &mut Denial) -> Checked<()>,
    ) -> Result<(), SessionError> {
        let mut denial = Denial::NONE;
        let checked = self.state(|statement| check(statement, &mut denial));
        checked.map_err(|_| SessionError::from(denial))
    }

    /// Lends the session as the module's core sees it.
    fn state<T>(&self, then: impl FnOnce(&Statement<'_>) -> T) -> T {
        let args: Vec<_> = self.args.iter().map(|word| word.0).collect();
        let signer = self.signer.encode();
        then(&Statement {
            lane: self.lane.into(),
            valid_after: self.valid_after,
            valid_until: self.valid_until,
            salt: self.salt,
            signer_bytes: &signer,
            policy: &self.text,
            args: &args,
        })
    }

    /// The session as the module's functions take it.
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

    /// Calldata with which the account enables the session at the module.
    pub fn enable_call(&self) -> Vec<u8> {
        let session = self.to_abi();
        ILatchkey::enableSessionCall { session }.abi_encode()
    }

    /// Calldata with which the account revokes the session at the module.
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
