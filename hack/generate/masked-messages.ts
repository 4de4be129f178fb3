import { NAMESPACE_FIELDS } from "../../capabilities/cache/namespace-fields";
import { NODE_FIELDS } from "../../capabilities/cache/node-fields";
import { POD_FIELDS } from "../../capabilities/cache/pod-fields";
import {
  BOOKMARK_FIELDS,
  LIST_FIELDS,
  METADATA_FIELDS,
  messageNameOf,
  STATUS,
  STATUS_FIELDS,
  UNKNOWN,
  UNKNOWN_FIELDS,
  WATCH_EVENT,
  WATCH_EVENT_FIELDS,
} from "../../capabilities/kube/protobuf/masks";
import { NAMESPACES, NODES, PODS, type Resource } from "../../capabilities/kube/resources";
import type { Mask, MaskedMessage } from "./proto-messages";

/** Every message that is read as protobuf, with the fields that are read of it. */
export const maskedMessages: readonly MaskedMessage[] = [
  { name: UNKNOWN, mask: UNKNOWN_FIELDS },
  { name: WATCH_EVENT, mask: WATCH_EVENT_FIELDS },
  { name: STATUS, mask: STATUS_FIELDS },
  ...messagesOf(PODS, POD_FIELDS),
  ...messagesOf(NODES, NODE_FIELDS),
  ...messagesOf(NAMESPACES, NAMESPACE_FIELDS),
];

function messagesOf(resource: Resource<unknown>, mask: Mask): readonly MaskedMessage[] {
  const name = messageNameOf(resource);
  return [
    { name, mask },
    { name, mask: { metadata: METADATA_FIELDS } },
    { name, mask: BOOKMARK_FIELDS },
    { name: `${name}List`, mask: { metadata: LIST_FIELDS, items: mask } },
  ];
}
