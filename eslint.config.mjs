import js from "@eslint/js";
import importX from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import tseslint from "typescript-eslint";

import { layerRules } from "./hack/lint/layers.mjs";

const budgets = {
  complexity: ["error", 10],
  "max-depth": ["error", 3],
  "max-params": ["error", 4],
  "max-lines": ["error", { max: 300, skipBlankLines: false, skipComments: false }],
  "max-lines-per-function": ["error", { max: 50, skipBlankLines: true, skipComments: true }],
  "no-else-return": ["error", { allowElseIf: false }],
  eqeqeq: "error",
};

const types = {
  "@typescript-eslint/consistent-type-imports": "error",
  "@typescript-eslint/explicit-module-boundary-types": "error",
  "@typescript-eslint/no-explicit-any": "error",
  "@typescript-eslint/no-floating-promises": "error",
  "@typescript-eslint/no-misused-promises": "error",
  "@typescript-eslint/no-non-null-assertion": "error",
  "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
  "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
};

// A case of a test may be long and may build any object it likes.
const tests = {
  "max-lines": "off",
  "max-lines-per-function": "off",
  "max-params": "off",
  "@typescript-eslint/consistent-type-assertions": "off",
  "@typescript-eslint/explicit-module-boundary-types": "off",
};

export default tseslint.config(
  { ignores: ["node_modules/", "dist/", "**/generated/", "hack/control-plane/bin/", "coverage/"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver({ project: "tsconfig.json" })] },
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.json", "./test/tsconfig.json", "./hack/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: { ...budgets, ...types, "import-x/no-cycle": "error" },
  },
  ...layerRules,
  {
    files: ["capabilities/api/identity.ts", "capabilities/kube/objects.ts"],
    rules: { "@typescript-eslint/consistent-type-assertions": "off" },
  },
  { files: ["**/*.test.ts", "test/**/*.ts"], rules: tests },
  {
    files: ["**/*.{cjs,mjs}"],
    languageOptions: { globals: { module: "writable", require: "readonly", process: "readonly" } },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
