import { describeKubeClient } from "./kube-client";
import { realHarness } from "./real-harness";

describeKubeClient("of a real API server", realHarness, 120_000);
