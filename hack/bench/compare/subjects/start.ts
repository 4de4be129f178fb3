import { APPS } from "../../../../capabilities/api/flavor";
import type { Controller } from "../contenders";
import { startBuiltIn } from "./built-in";
import { startEverynode } from "./everynode";
import type { Subject, SubjectOptions } from "./subject";

/** Starts a contender's controller; it is ready when this resolves. */
export async function startSubject(controller: Controller, options: SubjectOptions): Promise<Subject> {
  switch (controller.kind) {
    case "built-in":
      return startBuiltIn({ ...options, qps: controller.qps, burst: controller.burst });
    case "everynode":
      return startEverynode({ ...options, takeover: controller.flavor === APPS });
  }
}
