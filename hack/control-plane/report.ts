import type { ToolName } from "./tools";

/** What the library tells whoever called it; it never prints by itself. */
export type Notice =
  | {
      readonly kind: "binary-skipped";
      readonly tool: ToolName;
      readonly path: string;
      readonly found: string;
      readonly wanted: string;
    }
  | {
      readonly kind: "build-started";
      readonly tool: ToolName;
      readonly version: string;
      readonly position: number;
      readonly total: number;
    }
  | { readonly kind: "build-advanced"; readonly tool: ToolName; readonly activity: string }
  | { readonly kind: "build-finished"; readonly tool: ToolName; readonly durationMs: number }
  | { readonly kind: "waiting"; readonly reason: string }
  | { readonly kind: "step"; readonly step: string };

export type Report = (notice: Notice) => void;

export const silent: Report = () => {};
