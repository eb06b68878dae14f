// ethers against the node, unchanged: what its users do. Every test begins and ends with the same chain.
import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";
import { ethers } from "ethers";
import { ARB_WASM, ARB_WASM_ABI, GAS, PROGRAM_ABI, counter, programCreation } from "./contracts.mjs";
import { NOW, startNode } from "./node.mjs";

const { http, ws } = await startNode();
const { abi, bytecode } = counter();
const creation = await programCreation();
const phrase = "test test test test test test test test test test test junk";
const [sender, other] = [0, 1].map((i) => ethers.HDNodeWallet.fromPhrase(phrase, undefined, `m/44'/60'/0'/0/${i}`));

let provider, wallet, start;
beforeEach(async () => {
  // Without cache, since the chain reverts between tests.
  provider = new ethers.JsonRpcProvider(http, undefined, { cacheTimeout: -1, pollingInterval: 50 });
  wallet = sender.connect(provider);
  start = await provider.send("evm_snapshot", []);
});
afterEach(async () => {
  await provider.send("evm_revert", [start]);
  provider.destroy();
});

async function deployCounter(number = 5n) {
  const contract = await new ethers.ContractFactory(abi, bytecode, wallet).deploy(number);
  const receipt = await contract.deploymentTransaction().wait();
  return { contract, receipt };
}

async function deployProgram() {
  const { contractAddress } = await (await wallet.sendTransaction({ data: creation })).wait();
  const arbWasm = new ethers.Contract(ARB_WASM, ARB_WASM_ABI, wallet);
  const transaction = await arbWasm.activateProgram(contractAddress, { value: ethers.parseEther("1") });
  return { program: new ethers.Contract(contractAddress, PROGRAM_ABI, wallet), arbWasm, receipt: await transaction.wait() };
}

const revertOf = (promise) => promise.then(() => assert.fail("did not revert"), (error) => error);

test("the chain and its accounts are shown", async () => {
  assert.equal((await provider.getNetwork()).chainId, 412_346n);
  assert.equal(await provider.getBlockNumber(), 0);
  assert.equal(await provider.getBalance(wallet), ethers.parseEther("10000"));
  const fees = await provider.getFeeData();
  assert.equal(fees.gasPrice, 100_000_000n);
  assert.equal(fees.maxFeePerGas, 200_000_000n);
  assert.equal(fees.maxPriorityFeePerGas, 0n);
});

test("ether is sent", async () => {
  const transaction = await wallet.sendTransaction({ to: other.address, value: ethers.parseEther("1.5") });
  const receipt = await transaction.wait();
  assert.equal(receipt.status, 1);
  assert.equal(receipt.gasUsed, 21_000n);
  assert.equal(receipt.fee, 21_000n * 100_000_000n);
  assert.equal(await provider.getBalance(other), ethers.parseEther("10001.5"));
  const { value, blockNumber } = await provider.getTransaction(transaction.hash);
  assert.deepEqual([value, blockNumber], [ethers.parseEther("1.5"), 1]);
});

test("ether is sent by the node's own keys", async () => {
  const signer = await provider.getSigner(0);
  assert.equal(signer.address, sender.address);
  const receipt = await (await signer.sendTransaction({ to: other.address, value: 1n })).wait();
  assert.equal(receipt.status, 1);
});

test("a block is shown with its transactions", async () => {
  await (await wallet.sendTransaction({ to: other.address, value: 1n })).wait();
  const block = await provider.getBlock("latest", true);
  assert.equal(block.timestamp, NOW);
  assert.deepEqual(block.prefetchedTransactions.map(({ type }) => type), [0x6a, 2]);
});

test("a contract is deployed, read, written and estimated", async () => {
  const { contract, receipt } = await deployCounter(5n);
  assert.equal(receipt.gasUsed, GAS.deployCounter);
  assert.equal(await contract.number(), 5n);
  assert.equal(await contract.setNumber.estimateGas(7n), 28_287n);
  const written = await (await contract.setNumber(7n)).wait();
  assert.equal(written.gasUsed, GAS.setCounter);
  assert.equal(await contract.number(), 7n);
});

test("events are found and filtered", async () => {
  const { contract } = await deployCounter();
  for (const number of [7n, 8n]) await (await contract.setNumber(number)).wait();
  const numbers = async (by) => {
    const logs = await contract.queryFilter(contract.filters.NumberSet(by), 0);
    return logs.map(({ args }) => args.number);
  };
  assert.deepEqual(await numbers(wallet.address), [7n, 8n]);
  assert.deepEqual(await numbers(other.address), []);
});

