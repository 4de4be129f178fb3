import { startEverynode } from "./everynode";
import { hostClient } from "./host";
import { withoutFields, withoutInitialEvents } from "./variants";

hostClient(startEverynode(client => withoutFields(withoutInitialEvents(client))));
