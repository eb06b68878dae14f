//! The command as the scripts run it: arguments, output, exit codes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::scene::{PAYER, Scene};

/// What a run of the command said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

/// The folder of a scene, with the program and its release in files.
fn folder_of(scene: &Scene) -> Result<PathBuf> {
    let name = format!("port-{}", scene.chain.address().port());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("module.wasm"), &scene.wasm)?;
    fs::write(folder.join("release.json"), scene.release.to_json()?)?;
    Ok(folder)
}

/// Runs a command in the scene's folder; `key` goes into the environment.
fn run_in(
    scene: &Scene,
    mut tool: Command,
    key: Option<&str>,
    command: &str,
    more: &[&str],
) -> Result<Said> {
    tool.current_dir(folder_of(scene)?);
    if command != "keepalive" {
        tool.args(["--wasm", "module.wasm"]);
    }
    tool.args(["--release", "release.json", "--url", &scene.chain.url()]);
    tool.args(more);
    for variable in ["LATCHKEY_KEY", "LATCHKEY_KEY_PASSWORD"] {
        tool.env_remove(variable);
    }
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

/// Runs the command itself.
fn run(scene: &Scene, key: Option<&str>, command: &str, more: &[&str]) -> Result<Said> {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_latchkey-deploy"));
    tool.arg(command);
    run_in(scene, tool, key, command, more)
}

/// Runs `./scripts/<command>`, which shall use the command that these tests were built with.
fn run_script(scene: &Scene, key: Option<&str>, command: &str, more: &[&str]) -> Result<Said> {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts");
    let mut tool = Command::new(scripts.join(command));
    tool.env("LATCHKEY_DEPLOY", env!("CARGO_BIN_EXE_latchkey-deploy"));
    run_in(scene, tool, key, command, more)
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

#[test]
fn scripts_deploy_and_keep_alive_with_files_of_the_callers_folder() -> Result<()> {
    let scene = Scene::new()?;
    let key = PAYER.key.to_string();
    let done = run_script(&scene, Some(&key), "deploy", &[])?;
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    assert!(
        done.out.contains("\nactive     activated in 0x"),
        "{}",
        done.out
    );
    let kept = run_script(&scene, None, "keepalive", &[])?;
    assert_eq!((kept.code, kept.err.as_str()), (0, ""));
    assert!(kept.out.contains("\ntime left  365 days\n"), "{}", kept.out);
    Ok(())
}

#[test]
fn scripts_pass_exit_codes_on() -> Result<()> {
    let scene = Scene::new()?;
    assert_eq!(run_script(&scene, None, "deploy", &[])?.code, 1);
    assert_eq!(
        run_script(&scene, None, "keepalive", &["--surprise"])?.code,
        2
    );
    Ok(())
}

#[test]
fn every_script_explains_itself() -> Result<()> {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts");
    for name in ["deploy", "keepalive", "verify"] {
        let output = Command::new(scripts.join(name)).arg("--help").output()?;
        assert_eq!(output.status.code(), Some(0), "{name}");
        let text = String::from_utf8(output.stdout)?;
        assert!(
            text.starts_with(&format!("Usage: ./scripts/{name} ")),
            "{text}"
        );
        assert!(text.contains("\nExit codes: 0 "), "{text}");
    }
    Ok(())
}
