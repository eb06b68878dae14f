// viem against the node, unchanged: what its users do. Every test begins and ends with the same chain.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import * as viem from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { multicall3Bytecode } from "./node_modules/viem/_esm/constants/contracts.js";
import { ARB_WASM, ARB_WASM_ABI, GAS, MULTICALL3, PROGRAM_ABI, counter, programCreation } from "./contracts.mjs";
import { NOW, startNode } from "./node.mjs";

const { http, ws } = await startNode();
const chain = viem.defineChain({
  id: 412_346,
  name: "stylus-devnode",
  nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
  rpcUrls: { default: { http: [http], webSocket: [ws] } },
  contracts: { multicall3: { address: MULTICALL3 } },
});
const mnemonic = "test test test test test test test test test test test junk";
const [account, other] = [0, 1].map((addressIndex) => mnemonicToAccount(mnemonic, { addressIndex }));
const client = viem
  .createTestClient({ mode: "anvil", chain, account, transport: viem.http(), pollingInterval: 50 })
  .extend(viem.publicActions)
  .extend(viem.walletActions);
const { abi, bytecode } = counter();
const creation = await programCreation();
const programAbi = viem.parseAbi(PROGRAM_ABI);
const arbWasmAbi = viem.parseAbi(ARB_WASM_ABI);

let start;
beforeEach(async () => {
  start = await client.snapshot();
});
afterEach(() => client.revert({ id: start }));

const mined = (hash) => client.waitForTransactionReceipt({ hash });

async function deployCounter(number = 5n) {
  const receipt = await mined(await client.deployContract({ abi, bytecode, args: [number] }));
  return { address: viem.getAddress(receipt.contractAddress), receipt };
}

async function deployProgram() {
  const { contractAddress } = await mined(await client.sendTransaction({ data: creation }));
  const address = viem.getAddress(contractAddress);
  const activation = { address: ARB_WASM, abi: arbWasmAbi, functionName: "activateProgram", args: [address], value: viem.parseEther("1") };
  const { request, result } = await client.simulateContract(activation);
  const receipt = await mined(await client.writeContract(request));
  return { address, receipt, result };
}

// The error of the contract that a rejected promise carries.
async function revertOf(promise) {
  const error = await promise.then(() => assert.fail("did not revert"), (error) => error);
  const reverted = error.walk((cause) => cause instanceof viem.ContractFunctionRevertedError);
  assert.ok(reverted, error.message);
  return reverted;
}

test("the chain and its accounts are shown", async () => {
  assert.equal(await client.getChainId(), 412_346);
  assert.equal(await client.getBlockNumber(), 0n);
  assert.equal(await client.getBalance({ address: account.address }), viem.parseEther("10000"));
  assert.equal(await client.getGasPrice(), 100_000_000n);
  assert.equal(await client.getTransactionCount({ address: account.address }), 0);
  const fees = await client.estimateFeesPerGas();
  assert.deepEqual(fees, { maxFeePerGas: 120_000_000n, maxPriorityFeePerGas: 0n });
});

test("ether is sent", async () => {
  const hash = await client.sendTransaction({ to: other.address, value: viem.parseEther("1.5") });
  const receipt = await mined(hash);
  assert.equal(receipt.status, "success");
  assert.equal(receipt.gasUsed, 21_000n);
  assert.equal(receipt.effectiveGasPrice, 100_000_000n);
  assert.equal(receipt.type, "eip1559");
  assert.equal(receipt.transactionIndex, 1);
  assert.equal(await client.getBalance({ address: other.address }), viem.parseEther("10001.5"));
  const paid = 21_000n * 100_000_000n;
  assert.equal(await client.getBalance({ address: account.address }), viem.parseEther("9998.5") - paid);
  const transaction = await client.getTransaction({ hash });
  assert.equal(transaction.value, viem.parseEther("1.5"));
  assert.equal(transaction.blockHash, receipt.blockHash);
});

