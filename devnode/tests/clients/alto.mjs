// alto, an ERC-4337 bundler, started in unsafe mode against a node of its own; it bundles one user operation.
// scripts/try-alto runs this where only the loopback exists; $ALTO is the folder alto is installed in.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as viem from "viem";
import { entryPoint07Abi, getUserOperationHash } from "viem/account-abstraction";
import { privateKeyToAccount } from "viem/accounts";
import { startNode } from "./node.mjs";

const folder = process.env.ALTO;
const read = (path) => JSON.parse(readFileSync(join(folder, "node_modules", path), "utf8"));
const artifact = (name) => read(`@account-abstraction/contracts/artifacts/${name}.json`);
const EXECUTOR = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
const UTILITY = "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a";
const RECIPIENT = "0x00000000000000000000000000000000000a1704";
const CHAIN_ID = 412_346;
const PORT = 4337;
/// Maximum time until alto serves, and until it has mined an operation, milliseconds.
const TIMEOUT = 60_000;

const owner = privateKeyToAccount("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
const { http } = await startNode();
const client = viem.createWalletClient({ account: owner, transport: viem.http(http) }).extend(viem.publicActions);
let alto, entryPoint;

async function request(method, ...params) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const headers = { "content-type": "application/json" };
  const response = await fetch(`http://127.0.0.1:${PORT}`, { method: "POST", headers, body });
  const { result, error } = await response.json();
  assert.equal(error, undefined, `${method}: ${JSON.stringify(error)}`);
  return result;
}

// The first result of `attempt` that is not null; errors count as null until the timeout.
async function eventually(attempt) {
  for (const end = Date.now() + TIMEOUT; ; ) {
    const result = await attempt().catch((error) => {
      if (Date.now() > end) throw error;
      return null;
    });
    if (result !== null) return result;
    assert.ok(Date.now() < end, "no result before the timeout");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function deploy(name, ...args) {
  const { abi, bytecode } = artifact(name);
  const hash = await client.deployContract({ chain: null, abi, bytecode, args });
  const { contractAddress } = await client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
  return viem.getAddress(contractAddress);
}

before(async () => {
  entryPoint = await deploy("EntryPoint");
  const options = ["--entrypoints", entryPoint, "--rpc-url", http, "--port", String(PORT), "--safe-mode", "false"];
  const keys = ["--executor-private-keys", EXECUTOR, "--utility-private-key", UTILITY];
  const chain = ["--chain-type", "arbitrum", "--deploy-simulations-contract", "true", "--log-level", "warn"];
  alto = spawn(process.execPath, [join(folder, "node_modules", ".bin", "alto"), ...options, ...keys, ...chain], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  await eventually(() => request("eth_chainId"));
});

after(() => alto?.kill());

test("alto serves the entry point of the node and prices operations", async () => {
  assert.deepEqual(await request("eth_supportedEntryPoints"), [entryPoint]);
  assert.equal(await request("eth_chainId"), viem.toHex(CHAIN_ID));
  const { standard } = await request("pimlico_getUserOperationGasPrice");
  assert.ok(BigInt(standard.maxFeePerGas) >= 100_000_000n, JSON.stringify(standard));
});

test("alto estimates, bundles and mines an operation that creates its account", async () => {
  const factory = await deploy("SimpleAccountFactory", entryPoint);
  const { abi } = artifact("SimpleAccountFactory");
  const args = [owner.address, 0n];
  const sender = await client.readContract({ address: factory, abi, functionName: "getAddress", args });
  const hash = await client.sendTransaction({ chain: null, to: sender, value: viem.parseEther("1") });
  await client.waitForTransactionReceipt({ hash, pollingInterval: 50 });

  const { standard } = await request("pimlico_getUserOperationGasPrice");
  const unsigned = {
    sender,
    nonce: "0x0",
    factory,
    factoryData: viem.encodeFunctionData({ abi, functionName: "createAccount", args }),
    callData: viem.encodeFunctionData({
      abi: artifact("SimpleAccount").abi,
      functionName: "execute",
      args: [RECIPIENT, 7n, "0x"],
    }),
    callGasLimit: "0x0",
    verificationGasLimit: "0x0",
    preVerificationGas: "0x0",
    ...standard,
    // Recovers to some address, so that the estimate runs the whole verification.
    signature: `0x${"f".repeat(31)}${"0".repeat(33)}7${"a".repeat(63)}1c`,
  };
  const estimate = await request("eth_estimateUserOperationGas", unsigned, entryPoint);
  for (const paymasterField of ["paymasterVerificationGasLimit", "paymasterPostOpGasLimit"]) delete estimate[paymasterField];
  const op = { ...unsigned, ...estimate };
  const numbers = ["nonce", "callGasLimit", "verificationGasLimit", "preVerificationGas", "maxFeePerGas", "maxPriorityFeePerGas"];
  const userOperation = { ...op, ...Object.fromEntries(numbers.map((name) => [name, BigInt(op[name])])) };
  const opHash = getUserOperationHash({
    chainId: CHAIN_ID,
    entryPointAddress: entryPoint,
    entryPointVersion: "0.7",
    userOperation,
  });
  op.signature = await owner.signMessage({ message: { raw: opHash } });
  assert.equal(await request("eth_sendUserOperation", op, entryPoint), opHash);

  const receipt = await eventually(() => request("eth_getUserOperationReceipt", opHash));
  assert.equal(receipt.success, true);
  assert.equal(await client.getBalance({ address: RECIPIENT }), 7n);
  assert.equal(await client.readContract({ address: entryPoint, abi: entryPoint07Abi, functionName: "getNonce", args: [sender, 0n] }), 1n);
  const { gasUsed } = await client.getTransactionReceipt({ hash: receipt.receipt.transactionHash });
  console.log("alto mined", opHash, "for", gasUsed, "gas");
});
