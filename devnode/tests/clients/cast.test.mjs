// cast against the node, unchanged: what its users type. Every test begins and ends with the same chain.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { afterEach, beforeEach, test } from "node:test";
import { promisify } from "node:util";
import { ARB_WASM, GAS, counter, programCreation } from "./contracts.mjs";
import { NOW, startNode } from "./node.mjs";

const { http, ws } = await startNode();
const { bytecode } = counter();
const creation = await programCreation();
const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const SENDER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const OTHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const environment = { ...process.env, ETH_RPC_URL: http, NO_COLOR: "1" };

const run = promisify(execFile);
const command = process.env.CAST ?? "cast";

// The output of `cast` with these arguments.
async function cast(...args) {
  const { stdout } = await run(command, args, { env: environment });
  return stdout.trimEnd();
}

// The error output of `cast`.
const failure = (...args) => cast(...args).then(() => assert.fail("did not fail"), ({ stderr }) => stderr);

const send = async (...args) => JSON.parse(await cast("send", "--json", "--private-key", KEY, ...args));
const create = (code, ...args) => send("--create", code, ...args);

async function deployProgram() {
  const { contractAddress: program } = await create(creation);
  const receipt = await send("--value", "1ether", ARB_WASM, "activateProgram(address)", program);
  return { program, receipt };
}

let start;
beforeEach(async () => {
  start = JSON.parse(await cast("rpc", "evm_snapshot"));
});
afterEach(() => cast("rpc", "evm_revert", start));

test("the chain and its accounts are shown", async () => {
  assert.equal(await cast("chain-id"), "412346");
  assert.equal(await cast("block-number"), "0");
  assert.equal(await cast("balance", "--ether", SENDER), "10000.000000000000000000");
  assert.equal(await cast("gas-price"), "100000000");
  assert.equal(await cast("base-fee"), "100000000");
  assert.equal(await cast("nonce", SENDER), "0");
  assert.match(await cast("client"), /^stylus-devnode\/v\d+\.\d+\.\d+\/ArbOS-51$/);
  assert.equal(await cast("call", "0x0000000000000000000000000000000000000064", "arbOSVersion()(uint256)"), "106");
});

test("ether is sent", async () => {
  const receipt = await send(OTHER, "--value", "1.5ether");
  assert.deepEqual([receipt.status, receipt.gasUsed, receipt.blockNumber], ["0x1", "0x5208", "0x1"]);
  assert.equal(await cast("balance", "--ether", OTHER), "10001.500000000000000000");
  assert.equal(await cast("receipt", receipt.transactionHash, "gasUsed"), "21000");
  assert.equal(await cast("tx", receipt.transactionHash, "value"), "1500000000000000000");
  assert.match(await cast("tx", receipt.transactionHash, "--raw"), /^0x02f8/);
  assert.equal(await cast("block", "1", "-f", "timestamp"), String(NOW));
});

test("ether is sent by the node's own keys and for an impersonated account", async () => {
  const own = JSON.parse(await cast("send", "--json", "--unlocked", "--from", SENDER, OTHER, "--value", "1"));
  assert.equal(own.status, "0x1");
  const stranger = "0x00000000000000000000000000000000000000aa";
  await cast("rpc", "anvil_setBalance", stranger, "0xde0b6b3a7640000");
  await cast("rpc", "anvil_impersonateAccount", stranger);
  const foreign = JSON.parse(await cast("send", "--json", "--unlocked", "--from", stranger, OTHER, "--value", "1"));
  assert.deepEqual([foreign.status, foreign.from], ["0x1", stranger]);
});

test("a contract is deployed, read, written and estimated", async () => {
  const { contractAddress, gasUsed } = await create(bytecode, "constructor(uint256)", "5");
  assert.equal(BigInt(gasUsed), GAS.deployCounter);
  assert.equal(await cast("call", contractAddress, "number()(uint256)"), "5");
  assert.equal(await cast("estimate", "--from", SENDER, contractAddress, "setNumber(uint256)", "7"), "28287");
  const written = await send(contractAddress, "setNumber(uint256)", "7");
  assert.equal(BigInt(written.gasUsed), GAS.setCounter);
  assert.equal(BigInt(await cast("storage", contractAddress, "0")), 7n);
  assert.equal(await cast("codesize", contractAddress), "636");
});

test("events are found by signature and topic", async () => {
  const { contractAddress } = await create(bytecode, "constructor(uint256)", "5");
  await send(contractAddress, "setNumber(uint256)", "7");
  const logs = async (by) =>
    JSON.parse(await cast("logs", "--json", "--from-block", "0", "--address", contractAddress, "NumberSet(address indexed,uint256)", by));
  const [log, ...more] = await logs(SENDER);
  assert.deepEqual([BigInt(log.data), more], [7n, []]);
  assert.deepEqual(await logs(OTHER), []);
});

