//! Where the key comes from: the environment or a file that only its owner reads. Never an
//! argument: other users of a machine see the arguments of every process, and shells remember them.

use std::{fs, path::Path};

use alloy_primitives::B256;
use eth_keystore::{EthKeystore, KdfparamsType};
use latchkey_sdk::signing::LocalKey;

/// The variable with the key in hex.
pub const KEY_VARIABLE: &str = "LATCHKEY_KEY";
/// The variable with the password of a keystore.
pub const PASSWORD_VARIABLE: &str = "LATCHKEY_KEY_PASSWORD";

/// Most memory that decrypting a keystore may take, bytes. Wallets write keystores that take 256
/// MiB at most.
const MAX_MEMORY: u64 = 512 * 1024 * 1024;
/// Most rounds of PBKDF2; wallets write 262,144.
const MAX_ROUNDS: u32 = 10_000_000;

/// Why there is no key. No text has anything of a key or a password in it.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// Both places name one.
    #[error("both {KEY_VARIABLE} and --key-file are given; take one")]
    Ambiguous,
    /// The file cannot be read.
    #[error("cannot read {file}: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// Others may read the file.
    #[error("others may read {file}; run: chmod 600 {file}")]
    Exposed {
        /// The file.
        file: String,
    },
    /// There is something, but no key.
    #[error("{place} holds no key: 64 hex digits, or an encrypted JSON keystore in a file")]
    NoKey {
        /// Where it was looked for.
        place: String,
    },
    /// The keystore is encrypted and there is no password.
    #[error("{file} is encrypted: set {PASSWORD_VARIABLE} or pass --password-file")]
    NoPassword {
        /// The file.
        file: String,
    },
    /// The keystore does not open.
    #[error("{file} does not open with this password")]
    WrongPassword {
        /// The file.
        file: String,
    },
    /// The keystore is malformed or asks for too much.
    #[error("{file} is no keystore that can be opened: {reason}")]
    BadKeystore {
        /// The file.
        file: String,
        /// What is wrong.
        reason: &'static str,
    },
}

/// Places a key may be in.
#[derive(Clone, Debug, Default)]
pub struct Places<'a> {
    /// The value of [`KEY_VARIABLE`].
    pub variable: Option<String>,
    /// The file named on the command line.
    pub file: Option<&'a Path>,
    /// The value of [`PASSWORD_VARIABLE`].
    pub password: Option<String>,
    /// The file with the password.
    pub password_file: Option<&'a Path>,
}

impl Places<'_> {
    /// The key, if there is one.
    ///
    /// # Errors
    /// There is something that is no key, or that others may read.
    pub fn key(&self) -> Result<Option<LocalKey>, KeyFault> {
        match (&self.variable, self.file) {
            (Some(_), Some(_)) => Err(KeyFault::Ambiguous),
            (Some(text), None) => parse(text, KEY_VARIABLE).map(Some),
            (None, Some(file)) => self.read(file).map(Some),
            (None, None) => Ok(None),
        }
    }

    fn read(&self, file: &Path) -> Result<LocalKey, KeyFault> {
        let text = read_private(file)?;
        let name = file.display().to_string();
        if !text.trim_start().starts_with('{') {
            return parse(&text, &name);
        }
        let password = match (&self.password, self.password_file) {
            (Some(password), _) => password.clone(),
            (None, Some(file)) => read_private(file)?
                .trim_end_matches(['\r', '\n'])
                .to_owned(),
            (None, None) => return Err(KeyFault::NoPassword { file: name }),
        };
        open(file, &name, &text, &password)
    }
}

/// Whether an argument looks like a key: 64 hex digits, alone or behind `0x` or `=`.
pub fn is_key_like(argument: &str) -> bool {
    let value = argument.rsplit('=').next().unwrap_or_default();
    let digits = value.strip_prefix("0x").unwrap_or(value);
    digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

fn parse(text: &str, place: &str) -> Result<LocalKey, KeyFault> {
    let none = || KeyFault::NoKey {
        place: place.to_owned(),
    };
    let text = text.trim();
    let mut secret = B256::ZERO;
    let digits = text.strip_prefix("0x").unwrap_or(text);
    hex::decode_to_slice(digits, secret.as_mut_slice()).map_err(|_| none())?;
    LocalKey::from_secret(secret).map_err(|_| none())
}

/// The text of a file that nobody else may read.
fn read_private(file: &Path) -> Result<String, KeyFault> {
    let name = file.display().to_string();
    let unreadable = |error: std::io::Error| KeyFault::Unreadable {
        file: name.clone(),
        reason: error.to_string(),
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(file).map_err(unreadable)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyFault::Exposed { file: name });
        }
    }
    fs::read_to_string(file).map_err(unreadable)
}

/// Opens a keystore. The library trusts the file, so what would make it panic or use up the machine
/// is refused first.
fn open(file: &Path, name: &str, text: &str, password: &str) -> Result<LocalKey, KeyFault> {
    let bad = |reason| KeyFault::BadKeystore {
        file: name.to_owned(),
        reason,
    };
    let keystore: EthKeystore =
        serde_json::from_str(text).map_err(|_| bad("it is not of version 3"))?;
    let crypto = &keystore.crypto;
    if crypto.cipher != "aes-128-ctr" || crypto.cipherparams.iv.len() != 16 {
        return Err(bad("its cipher is not aes-128-ctr"));
    }
    if crypto.ciphertext.len() != 32 {
        return Err(bad("it holds no key of 32 bytes"));
    }
    let is_moderate = match &crypto.kdfparams {
        KdfparamsType::Pbkdf2 { c, dklen, .. } => *dklen == 32 && *c > 0 && *c <= MAX_ROUNDS,
        KdfparamsType::Scrypt { dklen, n, p, r, .. } => {
            let memory = 128_u64
                .saturating_mul(u64::from(*n))
                .saturating_mul(u64::from(*r));
            *dklen == 32
                && n.is_power_of_two()
                && *n > 1
                && (1..=16).contains(p)
                && *r > 0
                && memory <= MAX_MEMORY
        }
    };
    if !is_moderate {
        return Err(bad("its key derivation is out of bounds"));
    }
    let secret = eth_keystore::decrypt_key(file, password).map_err(|error| match error {
        eth_keystore::KeystoreError::MacMismatch => KeyFault::WrongPassword {
            file: name.to_owned(),
        },
        _ => bad("it cannot be decrypted"),
    })?;
    let secret = B256::try_from(secret.as_slice()).map_err(|_| bad("it holds no key"))?;
    LocalKey::from_secret(secret).map_err(|_| bad("it holds no key of secp256k1"))
}
