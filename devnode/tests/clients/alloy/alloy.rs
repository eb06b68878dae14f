//! alloy against the node, unchanged: what its users do.

use std::{
    env,
    error::Error,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use alloy_network::{AnyNetwork, EthereumWallet, TransactionBuilder as _, eip2718::Typed2718 as _};
use alloy_primitives::{Address, B256, Bytes, U256, address, b256};
use alloy_provider::{DynProvider, Provider as _, ProviderBuilder, WsConnect};
use alloy_rpc_types_eth::{Filter, TransactionRequest};
use alloy_signer_local::PrivateKeySigner;
use alloy_sol_types::{SolError as _, SolEvent as _, sol};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

sol! {
    #[sol(rpc)]
    contract Program {
        event NumberSet(uint256 number);
        error Zero();
        function number() external view returns (uint256);
        function setNumber(uint256 to) external;
    }

    #[sol(rpc)]
    contract ArbWasm {
        event ProgramActivated(bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee, uint16 version);
        error ProgramUpToDate();
        function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
        function programVersion(address program) external view returns (uint16 version);
    }
}

type Outcome = Result<(), Box<dyn Error>>;

/// Key and address of the first test account, address of the second.
const KEY: B256 = b256!("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
const SENDER: Address = address!("f39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
const OTHER: Address = address!("70997970C51812dc3A010C7d01b50e0d17dc79C8");
const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
/// When the chain starts, Unix seconds.
const NOW: u64 = 1_800_000_000;
const ETHER: u128 = 1_000_000_000_000_000_000;

/// A node of this test's own; it ends with it.
struct Node {
    process: Child,
    http: String,
    ws: String,
}

impl Node {
    /// Starts `$STYLUS_DEVNODE`, which scripts/clients builds, and reads its URLs.
    fn start() -> Result<Self, Box<dyn Error>> {
        let command = env::var("STYLUS_DEVNODE").map_err(|_| "run ./scripts/clients")?;
        let now = NOW.to_string();
        let mut process = Command::new(command)
            .args(["--port", "0", "--timestamp", &now])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let mut url = |label: &str| {
            let line = lines.find_map(|line| Some(line.strip_prefix(label)?.trim().to_owned()));
            line.ok_or("the node did not say where it listens")
        };
        let (http, ws) = (url("HTTP ")?, url("WebSocket ")?);
        Ok(Self { process, http, ws })
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already; the test has failed then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A node, and a provider that signs as the first test account.
fn start() -> Result<(Node, DynProvider), Box<dyn Error>> {
    let node = Node::start()?;
    let wallet = EthereumWallet::from(PrivateKeySigner::from_bytes(&KEY)?);
    let provider = ProviderBuilder::new()
        .wallet(wallet)
        .connect_http(node.http.parse()?);
    Ok((node, provider.erased()))
}

/// Creates the program and activates it; gas of the activation.
async fn deploy(provider: &DynProvider) -> Result<(Address, u64), Box<dyn Error>> {
    let creation: Bytes = env::var("PROGRAM")?.parse()?;
    let request = TransactionRequest::default().with_deploy_code(creation);
    let created = provider.send_transaction(request).await?;
    let program = created.get_receipt().await?.contract_address;
    let program = program.ok_or("nothing was created")?;
    let arb_wasm = ArbWasm::new(ARB_WASM, provider);
    let activation = arb_wasm.activateProgram(program).value(U256::from(ETHER));
    let receipt = activation.send().await?.get_receipt().await?;
    assert!(receipt.status());
    let event = ArbWasm::ProgramActivated::decode_log(&receipt.logs()[0].inner)?;
    assert_eq!((event.program, event.version), (program, 2));
    Ok((program, receipt.gas_used))
}

#[tokio::test]
async fn the_chain_and_its_accounts_are_shown() -> Outcome {
    let (_node, provider) = start()?;
    assert_eq!(provider.get_chain_id().await?, 412_346);
    assert_eq!(provider.get_block_number().await?, 0);
    let balance = provider.get_balance(SENDER).await?;
    assert_eq!(balance, U256::from(10_000 * ETHER));
    assert_eq!(provider.get_gas_price().await?, 100_000_000);
    let fees = provider.estimate_eip1559_fees().await?;
    assert_eq!(fees.max_priority_fee_per_gas, 1);
    Ok(())
}

#[tokio::test]
async fn ether_is_sent() -> Outcome {
    let (_node, provider) = start()?;
    let request = TransactionRequest::default()
        .with_to(OTHER)
        .with_value(U256::from(ETHER));
    let receipt = provider
        .send_transaction(request)
        .await?
        .get_receipt()
        .await?;
    assert!(receipt.status());
    assert_eq!(receipt.gas_used, 21_000);
    assert_eq!(receipt.effective_gas_price, 100_000_000);
    let balance = provider.get_balance(OTHER).await?;
    assert_eq!(balance, U256::from(10_001 * ETHER));
    Ok(())
}

#[tokio::test]
async fn a_block_is_read_with_the_systems_transaction() -> Outcome {
    let (node, signing) = start()?;
    let _: Value = signing.raw_request("evm_mine".into(), ()).await?;
    let provider = ProviderBuilder::new()
        .network::<AnyNetwork>()
        .connect_http(node.http.parse()?);
    let block = provider.get_block(1.into()).full().await?;
    let block = block.ok_or("no block")?;
    assert_eq!(block.header.timestamp, NOW);
    let transactions = block.transactions.as_transactions().ok_or("only hashes")?;
    let types: Vec<u8> = transactions.iter().map(|tx| tx.ty()).collect();
    assert_eq!(types, [0x6a]);
    Ok(())
}

#[tokio::test]
async fn a_program_is_created_activated_called_and_refuses() -> Outcome {
    let (_node, provider) = start()?;
    let (address, activation_gas) = deploy(&provider).await?;
    assert_eq!(activation_gas, 1_839_846);
    let arb_wasm = ArbWasm::new(ARB_WASM, &provider);
    assert_eq!(arb_wasm.programVersion(address).call().await?, 2);
    let again = arb_wasm.activateProgram(address).call().await;
    let again = again.err().ok_or("activated twice")?;
    assert!(
        again
            .as_decoded_error::<ArbWasm::ProgramUpToDate>()
            .is_some()
    );

    let program = Program::new(address, &provider);
    let setting = program.setNumber(U256::from(9));
    assert_eq!(setting.estimate_gas().await?, 54_428);
    let receipt = setting.send().await?.get_receipt().await?;
    assert_eq!(receipt.gas_used, 53_632);
    assert_eq!(program.number().call().await?, U256::from(9));

    let events = program.NumberSet_filter().from_block(0).query().await?;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].0.number, U256::from(9));

    let refusal = program.setNumber(U256::ZERO).call().await;
    let refusal = refusal.err().ok_or("not refused")?;
    let data = refusal.as_revert_data().ok_or("no revert data")?;
    assert_eq!(data.as_ref(), Program::Zero::SELECTOR);
    Ok(())
}

#[tokio::test]
async fn events_are_told_over_a_websocket() -> Outcome {
    let (node, provider) = start()?;
    let (address, _) = deploy(&provider).await?;
    let listener = ProviderBuilder::new()
        .connect_ws(WsConnect::new(&node.ws))
        .await?;
    let filter = Filter::new().address(address);
    let mut logs = listener.subscribe_logs(&filter).await?.into_stream();
    let program = Program::new(address, &provider);
    program
        .setNumber(U256::from(7))
        .send()
        .await?
        .watch()
        .await?;
    let log = logs.next().await.ok_or("the stream ended")?;
    assert_eq!(
        Program::NumberSet::decode_log(&log.inner)?.number,
        U256::from(7)
    );
    Ok(())
}

#[tokio::test]
async fn a_transaction_is_traced() -> Outcome {
    let (_node, provider) = start()?;
    let (address, _) = deploy(&provider).await?;
    let program = Program::new(address, &provider);
    let sent = program.setNumber(U256::from(7)).send().await?;
    let hash: B256 = sent.watch().await?;
    let options = json!({ "tracer": "callTracer" });
    let trace: Value = provider
        .raw_request("debug_traceTransaction".into(), (hash, options))
        .await?;
    assert_eq!(trace["gasUsed"], "0xd180");
    assert_eq!(trace["to"], json!(address));
    Ok(())
}

#[tokio::test]
async fn a_snapshot_brings_time_and_accounts_back() -> Outcome {
    let (_node, provider) = start()?;
    let id: U256 = provider.raw_request("evm_snapshot".into(), ()).await?;
    let _: Value = provider
        .raw_request("anvil_setBalance".into(), (OTHER, U256::ONE))
        .await?;
    assert_eq!(provider.get_balance(OTHER).await?, U256::ONE);
    let has_reverted: bool = provider.raw_request("evm_revert".into(), (id,)).await?;
    assert!(has_reverted);
    let balance = provider.get_balance(OTHER).await?;
    assert_eq!(balance, U256::from(10_000 * ETHER));
    Ok(())
}

#[tokio::test]
async fn refused_requests_have_their_errors() -> Outcome {
    let (_node, provider) = start()?;
    let request = TransactionRequest::default()
        .with_to(OTHER)
        .with_nonce(0)
        .with_gas_limit(21_000);
    provider
        .send_transaction(request.clone())
        .await?
        .watch()
        .await?;
    let late = provider.send_transaction(request).await;
    let late = late.err().ok_or("sent twice")?;
    let payload = late.as_error_resp().ok_or("no answer of the node")?;
    assert_eq!(payload.code, -32_000);
    assert!(payload.message.starts_with("nonce too low"), "{payload}");
    Ok(())
}
