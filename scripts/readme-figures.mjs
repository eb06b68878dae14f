// Writes the measured figures of README.md from tests/snapshots: node scripts/readme-figures.mjs [--check]
// Replaces the part of README.md between the two `measured` marks. With --check it writes nothing and exits
// with 1 if that part would change.
import { readFileSync, writeFileSync } from "node:fs";

const snapshot = (name) => JSON.parse(readFileSync(`tests/snapshots/${name}.json`, "utf8"));
const gas = snapshot("gas");
const size = snapshot("size");
const figure = (number) => number.toLocaleString("en-US");

const rows = [
  ["`validateUserOp`, one ERC-20 transfer under a daily cap (the module's own frame)", figure(gas.validate_transfer)],
  ["the same, a batch of five transfers", figure(gas.validate_batch_5)],
  ["a whole `handleOps` transaction with that transfer", figure(gas.handle_ops_transfer)],
  ["the same, with the owner's key instead of a session", figure(gas.handle_ops_owner_transfer)],
  ["`enableSession`; `revokeSession`", `${figure(gas.enable_session)}; ${figure(gas.revoke_session)}`],
  ["uninstall, with any number of sessions", figure(gas.uninstall)],
  ["entering the program, cached; uncached", `${figure(gas.cached_entry)}; ${figure(gas.uncached_entry)}`],
];
// Older snapshots do not have this figure.
if (gas.handle_ops_transfer_without_deposit !== undefined) {
  rows.splice(3, 0, ["the same, without a deposit: the account pays in the transaction", figure(gas.handle_ops_transfer_without_deposit)]);
}
const measured = `
| What | Gas |
|---|---|
${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}

Signature field of that transfer: ${gas.signature_bytes_transfer} bytes, of which ${gas.policy_bytes_transfer} are policy text. Program: ${figure(size.compressed_bytes)} bytes compressed.
`;

const readme = readFileSync("README.md", "utf8");
const part = /(?<=<!-- measured -->\n)[^]*?(?=<!-- \/measured -->)/;
if (!part.test(readme)) throw new Error("README.md has lost its `measured` marks");
const updated = readme.replace(part, () => measured + "\n");
if (process.argv[2] !== "--check") {
  writeFileSync("README.md", updated);
} else if (updated !== readme) {
  console.error("README.md shows other figures than tests/snapshots. Run: node scripts/readme-figures.mjs");
  process.exit(1);
}
