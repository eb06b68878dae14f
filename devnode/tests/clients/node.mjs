// A node of its own for a test file: started on a free loopback port at a fixed time, stopped afterwards.
import { spawn } from "node:child_process";
import { after } from "node:test";

/// Fixed time of the chain, Unix seconds.
export const NOW = 1_800_000_000;

/// Starts `$STYLUS_DEVNODE`, which scripts/clients builds; its URLs.
export async function startNode(...options) {
  const command = process.env.STYLUS_DEVNODE;
  if (!command) throw new Error("run ./scripts/clients, or set STYLUS_DEVNODE to the command stylus-devnode");
  const child = spawn(command, ["--port", "0", "--timestamp", String(NOW), ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  after(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  const banner = await new Promise((resolve, reject) => {
    let text = "";
    child.once("error", reject);
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (text.endsWith("\n\n") && text.includes("\nWebSocket ")) resolve(text);
    });
    ended.then((code) => reject(new Error(`stylus-devnode ended with ${code} before it served`)));
  });
  const [, http] = /^HTTP +(\S+)$/m.exec(banner);
  const [, ws] = /^WebSocket +(\S+)$/m.exec(banner);
  return { http, ws };
}
