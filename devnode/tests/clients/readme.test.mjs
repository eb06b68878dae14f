// Runs the README's blocks for cast, viem and ethers unchanged; only the node's address is replaced.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startNode } from "./node.mjs";

const { http, ws } = await startNode();
const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const here = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);

// The only block of `language` that contains `part`.
function block(language, part) {
  const blocks = [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const found = blocks.filter(([, its, text]) => its === language && text.includes(part));
  assert.equal(found.length, 1, `one block of ${language} with ${part}`);
  return found[0][2].replaceAll("http://127.0.0.1:8547", http).replaceAll("ws://127.0.0.1:8547", ws);
}

// The output of a command; npm's cast is first on the path.
async function outputOf(command, args) {
  const path = [dirname(process.env.CAST ?? "cast"), process.env.PATH].join(delimiter);
  const { stdout } = await run(command, args, { cwd: here, env: { ...process.env, PATH: path, NO_COLOR: "1" } });
  return stdout.trimEnd();
}

test("the steps for cast work as written", async () => {
  const output = await outputOf("bash", ["-euo", "pipefail", "-c", block("sh", "cast chain-id")]);
  const [chainId, arbos, set, ...trace] = output.split("\n");
  assert.deepEqual([chainId, arbos, set], ["412346", "106", "null"]);
  assert.equal(JSON.parse(trace.join("\n")).gasUsed, "0x5208");
});

test("the steps for ethers work as written", async () => {
  const output = await outputOf("node", ["--input-type=module", "--eval", block("js", "ethers")]);
  const [, nonce] = /status: 1, gasUsed: 21000n, nonce: (\d+)/.exec(output) ?? assert.fail(output);
  assert.ok(Number(nonce) > 0);
});

test("the steps for viem work as written", async () => {
  const receipt = await outputOf("node", ["--input-type=module", "--eval", block("js", "viem")]);
  assert.match(receipt, /status: 'success'/);
  assert.match(receipt, /gasUsed: 21000n/);
});
