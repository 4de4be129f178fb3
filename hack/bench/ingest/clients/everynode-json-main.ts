import { startEverynode } from "./everynode";
import { hostClient } from "./host";
import { withoutFields } from "./variants";

hostClient(startEverynode(withoutFields));
