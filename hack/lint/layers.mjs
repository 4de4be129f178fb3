// The folder rules of docs/adr and CONTRIBUTING.md: which layer may import which. Each row is one folder of
// `capabilities/`; what it may not import is everything that is not listed.

const FOLDERS = [
  "api",
  "plan",
  "admission",
  "cache",
  "certificates",
  "effects",
  "kube",
  "kubectl",
  "reconcile",
  "simulation",
  "telemetry",
];

/** @typedef {{ values?: string[], types?: string[], pure?: boolean, noPepr?: boolean }} Layer
 *  values: folders or files that may be imported; types: ones of which only types may be; pure: no clock, no I/O. */

/** @type {Record<string, Layer>} */
const LAYERS = {
  api: {},
  plan: { values: ["api"], pure: true },
  admission: { values: ["api", "plan/daemon-pod"], pure: true },
  simulation: { values: ["api", "plan"], pure: true },
  cache: { values: ["api", "kube", "telemetry"], types: ["plan/snapshot"] },
  effects: { values: ["api", "kube", "telemetry"], types: ["plan/action", "plan/plan", "plan/snapshot"] },
  certificates: { values: ["api", "kube", "telemetry"] },
  kube: { values: ["api", "telemetry"] },
  telemetry: { values: ["api"] },
  kubectl: { values: ["api", "plan", "simulation", "cache", "effects", "kube", "telemetry"] },
  "kubectl/view": { values: ["api", "plan", "simulation"], pure: true },
  reconcile: { values: ["api", "plan", "admission", "cache", "effects", "kube", "telemetry"] },
};

const NO_PEPR = { regex: "^pepr(/|$)", message: "Pepr is used by the capability files and pepr.ts only" };

const folderPattern = folder => `^(\\.\\./)+${folder}(/|$)`;

function forbidden(folder, layer) {
  const patterns = [
    {
      regex: "^(\\.\\./)+(pepr|defaults|rules|controller|config|settings)$",
      message: "only the composition root composes",
    },
  ];
  for (const other of FOLDERS) {
    if (other === folder || layer.values?.includes(other)) continue;
    patterns.push(...forbiddenFolder(folder, other, layer));
  }
  if (folder !== "kube") patterns.push({ regex: "^undici$", message: "only kube/ talks to the network" });
  patterns.push(NO_PEPR);
  if (layer.pure || folder === "api") {
    patterns.push({ regex: "^node:", message: `${folder}/ is pure: I/O, time and randomness are arguments` });
    patterns.push({
      regex: "^(@kubernetes/client-node|kubernetes-fluent-client|undici|pino|prom-client)(/|$)",
      message: `${folder}/ is pure: client types only`,
      allowTypeImports: true,
    });
  }
  return patterns;
}

function forbiddenFolder(folder, other, layer) {
  const allowedFiles = (layer.values ?? []).filter(entry => entry.startsWith(`${other}/`));
  const typeFiles = (layer.types ?? []).filter(entry => entry.startsWith(`${other}/`));
  const exceptions = [...allowedFiles, ...typeFiles].map(file => file.slice(other.length + 1));
  const rest = exceptions.length ? `^(\\.\\./)+${other}/(?!(${exceptions.join("|")})$)` : folderPattern(other);
  const message = `${folder}/ may not import ${other}/ (see CONTRIBUTING.md, layers)`;
  return [
    { regex: rest, message },
    ...typeFiles.map(file => ({
      regex: `^(\\.\\./)+${file}$`,
      message: `${folder}/ may import only types of ${file}`,
      allowTypeImports: true,
    })),
  ];
}

const PURE_RULES = {
  "no-restricted-globals": [
    "error",
    "process",
    "fetch",
    "setTimeout",
    "setInterval",
    "setImmediate",
    "queueMicrotask",
    "console",
    "performance",
    "crypto",
  ],
  "no-restricted-syntax": [
    "error",
    { selector: ":function[async=true]", message: "a decision is synchronous" },
    { selector: "AwaitExpression", message: "a decision is synchronous" },
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "time is an argument" },
    {
      selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
      message: "time is an argument",
    },
    {
      selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
      message: "randomness is an argument",
    },
  ],
};

const NO_ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: "only config.ts reads the environment",
};

const folderRules = Object.entries(LAYERS).map(([folder, layer]) => ({
  files: [`capabilities/${folder}/**/*.ts`],
  ignores: ["**/*.test.ts"],
  rules: {
    "@typescript-eslint/no-restricted-imports": ["error", { patterns: forbidden(folder, layer) }],
    ...(layer.pure ? PURE_RULES : { "no-restricted-syntax": ["error", NO_ENVIRONMENT] }),
  },
}));

/** The files beside the folders that declare capabilities or serve them. */
const PEPR_FILES = ["defaults", "rules", "controller", "admission-server"];

const peprRule = {
  files: ["capabilities/*.ts"],
  ignores: ["**/*.test.ts", ...PEPR_FILES.map(file => `capabilities/${file}.ts`)],
  rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns: [NO_PEPR] }] },
};

/** Flat-config entries for `eslint.config.mjs`. */
export const layerRules = [...folderRules, peprRule];
