import { resourceVersionOf } from "../../capabilities/api/identity";
import type { ListOptions, ListPage } from "../../capabilities/kube/client";
import type { Resource } from "../../capabilities/kube/resources";
import { expired, tooLargeVersion } from "./fake-errors";
import type { FaultEffect } from "./faults";
import { type ApiObject, type ObjectStorage, collectionOf } from "./object-storage";
import { isSelected } from "./selectors";

/** The LISTs of one client: each is of one version, however many pages it takes and whatever happens meanwhile. */
export class ListPages {
  readonly #storage: ObjectStorage;
  readonly #pageSize: number;
  readonly #held = new Map<string, { readonly items: readonly ApiObject[]; readonly page: ListPage<ApiObject> }>();

  constructor(storage: ObjectStorage, { pageSize = Infinity }: { readonly pageSize?: number } = {}) {
    this.#storage = storage;
    this.#pageSize = pageSize;
  }

  page(resource: Resource<unknown>, options: ListOptions, effect?: FaultEffect): ListPage<ApiObject> {
    const { items, resourceVersion } = this.#from(resource, options, effect);
    const limit = Math.min(options.limit ?? Infinity, this.#pageSize);
    if (items.length <= limit) return { items, resourceVersion };
    const continueToken = `continue-${this.#storage.nextId()}`;
    const page = { items: items.slice(0, limit), resourceVersion, continueToken };
    this.#held.set(continueToken, { items: items.slice(limit), page });
    return page;
  }

  /** Makes every continue token too old. */
  forget(): void {
    this.#held.clear();
  }

  #from(resource: Resource<unknown>, options: ListOptions, effect: FaultEffect | undefined): ListPage<ApiObject> {
    const { continueToken } = options;
    if (continueToken === undefined) return this.#all(resource, options, effect);
    const held = this.#held.get(continueToken);
    if (held === undefined)
      throw this.#isToCome(continueToken) ? tooLargeVersion() : expired("The provided continue parameter is too old");
    return { items: held.items, resourceVersion: held.page.resourceVersion };
  }

  /** Of a token as the API server makes them: whether its version is still to come. */
  #isToCome(continueToken: string): boolean {
    try {
      const { rv } = JSON.parse(Buffer.from(continueToken, "base64url").toString("utf8")) as { readonly rv?: number };
      return (rv ?? 0) > Number(this.#storage.revision);
    } catch {
      return false;
    }
  }

  #all(resource: Resource<unknown>, options: ListOptions, effect: FaultEffect | undefined): ListPage<ApiObject> {
    const { namespace, labelSelector: labels, fieldSelector: fields } = options;
    const selectors = { ...(labels === undefined ? {} : { labels }), ...(fields === undefined ? {} : { fields }) };
    const revision = this.#storage.earlier(effect?.kind === "stale" ? effect.revisions : 0);
    const items = this.#storage
      .listAt(collectionOf(resource), revision)
      .filter(object => namespace === undefined || object.metadata.namespace === namespace)
      .filter(object => isSelected(object, selectors));
    return { items, resourceVersion: resourceVersionOf(String(revision)) };
  }
}
