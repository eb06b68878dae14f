//! What a deployment refuses, always before anything is sent.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread::{self, JoinHandle},
};

use alloy_primitives::{Bytes, U256, keccak256};
use anyhow::{Context, Result};
use latchkey_deploy::{
    deploy::{Order, deploy},
    error::Error,
    node::Node,
    rpc::RpcError,
};
use latchkey_sdk::call::DETERMINISTIC_DEPLOYER;
use serde_json::{Value, json};

use crate::scene::{PAYER, Scene};

#[test]
fn module_that_is_not_the_release_is_refused() -> Result<()> {
    let scene = Scene::new()?;
    let order = Order {
        wasm: b"another module",
        ..scene.order()?
    };
    let error = scene.refusal(order)?.to_string();
    let start = "the built program is not the release: the module's SHA-256 is ";
    assert!(error.starts_with(start), "{error}");
    assert!(
        error.contains("the module's size is 14, the release has "),
        "{error}"
    );
    Ok(())
}

#[test]
fn wrong_chain_is_refused() -> Result<()> {
    let scene = Scene::new()?;
    let order = Order {
        chain_id: Some(42_161),
        ..scene.order()?
    };
    assert_eq!(
        scene.refusal(order)?.to_string(),
        "the node serves chain 412346, not 42161; nothing was sent"
    );
    Ok(())
}

/// A server that gives these answers, one to each request, and its URL.
fn server_of(
    answers: &'static [(&str, &str)],
) -> Result<(String, JoinHandle<std::io::Result<()>>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let serve = move || {
        for (status, body) in answers {
            let (mut stream, _) = listener.accept()?;
            let mut request = [0; 4_096];
            let mut read = 0;
            while !request[..read].ends_with(b"}") {
                read += stream.read(&mut request[read..])?;
            }
            write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            )?;
        }
        Ok(())
    };
    Ok((url, thread::spawn(serve)))
}

/// Why an order is refused over a server of [`server_of`].
fn refusal_at(answers: &'static [(&str, &str)]) -> Result<String> {
    let scene = Scene::new()?;
    let (url, server) = server_of(answers)?;
    let result = deploy(&Node::new(&url), scene.order()?, &mut |_| {});
    let error = result.err().context("it was done")?.to_string();
    assert!(server.join().is_ok_and(|served| served.is_ok()));
    // The port is another one every time.
    Ok(error.replace(url.trim_start_matches("http://"), "the node"))
}

#[test]
fn chain_without_arbos_is_refused() -> Result<()> {
    assert_eq!(
        refusal_at(&[
            ("200 OK", r#"{"jsonrpc":"2.0","id":1,"result":"0x1"}"#),
            ("200 OK", r#"{"jsonrpc":"2.0","id":1,"result":"0x"}"#),
        ])?,
        "chain 1 runs no Stylus programs: it has no ArbOS"
    );
    Ok(())
}

#[test]
fn provider_that_answers_in_http_alone_is_told_by_its_status() -> Result<()> {
    assert_eq!(
        refusal_at(&[("429 Too Many Requests", "slow down")])?,
        "eth_chainId got no answer from the node: HTTP status 429, no JSON-RPC"
    );
    Ok(())
}

#[test]
fn nobody_to_pay_is_refused() -> Result<()> {
    let scene = Scene::new()?;
    let order = Order {
        key: None,
        ..scene.order()?
    };
    assert!(matches!(scene.refusal(order)?, Error::NoKey));
    Ok(())
}

#[test]
fn account_that_cannot_pay_all_of_it_is_refused_before_the_first_step() -> Result<()> {
    let scene = Scene::new()?;
    let priced = Order {
        is_dry_run: true,
        ..scene.order()?
    };
    let needed = scene.run(priced).0?.needs;
    let short = needed - U256::from(1);
    scene
        .chain
        .with_chain(|chain| chain.set_balance(PAYER.address, short));
    match scene.refusal(scene.order()?)? {
        Error::NoFunds {
            account,
            has,
            needs,
        } => {
            assert_eq!((account, has, needs), (PAYER.address, short, needed));
        }
        error => panic!("{error}"),
    }
    scene
        .chain
        .with_chain(|chain| chain.set_balance(PAYER.address, needed));
    scene.deploy()?;
    Ok(())
}

#[test]
fn chain_without_the_deployer_is_refused() -> Result<()> {
    let scene = Scene::new()?;
    scene
        .chain
        .with_chain(|chain| chain.set_code(DETERMINISTIC_DEPLOYER, Bytes::new()));
    assert!(matches!(scene.refusal(scene.order()?)?, Error::NoDeployer));
    Ok(())
}

#[test]
fn other_code_at_the_address_is_refused() -> Result<()> {
    let scene = Scene::new()?;
    let place = scene.program.address();
    let code = [scene.program.code(), &[0]].concat();
    scene
        .chain
        .with_chain(|chain| chain.set_code(place, code.clone()));
    match scene.refusal(scene.order()?)? {
        Error::ForeignCode {
            address,
            found,
            expected,
        } => {
            assert_eq!(address, place);
            assert_eq!(found, keccak256(code));
            assert_eq!(expected, scene.release.code_hash);
        }
        error => panic!("{error}"),
    }
    Ok(())
}

#[test]
fn module_that_the_chain_does_not_activate_is_refused_with_the_chains_reason() -> Result<()> {
    let scene = Scene::of(b"no module".to_vec())?;
    let error = scene.refusal(scene.order()?)?.to_string();
    let start = "eth_call is refused: program activation failed: ";
    assert!(error.starts_with(start), "{error}");
    Ok(())
}

#[test]
fn nobody_at_the_url_is_told() -> Result<()> {
    let scene = Scene::new()?;
    let node = Node::new("http://127.0.0.1:1/token");
    let result = deploy(&node, scene.order()?, &mut |_| {});
    match result {
        Err(Error::Rpc(RpcError::NoAnswer { method, host, .. })) => {
            assert_eq!(
                (method.as_str(), host.as_str()),
                ("eth_chainId", "127.0.0.1:1")
            );
        }
        other => panic!("{other:?}"),
    }
    Ok(())
}

#[test]
fn method_that_the_node_does_not_know_is_a_refusal() -> Result<()> {
    let scene = Scene::new()?;
    let answer: Result<Value, _> = scene.node.rpc().ask("evm_noSuchThing", json!([]));
    match answer {
        Err(RpcError::Refused { code, data, .. }) => assert_eq!((code, data.len()), (-32_601, 0)),
        other => panic!("{other:?}"),
    }
    Ok(())
}
