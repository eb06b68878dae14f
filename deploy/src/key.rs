//! Reads the private key from the environment or from a file that only its owner may read. Never
//! from an argument: other users of the machine see the arguments of every process, and shells
//! store them.

use std::{fs, path::Path};

use alloy_primitives::B256;
use eth_keystore::{EthKeystore, KdfparamsType};
use latchkey_sdk::signing::LocalKey;

/// The environment variable with the key in hex.
pub const KEY_VARIABLE: &str = "LATCHKEY_KEY";
/// The environment variable with the password of a keystore.
pub const PASSWORD_VARIABLE: &str = "LATCHKEY_KEY_PASSWORD";

/// Limit of the memory that decrypting a keystore uses, in bytes, inclusive. The keystores of
/// wallets use 256 MiB at most.
const MAX_MEMORY: u64 = 512 * 1024 * 1024;
/// Limit of the rounds of PBKDF2, inclusive. Wallets use 262,144.
const MAX_ROUNDS: u32 = 10_000_000;

/// Why no key could be read. The messages contain nothing of a key or a password.
#[derive(Debug, thiserror::Error)]
pub enum KeySourceError {
    /// Both the variable and a file are set.
    #[error("both {KEY_VARIABLE} and --key-file are set; use one")]
    Ambiguous,
    /// The file cannot be read.
    #[error("cannot read {file}: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// The error of the operating system.
        reason: String,
    },
    /// Other users may read the file.
    #[error("other users may read {file}; run: chmod 600 {file}")]
    Exposed {
        /// The file.
        file: String,
    },
    /// The text is not a key.
    #[error(
        "{source_name} is not a key: it must be 64 hex digits, or a file with an encrypted JSON keystore"
    )]
    NotAKey {
        /// The variable or the file.
        source_name: String,
    },
    /// The file is an encrypted keystore, and no password is set.
    #[error("{file} is encrypted: set {PASSWORD_VARIABLE} or pass --password-file")]
    NoPassword {
        /// The file.
        file: String,
    },
    /// The password does not decrypt the keystore.
    #[error("the password does not decrypt {file}")]
    WrongPassword {
        /// The file.
        file: String,
    },
    /// The keystore is malformed or needs too much memory or time.
    #[error("{file} is not a valid keystore: {reason}")]
    InvalidKeystore {
        /// The file.
        file: String,
        /// What is wrong.
        reason: &'static str,
    },
}

/// The sources of a key. At most one of `variable` and `file` may be set.
#[derive(Clone, Debug, Default)]
pub struct KeySources<'a> {
    /// The value of [`KEY_VARIABLE`].
    pub variable: Option<String>,
    /// The file from the command line: hex, or an encrypted JSON keystore.
    pub file: Option<&'a Path>,
    /// The value of [`PASSWORD_VARIABLE`].
    pub password: Option<String>,
    /// The file with the password, used if `password` is not set.
    pub password_file: Option<&'a Path>,
}

impl KeySources<'_> {
    /// Reads the key. `None`: neither `variable` nor `file` is set.
    ///
    /// # Errors
    /// Both sources are set, the text is not a key, other users may read a file, or the keystore
    /// cannot be decrypted.
    pub fn key(&self) -> Result<Option<LocalKey>, KeySourceError> {
        match (&self.variable, self.file) {
            (Some(_), Some(_)) => Err(KeySourceError::Ambiguous),
            (Some(text), None) => parse(text, KEY_VARIABLE).map(Some),
            (None, Some(file)) => self.read(file).map(Some),
            (None, None) => Ok(None),
        }
    }

    fn read(&self, file: &Path) -> Result<LocalKey, KeySourceError> {
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
            (None, None) => return Err(KeySourceError::NoPassword { file: name }),
        };
        decrypt(file, &name, &text, &password)
    }
}

/// Whether an argument looks like a key: 64 hex digits, alone or after `0x` or `=`.
pub fn is_key_like(argument: &str) -> bool {
    let value = argument.rsplit('=').next().unwrap_or_default();
    let digits = value.strip_prefix("0x").unwrap_or(value);
    digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

fn parse(text: &str, source_name: &str) -> Result<LocalKey, KeySourceError> {
    let not_a_key = || KeySourceError::NotAKey {
        source_name: source_name.to_owned(),
    };
    let text = text.trim();
    let mut secret = B256::ZERO;
    let digits = text.strip_prefix("0x").unwrap_or(text);
    hex::decode_to_slice(digits, secret.as_mut_slice()).map_err(|_| not_a_key())?;
    LocalKey::from_secret(secret).map_err(|_| not_a_key())
}

/// The text of a file that no other user may read.
fn read_private(file: &Path) -> Result<String, KeySourceError> {
    let name = file.display().to_string();
    let unreadable = |error: std::io::Error| KeySourceError::Unreadable {
        file: name.clone(),
        reason: error.to_string(),
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(file).map_err(unreadable)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeySourceError::Exposed { file: name });
        }
    }
    fs::read_to_string(file).map_err(unreadable)
}

/// Decrypts a keystore. `eth_keystore` trusts the file, so this first rejects parameters that would
/// make it panic or use too much memory or time.
fn decrypt(
    file: &Path,
    name: &str,
    text: &str,
    password: &str,
) -> Result<LocalKey, KeySourceError> {
    let invalid = |reason| KeySourceError::InvalidKeystore {
        file: name.to_owned(),
        reason,
    };
    let keystore: EthKeystore =
        serde_json::from_str(text).map_err(|_| invalid("it is not of version 3"))?;
    let crypto = &keystore.crypto;
    if crypto.cipher != "aes-128-ctr" || crypto.cipherparams.iv.len() != 16 {
        return Err(invalid("its cipher is not aes-128-ctr"));
    }
    if crypto.ciphertext.len() != 32 {
        return Err(invalid("its ciphertext is not 32 bytes"));
    }
    let is_within_limits = match &crypto.kdfparams {
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
    if !is_within_limits {
        return Err(invalid("its key derivation exceeds the limits"));
    }
    let secret = eth_keystore::decrypt_key(file, password).map_err(|error| match error {
        eth_keystore::KeystoreError::MacMismatch => KeySourceError::WrongPassword {
            file: name.to_owned(),
        },
        _ => invalid("it cannot be decrypted"),
    })?;
    let secret =
        B256::try_from(secret.as_slice()).map_err(|_| invalid("its key is not 32 bytes"))?;
    LocalKey::from_secret(secret).map_err(|_| invalid("its key is not a secp256k1 key"))
}
