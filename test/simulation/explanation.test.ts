import { demandNothing } from "../properties/runs";
import { complaintsAboutExplanation } from "./explained-invariants";
import { settle } from "./settle";
import { itSteersAny } from "./steered";
import { told } from "./story";

// What the status says that nodes wait for, of sets whose controls are switched at random while anything else happens too.

itSteersAny("adds up in %s, names the right nodes, and says of each what holds it", {
  numRuns: 200,
  play: (start, story) => {
    settle(start, { check: step => demandNothing(complaintsAboutExplanation(step)), interfere: told(story) });
  },
});