test("reverts are decoded: custom error, reason, panic", async () => {
  const { contractAddress } = await create(bytecode, "constructor(uint256)", "5");
  const set = (number) => failure("call", contractAddress, "setNumber(uint256)", number);
  assert.match(await set("13"), /error code 3: execution reverted: unlucky/);
  assert.match(await set("0"), /error code 3: execution reverted.*0x4e487b71/s);
  // TooHigh(1001, 1000)
  assert.match(await set("1001"), /error code 3: execution reverted.*data: "0x[0-9a-f]{8}0{61}3e90{61}3e8"/s);
});

test("a Stylus program is created, activated, called and refuses", async () => {
  const { program, receipt } = await deployProgram();
  assert.equal(BigInt(receipt.gasUsed), GAS.activateProgram);
  assert.equal(await cast("call", ARB_WASM, "programVersion(address)(uint16)", program), "2");
  assert.equal(await cast("estimate", "--from", SENDER, program, "setNumber(uint256)", "9"), "54428");
  const written = await send(program, "setNumber(uint256)", "9");
  assert.equal(BigInt(written.gasUsed), GAS.setProgram);
  assert.equal(await cast("call", program, "number()(uint256)"), "9");
  // Zero()
  assert.match(await failure("call", program, "setNumber(uint256)", "0"), /execution reverted.*data: "0xf4560403"/s);
});

test("a contract calls a program, and the call is traced", async () => {
  const { program } = await deployProgram();
  const { contractAddress } = await create(bytecode, "constructor(uint256)", "5");
  const { transactionHash, gasUsed } = await send(contractAddress, "follow(address,uint256)", program, "11");
  assert.equal(BigInt(gasUsed), GAS.follow);
  const trace = JSON.parse(await cast("rpc", "debug_traceTransaction", transactionHash, '{"tracer":"callTracer"}'));
  assert.deepEqual(trace.calls.map(({ type, to }) => [type, to]), [["CALL", program], ["STATICCALL", program]]);
  const options = JSON.stringify({ tracer: "gasReport", tracerConfig: { format: "folded" } });
  const folded = JSON.parse(await cast("rpc", "debug_traceTransaction", transactionHash, options)).trimEnd().split("\n");
  const gas = folded.map((line) => Number(line.split(" ")[1])).reduce((sum, gas) => sum + gas);
  // All but the 21,572 of the transaction and its call data.
  assert.equal(BigInt(gas), GAS.follow - 21_572n);
});

test("an access list is made", async () => {
  const { contractAddress } = await create(bytecode, "constructor(uint256)", "5");
  const { accessList } = JSON.parse(await cast("access-list", "--json", contractAddress, "number()"));
  assert.deepEqual(accessList, [{ address: contractAddress, storageKeys: [`0x${"0".repeat(64)}`] }]);
});

test("time travels", async () => {
  await cast("rpc", "evm_increaseTime", "3600");
  await cast("rpc", "anvil_mine", "2", "60");
  assert.equal(await cast("block", "latest", "-f", "timestamp"), String(NOW + 3_660));
});

test("events are notified over a WebSocket", async () => {
  const { contractAddress } = await create(bytecode, "constructor(uint256)", "5");
  const options = ["logs", "--subscribe", "--json", "--rpc-url", ws, "--address", contractAddress];
  const listener = spawn(command, options, { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  // A list that never ends: its first entry is whole once a comma follows.
  const told = new Promise((resolve) => {
    let text = "";
    listener.stdout.on("data", (chunk) => {
      text += chunk;
      if (text.endsWith("},")) resolve(text.slice(1, text.indexOf("},") + 1));
    });
  });
  // cast does not report its subscription, so the event is repeated until it arrives.
  const repeating = setInterval(() => send(contractAddress, "setNumber(uint256)", "7").catch(() => {}), 500);
  const log = JSON.parse(await told);
  clearInterval(repeating);
  listener.kill();
  assert.deepEqual([log.address, BigInt(log.data)], [contractAddress, 7n]);
});

test("errors of the node are reported", async () => {
  await send(OTHER, "--value", "1");
  const late = await failure("send", "--private-key", KEY, "--nonce", "0", "--gas-limit", "21000", OTHER, "--value", "1");
  assert.match(late, /nonce too low: address 0xf39F\w+, tx: 0 state: 1/);
});
