import { startEverynode } from "./everynode";
import { hostClient } from "./host";

hostClient(startEverynode());
