import { Log, PeprValidateRequest } from "pepr";

import { rules } from "./rules";
import { type Logger, silentLogger } from "./telemetry/log";

// Pepr logs every binding.
Log.level = "warn";

it("tells user and log why a daemon set could not be judged", async () => {
  const logged: object[] = [];
  const log: Logger = { ...silentLogger, error: (_message, fields) => void logged.push({ ...fields }) };
  // The schema would have refused it.
  const object = { metadata: { namespace: "logs" }, spec: { selector: { matchExpressions: [null] } } };
  const request = new PeprValidateRequest({ uid: "1", operation: "CREATE", object } as never);
  const [binding] = rules(new Set(), log).bindings;
  const verdict = await binding?.validateCallback?.(request as never);
  expect(verdict).toMatchObject({ allowed: false, statusCode: 500 });
  expect(verdict?.statusMessage).toContain("TypeError: ");
  expect(logged).toEqual([{ uid: "1", namespace: "logs", error: expect.any(TypeError) }]);
});
