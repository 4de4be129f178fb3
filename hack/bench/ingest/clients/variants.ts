import { ApiError } from "../../../../capabilities/kube/api-error";
import type { KubeClient } from "../../../../capabilities/kube/client";

// Our client with something of it left out, to see what that is worth.

/** Reads JSON: without knowing what is read of an object the client cannot choose protobuf. */
export function withoutFields(client: KubeClient): KubeClient {
  return changed(client, {
    list: (resource, options = {}) => client.list(resource, withoutMask(options)),
    watch: (resource, options) => client.watch(resource, withoutMask(options)),
  });
}

/** Lists in pages, as on a server that cannot begin a watch with all there is. */
export function withoutInitialEvents(client: KubeClient): KubeClient {
  return changed(client, {
    watch: (resource, options) => {
      if (options.resourceVersion !== undefined) return client.watch(resource, options);
      throw new ApiError({ kind: "invalid", message: "sendInitialEvents is not known here" });
    },
  });
}

type Reading = Pick<KubeClient, "list" | "watch">;

function changed(client: KubeClient, reading: Partial<Reading>): KubeClient {
  return {
    get: (...call) => client.get(...call),
    list: (...call) => client.list(...call),
    watch: (...call) => client.watch(...call),
    create: (...call) => client.create(...call),
    replace: (...call) => client.replace(...call),
    replaceStatus: (...call) => client.replaceStatus(...call),
    patch: (...call) => client.patch(...call),
    delete: (...call) => client.delete(...call),
    raw: (...call) => client.raw(...call),
    ...reading,
  };
}

function withoutMask<O extends { readonly fields?: unknown }>(options: O): Omit<O, "fields"> {
  const { fields, ...others } = options;
  void fields;
  return others;
}
