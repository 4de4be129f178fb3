// jest cannot load the ESM packages of Pepr and the Kubernetes clients by itself; esbuild turns them, and our
// TypeScript, into CommonJS. Types are checked by `npm run typecheck`.
const { transformSync } = require("esbuild");

module.exports = {
  process: (source, file) => ({
    code: transformSync(source, {
      loader: file.endsWith("ts") ? "ts" : "js",
      format: "cjs",
      target: "node20",
      sourcemap: "inline",
      sourcefile: file,
    }).code,
  }),
};
