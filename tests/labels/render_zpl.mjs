// Renders ZPL with zpl-renderer-js: a JSON job a line in, a PNG in base64 a line out.
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(join(process.argv[2], "resolve-from-here.js"));
const { ready } = require("zpl-renderer-js");
const { api } = await ready;

for await (const line of createInterface({ input: process.stdin })) {
  const { zpl, width, height, dpmm } = JSON.parse(line);
  console.log(await api.zplToBase64Async(zpl, width, height, dpmm));
}
process.exit(0);