test("a block is shown with the system's transaction first", async () => {
  await mined(await client.sendTransaction({ to: other.address, value: 1n }));
  const block = await client.getBlock({ includeTransactions: true });
  assert.equal(block.number, 1n);
  assert.equal(block.timestamp, BigInt(NOW));
  assert.deepEqual(block.transactions.map(({ typeHex }) => typeHex), ["0x6a", "0x2"]);
});

test("a contract is deployed, read, written and estimated", async () => {
  const { address, receipt } = await deployCounter(5n);
  const contract = viem.getContract({ address, abi, client });
  assert.equal(receipt.gasUsed, GAS.deployCounter);
  assert.equal(await contract.read.number(), 5n);
  assert.equal(await contract.estimateGas.setNumber([7n]), 28_287n);
  const written = await mined(await contract.write.setNumber([7n]));
  assert.equal(written.gasUsed, GAS.setCounter);
  assert.equal(await contract.read.number(), 7n);
});

test("events are found, filtered and watched by polling", async () => {
  const { address } = await deployCounter();
  const contract = viem.getContract({ address, abi, client });
  const filter = await contract.createEventFilter.NumberSet({ by: account.address });
  await mined(await contract.write.setNumber([7n]));
  await mined(await contract.write.setNumber([8n]));
  const logs = await client.getContractEvents({ address, abi, eventName: "NumberSet", fromBlock: 0n });
  assert.deepEqual(logs.map(({ args }) => args), [
    { by: account.address, number: 7n },
    { by: account.address, number: 8n },
  ]);
  assert.deepEqual((await client.getFilterChanges({ filter })).map(({ args }) => args.number), [7n, 8n]);
  assert.deepEqual(await client.getFilterChanges({ filter }), []);
  assert.equal(await client.uninstallFilter({ filter }), true);
  const strangers = { by: other.address };
  assert.deepEqual(await client.getContractEvents({ address, abi, eventName: "NumberSet", args: strangers, fromBlock: 0n }), []);
});

test("reverts are decoded: custom error, reason, panic", async () => {
  const { address } = await deployCounter();
  const { simulate } = viem.getContract({ address, abi, client });
  const tooHigh = await revertOf(simulate.setNumber([1_001n]));
  assert.deepEqual([tooHigh.data.errorName, tooHigh.data.args], ["TooHigh", [1_001n, 1_000n]]);
  assert.equal((await revertOf(simulate.setNumber([13n]))).reason, "unlucky");
  const panic = await revertOf(simulate.setNumber([0n]));
  assert.deepEqual([panic.data.errorName, panic.data.args], ["Panic", [1n]]);
});

test("a Stylus program is created, activated, called and refuses", async () => {
  const { address, receipt, result } = await deployProgram();
  assert.equal(receipt.gasUsed, GAS.activateProgram);
  const [event] = viem.parseEventLogs({ abi: arbWasmAbi, logs: receipt.logs });
  assert.equal(event.eventName, "ProgramActivated");
  assert.equal(event.args.program, address);
  assert.deepEqual([event.args.version, event.args.dataFee], result);
  const arbWasm = viem.getContract({ address: ARB_WASM, abi: arbWasmAbi, client });
  assert.equal(await arbWasm.read.programVersion([address]), 2);

  const program = viem.getContract({ address, abi: programAbi, client });
  assert.equal(await program.estimateGas.setNumber([9n]), 54_428n);
  const written = await mined(await program.write.setNumber([9n]));
  assert.equal(written.gasUsed, GAS.setProgram);
  const [set] = viem.parseEventLogs({ abi: programAbi, logs: written.logs });
  assert.deepEqual([set.eventName, set.args], ["NumberSet", { number: 9n }]);
  assert.equal(await program.read.number(), 9n);
  assert.equal((await revertOf(program.simulate.setNumber([0n]))).data.errorName, "Zero");
  const again = { address: ARB_WASM, abi: arbWasmAbi, functionName: "activateProgram", args: [address] };
  assert.equal((await revertOf(client.simulateContract(again))).data.errorName, "ProgramUpToDate");
});

