import { APPS, EVERYNODE } from "../api/flavor";
import { setReferenceOf } from "./set-reference";

it.each([
  ["logs", { name: "logs" }],
  ["eds/logs", { name: "logs", flavor: EVERYNODE }],
  ["daemonsets.everynode.dev/logs", { name: "logs", flavor: EVERYNODE }],
  ["daemonset.v1alpha1.everynode.dev/logs", { name: "logs", flavor: EVERYNODE }],
  ["ds/logs", { name: "logs", flavor: APPS }],
  ["DaemonSet/logs", { name: "logs", flavor: APPS }],
  ["daemonsets.apps/logs", { name: "logs", flavor: APPS }],
  ["daemonset.v1.apps/logs", { name: "logs", flavor: APPS }],
])("reads %s as kubectl would", (text, reference) => {
  expect(setReferenceOf(text)).toEqual(reference);
});

it.each([
  ["of another kind", "deployments/logs", '"deployments" is no kind of daemon set: write eds/logs'],
  ["of too many parts", "a/b/c", 'more than one "/"'],
  ["without a name", "eds/", '"" is no name'],
  ["with a name that no object can have", "Logs", '"Logs" is no name'],
  ["with what would be another path", "..%2f", "is no name"],
])("refuses one %s, and says what to write", (_, text, complaint) => {
  expect(() => setReferenceOf(text)).toThrow(complaint);
});
