import { answerQuestions } from "../measure/child";
import { measureScale } from "./measure";

answerQuestions(async question => JSON.stringify(await measureScale(JSON.parse(question))));
