//! The sources of a key, and what they refuse. The keystore is the PBKDF2 test vector of the Web3
//! Secret Storage definition.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use alloy_primitives::{Address, address};
use anyhow::{Context, Result};
use latchkey_deploy::key::{KeySourceError, KeySources, is_key_like};
use stylus_devnode::chain::accounts::TEST;

const KEYSTORE: &str = r#"{"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
    "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",
    "kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
    "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}"#;
const PASSWORD: &str = "testpassword";
const KEYSTORE_ADDRESS: Address = address!("008aeeda4d805471df9b2a5b0f38a0c3bcba786b");

/// Writes a file that only its owner may read.
fn private(name: &str, text: &str) -> Result<PathBuf> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, text)?;
    fs::set_permissions(&file, Permissions::from_mode(0o600))?;
    Ok(file)
}

fn address_of(sources: &KeySources<'_>) -> Result<Address> {
    Ok(sources.key()?.context("a key")?.address())
}

fn key_error(sources: &KeySources<'_>) -> Result<KeySourceError> {
    sources.key().err().context("it returned a key")
}

#[test]
fn no_source_returns_no_key() -> Result<()> {
    assert!(KeySources::default().key()?.is_none());
    Ok(())
}

#[test]
fn variable_may_be_hex_with_or_without_prefix() -> Result<()> {
    let text = TEST[0].key.to_string();
    for text in [&text, &text[2..]] {
        let sources = KeySources {
            variable: Some(text.to_owned()),
            ..KeySources::default()
        };
        assert_eq!(address_of(&sources)?, TEST[0].address);
    }
    Ok(())
}

#[test]
fn file_may_be_hex_with_a_line_end() -> Result<()> {
    let file = private("hex-key", &format!("{}\n", TEST[1].key))?;
    let sources = KeySources {
        file: Some(&file),
        ..KeySources::default()
    };
    assert_eq!(address_of(&sources)?, TEST[1].address);
    Ok(())
}

#[test]
fn two_keys_are_refused() -> Result<()> {
    let sources = KeySources {
        variable: Some(TEST[0].key.to_string()),
        file: Some(Path::new("any")),
        ..KeySources::default()
    };
    assert!(matches!(key_error(&sources)?, KeySourceError::Ambiguous));
    Ok(())
}

#[test]
fn file_that_others_may_read_is_refused() -> Result<()> {
    let file = private("exposed-key", &TEST[0].key.to_string())?;
    for mode in [0o640, 0o604, 0o644, 0o620] {
        fs::set_permissions(&file, Permissions::from_mode(mode))?;
        let sources = KeySources {
            file: Some(&file),
            ..KeySources::default()
        };
        assert!(
            matches!(key_error(&sources)?, KeySourceError::Exposed { .. }),
            "{mode:o}"
        );
    }
    Ok(())
}

#[test]
fn text_that_is_not_a_key_is_refused_and_not_printed() -> Result<()> {
    let group_order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    for text in [
        "",
        "0x",
        "secret",
        &group_order[1..],
        group_order,
        &"0".repeat(64),
        &"0".repeat(66),
    ] {
        let sources = KeySources {
            variable: Some(text.to_owned()),
            ..KeySources::default()
        };
        assert_eq!(
            key_error(&sources)?.to_string(),
            "LATCHKEY_KEY is not a key: it must be 64 hex digits, or a file with an encrypted JSON keystore"
        );
    }
    Ok(())
}

#[test]
fn keystore_is_decrypted_with_the_password_of_variable_or_file() -> Result<()> {
    let file = private("keystore", KEYSTORE)?;
    let password_file = private("password", "testpassword\n")?;
    for sources in [
        KeySources {
            file: Some(&file),
            password: Some(PASSWORD.to_owned()),
            ..KeySources::default()
        },
        KeySources {
            file: Some(&file),
            password_file: Some(&password_file),
            ..KeySources::default()
        },
    ] {
        assert_eq!(address_of(&sources)?, KEYSTORE_ADDRESS);
    }
    Ok(())
}

#[test]
fn keystore_with_no_or_a_wrong_password_is_refused() -> Result<()> {
    let file = private("closed-keystore", KEYSTORE)?;
    let sources = |password| KeySources {
        file: Some(&file),
        password,
        ..KeySources::default()
    };
    assert!(matches!(
        key_error(&sources(None))?,
        KeySourceError::NoPassword { .. }
    ));
    let wrong = key_error(&sources(Some("testpassworD".to_owned())))?;
    assert!(
        matches!(wrong, KeySourceError::WrongPassword { .. }),
        "{wrong}"
    );
    Ok(())
}

#[test]
fn malformed_keystores_are_refused_before_decryption() -> Result<()> {
    for (from, to) in [
        ("\"version\":3", "\"version\":\"x\""),
        ("aes-128-ctr", "aes-128-cbc"),
        ("6087dab2f9fdbbfaddc31a909735c1e6", "6087dab2"),
        ("5318b4d5", ""),
        ("\"dklen\":32", "\"dklen\":16"),
        ("\"c\":262144", "\"c\":0"),
        ("\"c\":262144", "\"c\":4294967295"),
        (
            "\"c\":262144,\"dklen\":32,\"prf\":\"hmac-sha256\"",
            "\"n\":4294967295,\"dklen\":32,\"p\":1,\"r\":4294967295",
        ),
        (
            "\"c\":262144,\"dklen\":32,\"prf\":\"hmac-sha256\"",
            "\"n\":1,\"dklen\":32,\"p\":1,\"r\":8",
        ),
    ] {
        let text = KEYSTORE.replace(from, to);
        assert_ne!(text, KEYSTORE, "{from}");
        let file = private("malformed-keystore", &text)?;
        let sources = KeySources {
            file: Some(&file),
            password: Some(PASSWORD.to_owned()),
            ..KeySources::default()
        };
        let error = key_error(&sources)?;
        assert!(
            matches!(error, KeySourceError::InvalidKeystore { .. }),
            "{to}: {error}"
        );
    }
    Ok(())
}

#[test]
fn arguments_that_look_like_keys_are_recognised() {
    let digits = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    for argument in [
        digits.to_owned(),
        format!("0x{digits}"),
        format!("--key=0x{digits}"),
    ] {
        assert!(is_key_like(&argument), "{argument}");
    }
    for argument in ["", "--url", "0x", &digits[1..], "http://127.0.0.1:8547"] {
        assert!(!is_key_like(argument), "{argument}");
    }
}
