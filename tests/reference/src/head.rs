//! Heads of sessions and signature fields of operations as plain values, read strictly.

use alloy_primitives::{Address, B256};

/// The head of a session, whose hash is the session id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// All ones for ERC-7579, else the ERC-6900 entity id.
    pub lane: u32,
    /// Unix seconds, 48 bits.
    pub valid_after: u64,
    /// Unix seconds, 48 bits; all ones: never.
    pub valid_until: u64,
    /// Any number.
    pub salt: u64,
    /// The secp256k1 key's address.
    pub signer: Address,
    /// keccak256 of the policy text.
    pub policy_hash: B256,
    /// At most 16.
    pub args: Vec<B256>,
}

/// The `signature` field of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Unix seconds, 48 bits.
    pub valid_after: u64,
    /// Unix seconds, 48 bits; all ones: never.
    pub valid_until: u64,
    /// Any number.
    pub salt: u64,
    /// The secp256k1 key's address.
    pub signer: Address,
    /// At most 16.
    pub args: Vec<B256>,
    /// Unix seconds, 40 bits.
    pub time: Option<u64>,
    /// The policy text, or its address.
    pub text: Text,
    /// r, s, v.
    pub signature: [u8; 65],
}

/// A policy text, or its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// The text itself.
    Carried(Vec<u8>),
    /// Address of a contract whose code is `00` followed by the text.
    Published(Address),
}

impl Head {
    /// Encodes the head. Times are truncated to 48 bits and the number of args to a byte.
    pub fn encode(&self) -> Vec<u8> {
        [
            vec![1],
            self.lane.to_be_bytes().into(),
            low(self.valid_after, 6),
            low(self.valid_until, 6),
            self.salt.to_be_bytes().into(),
            vec![1],
            self.signer.to_vec(),
            self.policy_hash.to_vec(),
            vec![self.args.len() as u8],
            self.args.concat(),
        ]
        .concat()
    }

    /// Decodes a whole head; `None`: it is malformed.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        if number(&mut rest, 1)? != 1 {
            return None;
        }
        let lane = u32::try_from(number(&mut rest, 4)?).ok()?;
        let valid_after = number(&mut rest, 6)?;
        let valid_until = number(&mut rest, 6)?;
        let salt = number(&mut rest, 8)?;
        let signer = signer(&mut rest)?;
        let policy_hash = B256::from_slice(take(&mut rest, 32)?);
        let mut args = Vec::new();
        for _ in 0..count(&mut rest)? {
            args.push(B256::from_slice(take(&mut rest, 32)?));
        }
        rest.is_empty().then_some(Self {
            lane,
            valid_after,
            valid_until,
            salt,
            signer,
            policy_hash,
            args,
        })
    }
}

impl Envelope {
    /// Decodes a whole `signature` field of the mode *use*; `None`: it is malformed.
    ///
    /// The form of the key's signature is not checked.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let mode = number(&mut rest, 1)?;
        if mode & !0x06 != 0x10 {
            return None;
        }
        let valid_after = number(&mut rest, 6)?;
        let valid_until = number(&mut rest, 6)?;
        let salt = number(&mut rest, 8)?;
        let signer = signer(&mut rest)?;
        let mut args = Vec::new();
        for _ in 0..count(&mut rest)? {
            let length = usize::try_from(number(&mut rest, 1)?).ok()?;
            let digits = take(&mut rest, length)?;
            if length > 32 || digits.first() == Some(&0) {
                return None;
            }
            args.push(B256::left_padding_from(digits));
        }
        let time = if mode & 0x02 != 0 {
            Some(number(&mut rest, 5)?)
        } else {
            None
        };
        let text = if mode & 0x04 != 0 {
            Text::Published(Address::from_slice(take(&mut rest, 20)?))
        } else {
            let length = usize::try_from(number(&mut rest, 2)?).ok()?;
            Text::Carried(take(&mut rest, length)?.to_vec())
        };
        let signature = rest.try_into().ok()?;
        Some(Self {
            valid_after,
            valid_until,
            salt,
            signer,
            args,
            time,
            text,
            signature,
        })
    }
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

/// The number in the next `length` bytes, at most 8.
fn number(rest: &mut &[u8], length: usize) -> Option<u64> {
    let bytes = take(rest, length)?;
    Some(
        bytes
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    )
}

fn signer(rest: &mut &[u8]) -> Option<Address> {
    if number(rest, 1)? != 1 {
        return None;
    }
    Some(Address::from_slice(take(rest, 20)?))
}

fn count(rest: &mut &[u8]) -> Option<u64> {
    number(rest, 1).filter(|count| *count <= 16)
}

fn low(number: u64, length: usize) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    bytes.get(8 - length..).unwrap_or_default().to_vec()
}
