import { NAMESPACES, NODES, PODS } from "../kube/resources";
import { protobufReader } from "../kube/protobuf/reader";
import { NAMESPACE_FIELDS } from "./namespace-fields";
import { NODE_FIELDS } from "./node-fields";
import { POD_FIELDS } from "./pod-fields";

it.each([
  { resource: PODS, fields: POD_FIELDS },
  { resource: NODES, fields: NODE_FIELDS },
  { resource: NAMESPACES, fields: NAMESPACE_FIELDS },
])("the fields of $resource.plural are all in the generated table, without which JSON would be read", mask => {
  expect(protobufReader(mask.resource, mask.fields)).toBeDefined();
});