test("reverts are decoded: custom error, reason, panic", async () => {
  const { contract } = await deployCounter();
  const tooHigh = await revertOf(contract.setNumber.staticCall(1_001n));
  assert.deepEqual([tooHigh.code, tooHigh.revert.name, ...tooHigh.revert.args], ["CALL_EXCEPTION", "TooHigh", 1_001n, 1_000n]);
  assert.equal((await revertOf(contract.setNumber.staticCall(13n))).reason, "unlucky");
  assert.equal((await revertOf(contract.setNumber.estimateGas(0n))).reason, "Panic due to ASSERT_FALSE(1)");
});

test("a mined transaction that reverted is an error", async () => {
  const { contract } = await deployCounter();
  const transaction = await contract.setNumber(13n, { gasLimit: 100_000n });
  const error = await revertOf(transaction.wait());
  assert.deepEqual([error.code, error.receipt.status], ["CALL_EXCEPTION", 0]);
});

test("a Stylus program is created, activated, called and refuses", async () => {
  const { program, arbWasm, receipt } = await deployProgram();
  assert.equal(receipt.gasUsed, GAS.activateProgram);
  const event = arbWasm.interface.parseLog(receipt.logs[0]);
  assert.deepEqual([event.name, event.args.program, event.args.version], ["ProgramActivated", program.target, 2n]);
  assert.equal(await arbWasm.programVersion(program), 2n);
  assert.equal(await program.setNumber.estimateGas(9n), 54_428n);
  const written = await (await program.setNumber(9n)).wait();
  assert.equal(written.gasUsed, GAS.setProgram);
  const set = program.interface.parseLog(written.logs[0]);
  assert.deepEqual([set.name, set.args.number], ["NumberSet", 9n]);
  assert.equal(await program.number(), 9n);
  assert.equal((await revertOf(program.setNumber.staticCall(0n))).revert.name, "Zero");
  assert.equal((await revertOf(arbWasm.activateProgram.staticCall(program))).revert.name, "ProgramUpToDate");
});

test("a contract calls a program, and the call is traced", async () => {
  const { program } = await deployProgram();
  const { contract } = await deployCounter();
  const transaction = await contract.follow(program, 11n);
  assert.equal((await transaction.wait()).gasUsed, GAS.follow);
  const trace = await provider.send("debug_traceTransaction", [transaction.hash, { tracer: "callTracer" }]);
  assert.deepEqual(trace.calls.map(({ type, to }) => [type, ethers.getAddress(to)]), [
    ["CALL", program.target],
    ["STATICCALL", program.target],
  ]);
});

test("blocks and events are notified over a WebSocket", async () => {
  const { contract } = await deployCounter();
  const socket = new ethers.WebSocketProvider(ws);
  after(() => socket.destroy());
  const blocks = [];
  await socket.on("block", (number) => blocks.push(number));
  const listening = contract.connect(socket);
  const seen = new Promise((resolve) => listening.on("NumberSet", (by, number) => resolve([by, number])));
  await listening.listenerCount("NumberSet");
  await socket.getBlockNumber();
  await contract.setNumber(7n);
  assert.deepEqual(await seen, [wallet.address, 7n]);
  assert.deepEqual(blocks, [2]);
});

test("time travels and snapshots bring it back", async () => {
  const id = await provider.send("evm_snapshot", []);
  await provider.send("evm_increaseTime", [3_600]);
  await provider.send("evm_mine", []);
  assert.equal((await provider.getBlock("latest")).timestamp, NOW + 3_600);
  assert.equal(await provider.send("evm_revert", [id]), true);
  assert.equal((await provider.getBlock("latest")).number, 0);
});

test("an account is impersonated", async () => {
  const address = "0x00000000000000000000000000000000000000aa";
  await provider.send("anvil_setBalance", [address, ethers.toQuantity(ethers.parseEther("1"))]);
  await provider.send("anvil_impersonateAccount", [address]);
  const signer = new ethers.JsonRpcSigner(provider, address);
  const receipt = await (await signer.sendTransaction({ to: other.address, value: 3n })).wait();
  assert.equal(receipt.from, ethers.getAddress(address));
});

test("what the node refuses has ethers' names", async () => {
  const balance = await provider.getBalance(wallet);
  const poor = await revertOf(wallet.sendTransaction({ to: other.address, value: balance, gasLimit: 21_000n }));
  assert.equal(poor.code, "INSUFFICIENT_FUNDS");
  await (await wallet.sendTransaction({ to: other.address, value: 1n })).wait();
  const late = await revertOf(wallet.sendTransaction({ to: other.address, value: 1n, nonce: 0, gasLimit: 21_000n }));
  assert.equal(late.code, "NONCE_EXPIRED");
});
