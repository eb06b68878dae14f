//! The command as the scripts run it: arguments, output, exit codes.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};

use crate::scene::{PAYER, Scene};

/// What a run of the command said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

/// Runs the command with the program and release of the scene in files; `key` goes into the environment.
fn run(scene: &Scene, key: Option<&str>, command: &str, more: &[&str]) -> Result<Said> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("port-{}", scene.chain.address().port()));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("module.wasm"), &scene.wasm)?;
    fs::write(folder.join("release.json"), scene.release.to_json()?)?;
    let mut tool = Command::new(env!("CARGO_BIN_EXE_latchkey-deploy"));
    tool.arg("--from").arg(&folder).arg(command);
    if command != "keepalive" {
        tool.args(["--wasm", "module.wasm"]);
    }
    tool.args(["--release", "release.json", "--url", &scene.chain.url()]);
    tool.args(more)
        .env_remove("LATCHKEY_KEY")
        .env_remove("LATCHKEY_KEY_PASSWORD");
    if let Some(key) = key {
        tool.env("LATCHKEY_KEY", key);
    }
    let output = tool.output()?;
    Ok(Said {
        code: output.status.code().context("it was killed")?,
        out: String::from_utf8(output.stdout)?,
        err: String::from_utf8(output.stderr)?,
    })
}

#[test]
fn a_life_from_dry_run_to_renewal() -> Result<()> {
    let scene = Scene::new()?;
    let key = PAYER.key.to_string();

    let dry = run(&scene, None, "deploy", &["--dry-run"])?;
    assert_eq!((dry.code, dry.err.as_str()), (0, ""));
    assert!(
        dry.out.ends_with("dry run    nothing was sent\n"),
        "{}",
        dry.out
    );
    assert_eq!(scene.height(), 0);

    let missing = run(&scene, None, "verify", &[])?;
    assert_eq!(missing.code, 1);
    let address = scene.program.address();
    assert_eq!(
        missing.err,
        format!("there is no program at {address}; run ./scripts/deploy\n")
    );

    let done = run(
        &scene,
        Some(&key),
        "deploy",
        &["--chain-id", "412346", "--max-bid", "0.01"],
    )?;
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    assert!(
        done.out.starts_with("chain      412346 at 127.0.0.1:"),
        "{}",
        done.out
    );
    assert!(done.out.contains("\ntime left  365 days\n"), "{}", done.out);
    let height = scene.height();

    let again = run(&scene, Some(&key), "deploy", &[])?;
    assert_eq!((again.code, again.err.as_str()), (0, ""));
    assert!(
        again.out.ends_with("\nspent      0 ether\n"),
        "{}",
        again.out
    );
    for command in ["verify", "keepalive"] {
        let said = run(&scene, None, command, &[])?;
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{command}");
        assert!(said.out.contains("\ntime left  365 days\n"), "{}", said.out);
    }
    assert_eq!(scene.height(), height);
    Ok(())
}

#[test]
fn refusals_end_with_1_and_say_why() -> Result<()> {
    let scene = Scene::new()?;
    let key = PAYER.key.to_string();
    for (key, more, why) in [
        (
            None,
            &[][..],
            "no key: set LATCHKEY_KEY or pass --key-file; --dry-run needs none\n",
        ),
        (
            Some(key.as_str()),
            &["--chain-id", "1"],
            "the node serves chain 412346, not 1; nothing was sent\n",
        ),
        (
            Some("no key"),
            &[],
            "LATCHKEY_KEY holds no key: 64 hex digits, or an encrypted JSON keystore in a file\n",
        ),
        (
            Some(key.as_str()),
            &["--key-file", "any"],
            "both LATCHKEY_KEY and --key-file are given; take one\n",
        ),
    ] {
        let said = run(&scene, key, "deploy", more)?;
        assert_eq!((said.code, said.err.as_str()), (1, why));
    }
    assert_eq!(scene.height(), 0);
    Ok(())
}

#[test]
fn wrong_arguments_end_with_2() -> Result<()> {
    let scene = Scene::new()?;
    for more in [
        &["--surprise"][..],
        &["--max-bid", "much"],
        &["--chain-id", "one"],
    ] {
        assert_eq!(run(&scene, None, "deploy", more)?.code, 2, "{more:?}");
    }
    let url = run(&scene, None, "verify", &["--chain-id"])?;
    assert_eq!(url.code, 2);
    Ok(())
}

#[test]
fn key_among_the_arguments_ends_with_2_and_is_not_repeated() -> Result<()> {
    let scene = Scene::new()?;
    let key = PAYER.key.to_string();
    for more in [&["--key", &key][..], &["--key-file", &key], &[&key[2..]]] {
        let said = run(&scene, None, "deploy", more)?;
        assert_eq!(said.code, 2);
        assert!(
            said.err
                .starts_with("an argument looks like a private key."),
            "{}",
            said.err
        );
        assert!(!said.err.contains(&key[2..]) && said.out.is_empty());
    }
    assert_eq!(scene.height(), 0);
    Ok(())
}

#[test]
fn help_ends_with_0() -> Result<()> {
    for arguments in [
        &["--help"][..],
        &["deploy", "--help"],
        &["keepalive", "--help"],
        &["verify", "--help"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_latchkey-deploy"))
            .args(arguments)
            .output()?;
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
    Ok(())
}
