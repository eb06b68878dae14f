// alto, an ERC-4337 bundler, started against a node of its own in unsafe mode and asked what it serves.
// scripts/try-alto runs this where only the loopback exists; $ALTO is the folder alto is installed in.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as viem from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { startNode } from "./node.mjs";

const folder = process.env.ALTO;
const read = (path) => JSON.parse(readFileSync(join(folder, "node_modules", path), "utf8"));
const EXECUTOR = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
const UTILITY = "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a";
const PORT = 4337;
/// Milliseconds alto may take to serve.
const PATIENCE = 60_000;

async function ask(method, ...params) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const headers = { "content-type": "application/json" };
  const response = await fetch(`http://127.0.0.1:${PORT}`, { method: "POST", headers, body });
  const { result, error } = await response.json();
  assert.equal(error, undefined, `${method}: ${JSON.stringify(error)}`);
  return result;
}

// The answer to `method` once alto serves.
async function patiently(method) {
  for (const end = Date.now() + PATIENCE; ; ) {
    try {
      return await ask(method);
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

test("alto starts against the node in unsafe mode", async () => {
  const { http } = await startNode();
  const account = privateKeyToAccount("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
  const client = viem.createWalletClient({ account, transport: viem.http(http) }).extend(viem.publicActions);
  const { bytecode } = read("@account-abstraction/contracts/artifacts/EntryPoint.json");
  const hash = await client.sendTransaction({ chain: null, data: bytecode });
  const { contractAddress } = await client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
  const entryPoint = viem.getAddress(contractAddress);

  const options = ["--entrypoints", entryPoint, "--rpc-url", http, "--port", String(PORT), "--safe-mode", "false"];
  const keys = ["--executor-private-keys", EXECUTOR, "--utility-private-key", UTILITY];
  const chain = ["--chain-type", "arbitrum", "--deploy-simulations-contract", "true", "--log-level", "warn"];
  const alto = spawn(process.execPath, [join(folder, "node_modules", ".bin", "alto"), ...options, ...keys, ...chain], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  try {
    assert.deepEqual(await patiently("eth_supportedEntryPoints"), [entryPoint]);
    assert.equal(await ask("eth_chainId"), "0x64aba");
    const { standard } = await ask("pimlico_getUserOperationGasPrice");
    assert.ok(BigInt(standard.maxFeePerGas) >= 100_000_000n, JSON.stringify(standard));
    console.log("alto serves", entryPoint, "and asks for", standard);
  } finally {
    alto.kill();
  }
});
