//! `verify`: the code on a chain compared with a build.

use anyhow::Result;
use latchkey_deploy::{error::Error, output::Line, verify::verify};

use crate::test_chain::{DAY, TestChain, YEAR};

fn run(test: &TestChain, wasm: &[u8]) -> (Result<(), Error>, Vec<Line>) {
    let mut lines = Vec::new();
    let result = verify(&test.node, wasm, &test.release, None, &mut |line| {
        lines.push(line);
    });
    (result, lines)
}

#[test]
fn deployed_program_equals_its_build() -> Result<()> {
    let test = TestChain::deployed()?;
    let height = test.height();
    let (result, lines) = run(&test, &test.wasm);
    result?;
    let labels: Vec<_> = lines.iter().map(|line| line.label).collect();
    assert_eq!(
        labels,
        ["chain", "address", "code", "active", "cache", "time left"]
    );
    let size = test.program.code().len();
    assert_eq!(
        lines[2].text,
        format!("{size} bytes, equal to the build byte by byte")
    );
    assert_eq!(lines[5].text, "365 days");
    assert_eq!(test.height(), height);
    Ok(())
}

#[test]
fn build_that_is_not_the_release_is_refused() -> Result<()> {
    let test = TestChain::deployed()?;
    let (result, lines) = run(&test, b"another module");
    assert!(
        matches!(result, Err(Error::ReleaseMismatch(_))),
        "{result:?}"
    );
    assert_eq!(lines, []);
    Ok(())
}

#[test]
fn program_that_is_not_deployed_is_refused() -> Result<()> {
    let test = TestChain::new()?;
    let (result, _) = run(&test, &test.wasm);
    assert!(matches!(result, Err(Error::NotDeployed(_))), "{result:?}");
    Ok(())
}

#[test]
fn other_code_is_refused() -> Result<()> {
    let test = TestChain::deployed()?;
    let address = test.program.address();
    test.devnode
        .with_chain(|chain| chain.set_code(address, vec![0]));
    let (result, _) = run(&test, &test.wasm);
    assert!(
        matches!(result, Err(Error::UnexpectedCode { .. })),
        "{result:?}"
    );
    Ok(())
}

#[test]
fn expired_program_is_refused_with_its_age() -> Result<()> {
    let test = TestChain::deployed()?;
    test.advance(YEAR + DAY);
    let (result, _) = run(&test, &test.wasm);
    let error = result.map_err(|error| error.to_string());
    assert_eq!(
        error,
        Err(format!(
            "the program at {} is expired, 366 days old; run ./scripts/keepalive",
            test.program.address()
        ))
    );
    Ok(())
}
