// The contracts of the clients: a Solidity counter, and a Stylus program of the same interface as a creation.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { brotliCompressSync, constants } from "node:zlib";

const require = createRequire(import.meta.url);
const read = (name) => readFileSync(new URL(`contracts/${name}`, import.meta.url), "utf8");

/// The counter: `{ abi, bytecode }`.
export function counter() {
  const input = {
    language: "Solidity",
    sources: { "Counter.sol": { content: read("Counter.sol") } },
    settings: {
      evmVersion: "cancun",
      optimizer: { enabled: true, runs: 200 },
      metadata: { bytecodeHash: "none" },
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
    },
  };
  const { errors, contracts } = JSON.parse(require("solc").compile(JSON.stringify(input)));
  if (errors) throw new Error(errors.map((error) => error.formattedMessage).join("\n"));
  const { abi, evm } = contracts["Counter.sol"].Counter;
  return { abi, bytecode: `0x${evm.bytecode.object}` };
}

/// Creation of the program: its compressed code behind a constructor that returns what follows it.
export async function programCreation() {
  const wabt = await require("wabt")();
  const module = wabt.parseWat("program.wat", read("program.wat"));
  const { buffer: wasm } = module.toBinary({});
  module.destroy();
  const window = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 } };
  const code = Buffer.concat([Buffer.from("eff00000", "hex"), brotliCompressSync(wasm, window)]);
  // PUSH2 length, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN: ten bytes.
  const constructor = Buffer.from("61000080600a5f395ff3", "hex");
  constructor.writeUInt16BE(code.length, 1);
  return `0x${Buffer.concat([constructor, code]).toString("hex")}`;
}

/// The interface of both counters, and of the precompiles that the clients call.
export const PROGRAM_ABI = [
  "function number() view returns (uint256)",
  "function setNumber(uint256 to)",
  "event NumberSet(uint256 number)",
  "error Zero()",
];
export const ARB_WASM = "0x0000000000000000000000000000000000000071";
export const ARB_WASM_ABI = [
  "function activateProgram(address program) payable returns (uint16 version, uint256 dataFee)",
  "function programVersion(address program) view returns (uint16 version)",
  "event ProgramActivated(bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee, uint16 version)",
  "error ProgramNotWasm()",
  "error ProgramUpToDate()",
];
export const MULTICALL3 = "0xcA11bde05977b3631167028862bE2a173976CA11";

/// Gas of each step, whichever client sends it.
export const GAS = {
  deployCounter: 214_108n,
  setCounter: 27_941n,
  activateProgram: 1_839_846n,
  setProgram: 53_632n,
  follow: 71_895n,
};
