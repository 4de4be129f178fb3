import type { KubeClientHarness } from "./harness";
import { describeDeleting } from "./deleting";
import { describeFailing } from "./failing";
import { describeReading } from "./reading";
import { describeWatching } from "./watching";
import { describeWriting } from "./writing";

/** What every `KubeClient` does, whatever is behind it. */
export function describeKubeClient(
  name: string,
  makeHarness: () => Promise<KubeClientHarness>,
  timeoutMs = 60_000,
): void {
  describe(`the KubeClient ${name}`, () => {
    let made: KubeClientHarness | undefined;
    const harness = (): KubeClientHarness => made as KubeClientHarness;
    beforeAll(async () => void (made = await makeHarness()), timeoutMs);
    afterAll(() => made?.close(), timeoutMs);
    describe("reading", () => describeReading(harness));
    describe("writing", () => describeWriting(harness));
    describe("deleting", () => describeDeleting(harness));
    describe("watching", () => describeWatching(harness));
    describe("failing", () => describeFailing(harness));
  });
}
