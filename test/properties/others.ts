import { type ObjectName, objectNameOf } from "../../capabilities/api/identity";
import type { ConfigMap } from "../conformance/objects";
import type { FakeKubeClient } from "../fakes/fake-kube-client";
import type { Step } from "./schedule";
import { NAMESPACE, THINGS } from "./thing";

export const FINALIZER = "everynode.dev/test";

type Written = Extract<Step, { readonly kind: "others" }>;

/** Everybody else who writes. What they do is done at once, and no fault strikes them. */
export class Others {
  readonly #client: FakeKubeClient;
  #colors = 0;

  constructor(client: FakeKubeClient) {
    this.#client = client;
  }

  /** Like no other data, so that each state of an object is told from every other one. */
  newData(): { readonly color: string } {
    this.#colors += 1;
    return { color: `c${this.#colors}` };
  }

  writeElsewhere(): void {
    this.#client.seed({ ...THINGS, plural: "others" }, { metadata: { name: "elsewhere" }, data: this.newData() });
  }

  write({ act, name: text, isHeld }: Written): void {
    const name = objectNameOf(text);
    const stored = this.#client.objects(THINGS).find(({ metadata }) => metadata?.name === name);
    if (stored !== undefined) return this.#change(act, name, stored);
    if (act !== "put") return;
    const metadata = { namespace: NAMESPACE, name, finalizers: isHeld ? [FINALIZER] : [] };
    this.#client.seed(THINGS, { metadata, data: this.newData() });
  }

  #change(act: Written["act"], name: ObjectName, { metadata }: ConfigMap): void {
    const isTerminating = metadata?.deletionTimestamp !== undefined;
    switch (act) {
      case "put":
        return this.#set(name, { data: this.newData() });
      case "heartbeat":
        return this.#set(name, { metadata: { ...metadata, annotations: { beat: this.newData().color } } });
      case "release":
        return isTerminating ? this.#client.remove(THINGS, { namespace: NAMESPACE, name }) : undefined;
      case "delete":
        return isTerminating ? undefined : this.#delete(name, metadata);
    }
  }

  #delete(name: ObjectName, metadata: ConfigMap["metadata"]): void {
    if ((metadata?.finalizers ?? []).length === 0) {
      return this.#client.remove(THINGS, { namespace: NAMESPACE, name });
    }
    const deletionTimestamp = new Date(this.#client.clock.now()).toISOString();
    this.#set(name, { metadata: { ...metadata, deletionTimestamp } });
  }

  #set(name: ObjectName, fields: Partial<ConfigMap>): void {
    this.#client.change(THINGS, { namespace: NAMESPACE, name }, object => ({ ...object, ...fields }));
  }
}
