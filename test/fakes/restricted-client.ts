import type { ApiError } from "../../capabilities/kube/api-error";
import type { ListOptions, ListPage, WatchEvent, WatchOptions } from "../../capabilities/kube/client";
import type { Resource } from "../../capabilities/kube/resources";
import { forbidden } from "./fake-errors";
import { FakeKubeClient } from "./fake-kube-client";

/** Of a user that may not read the sets of `apps/v1`, for as long as it is restricted. */
export class RestrictedClient extends FakeKubeClient {
  isRestricted = false;

  override list<T>(resource: Resource<T>, options: ListOptions = {}): Promise<ListPage<T>> {
    return this.#mayRead(resource) ? super.list(resource, options) : Promise.reject(forbiddenFor(resource));
  }

  override watch<T>(resource: Resource<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>> {
    if (!this.#mayRead(resource)) throw forbiddenFor(resource);
    return super.watch(resource, options);
  }

  #mayRead({ plural, group }: Resource<unknown>): boolean {
    return !this.isRestricted || `${plural}.${group}` !== "daemonsets.apps";
  }
}

function forbiddenFor(resource: Resource<unknown>): ApiError {
  return forbidden({ resource, name: "" });
}
