import { startEverynode } from "./everynode";
import { hostClient } from "./host";
import { withoutInitialEvents } from "./variants";

hostClient(startEverynode(withoutInitialEvents));
