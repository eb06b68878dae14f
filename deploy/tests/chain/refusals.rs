//! What `deploy` refuses. It refuses before it sends anything.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread::{self, JoinHandle},
};

use alloy_primitives::{Bytes, U256, keccak256};
use anyhow::{Context, Result};
use latchkey_deploy::{
    deploy::{Options, deploy},
    error::Error,
    node::Node,
    rpc::RpcError,
};
use latchkey_sdk::call::DETERMINISTIC_DEPLOYER;
use serde_json::{Value, json};

use crate::test_chain::{PAYER, TestChain};

#[test]
fn module_that_is_not_the_release_is_refused() -> Result<()> {
    let test = TestChain::new()?;
    let options = Options {
        wasm: b"another module",
        ..test.options()?
    };
    let error = test.deploy_error(options)?.to_string();
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
    let test = TestChain::new()?;
    let options = Options {
        chain_id: Some(42_161),
        ..test.options()?
    };
    assert_eq!(
        test.deploy_error(options)?.to_string(),
        "the node serves chain 412346, not 42161; nothing was sent"
    );
    Ok(())
}

/// Starts a server that sends these responses, one per request. Returns its URL and thread.
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

/// The error of `deploy` against a server of [`server_of`].
fn refusal_at(answers: &'static [(&str, &str)]) -> Result<String> {
    let test = TestChain::new()?;
    let (url, server) = server_of(answers)?;
    let result = deploy(&Node::new(&url), test.options()?, &mut |_| {});
    let error = result.err().context("it succeeded")?.to_string();
    assert!(server.join().is_ok_and(|served| served.is_ok()));
    // The port differs in every run.
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
fn response_without_json_rpc_is_reported_by_its_http_status() -> Result<()> {
    assert_eq!(
        refusal_at(&[("429 Too Many Requests", "slow down")])?,
        "no response to eth_chainId from the node: HTTP status 429, no JSON-RPC"
    );
    Ok(())
}

#[test]
fn missing_key_is_refused() -> Result<()> {
    let test = TestChain::new()?;
    let options = Options {
        key: None,
        ..test.options()?
    };
    assert!(matches!(test.deploy_error(options)?, Error::NoKey));
    Ok(())
}

#[test]
fn account_that_cannot_pay_all_of_it_is_refused_before_the_first_step() -> Result<()> {
    let test = TestChain::new()?;
    let dry_run = Options {
        is_dry_run: true,
        ..test.options()?
    };
    let needed = test.run(dry_run).0?.max_cost;
    let short = needed - U256::from(1);
    test.devnode
        .with_chain(|chain| chain.set_balance(PAYER.address, short));
    match test.deploy_error(test.options()?)? {
        Error::InsufficientFunds {
            account,
            balance,
            required,
        } => {
            assert_eq!((account, balance, required), (PAYER.address, short, needed));
        }
        error => panic!("{error}"),
    }
    test.devnode
        .with_chain(|chain| chain.set_balance(PAYER.address, needed));
    test.deploy()?;
    Ok(())
}

#[test]
fn chain_without_the_deployer_is_refused() -> Result<()> {
    let test = TestChain::new()?;
    test.devnode
        .with_chain(|chain| chain.set_code(DETERMINISTIC_DEPLOYER, Bytes::new()));
    assert!(matches!(
        test.deploy_error(test.options()?)?,
        Error::NoDeployer
    ));
    Ok(())
}

#[test]
fn other_code_at_the_address_is_refused() -> Result<()> {
    let test = TestChain::new()?;
    let place = test.program.address();
    let code = [test.program.code(), &[0]].concat();
    test.devnode
        .with_chain(|chain| chain.set_code(place, code.clone()));
    match test.deploy_error(test.options()?)? {
        Error::UnexpectedCode {
            address,
            found,
            expected,
        } => {
            assert_eq!(address, place);
            assert_eq!(found, keccak256(code));
            assert_eq!(expected, test.release.code_hash);
        }
        error => panic!("{error}"),
    }
    Ok(())
}

#[test]
fn module_that_the_chain_rejects_is_refused_with_the_reason_of_the_chain() -> Result<()> {
    let test = TestChain::with_module(b"no module".to_vec())?;
    let error = test.deploy_error(test.options()?)?.to_string();
    let start = "eth_call failed: program activation failed: ";
    assert!(error.starts_with(start), "{error}");
    Ok(())
}

#[test]
fn closed_port_is_reported() -> Result<()> {
    let test = TestChain::new()?;
    let node = Node::new("http://127.0.0.1:1/token");
    let result = deploy(&node, test.options()?, &mut |_| {});
    match result {
        Err(Error::Rpc(RpcError::NoResponse { method, host, .. })) => {
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
fn unknown_method_is_an_error_response() -> Result<()> {
    let test = TestChain::new()?;
    let answer: Result<Value, _> = test.node.rpc().request("evm_noSuchThing", json!([]));
    match answer {
        Err(RpcError::ErrorResponse { code, data, .. }) => {
            assert_eq!((code, data.len()), (-32_601, 0))
        }
        other => panic!("{other:?}"),
    }
    Ok(())
}