test("a contract calls a program, and the call is traced", async () => {
  const { address: program } = await deployProgram();
  const { address } = await deployCounter();
  const contract = viem.getContract({ address, abi, client });
  const hash = await contract.write.follow([program, 11n]);
  assert.equal((await mined(hash)).gasUsed, GAS.follow);
  assert.equal(await contract.read.number(), 11n);
  const trace = await client.request({ method: "debug_traceTransaction", params: [hash, { tracer: "callTracer" }] });
  assert.equal(trace.type, "CALL");
  assert.deepEqual(
    trace.calls.map(({ type, to, from }) => [type, viem.getAddress(to), viem.getAddress(from)]),
    [["CALL", program, address], ["STATICCALL", program, address]],
  );
});

test("a program's refusal passes through a contract", async () => {
  const { address: program } = await deployProgram();
  const { address } = await deployCounter();
  const request = { address, abi: [...abi, ...programAbi], functionName: "follow", args: [program, 0n] };
  assert.equal((await revertOf(client.simulateContract(request))).data.errorName, "Zero");
});

test("blocks and events are notified over a WebSocket", async () => {
  const { address } = await deployCounter();
  const transport = viem.webSocket(ws);
  const listener = viem.createPublicClient({ chain, transport });
  const blocks = [];
  const seen = await new Promise((resolve, reject) => {
    listener.watchBlockNumber({ onBlockNumber: (number) => blocks.push(number), onError: reject });
    listener.watchContractEvent({ address, abi, eventName: "NumberSet", onLogs: resolve, onError: reject });
    // The subscriptions are asked for on the same connection, in order, before this answer.
    listener.getBlockNumber().then(() => client.writeContract({ address, abi, functionName: "setNumber", args: [7n] }), reject);
  });
  assert.deepEqual(seen.map(({ args }) => args.number), [7n]);
  assert.deepEqual(blocks, [2n]);
  (await listener.transport.getRpcClient()).close();
});

test("state is overridden for one call", async () => {
  const { address } = await deployCounter();
  const stateOverride = [{ address, stateDiff: [{ slot: viem.toHex(0, { size: 32 }), value: viem.toHex(99, { size: 32 }) }] }];
  assert.equal(await client.readContract({ address, abi, functionName: "number", stateOverride }), 99n);
  assert.equal(await client.readContract({ address, abi, functionName: "number" }), 5n);
});

test("time travels", async () => {
  await client.increaseTime({ seconds: 3_600 });
  await client.mine({ blocks: 1 });
  assert.equal((await client.getBlock()).timestamp, BigInt(NOW + 3_600));
  await client.setNextBlockTimestamp({ timestamp: BigInt(NOW + 10_000) });
  await client.mine({ blocks: 2, interval: 60 });
  assert.equal((await client.getBlock()).timestamp, BigInt(NOW + 10_060));
  assert.equal(await client.getBlockNumber(), 3n);
});

test("transactions wait for a block while automining is off", async () => {
  await client.setAutomine(false);
  const hashes = [];
  for (const value of [1n, 2n]) hashes.push(await client.sendTransaction({ to: other.address, value }));
  assert.equal((await client.getTransaction({ hash: hashes[1] })).blockNumber, null);
  assert.deepEqual(await client.getTxpoolStatus(), { pending: 2, queued: 0 });
  await client.mine({ blocks: 1 });
  const receipts = await Promise.all(hashes.map(mined));
  assert.deepEqual(receipts.map(({ blockNumber, transactionIndex }) => [blockNumber, transactionIndex]), [[1n, 1], [1n, 2]]);
  await client.setAutomine(true);
  assert.equal(await client.getAutomine(), true);
});

