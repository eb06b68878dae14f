//! Sessions: who may use a policy, when, with which arguments. Their id, their ABI form, and the
//! install data that enables them.

use alloy_primitives::{Address, B256, Bytes, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use thiserror::Error;

use crate::abi::ISessionValidator;

/// The lane of an account's ERC-7579 installation. Every other lane is an ERC-6900 entity id.
pub const LANE_7579: u32 = u32::MAX;

/// "Never" as the end of a session: `type(uint48).max`.
pub const NEVER: u64 = (1 << 48) - 1;

/// Times from here on, in unix seconds, are refused by the module ([`NEVER`] excepted).
pub const TIME_BOUND: u64 = 1 << 47;

/// The most words a session's args can have.
pub const MOST_ARGS: usize = 16;

/// The most bytes of a policy text.
pub const MOST_TEXT: usize = 4_096;

/// The most sessions in one installation.
pub const MOST_SESSIONS_PER_INSTALL: usize = 16;

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
            Self::Secp256k1(address) => [&[1], address.as_slice()].concat(),
        }
    }

    /// The third topic of `SessionEnabled`: keccak256 of the encoded signer.
    pub fn hash(&self) -> B256 {
        keccak256(self.encode())
    }
}

/// Why a session would be refused whatever the chain's state is.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SessionError {
    /// `valid_after` of 2^47 or more.
    #[error("validAfter {0} is not below 2^47")]
    ValidAfter(u64),
    /// `valid_until` is zero, or 2^47 or more and not [`NEVER`].
    #[error("validUntil {0} is zero or not below 2^47")]
    ValidUntil(u64),
    /// The session ends before it begins.
    #[error("the window {0} to {1} is empty")]
    EmptyWindow(u64, u64),
    /// The zero address as a signer.
    #[error("the signer is the zero address")]
    Signer,
    /// More than [`MOST_ARGS`] args.
    #[error("{0} args, more than 16")]
    Args(usize),
    /// No text, or more than [`MOST_TEXT`] bytes.
    #[error("a policy text of {0} bytes")]
    Text(usize),
    /// A session of another lane than the one that is installed.
    #[error("a session of lane {0} in an installation of lane {1}")]
    Lane(u32, u32),
    /// More than [`MOST_SESSIONS_PER_INSTALL`] sessions in one installation.
    #[error("{0} sessions in one installation, more than 16")]
    Sessions(usize),
}

/// One session: its head and the text its policy hash stands for.
///
/// ```
/// use alloy_primitives::address;
/// use latchkey_sdk::session::{NEVER, Session, Signer};
///
/// let key = address!("00000000000000000000000000000000000c0ffe");
/// let text = hex::decode("01000000010000000001000d0000").unwrap();
/// let session = Session::new(Signer::Secp256k1(key), text).until(1_800_000_000).salt(7);
/// assert_eq!(session.head().len(), 79);
/// assert_eq!(session.lane, 0xffff_ffff);
/// assert_ne!(session.id(), session.clone().salt(8).id());
/// assert!(session.check().is_ok());
/// assert!(session.until(NEVER).check().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// [`LANE_7579`], or the ERC-6900 entity id.
    pub lane: u32,
    /// First second of use, unix time below 2^47.
    pub valid_after: u64,
    /// Last second of use, unix time below 2^47, or [`NEVER`]; not zero.
    pub valid_until: u64,
    /// Any number; another one makes another session of the same terms. A revoked id never returns.
    pub salt: u64,
    /// The session's key.
    pub signer: Signer,
    /// The policy text, at most [`MOST_TEXT`] bytes.
    pub text: Bytes,
    /// Where the text is published, if it is: a contract whose code is `00` and the text. Signatures
    /// and `enableSession` then name that address in place of the text. Not part of the id.
    pub published_at: Option<Address>,
    /// The policy's parameters as ABI words, at most [`MOST_ARGS`].
    pub args: Vec<B256>,
}

