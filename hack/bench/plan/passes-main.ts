import { answerQuestions } from "../measure/child";
import { measurePasses } from "./passes";

// A process of its own for each size: what V8 learned of another one does not count.

answerQuestions(async question => JSON.stringify(measurePasses(JSON.parse(question))));