test("snapshots bring accounts back", async () => {
  const id = await client.snapshot();
  await client.setBalance({ address: other.address, value: 7n });
  assert.equal(await client.getBalance({ address: other.address }), 7n);
  await client.revert({ id });
  assert.equal(await client.getBalance({ address: other.address }), viem.parseEther("10000"));
});

test("an account is impersonated", async () => {
  const address = viem.getAddress("0x00000000000000000000000000000000000000aa");
  await client.setBalance({ address, value: viem.parseEther("1") });
  await client.impersonateAccount({ address });
  const hash = await client.sendTransaction({ account: address, to: other.address, value: 3n });
  assert.equal((await mined(hash)).from, address.toLowerCase());
  await client.stopImpersonatingAccount({ address });
  await assert.rejects(client.sendTransaction({ account: address, to: other.address, value: 3n }), /unknown account/);
});

test("code and storage are set by hand", async () => {
  const { address } = await deployCounter();
  const copy = viem.getAddress("0x00000000000000000000000000000000000000bb");
  await client.setCode({ address: copy, bytecode: await client.getCode({ address }) });
  await client.setStorageAt({ address: copy, index: 0, value: viem.toHex(42, { size: 32 }) });
  await client.setNonce({ address: copy, nonce: 9 });
  assert.equal(await client.readContract({ address: copy, abi, functionName: "number" }), 42n);
  assert.equal(await client.getStorageAt({ address: copy, slot: "0x0" }), viem.toHex(42, { size: 32 }));
  assert.equal(await client.getTransactionCount({ address: copy }), 9);
});

test("calls are gathered: without a contract, and by multicall3 put in its place", async () => {
  const [{ address: first }, { address: second }] = [await deployCounter(5n), await deployCounter(6n)];
  const contracts = [first, second].map((address) => ({ address, abi, functionName: "number" }));
  assert.deepEqual(await client.multicall({ contracts, deployless: true, allowFailure: false }), [5n, 6n]);

  const { contractAddress } = await mined(await client.sendTransaction({ data: multicall3Bytecode }));
  await client.setCode({ address: MULTICALL3, bytecode: await client.getCode({ address: contractAddress }) });
  assert.deepEqual(await client.multicall({ contracts, allowFailure: false }), [5n, 6n]);
});

test("typed data is signed and verified on the chain", async () => {
  const typedData = {
    domain: { name: "Counter", version: "1", chainId: 412_346, verifyingContract: MULTICALL3 },
    types: { Wish: [{ name: "number", type: "uint256" }] },
    primaryType: "Wish",
    message: { number: 7n },
  };
  const signature = await client.signTypedData(typedData);
  assert.equal(await client.verifyTypedData({ address: account.address, signature, ...typedData }), true);
  assert.equal(await client.verifyTypedData({ address: other.address, signature, ...typedData }), false);
});

test("an access list is made", async () => {
  const { address } = await deployCounter();
  const data = viem.encodeFunctionData({ abi, functionName: "number" });
  const { accessList } = await client.createAccessList({ to: address, data });
  assert.deepEqual(accessList, [{ address: address.toLowerCase(), storageKeys: [viem.toHex(0, { size: 32 })] }]);
});

test("state is dumped and loaded", async () => {
  const { address } = await deployCounter(5n);
  const state = await client.dumpState();
  await mined(await client.writeContract({ address, abi, functionName: "setNumber", args: [7n] }));
  await client.loadState({ state });
  assert.equal(await client.readContract({ address, abi, functionName: "number" }), 5n);
});

test("errors of the node are reported", async () => {
  const balance = await client.getBalance({ address: account.address });
  await assert.rejects(client.sendTransaction({ to: other.address, value: balance, gas: 21_000n }), viem.TransactionExecutionError);
  const nonce = 0;
  await mined(await client.sendTransaction({ to: other.address, value: 1n }));
  const error = await client.sendTransaction({ to: other.address, value: 1n, gas: 21_000n, nonce }).catch((error) => error);
  assert.ok(error.walk((cause) => cause instanceof viem.NonceTooLowError), error.message);
});
