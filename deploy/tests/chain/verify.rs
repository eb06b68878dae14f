//! A chain beside a build.

use anyhow::Result;
use latchkey_deploy::{error::Error, verify::verify, words::Line};

use crate::scene::{DAY, Scene, YEAR};

fn run(scene: &Scene, wasm: &[u8]) -> (Result<(), Error>, Vec<Line>) {
    let mut lines = Vec::new();
    let result = verify(&scene.node, wasm, &scene.release, None, &mut |line| {
        lines.push(line);
    });
    (result, lines)
}

#[test]
fn deployed_program_equals_its_build() -> Result<()> {
    let scene = Scene::deployed()?;
    let height = scene.height();
    let (result, lines) = run(&scene, &scene.wasm);
    result?;
    let told: Vec<_> = lines.iter().map(|line| line.about).collect();
    assert_eq!(
        told,
        ["chain", "address", "code", "active", "cache", "time left"]
    );
    let size = scene.program.code().len();
    assert_eq!(
        lines[2].text,
        format!("{size} bytes, equal to the build's byte by byte")
    );
    assert_eq!(lines[5].text, "365 days");
    assert_eq!(scene.height(), height);
    Ok(())
}

#[test]
fn build_that_is_not_the_release_is_refused() -> Result<()> {
    let scene = Scene::deployed()?;
    let (result, lines) = run(&scene, b"another module");
    assert!(matches!(result, Err(Error::NotTheRelease(_))), "{result:?}");
    assert_eq!(lines, []);
    Ok(())
}

#[test]
fn program_that_is_not_there_is_refused() -> Result<()> {
    let scene = Scene::new()?;
    let (result, _) = run(&scene, &scene.wasm);
    assert!(matches!(result, Err(Error::NoProgram(_))), "{result:?}");
    Ok(())
}

#[test]
fn other_code_is_refused() -> Result<()> {
    let scene = Scene::deployed()?;
    let address = scene.program.address();
    scene
        .chain
        .with_chain(|chain| chain.set_code(address, vec![0]));
    let (result, _) = run(&scene, &scene.wasm);
    assert!(
        matches!(result, Err(Error::ForeignCode { .. })),
        "{result:?}"
    );
    Ok(())
}

#[test]
fn expired_program_is_refused_with_its_age() -> Result<()> {
    let scene = Scene::deployed()?;
    scene.pass(YEAR + DAY);
    let (result, _) = run(&scene, &scene.wasm);
    let error = result.map_err(|error| error.to_string());
    assert_eq!(
        error,
        Err(format!(
            "the program at {} is expired, 366 days old; run ./scripts/keepalive",
            scene.program.address()
        ))
    );
    Ok(())
}