impl Session {
    /// A session of the ERC-7579 lane without end, salt 0, without args, its text carried.
    pub fn new(signer: Signer, text: impl Into<Bytes>) -> Self {
        Self {
            lane: LANE_7579,
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
    pub fn lane(self, lane: u32) -> Self {
        Self { lane, ..self }
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
    /// Times are cut to 48 bits and the number of args to a byte; [`Session::check`] tells whether
    /// anything was out of bounds.
    pub fn head(&self) -> Vec<u8> {
        let mut head = vec![1];
        head.extend(self.lane.to_be_bytes());
        head.extend(u48(self.valid_after));
        head.extend(u48(self.valid_until));
        head.extend(self.salt.to_be_bytes());
        head.extend(self.signer.encode());
        head.extend(self.policy_hash());
        head.push(self.args.len() as u8);
        head.extend(self.args.iter().flatten());
        head
    }

    /// The session's id.
    pub fn id(&self) -> B256 {
        keccak256(self.head())
    }

    /// Checks everything about the session that depends on nothing else.
    ///
    /// # Errors
    /// The first thing the module would refuse.
    pub fn check(&self) -> Result<(), SessionError> {
        if self.valid_after >= TIME_BOUND {
            return Err(SessionError::ValidAfter(self.valid_after));
        }
        let until = self.valid_until;
        if until == 0 || (until >= TIME_BOUND && until != NEVER) {
            return Err(SessionError::ValidUntil(until));
        }
        if self.valid_after > until {
            return Err(SessionError::EmptyWindow(self.valid_after, until));
        }
        let Signer::Secp256k1(key) = self.signer;
        if key.is_zero() {
            return Err(SessionError::Signer);
        }
        if self.args.len() > MOST_ARGS {
            return Err(SessionError::Args(self.args.len()));
        }
        if self.text.is_empty() || self.text.len() > MOST_TEXT {
            return Err(SessionError::Text(self.text.len()));
        }
        Ok(())
    }

    /// The session as the module's functions take it.
    pub fn to_abi(&self) -> ISessionValidator::Session {
        let policy = match self.published_at {
            Some(contract) => [&[0], contract.as_slice()].concat().into(),
            None => self.text.clone(),
        };
        ISessionValidator::Session {
            lane: self.lane,
            validAfter: alloy_primitives::aliases::U48::from_be_bytes(u48(self.valid_after)),
            validUntil: alloy_primitives::aliases::U48::from_be_bytes(u48(self.valid_until)),
            salt: self.salt,
            signer: self.signer.encode().into(),
            policy,
            args: self.args.clone(),
        }
    }

    /// Calldata with which the account enables the session at the module.
    pub fn enable_call(&self) -> Vec<u8> {
        let session = self.to_abi();
        ISessionValidator::enableSessionCall { session }.abi_encode()
    }

    /// Calldata with which the account revokes the session at the module.
    pub fn revoke_call(&self) -> Vec<u8> {
        let revoke = ISessionValidator::revokeSessionCall {
            sessionId: self.id(),
        };
        revoke.abi_encode()
    }
}

/// Whether an installation continues or starts over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstallKind {
    /// A first installation of the lane; refused while the lane is installed.
    Install,
    /// Ends every earlier session of the lane first; for accounts that install again without
    /// uninstalling.
    FreshStart,
}

/// The data an account passes when it installs the module, other than none at all (which installs the
/// ERC-7579 lane without sessions).
///
/// # Errors
/// A session that would be refused, that belongs to another lane, or too many of them.
pub fn install_data(
    kind: InstallKind,
    lane: u32,
    guards: ISessionValidator::Guards,
    sessions: &[Session],
) -> Result<Vec<u8>, SessionError> {
    if sessions.len() > MOST_SESSIONS_PER_INSTALL {
        return Err(SessionError::Sessions(sessions.len()));
    }
    for session in sessions {
        session.check()?;
        if session.lane != lane {
            return Err(SessionError::Lane(session.lane, lane));
        }
    }
    let mut data = vec![match kind {
        InstallKind::Install => 1,
        InstallKind::FreshStart => 2,
    }];
    data.extend(lane.to_be_bytes());
    let sessions: Vec<_> = sessions.iter().map(Session::to_abi).collect();
    data.extend((guards, sessions).abi_encode_params());
    Ok(data)
}

/// The data an account passes when it uninstalls the module: ends exactly this lane.
pub fn uninstall_data(lane: u32) -> [u8; 5] {
    let [a, b, c, d] = lane.to_be_bytes();
    [1, a, b, c, d]
}

/// The low 48 bits, big-endian.
pub(crate) fn u48(seconds: u64) -> [u8; 6] {
    let [_, _, a, b, c, d, e, f] = seconds.to_be_bytes();
    [a, b, c, d, e, f]
}
