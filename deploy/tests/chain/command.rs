//! The command as the scripts run it: arguments, output, exit codes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::test_chain::{PAYER, TestChain};

/// The result of a run of the command.
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

/// A folder of the test's own with the program and its release in files.
fn folder_of(test: &TestChain) -> Result<PathBuf> {
    let name = format!("port-{}", test.devnode.address().port());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("module.wasm"), &test.wasm)?;
    fs::write(folder.join("release.json"), test.release.to_json()?)?;
    Ok(folder)
}

/// Runs a command in the test's folder with `key` in the environment.
fn run_in(
    test: &TestChain,
    mut tool: Command,
    key: Option<&str>,
    command: &str,
    more: &[&str],
) -> Result<Run> {
    tool.current_dir(folder_of(test)?);
    if command != "keepalive" {
        tool.args(["--wasm", "module.wasm"]);
    }
    tool.args(["--release", "release.json", "--url", &test.devnode.url()]);
    tool.args(more);
    for variable in ["LATCHKEY_KEY", "LATCHKEY_KEY_PASSWORD"] {
        tool.env_remove(variable);
    }
    if let Some(key) = key {
        tool.env("LATCHKEY_KEY", key);
    }
    let output = tool.output()?;
    Ok(Run {
        code: output.status.code().context("it was killed")?,
        stdout: String::from_utf8(output.stdout)?,
        stderr: String::from_utf8(output.stderr)?,
    })
}

/// Runs the command itself.
fn run(test: &TestChain, key: Option<&str>, command: &str, more: &[&str]) -> Result<Run> {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_latchkey-deploy"));
    tool.arg(command);
    run_in(test, tool, key, command, more)
}

/// Runs `./scripts/<command>` with the binary that was built for these tests.
fn run_script(test: &TestChain, key: Option<&str>, command: &str, more: &[&str]) -> Result<Run> {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts");
    let mut tool = Command::new(scripts.join(command));
    tool.env("LATCHKEY_DEPLOY", env!("CARGO_BIN_EXE_latchkey-deploy"));
    run_in(test, tool, key, command, more)
}

#[test]
fn program_is_deployed_verified_and_kept_alive() -> Result<()> {
    let test = TestChain::new()?;
    let key = PAYER.key.to_string();

    let dry = run(&test, None, "deploy", &["--dry-run"])?;
    assert_eq!((dry.code, dry.stderr.as_str()), (0, ""));
    assert!(
        dry.stdout.ends_with("dry run    nothing was sent\n"),
        "{}",
        dry.stdout
    );
    assert_eq!(test.height(), 0);

    let missing = run(&test, None, "verify", &[])?;
    assert_eq!(missing.code, 1);
    let address = test.program.address();
    assert_eq!(
        missing.stderr,
        format!("there is no program at {address}; run ./scripts/deploy\n")
    );

    let done = run(
        &test,
        Some(&key),
        "deploy",
        &["--chain-id", "412346", "--max-bid", "0.01"],
    )?;
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    assert!(
        done.stdout.starts_with("chain      412346 at 127.0.0.1:"),
        "{}",
        done.stdout
    );
    assert!(
        done.stdout.contains("\ntime left  365 days\n"),
        "{}",
        done.stdout
    );
    let height = test.height();

    let again = run(&test, Some(&key), "deploy", &[])?;
    assert_eq!((again.code, again.stderr.as_str()), (0, ""));
    assert!(
        again.stdout.ends_with("\nspent      0 ether\n"),
        "{}",
        again.stdout
    );
    for command in ["verify", "keepalive"] {
        let run = run(&test, None, command, &[])?;
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{command}");
        assert!(
            run.stdout.contains("\ntime left  365 days\n"),
            "{}",
            run.stdout
        );
    }
    assert_eq!(test.height(), height);
    Ok(())
}

#[test]
fn refusals_exit_with_1_and_print_the_reason() -> Result<()> {
    let test = TestChain::new()?;
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
            "LATCHKEY_KEY is not a key: it must be 64 hex digits, or a file with an encrypted JSON keystore\n",
        ),
        (
            Some(key.as_str()),
            &["--key-file", "any"],
            "both LATCHKEY_KEY and --key-file are set; use one\n",
        ),
    ] {
        let run = run(&test, key, "deploy", more)?;
        assert_eq!((run.code, run.stderr.as_str()), (1, why));
    }
    assert_eq!(test.height(), 0);
    Ok(())
}

#[test]
fn wrong_arguments_exit_with_2() -> Result<()> {
    let test = TestChain::new()?;
    for more in [
        &["--surprise"][..],
        &["--max-bid", "much"],
        &["--chain-id", "one"],
    ] {
        assert_eq!(run(&test, None, "deploy", more)?.code, 2, "{more:?}");
    }
    let url = run(&test, None, "verify", &["--chain-id"])?;
    assert_eq!(url.code, 2);
    Ok(())
}

#[test]
fn key_in_the_arguments_exits_with_2_and_is_not_printed() -> Result<()> {
    let test = TestChain::new()?;
    let key = PAYER.key.to_string();
    for more in [&["--key", &key][..], &["--key-file", &key], &[&key[2..]]] {
        let run = run(&test, None, "deploy", more)?;
        assert_eq!(run.code, 2);
        assert!(
            run.stderr
                .starts_with("an argument looks like a private key."),
            "{}",
            run.stderr
        );
        assert!(!run.stderr.contains(&key[2..]) && run.stdout.is_empty());
    }
    assert_eq!(test.height(), 0);
    Ok(())
}

#[test]
fn help_exits_with_0() -> Result<()> {
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
fn scripts_deploy_and_keep_alive_with_files_in_the_callers_folder() -> Result<()> {
    let test = TestChain::new()?;
    let key = PAYER.key.to_string();
    let done = run_script(&test, Some(&key), "deploy", &[])?;
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    assert!(
        done.stdout.contains("\nactive     activated in 0x"),
        "{}",
        done.stdout
    );
    let kept = run_script(&test, None, "keepalive", &[])?;
    assert_eq!((kept.code, kept.stderr.as_str()), (0, ""));
    assert!(
        kept.stdout.contains("\ntime left  365 days\n"),
        "{}",
        kept.stdout
    );
    Ok(())
}

#[test]
fn scripts_exit_with_the_code_of_the_command() -> Result<()> {
    let test = TestChain::new()?;
    assert_eq!(run_script(&test, None, "deploy", &[])?.code, 1);
    assert_eq!(
        run_script(&test, None, "keepalive", &["--surprise"])?.code,
        2
    );
    Ok(())
}

#[test]
fn every_script_prints_its_usage() -> Result<()> {
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
