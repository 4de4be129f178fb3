const shared = {
  testEnvironment: "node",
  transform: { "^.+\\.[cm]?[jt]s$": "<rootDir>/hack/jest-esbuild.cjs" },
  transformIgnorePatterns: [
    "/node_modules/(?!(kubernetes-fluent-client|@kubernetes/client-node|openid-client|oauth4webapi|jose|quicktype-core)/)",
  ],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/hack/control-plane/bin/"],
};

module.exports = {
  // Jest's own 5 s are less than a machine that others keep busy may stand still.
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: [
        "<rootDir>/{capabilities,hack,test/fakes,test/properties,test/simulation,test/catalogue,test/ha}/**/*.test.ts",
      ],
    },
    {
      ...shared,
      displayName: "integration",
      testMatch: ["<rootDir>/test/{chart,conformance,differential,faults,integration,lint}/**/*.test.ts"],
      globalSetup: "<rootDir>/test/integration/global-setup.ts",
    },
    {
      ...shared,
      displayName: "e2e",
      testMatch: ["<rootDir>/test/e2e/**/*.test.ts"],
      globalSetup: "<rootDir>/test/e2e/setup.ts",
      globalTeardown: "<rootDir>/test/e2e/teardown.ts",
    },
  ],
};
