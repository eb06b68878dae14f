//! The command: its output and its exit codes.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Output, Stdio},
};

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_stylus-devnode"))
}

fn output(arguments: &[&str]) -> Output {
    command().args(arguments).output().expect("runs")
}

#[test]
fn help_and_version_are_printed() {
    let version = output(&["--version"]);
    assert_eq!(
        String::from_utf8_lossy(&version.stdout),
        concat!("stylus-devnode ", env!("CARGO_PKG_VERSION"), "\n")
    );
    let help = output(&["--help"]);
    assert!(help.status.success());
    let text = String::from_utf8_lossy(&help.stdout).into_owned();
    for flag in [
        "--port",
        "--host",
        "--profile",
        "--chain-id",
        "--block-time",
        "--no-mining",
        "--state",
        "--load-state",
        "--dump-state",
        "--timestamp",
        "--l1-price",
        "--quiet",
        "--verbose",
        "--log-requests",
    ] {
        assert!(text.contains(flag), "{flag}");
    }
}

#[test]
fn wrong_arguments_end_with_2() {
    for arguments in [
        &["--port", "65536"][..],
        &["--profile", "52"],
        &["--block-time", "0"],
        &["--quiet", "--verbose"],
        &["--no-mining", "--block-time", "1"],
        &["--state", "a", "--load-state", "b"],
        &["--nonsense"],
    ] {
        assert_eq!(output(arguments).status.code(), Some(2), "{arguments:?}");
    }
    let refusal = output(&["--profile", "52"]);
    let text = String::from_utf8_lossy(&refusal.stderr).into_owned();
    assert!(
        text.contains("supported profiles are 51 and 60-draft"),
        "{text}"
    );
}

#[test]
fn a_taken_port_ends_with_1() {
    let fixture = crate::fixture::fixture();
    let port = fixture.node.address().port().to_string();
    let refusal = output(&["--port", &port]);
    assert_eq!(refusal.status.code(), Some(1));
    let text = String::from_utf8_lossy(&refusal.stderr).into_owned();
    assert!(
        text.starts_with(&format!("error: cannot listen on 127.0.0.1:{port}: ")),
        "{text}"
    );
}

#[cfg(unix)]
#[test]
fn it_prints_its_banner_logs_and_stops_on_a_signal() {
    for signal in ["-INT", "-TERM"] {
        let mut child = command()
            .args(["--port", "0", "--profile", "60-draft", "--log-requests"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("runs");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut next = || lines.next().expect("a line").expect("a text");
        let mut seen = Vec::new();
        let url = loop {
            let line = next();
            seen.push(line.clone());
            if let Some(url) = line.strip_prefix("HTTP       ") {
                break url.to_owned();
            }
        };
        let introduction = seen.join("\n");
        for part in [
            "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
            "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
            "0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E",
            "Chain id   412346",
            "ArbOS      60-draft",
        ] {
            assert!(introduction.contains(part), "{part}");
        }
        let request = r#"{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}"#;
        let mut response = ureq::post(&url).send(request).expect("answers");
        let text = response.body_mut().read_to_string().expect("a text");
        assert!(text.contains("0x64aba"), "{text}");
        assert!(next().starts_with("WebSocket  ws://127.0.0.1:"));
        assert_eq!(next(), "");
        assert!(next().starts_with("eth_chainId "));

        let id = child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.expect("runs").success());
        assert_eq!(child.wait().expect("ends").code(), Some(0), "{signal}");
    }
}

/// A file of this test's own, not there yet.
#[cfg(unix)]
fn state_file(name: &str) -> std::path::PathBuf {
    let name = format!("stylus-devnode-{}-{name}.json", std::process::id());
    let file = std::env::temp_dir().join(name);
    // It may be left from an earlier run with the same process id.
    let _ = std::fs::remove_file(&file);
    file
}

/// Runs the command, asks it something over HTTP and stops it; the answers' `result`s.
#[cfg(unix)]
fn run_and_ask(arguments: &[&str], requests: &[&str]) -> Vec<String> {
    let mut child = command()
        .args(["--port", "0"])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let url = lines
        .find_map(|line| Some(line.ok()?.strip_prefix("HTTP       ")?.to_owned()))
        .expect("a URL");
    let answers = requests.iter().map(|request| {
        let mut response = ureq::post(&url).send(*request).expect("answers");
        let text = response.body_mut().read_to_string().expect("a text");
        let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        answer["result"].to_string()
    });
    let answers = answers.collect();
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status();
    assert!(sent.expect("runs").success());
    assert_eq!(child.wait().expect("ends").code(), Some(0));
    answers
}

#[cfg(unix)]
const MINE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"evm_mine","params":[]}"#;
#[cfg(unix)]
const NUMBER: &str = r#"{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}"#;

#[cfg(unix)]
#[test]
fn a_chain_goes_on_from_its_file() {
    let file = state_file("goes-on");
    let path = file.to_str().expect("a text");
    assert_eq!(
        run_and_ask(&["--state", path], &[MINE, NUMBER])[1],
        "\"0x1\""
    );
    assert_eq!(
        run_and_ask(&["--state", path], &[MINE, NUMBER])[1],
        "\"0x2\""
    );
    assert_eq!(
        run_and_ask(&["--load-state", path], &[MINE, NUMBER])[1],
        "\"0x3\""
    );
    // Loading alone dumps nothing.
    let copy = state_file("copy");
    let other = copy.to_str().expect("a text");
    let arguments = ["--load-state", path, "--dump-state", other];
    assert_eq!(run_and_ask(&arguments, &[NUMBER]), ["\"0x2\""]);
    let [one, two] = [&file, &copy].map(|file| std::fs::read(file).expect("written"));
    assert_eq!(one, two);
    for file in [file, copy] {
        std::fs::remove_file(file).expect("there");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_does_not_fit_ends_with_1_and_stays_as_it_is() {
    let file = state_file("corrupt");
    std::fs::write(&file, "{\"version\":").expect("writable");
    let path = file.to_str().expect("a text");
    for flag in ["--state", "--load-state"] {
        let refusal = output(&["--port", "0", flag, path]);
        assert_eq!(refusal.status.code(), Some(1));
        let text = String::from_utf8_lossy(&refusal.stderr).into_owned();
        let start = format!("error: cannot load {path}: not a state dump: ");
        assert!(text.starts_with(&start), "{text}");
    }
    assert_eq!(std::fs::read(&file).expect("there"), b"{\"version\":");
    std::fs::remove_file(&file).expect("there");
    let missing = output(&["--port", "0", "--load-state", path]);
    assert_eq!(missing.status.code(), Some(1));
    let nowhere = format!("{path}.missing/state.json");
    for flag in ["--state", "--dump-state"] {
        let refusal = output(&["--port", "0", flag, &nowhere]);
        assert_eq!(refusal.status.code(), Some(1));
        let text = String::from_utf8_lossy(&refusal.stderr).into_owned();
        let start = format!("error: cannot dump to {nowhere}: ");
        assert!(text.starts_with(&start), "{text}");
    }
}
