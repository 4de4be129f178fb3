import type { Report } from "../control-plane/report";
import type { Artifact } from "../generate/artifacts";
import { dashboardArtifact } from "./dashboard";
import { readmeArtifact } from "./readme";

/** The files of the chart that are generated, beside the CustomResourceDefinition. */
export async function chartArtifacts(report?: Report): Promise<readonly Artifact[]> {
  return [dashboardArtifact(), await readmeArtifact(report)];
}
