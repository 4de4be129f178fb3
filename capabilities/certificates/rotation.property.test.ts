import fc from "fast-check";

import { CertificateWorld, type WorldOptions } from "../../test/fakes/certificate-world";
import { demandNothing, runs } from "../../test/properties/runs";
import { newRandom } from "../../test/integration/random";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

// Everything of a look is stretched, so that years are a few thousand looks; the decisions know no scale.
const years: Omit<WorldOptions, "random" | "replicas"> = {
  lifetimes: { leafMs: 30 * DAY_MS, authorityMs: YEAR_MS },
  lookMs: 12 * HOUR_MS,
  propagationMs: 3 * DAY_MS,
  lagMs: DAY_MS,
  skewMs: 10 * MINUTE_MS,
  failureRate: 0.05,
  restartRate: 0.02,
  emptyingRate: 0,
};

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const replicas = fc.integer({ min: 1, max: 4 });

it("lets every API server verify whatever any replica serves, at every moment of years of rotations", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, replicas, async (seed, count) => {
      const world = new CertificateWorld({ ...years, replicas: count, random: newRandom(seed) });
      await world.run(3 * YEAR_MS);
      demandNothing(world.complaints);
      // One each 20 days, and one with each of the authorities, which change each 8 months.
      expect(world.secret.value.previous.length).toBeLessThanOrEqual(1);
      expect(world.secret.version).toBeGreaterThan(3 * 17);
      expect(world.secret.version).toBeLessThan(3 * 30);
    }),
    runs(4),
  );
}, 300_000);

it("does so also where somebody empties the Secret time and again", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, replicas, async (seed, count) => {
      const options = { ...years, restartRate: 0, emptyingRate: 0.01 };
      const world = new CertificateWorld({ ...options, replicas: count, random: newRandom(seed) });
      await world.run(YEAR_MS);
      demandNothing(world.complaints);
    }),
    runs(4),
  );
}, 300_000);

it("would not, were an authority used before everybody can know it", async () => {
  const world = new CertificateWorld({ ...years, propagationMs: 0, replicas: 2, random: newRandom(1) });
  await world.run(YEAR_MS);
  expect(world.complaints).toContainEqual(expect.stringMatching(/authority \d+ is served and not trusted/));
}, 60_000);
