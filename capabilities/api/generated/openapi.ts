// Generated; do not edit.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description DaemonSet represents the configuration of a daemon set. */
        readonly "io.k8s.api.apps.v1.DaemonSet": {
            /** @description APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources */
            readonly apiVersion?: string;
            /** @description Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds */
            readonly kind?: string;
            /**
             * @description Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
             * @default {}
             */
            readonly metadata?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            /**
             * @description The desired behavior of this daemon set. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
             * @default {}
             */
            readonly spec?: components["schemas"]["io.k8s.api.apps.v1.DaemonSetSpec"];
            /**
             * @description The current status of this daemon set. This data may be out of date by some window of time. Populated by the system. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
             * @default {}
             */
            readonly status?: components["schemas"]["io.k8s.api.apps.v1.DaemonSetStatus"];
        };
        /** @description ObjectMeta is metadata that all persisted resources must have, which includes all objects users must create. */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {
            /** @description Annotations is an unstructured key value map stored with a resource that may be set by external tools to store and retrieve arbitrary metadata. They are not queryable and should be preserved when modifying objects. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations */
            readonly annotations?: {
                readonly [key: string]: string;
            };
            /**
             * @description CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.
             *
             *     Populated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
             */
            readonly creationTimestamp?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            /**
             * Format: int64
             * @description Number of seconds allowed for this object to gracefully terminate before it will be removed from the system. Only set when deletionTimestamp is also set. May only be shortened. Read-only.
             */
            readonly deletionGracePeriodSeconds?: number;
            /**
             * @description DeletionTimestamp is RFC 3339 date and time at which this resource will be deleted. This field is set by the server when a graceful deletion is requested by the user, and is not directly settable by a client. The resource is expected to be deleted (no longer visible from resource lists, and not reachable by name) after the time in this field, once the finalizers list is empty. As long as the finalizers list contains items, deletion is blocked. Once the deletionTimestamp is set, this value may not be unset or be set further into the future, although it may be shortened or the resource may be deleted prior to this time. For example, a user may request that a pod is deleted in 30 seconds. The Kubelet will react by sending a graceful termination signal to the containers in the pod. After that 30 seconds, the Kubelet will send a hard termination signal (SIGKILL) to the container and after cleanup, remove the pod from the API. In the presence of network partitions, this object may still exist after this timestamp, until an administrator or automated process can determine the resource is fully terminated. If not set, graceful deletion of the object has not been requested.
             *
             *     Populated by the system when a graceful deletion is requested. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
             */
            readonly deletionTimestamp?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            /** @description Must be empty before the object is deleted from the registry. Each entry is an identifier for the responsible component that will remove the entry from the list. If the deletionTimestamp of the object is non-nil, entries in this list can only be removed. Finalizers may be processed and removed in any order.  Order is NOT enforced because it introduces significant risk of stuck finalizers. finalizers is a shared field, any actor with permission can reorder it. If the finalizer list is processed in order, then this can lead to a situation in which the component responsible for the first finalizer in the list is waiting for a signal (field value, external system, or other) produced by a component responsible for a finalizer later in the list, resulting in a deadlock. Without enforced ordering finalizers are free to order amongst themselves and are not vulnerable to ordering changes in the list. */
            readonly finalizers?: readonly string[];
            /**
             * @description GenerateName is an optional prefix, used by the server, to generate a unique name ONLY IF the Name field has not been provided. If this field is used, the name returned to the client will be different than the name passed. This value will also be combined with a unique suffix. The provided value has the same validation rules as the Name field, and may be truncated by the length of the suffix required to make the value unique on the server.
             *
             *     If this field is specified and the generated name exists, the server will return a 409.
             *
             *     Applied only if Name is not specified. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#idempotency
             */
            readonly generateName?: string;
            /**
             * Format: int64
             * @description A sequence number representing a specific generation of the desired state. Populated by the system. Read-only.
             */
            readonly generation?: number;
            /** @description Map of string keys and values that can be used to organize and categorize (scope and select) objects. May match selectors of replication controllers and services. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels */
            readonly labels?: {
                readonly [key: string]: string;
            };
            /** @description ManagedFields maps workflow-id and version to the set of fields that are managed by that workflow. This is mostly for internal housekeeping, and users typically shouldn't need to set or understand this field. A workflow can be the user's name, a controller's name, or the name of a specific apply path like "ci-cd". The set of fields is always in the version that the workflow used when modifying the object. */
            readonly managedFields?: readonly components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry"][];
            /** @description Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names */
            readonly name?: string;
            /**
             * @description Namespace defines the space within which each name must be unique. An empty namespace is equivalent to the "default" namespace, but "default" is the canonical representation. Not all objects are required to be scoped to a namespace - the value of this field for those objects will be empty.
             *
             *     Must be a DNS_LABEL. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces
             */
            readonly namespace?: string;
            /** @description List of objects depended by this object. If ALL objects in the list have been deleted, this object will be garbage collected. If this object is managed by a controller, then an entry in this list will point to this controller, with the controller field set to true. There cannot be more than one managing controller. */
            readonly ownerReferences?: readonly components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference"][];
            /**
             * @description An opaque value that represents the internal version of this object that can be used by clients to determine when objects have changed. May be used for optimistic concurrency, change detection, and the watch operation on a resource or set of resources. Clients must treat these values as opaque and passed unmodified back to the server. They may only be valid for a particular resource or set of resources.
             *
             *     Populated by the system. Read-only. Value must be treated as opaque by clients and . More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#concurrency-control-and-consistency
             */
            readonly resourceVersion?: string;
            /** @description Deprecated: selfLink is a legacy read-only field that is no longer populated by the system. */
            readonly selfLink?: string;
            /**
             * @description UID is the unique in time and space value for this object. It is typically generated by the server on successful creation of a resource and is not allowed to change on PUT operations.
             *
             *     Populated by the system. Read-only. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#uids
             */
            readonly uid?: string;
        };
        /**
         * Format: date-time
         * @description Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON.  Wrappers are provided for many of the factory methods that the time package offers.
         */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.Time": string;
        /** @description ManagedFieldsEntry is a workflow-id, a FieldSet and the group version of the resource that the fieldset applies to. */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry": {
            /** @description APIVersion defines the version of this resource that this field set applies to. The format is "group/version" just like the top-level APIVersion field. It is necessary to track the version of a field set because it cannot be automatically converted. */
            readonly apiVersion?: string;
            /** @description FieldsType is the discriminator for the different fields format and version. There is currently only one possible value: "FieldsV1" */
            readonly fieldsType?: string;
            /** @description FieldsV1 holds the first JSON version format as described in the "FieldsV1" type. */
            readonly fieldsV1?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1"];
            /** @description Manager is an identifier of the workflow managing these fields. */
            readonly manager?: string;
            /** @description Operation is the type of operation which lead to this ManagedFieldsEntry being created. The only valid values for this field are 'Apply' and 'Update'. */
            readonly operation?: string;
            /** @description Subresource is the name of the subresource used to update that object, or empty string if the object was updated through the main resource. The value of this field is used to distinguish between managers, even if they share the same name. For example, a status update will be distinct from a regular update using the same manager name. Note that the APIVersion field is not related to the Subresource field and it always corresponds to the version of the main resource. */
            readonly subresource?: string;
            /** @description Time is the timestamp of when the ManagedFields entry was added. The timestamp will also be updated if a field is added, the manager changes any of the owned fields value or removes a field. The timestamp does not update when a field is removed from the entry because another manager took it over. */
            readonly time?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
        };
        /**
         * @description FieldsV1 stores a set of fields in a data structure like a Trie, in JSON format.
         *
         *     Each key is either a '.' representing the field itself, and will always map to an empty set, or a string representing a sub-field or item. The string will follow one of these four formats: 'f:<name>', where <name> is the name of a field in a struct, or key in a map 'v:<value>', where <value> is the exact json formatted value of a list item 'i:<index>', where <index> is position of a item in a list 'k:<keys>', where <keys> is a map of  a list item's key fields to their unique values If a key maps to an empty Fields value, the field that key represents is part of the set.
         *
         *     The exact format is defined in sigs.k8s.io/structured-merge-diff
         */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": Record<string, never>;
        /** @description OwnerReference contains enough information to let you identify an owning object. An owning object must be in the same namespace as the dependent, or be cluster-scoped, so there is no namespace field. */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference": {
            /**
             * @description API version of the referent.
             * @default
             */
            readonly apiVersion: string;
            /** @description If true, AND if the owner has the "foregroundDeletion" finalizer, then the owner cannot be deleted from the key-value store until this reference is removed. See https://kubernetes.io/docs/concepts/architecture/garbage-collection/#foreground-deletion for how the garbage collector interacts with this field and enforces the foreground deletion. Defaults to false. To set this field, a user needs "delete" permission of the owner, otherwise 422 (Unprocessable Entity) will be returned. */
            readonly blockOwnerDeletion?: boolean;
            /** @description If true, this reference points to the managing controller. */
            readonly controller?: boolean;
            /**
             * @description Kind of the referent. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
             * @default
             */
            readonly kind: string;
            /**
             * @description Name of the referent. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names
             * @default
             */
            readonly name: string;
            /**
             * @description UID of the referent. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#uids
             * @default
             */
            readonly uid: string;
        };
        /** @description DaemonSetSpec is the specification of a daemon set. */
        readonly "io.k8s.api.apps.v1.DaemonSetSpec": {
            /**
             * Format: int32
             * @description The minimum number of seconds for which a newly created DaemonSet pod should be ready without any of its container crashing, for it to be considered available. Defaults to 0 (pod will be considered available as soon as it is ready).
             */
            readonly minReadySeconds?: number;
            /**
             * Format: int32
             * @description The number of old history to retain to allow rollback. This is a pointer to distinguish between explicit zero and not specified. Defaults to 10.
             */
            readonly revisionHistoryLimit?: number;
            /** @description A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
            readonly selector: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            /**
             * @description An object that describes the pod that will be created. The DaemonSet will create exactly one copy of this pod on every node that matches the template's node selector (or on every node if no node selector is specified). The only allowed template.spec.restartPolicy value is "Always". More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#pod-template
             * @default {}
             */
            readonly template: components["schemas"]["io.k8s.api.core.v1.PodTemplateSpec"];
            /**
             * @description An update strategy to replace existing DaemonSet pods with new pods.
             * @default {}
             */
            readonly updateStrategy?: components["schemas"]["io.k8s.api.apps.v1.DaemonSetUpdateStrategy"];
        };
        /** @description A label selector is a label query over a set of resources. The result of matchLabels and matchExpressions are ANDed. An empty label selector matches all objects. A null label selector matches no objects. */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector": {
            /** @description matchExpressions is a list of label selector requirements. The requirements are ANDed. */
            readonly matchExpressions?: readonly components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement"][];
            /** @description matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels map is equivalent to an element of matchExpressions, whose key field is "key", the operator is "In", and the values array contains only "value". The requirements are ANDed. */
            readonly matchLabels?: {
                readonly [key: string]: string;
            };
        };
        /** @description A label selector requirement is a selector that contains values, a key, and an operator that relates the key and values. */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement": {
            /**
             * @description key is the label key that the selector applies to.
             * @default
             */
            readonly key: string;
            /**
             * @description operator represents a key's relationship to a set of values. Valid operators are In, NotIn, Exists and DoesNotExist.
             * @default
             */
            readonly operator: string;
            /** @description values is an array of string values. If the operator is In or NotIn, the values array must be non-empty. If the operator is Exists or DoesNotExist, the values array must be empty. This array is replaced during a strategic merge patch. */
            readonly values?: readonly string[];
        };
        /** @description PodTemplateSpec describes the data a pod should have when created from a template */
        readonly "io.k8s.api.core.v1.PodTemplateSpec": {
            /**
             * @description Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
             * @default {}
             */
            readonly metadata?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            /**
             * @description Specification of the desired behavior of the pod. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
             * @default {}
             */
            readonly spec?: components["schemas"]["io.k8s.api.core.v1.PodSpec"];
        };
        /** @description PodSpec is a description of a pod. */
        readonly "io.k8s.api.core.v1.PodSpec": {
            /**
             * Format: int64
             * @description Optional duration in seconds the pod may be active on the node relative to StartTime before the system will actively try to mark it failed and kill associated containers. Value must be a positive integer.
             */
            readonly activeDeadlineSeconds?: number;
            /** @description If specified, the pod's scheduling constraints */
            readonly affinity?: components["schemas"]["io.k8s.api.core.v1.Affinity"];
            /** @description AutomountServiceAccountToken indicates whether a service account token should be automatically mounted. */
            readonly automountServiceAccountToken?: boolean;
            /** @description List of containers belonging to the pod. Containers cannot currently be added or removed. There must be at least one container in a Pod. Cannot be updated. */
            readonly containers: readonly components["schemas"]["io.k8s.api.core.v1.Container"][];
            /** @description Specifies the DNS parameters of a pod. Parameters specified here will be merged to the generated DNS configuration based on DNSPolicy. */
            readonly dnsConfig?: components["schemas"]["io.k8s.api.core.v1.PodDNSConfig"];
            /** @description Set DNS policy for the pod. Defaults to "ClusterFirst". Valid values are 'ClusterFirstWithHostNet', 'ClusterFirst', 'Default' or 'None'. DNS parameters given in DNSConfig will be merged with the policy selected with DNSPolicy. To have DNS options set along with hostNetwork, you have to specify DNS policy explicitly to 'ClusterFirstWithHostNet'. */
            readonly dnsPolicy?: string;
            /** @description EnableServiceLinks indicates whether information about services should be injected into pod's environment variables, matching the syntax of Docker links. Optional: Defaults to true. */
            readonly enableServiceLinks?: boolean;
            /** @description List of ephemeral containers run in this pod. Ephemeral containers may be run in an existing pod to perform user-initiated actions such as debugging. This list cannot be specified when creating a pod, and it cannot be modified by updating the pod spec. In order to add an ephemeral container to an existing pod, use the pod's ephemeralcontainers subresource. */
            readonly ephemeralContainers?: readonly components["schemas"]["io.k8s.api.core.v1.EphemeralContainer"][];
            /** @description HostAliases is an optional list of hosts and IPs that will be injected into the pod's hosts file if specified. */
            readonly hostAliases?: readonly components["schemas"]["io.k8s.api.core.v1.HostAlias"][];
            /** @description Use the host's ipc namespace. Optional: Default to false. */
            readonly hostIPC?: boolean;
            /** @description Host networking requested for this pod. Use the host's network namespace. When using HostNetwork you should specify ports so the scheduler is aware. When `hostNetwork` is true, specified `hostPort` fields in port definitions must match `containerPort`, and unspecified `hostPort` fields in port definitions are defaulted to match `containerPort`. Default to false. */
            readonly hostNetwork?: boolean;
            /** @description Use the host's pid namespace. Optional: Default to false. */
            readonly hostPID?: boolean;
            /** @description Use the host's user namespace. Optional: Default to true. If set to true or not present, the pod will be run in the host user namespace, useful for when the pod needs a feature only available to the host user namespace, such as loading a kernel module with CAP_SYS_MODULE. When set to false, a new userns is created for the pod. Setting false is useful for mitigating container breakout vulnerabilities even allowing users to run their containers as root without actually having root privileges on the host. */
            readonly hostUsers?: boolean;
            /** @description Specifies the hostname of the Pod If not specified, the pod's hostname will be set to a system-defined value. */
            readonly hostname?: string;
            /**
             * @description HostnameOverride specifies an explicit override for the pod's hostname as perceived by the pod. This field only specifies the pod's hostname and does not affect its DNS records. When this field is set to a non-empty string: - It takes precedence over the values set in `hostname` and `subdomain`. - The Pod's hostname will be set to this value. - `setHostnameAsFQDN` must be nil or set to false. - `hostNetwork` must be set to false.
             *
             *     This field must be a valid DNS subdomain as defined in RFC 1123 and contain at most 64 characters. Requires the HostnameOverride feature gate to be enabled.
             */
            readonly hostnameOverride?: string;
            /** @description ImagePullSecrets is an optional list of references to secrets in the same namespace to use for pulling any of the images used by this PodSpec. If specified, these secrets will be passed to individual puller implementations for them to use. More info: https://kubernetes.io/docs/concepts/containers/images#specifying-imagepullsecrets-on-a-pod */
            readonly imagePullSecrets?: readonly components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"][];
            /** @description List of initialization containers belonging to the pod. Init containers are executed in order prior to containers being started. If any init container fails, the pod is considered to have failed and is handled according to its restartPolicy. The name for an init container or normal container must be unique among all containers. Init containers may not have Lifecycle actions, Readiness probes, Liveness probes, or Startup probes. The resourceRequirements of an init container are taken into account during scheduling by finding the highest request/limit for each resource type, and then using the max of that value or the sum of the normal containers. Limits are applied to init containers in a similar fashion. Init containers cannot currently be added or removed. Cannot be updated. More info: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/ */
            readonly initContainers?: readonly components["schemas"]["io.k8s.api.core.v1.Container"][];
            /** @description NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this node becomes responsible for the lifecycle of this pod. This field should not be used to express a desire for the pod to be scheduled on a specific node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename */
            readonly nodeName?: string;
            /** @description NodeSelector is a selector which must be true for the pod to fit on a node. Selector which must match a node's labels for the pod to be scheduled on that node. More info: https://kubernetes.io/docs/concepts/configuration/assign-pod-node/ */
            readonly nodeSelector?: {
                readonly [key: string]: string;
            };
            /**
             * @description Specifies the OS of the containers in the pod. Some pod and container fields are restricted if this is set.
             *
             *     If the OS field is set to linux, the following fields must be unset: -securityContext.windowsOptions
             *
             *     If the OS field is set to windows, following fields must be unset: - spec.hostPID - spec.hostIPC - spec.hostUsers - spec.resources - spec.securityContext.appArmorProfile - spec.securityContext.seLinuxOptions - spec.securityContext.seccompProfile - spec.securityContext.fsGroup - spec.securityContext.fsGroupChangePolicy - spec.securityContext.sysctls - spec.shareProcessNamespace - spec.securityContext.runAsUser - spec.securityContext.runAsGroup - spec.securityContext.supplementalGroups - spec.securityContext.supplementalGroupsPolicy - spec.containers[*].securityContext.appArmorProfile - spec.containers[*].securityContext.seLinuxOptions - spec.containers[*].securityContext.seccompProfile - spec.containers[*].securityContext.capabilities - spec.containers[*].securityContext.readOnlyRootFilesystem - spec.containers[*].securityContext.privileged - spec.containers[*].securityContext.allowPrivilegeEscalation - spec.containers[*].securityContext.procMount - spec.containers[*].securityContext.runAsUser - spec.containers[*].securityContext.runAsGroup
             */
            readonly os?: components["schemas"]["io.k8s.api.core.v1.PodOS"];
            /** @description Overhead represents the resource overhead associated with running a pod for a given RuntimeClass. This field will be autopopulated at admission time by the RuntimeClass admission controller. If the RuntimeClass admission controller is enabled, overhead must not be set in Pod create requests. The RuntimeClass admission controller will reject Pod create requests which have the overhead already set. If RuntimeClass is configured and selected in the PodSpec, Overhead will be set to the value defined in the corresponding RuntimeClass, otherwise it will remain unset and treated as zero. More info: https://git.k8s.io/enhancements/keps/sig-node/688-pod-overhead/README.md */
            readonly overhead?: {
                readonly [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            /** @description PreemptionPolicy is the Policy for preempting pods with lower priority. One of Never, PreemptLowerPriority. Defaults to PreemptLowerPriority if unset. */
            readonly preemptionPolicy?: string;
            /**
             * Format: int32
             * @description The priority value. Various system components use this field to find the priority of the pod. When Priority Admission Controller is enabled, it prevents users from setting this field. The admission controller populates this field from PriorityClassName. The higher the value, the higher the priority.
             */
            readonly priority?: number;
            /** @description If specified, indicates the pod's priority. "system-node-critical" and "system-cluster-critical" are two special keywords which indicate the highest priorities with the former being the highest priority. Any other name must be defined by creating a PriorityClass object with that name. If not specified, the pod priority will be default or zero if there is no default. */
            readonly priorityClassName?: string;
            /** @description If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its containers are ready AND all conditions specified in the readiness gates have status equal to "True" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates */
            readonly readinessGates?: readonly components["schemas"]["io.k8s.api.core.v1.PodReadinessGate"][];
            /**
             * @description ResourceClaims defines which ResourceClaims must be allocated and reserved before the Pod is allowed to start. The resources will be made available to those containers which consume them by name.
             *
             *     This is a stable field but requires that the DynamicResourceAllocation feature gate is enabled.
             *
             *     This field is immutable.
             */
            readonly resourceClaims?: readonly components["schemas"]["io.k8s.api.core.v1.PodResourceClaim"][];
            /**
             * @description Resources is the total amount of CPU and Memory resources required by all containers in the pod. It supports specifying Requests and Limits for "cpu", "memory" and "hugepages-" resource names only. ResourceClaims are not supported.
             *
             *     This field enables fine-grained control over resource allocation for the entire pod, allowing resource sharing among containers in a pod.
             *
             *     This is an alpha field and requires enabling the PodLevelResources feature gate.
             */
            readonly resources?: components["schemas"]["io.k8s.api.core.v1.ResourceRequirements"];
            /** @description Restart policy for all containers within the pod. One of Always, OnFailure, Never. In some contexts, only a subset of those values may be permitted. Default to Always. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy */
            readonly restartPolicy?: string;
            /** @description RuntimeClassName refers to a RuntimeClass object in the node.k8s.io group, which should be used to run this pod.  If no RuntimeClass resource matches the named class, the pod will not be run. If unset or empty, the "legacy" RuntimeClass will be used, which is an implicit class with an empty definition that uses the default runtime handler. More info: https://git.k8s.io/enhancements/keps/sig-node/585-runtime-class */
            readonly runtimeClassName?: string;
            /** @description If specified, the pod will be dispatched by specified scheduler. If not specified, the pod will be dispatched by default scheduler. */
            readonly schedulerName?: string;
            /**
             * @description SchedulingGates is an opaque list of values that if specified will block scheduling the pod. If schedulingGates is not empty, the pod will stay in the SchedulingGated state and the scheduler will not attempt to schedule the pod.
             *
             *     SchedulingGates can only be set at pod creation time, and be removed only afterwards.
             */
            readonly schedulingGates?: readonly components["schemas"]["io.k8s.api.core.v1.PodSchedulingGate"][];
            /** @description SchedulingGroup provides a reference to the immediate scheduling runtime grouping object that this Pod belongs to. This field is used by the scheduler to identify the group and apply the correct group scheduling policies. The association with a group also impacts other lifecycle aspects of a Pod that are relevant in a wider context of scheduling like preemption, resource attachment, etc. If not specified, the Pod is treated as a single unit in all of these aspects. The group object referenced by this field may not exist at the time the Pod is created. This field is immutable, but a group object with the same name may be recreated with different policies. Doing this during pod scheduling may result in the placement not conforming to the expected policies. */
            readonly schedulingGroup?: components["schemas"]["io.k8s.api.core.v1.PodSchedulingGroup"];
            /** @description SecurityContext holds pod-level security attributes and common container settings. Optional: Defaults to empty.  See type description for default values of each field. */
            readonly securityContext?: components["schemas"]["io.k8s.api.core.v1.PodSecurityContext"];
            /** @description DeprecatedServiceAccount is a deprecated alias for ServiceAccountName. Deprecated: Use serviceAccountName instead. */
            readonly serviceAccount?: string;
            /** @description ServiceAccountName is the name of the ServiceAccount to use to run this pod. More info: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/ */
            readonly serviceAccountName?: string;
            /** @description If true the pod's hostname will be configured as the pod's FQDN, rather than the leaf name (the default). In Linux containers, this means setting the FQDN in the hostname field of the kernel (the nodename field of struct utsname). In Windows containers, this means setting the registry value of hostname for the registry key HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters to FQDN. If a pod does not have FQDN, this has no effect. Default to false. */
            readonly setHostnameAsFQDN?: boolean;
            /** @description Share a single process namespace between all of the containers in a pod. When this is set containers will be able to view and signal processes from other containers in the same pod, and the first process in each container will not be assigned PID 1. HostPID and ShareProcessNamespace cannot both be set. Optional: Default to false. */
            readonly shareProcessNamespace?: boolean;
            /** @description If specified, the fully qualified Pod hostname will be "<hostname>.<subdomain>.<pod namespace>.svc.<cluster domain>". If not specified, the pod will not have a domainname at all. */
            readonly subdomain?: string;
            /**
             * Format: int64
             * @description Optional duration in seconds the pod needs to terminate gracefully. May be decreased in delete request. Value must be non-negative integer. The value zero indicates stop immediately via the kill signal (no opportunity to shut down). If this value is nil, the default grace period will be used instead. The grace period is the duration in seconds after the processes running in the pod are sent a termination signal and the time when the processes are forcibly halted with a kill signal. Set this value longer than the expected cleanup time for your process. Defaults to 30 seconds.
             */
            readonly terminationGracePeriodSeconds?: number;
            /** @description If specified, the pod's tolerations. */
            readonly tolerations?: readonly components["schemas"]["io.k8s.api.core.v1.Toleration"][];
            /** @description TopologySpreadConstraints describes how a group of pods ought to spread across topology domains. Scheduler will schedule pods in a way which abides by the constraints. All topologySpreadConstraints are ANDed. */
            readonly topologySpreadConstraints?: readonly components["schemas"]["io.k8s.api.core.v1.TopologySpreadConstraint"][];
            /** @description List of volumes that can be mounted by containers belonging to the pod. More info: https://kubernetes.io/docs/concepts/storage/volumes */
            readonly volumes?: readonly components["schemas"]["io.k8s.api.core.v1.Volume"][];
        };
        /** @description Affinity is a group of affinity scheduling rules. */
        readonly "io.k8s.api.core.v1.Affinity": {
            /** @description Describes node affinity scheduling rules for the pod. */
            readonly nodeAffinity?: components["schemas"]["io.k8s.api.core.v1.NodeAffinity"];
            /** @description Describes pod affinity scheduling rules (e.g. co-locate this pod in the same node, zone, etc. as some other pod(s)). */
            readonly podAffinity?: components["schemas"]["io.k8s.api.core.v1.PodAffinity"];
            /** @description Describes pod anti-affinity scheduling rules (e.g. avoid putting this pod in the same node, zone, etc. as some other pod(s)). */
            readonly podAntiAffinity?: components["schemas"]["io.k8s.api.core.v1.PodAntiAffinity"];
        };
        /** @description Node affinity is a group of node affinity scheduling rules. */
        readonly "io.k8s.api.core.v1.NodeAffinity": {
            /** @description The scheduler will prefer to schedule pods to nodes that satisfy the affinity expressions specified by this field, but it may choose a node that violates one or more of the expressions. The node that is most preferred is the one with the greatest sum of weights, i.e. for each node that meets all of the scheduling requirements (resource request, requiredDuringScheduling affinity expressions, etc.), compute a sum by iterating through the elements of this field and adding "weight" to the sum if the node matches the corresponding matchExpressions; the node(s) with the highest sum are the most preferred. */
            readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly components["schemas"]["io.k8s.api.core.v1.PreferredSchedulingTerm"][];
            /** @description If the affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node. If the affinity requirements specified by this field cease to be met at some point during pod execution (e.g. due to an update), the system may or may not try to eventually evict the pod from its node. */
            readonly requiredDuringSchedulingIgnoredDuringExecution?: components["schemas"]["io.k8s.api.core.v1.NodeSelector"];
        };
        /** @description An empty preferred scheduling term matches all objects with implicit weight 0 (i.e. it's a no-op). A null preferred scheduling term matches no objects (i.e. is also a no-op). */
        readonly "io.k8s.api.core.v1.PreferredSchedulingTerm": {
            /**
             * @description A node selector term, associated with the corresponding weight.
             * @default {}
             */
            readonly preference: components["schemas"]["io.k8s.api.core.v1.NodeSelectorTerm"];
            /**
             * Format: int32
             * @description Weight associated with matching the corresponding nodeSelectorTerm, in the range 1-100.
             * @default 0
             */
            readonly weight: number;
        };
        /** @description A null or empty node selector term matches no objects. The requirements of them are ANDed. The TopologySelectorTerm type implements a subset of the NodeSelectorTerm. */
        readonly "io.k8s.api.core.v1.NodeSelectorTerm": {
            /** @description A list of node selector requirements by node's labels. */
            readonly matchExpressions?: readonly components["schemas"]["io.k8s.api.core.v1.NodeSelectorRequirement"][];
            /** @description A list of node selector requirements by node's fields. */
            readonly matchFields?: readonly components["schemas"]["io.k8s.api.core.v1.NodeSelectorRequirement"][];
        };
        /** @description A node selector requirement is a selector that contains values, a key, and an operator that relates the key and values. */
        readonly "io.k8s.api.core.v1.NodeSelectorRequirement": {
            /**
             * @description The label key that the selector applies to.
             * @default
             */
            readonly key: string;
            /**
             * @description Represents a key's relationship to a set of values. Valid operators are In, NotIn, Exists, DoesNotExist. Gt, and Lt.
             * @default
             */
            readonly operator: string;
            /** @description An array of string values. If the operator is In or NotIn, the values array must be non-empty. If the operator is Exists or DoesNotExist, the values array must be empty. If the operator is Gt or Lt, the values array must have a single element, which will be interpreted as an integer. This array is replaced during a strategic merge patch. */
            readonly values?: readonly string[];
        };
        /** @description A node selector represents the union of the results of one or more label queries over a set of nodes; that is, it represents the OR of the selectors represented by the node selector terms. */
        readonly "io.k8s.api.core.v1.NodeSelector": {
            /** @description Required. A list of node selector terms. The terms are ORed. */
            readonly nodeSelectorTerms: readonly components["schemas"]["io.k8s.api.core.v1.NodeSelectorTerm"][];
        };
        /** @description Pod affinity is a group of inter pod affinity scheduling rules. */
        readonly "io.k8s.api.core.v1.PodAffinity": {
            /** @description The scheduler will prefer to schedule pods to nodes that satisfy the affinity expressions specified by this field, but it may choose a node that violates one or more of the expressions. The node that is most preferred is the one with the greatest sum of weights, i.e. for each node that meets all of the scheduling requirements (resource request, requiredDuringScheduling affinity expressions, etc.), compute a sum by iterating through the elements of this field and adding "weight" to the sum if the node has pods which matches the corresponding podAffinityTerm; the node(s) with the highest sum are the most preferred. */
            readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly components["schemas"]["io.k8s.api.core.v1.WeightedPodAffinityTerm"][];
            /** @description If the affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node. If the affinity requirements specified by this field cease to be met at some point during pod execution (e.g. due to a pod label update), the system may or may not try to eventually evict the pod from its node. When there are multiple elements, the lists of nodes corresponding to each podAffinityTerm are intersected, i.e. all terms must be satisfied. */
            readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly components["schemas"]["io.k8s.api.core.v1.PodAffinityTerm"][];
        };
        /** @description The weights of all of the matched WeightedPodAffinityTerm fields are added per-node to find the most preferred node(s) */
        readonly "io.k8s.api.core.v1.WeightedPodAffinityTerm": {
            /**
             * @description Required. A pod affinity term, associated with the corresponding weight.
             * @default {}
             */
            readonly podAffinityTerm: components["schemas"]["io.k8s.api.core.v1.PodAffinityTerm"];
            /**
             * Format: int32
             * @description weight associated with matching the corresponding podAffinityTerm, in the range 1-100.
             * @default 0
             */
            readonly weight: number;
        };
        /** @description Defines a set of pods (namely those matching the labelSelector relative to the given namespace(s)) that this pod should be co-located (affinity) or not co-located (anti-affinity) with, where co-located is defined as running on a node whose value of the label with key <topologyKey> matches that of any node on which a pod of the set of pods is running */
        readonly "io.k8s.api.core.v1.PodAffinityTerm": {
            /** @description A label query over a set of resources, in this case pods. If it's null, this PodAffinityTerm matches with no Pods. */
            readonly labelSelector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            /** @description MatchLabelKeys is a set of pod label keys to select which pods will be taken into consideration. The keys are used to lookup values from the incoming pod labels, those key-value labels are merged with `labelSelector` as `key in (value)` to select the group of existing pods which pods will be taken into consideration for the incoming pod's pod (anti) affinity. Keys that don't exist in the incoming pod labels will be ignored. The default value is empty. The same key is forbidden to exist in both matchLabelKeys and labelSelector. Also, matchLabelKeys cannot be set when labelSelector isn't set. */
            readonly matchLabelKeys?: readonly string[];
            /** @description MismatchLabelKeys is a set of pod label keys to select which pods will be taken into consideration. The keys are used to lookup values from the incoming pod labels, those key-value labels are merged with `labelSelector` as `key notin (value)` to select the group of existing pods which pods will be taken into consideration for the incoming pod's pod (anti) affinity. Keys that don't exist in the incoming pod labels will be ignored. The default value is empty. The same key is forbidden to exist in both mismatchLabelKeys and labelSelector. Also, mismatchLabelKeys cannot be set when labelSelector isn't set. */
            readonly mismatchLabelKeys?: readonly string[];
            /** @description A label query over the set of namespaces that the term applies to. The term is applied to the union of the namespaces selected by this field and the ones listed in the namespaces field. null selector and null or empty namespaces list means "this pod's namespace". An empty selector ({}) matches all namespaces. */
            readonly namespaceSelector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            /** @description namespaces specifies a static list of namespace names that the term applies to. The term is applied to the union of the namespaces listed in this field and the ones selected by namespaceSelector. null or empty namespaces list and null namespaceSelector means "this pod's namespace". */
            readonly namespaces?: readonly string[];
            /**
             * @description This pod should be co-located (affinity) or not co-located (anti-affinity) with the pods matching the labelSelector in the specified namespaces, where co-located is defined as running on a node whose value of the label with key topologyKey matches that of any node on which any of the selected pods is running. Empty topologyKey is not allowed.
             * @default
             */
            readonly topologyKey: string;
        };
        /** @description Pod anti affinity is a group of inter pod anti affinity scheduling rules. */
        readonly "io.k8s.api.core.v1.PodAntiAffinity": {
            /** @description The scheduler will prefer to schedule pods to nodes that satisfy the anti-affinity expressions specified by this field, but it may choose a node that violates one or more of the expressions. The node that is most preferred is the one with the greatest sum of weights, i.e. for each node that meets all of the scheduling requirements (resource request, requiredDuringScheduling anti-affinity expressions, etc.), compute a sum by iterating through the elements of this field and subtracting "weight" from the sum if the node has pods which matches the corresponding podAffinityTerm; the node(s) with the highest sum are the most preferred. */
            readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly components["schemas"]["io.k8s.api.core.v1.WeightedPodAffinityTerm"][];
            /** @description If the anti-affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node. If the anti-affinity requirements specified by this field cease to be met at some point during pod execution (e.g. due to a pod label update), the system may or may not try to eventually evict the pod from its node. When there are multiple elements, the lists of nodes corresponding to each podAffinityTerm are intersected, i.e. all terms must be satisfied. */
            readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly components["schemas"]["io.k8s.api.core.v1.PodAffinityTerm"][];
        };
        /** @description A single application container that you want to run within a pod. */
        readonly "io.k8s.api.core.v1.Container": {
            /** @description Arguments to the entrypoint. The container image's CMD is used if this is not provided. Variable references $(VAR_NAME) are expanded using the container's environment. If a variable cannot be resolved, the reference in the input string will be unchanged. Double $$ are reduced to a single $, which allows for escaping the $(VAR_NAME) syntax: i.e. "$$(VAR_NAME)" will produce the string literal "$(VAR_NAME)". Escaped references will never be expanded, regardless of whether the variable exists or not. Cannot be updated. More info: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#running-a-command-in-a-shell */
            readonly args?: readonly string[];
            /** @description Entrypoint array. Not executed within a shell. The container image's ENTRYPOINT is used if this is not provided. Variable references $(VAR_NAME) are expanded using the container's environment. If a variable cannot be resolved, the reference in the input string will be unchanged. Double $$ are reduced to a single $, which allows for escaping the $(VAR_NAME) syntax: i.e. "$$(VAR_NAME)" will produce the string literal "$(VAR_NAME)". Escaped references will never be expanded, regardless of whether the variable exists or not. Cannot be updated. More info: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#running-a-command-in-a-shell */
            readonly command?: readonly string[];
            /** @description List of environment variables to set in the container. Cannot be updated. */
            readonly env?: readonly components["schemas"]["io.k8s.api.core.v1.EnvVar"][];
            /** @description List of sources to populate environment variables in the container. The keys defined within a source may consist of any printable ASCII characters except '='. When a key exists in multiple sources, the value associated with the last source will take precedence. Values defined by an Env with a duplicate key will take precedence. Cannot be updated. */
            readonly envFrom?: readonly components["schemas"]["io.k8s.api.core.v1.EnvFromSource"][];
            /** @description Container image name. More info: https://kubernetes.io/docs/concepts/containers/images This field is optional to allow higher level config management to default or override container images in workload controllers like Deployments and StatefulSets. */
            readonly image?: string;
            /** @description Image pull policy. One of Always, Never, IfNotPresent. Defaults to Always if :latest tag is specified, or IfNotPresent otherwise. Cannot be updated. More info: https://kubernetes.io/docs/concepts/containers/images#updating-images */
            readonly imagePullPolicy?: string;
            /** @description Actions that the management system should take in response to container lifecycle events. Cannot be updated. */
            readonly lifecycle?: components["schemas"]["io.k8s.api.core.v1.Lifecycle"];
            /** @description Periodic probe of container liveness. Container will be restarted if the probe fails. Cannot be updated. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#container-probes */
            readonly livenessProbe?: components["schemas"]["io.k8s.api.core.v1.Probe"];
            /**
             * @description Name of the container specified as a DNS_LABEL. Each container in a pod must have a unique name (DNS_LABEL). Cannot be updated.
             * @default
             */
            readonly name: string;
            /** @description List of ports to expose from the container. Not specifying a port here DOES NOT prevent that port from being exposed. Any port which is listening on the default "0.0.0.0" address inside a container will be accessible from the network. Modifying this array with strategic merge patch may corrupt the data. For more information See https://github.com/kubernetes/kubernetes/issues/108255. Cannot be updated. */
            readonly ports?: readonly components["schemas"]["io.k8s.api.core.v1.ContainerPort"][];
            /** @description Periodic probe of container service readiness. Container will be removed from service endpoints if the probe fails. Cannot be updated. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#container-probes */
            readonly readinessProbe?: components["schemas"]["io.k8s.api.core.v1.Probe"];
            /** @description Resources resize policy for the container. This field cannot be set on ephemeral containers. */
            readonly resizePolicy?: readonly components["schemas"]["io.k8s.api.core.v1.ContainerResizePolicy"][];
            /**
             * @description Compute Resources required by this container. Cannot be updated. More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
             * @default {}
             */
            readonly resources?: components["schemas"]["io.k8s.api.core.v1.ResourceRequirements"];
            /** @description RestartPolicy defines the restart behavior of individual containers in a pod. This overrides the pod-level restart policy. When this field is not specified, the restart behavior is defined by the Pod's restart policy and the container type. Additionally, setting the RestartPolicy as "Always" for the init container will have the following effect: this init container will be continually restarted on exit until all regular containers have terminated. Once all regular containers have completed, all init containers with restartPolicy "Always" will be shut down. This lifecycle differs from normal init containers and is often referred to as a "sidecar" container. Although this init container still starts in the init container sequence, it does not wait for the container to complete before proceeding to the next init container. Instead, the next init container starts immediately after this init container is started, or after any startupProbe has successfully completed. */
            readonly restartPolicy?: string;
            /** @description Represents a list of rules to be checked to determine if the container should be restarted on exit. The rules are evaluated in order. Once a rule matches a container exit condition, the remaining rules are ignored. If no rule matches the container exit condition, the Container-level restart policy determines the whether the container is restarted or not. Constraints on the rules: - At most 20 rules are allowed. - Rules can have the same action. - Identical rules are not forbidden in validations. When rules are specified, container MUST set RestartPolicy explicitly even it if matches the Pod's RestartPolicy. */
            readonly restartPolicyRules?: readonly components["schemas"]["io.k8s.api.core.v1.ContainerRestartRule"][];
            /** @description SecurityContext defines the security options the container should be run with. If set, the fields of SecurityContext override the equivalent fields of PodSecurityContext. More info: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/ */
            readonly securityContext?: components["schemas"]["io.k8s.api.core.v1.SecurityContext"];
            /** @description StartupProbe indicates that the Pod has successfully initialized. If specified, no other probes are executed until this completes successfully. If this probe fails, the Pod will be restarted, just as if the livenessProbe failed. This can be used to provide different probe parameters at the beginning of a Pod's lifecycle, when it might take a long time to load data or warm a cache, than during steady-state operation. This cannot be updated. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#container-probes */
            readonly startupProbe?: components["schemas"]["io.k8s.api.core.v1.Probe"];
            /** @description Whether this container should allocate a buffer for stdin in the container runtime. If this is not set, reads from stdin in the container will always result in EOF. Default is false. */
            readonly stdin?: boolean;
            /** @description Whether the container runtime should close the stdin channel after it has been opened by a single attach. When stdin is true the stdin stream will remain open across multiple attach sessions. If stdinOnce is set to true, stdin is opened on container start, is empty until the first client attaches to stdin, and then remains open and accepts data until the client disconnects, at which time stdin is closed and remains closed until the container is restarted. If this flag is false, a container processes that reads from stdin will never receive an EOF. Default is false */
            readonly stdinOnce?: boolean;
            /** @description Optional: Path at which the file to which the container's termination message will be written is mounted into the container's filesystem. Message written is intended to be brief final status, such as an assertion failure message. Will be truncated by the node if greater than 4096 bytes. The total message length across all containers will be limited to 12kb. Defaults to /dev/termination-log. Cannot be updated. */
            readonly terminationMessagePath?: string;
            /** @description Indicate how the termination message should be populated. File will use the contents of terminationMessagePath to populate the container status message on both success and failure. FallbackToLogsOnError will use the last chunk of container log output if the termination message file is empty and the container exited with an error. The log output is limited to 2048 bytes or 80 lines, whichever is smaller. Defaults to File. Cannot be updated. */
            readonly terminationMessagePolicy?: string;
            /** @description Whether this container should allocate a TTY for itself, also requires 'stdin' to be true. Default is false. */
            readonly tty?: boolean;
            /** @description volumeDevices is the list of block devices to be used by the container. */
            readonly volumeDevices?: readonly components["schemas"]["io.k8s.api.core.v1.VolumeDevice"][];
            /** @description Pod volumes to mount into the container's filesystem. Cannot be updated. */
            readonly volumeMounts?: readonly components["schemas"]["io.k8s.api.core.v1.VolumeMount"][];
            /** @description Container's working directory. If not specified, the container runtime's default will be used, which might be configured in the container image. Cannot be updated. */
            readonly workingDir?: string;
        };
        /** @description EnvVar represents an environment variable present in a Container. */
        readonly "io.k8s.api.core.v1.EnvVar": {
            /**
             * @description Name of the environment variable. May consist of any printable ASCII characters except '='.
             * @default
             */
            readonly name: string;
            /** @description Variable references $(VAR_NAME) are expanded using the previously defined environment variables in the container and any service environment variables. If a variable cannot be resolved, the reference in the input string will be unchanged. Double $$ are reduced to a single $, which allows for escaping the $(VAR_NAME) syntax: i.e. "$$(VAR_NAME)" will produce the string literal "$(VAR_NAME)". Escaped references will never be expanded, regardless of whether the variable exists or not. Defaults to "". */
            readonly value?: string;
            /** @description Source for the environment variable's value. Cannot be used if value is not empty. */
            readonly valueFrom?: components["schemas"]["io.k8s.api.core.v1.EnvVarSource"];
        };
        /** @description EnvVarSource represents a source for the value of an EnvVar. */
        readonly "io.k8s.api.core.v1.EnvVarSource": {
            /** @description Selects a key of a ConfigMap. */
            readonly configMapKeyRef?: components["schemas"]["io.k8s.api.core.v1.ConfigMapKeySelector"];
            /** @description Selects a field of the pod: supports metadata.name, metadata.namespace, `metadata.labels['<KEY>']`, `metadata.annotations['<KEY>']`, spec.nodeName, spec.serviceAccountName, status.hostIP, status.podIP, status.podIPs. */
            readonly fieldRef?: components["schemas"]["io.k8s.api.core.v1.ObjectFieldSelector"];
            /** @description FileKeyRef selects a key of the env file. Requires the EnvFiles feature gate to be enabled. */
            readonly fileKeyRef?: components["schemas"]["io.k8s.api.core.v1.FileKeySelector"];
            /** @description Selects a resource of the container: only resources limits and requests (limits.cpu, limits.memory, limits.ephemeral-storage, requests.cpu, requests.memory and requests.ephemeral-storage) are currently supported. */
            readonly resourceFieldRef?: components["schemas"]["io.k8s.api.core.v1.ResourceFieldSelector"];
            /** @description Selects a key of a secret in the pod's namespace */
            readonly secretKeyRef?: components["schemas"]["io.k8s.api.core.v1.SecretKeySelector"];
        };
        /** @description Selects a key from a ConfigMap. */
        readonly "io.k8s.api.core.v1.ConfigMapKeySelector": {
            /**
             * @description The key to select.
             * @default
             */
            readonly key: string;
            /**
             * @description Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
             * @default
             */
            readonly name?: string;
            /** @description Specify whether the ConfigMap or its key must be defined */
            readonly optional?: boolean;
        };
        /** @description ObjectFieldSelector selects an APIVersioned field of an object. */
        readonly "io.k8s.api.core.v1.ObjectFieldSelector": {
            /** @description Version of the schema the FieldPath is written in terms of, defaults to "v1". */
            readonly apiVersion?: string;
            /**
             * @description Path of the field to select in the specified API version.
             * @default
             */
            readonly fieldPath: string;
        };
        /** @description FileKeySelector selects a key of the env file. */
        readonly "io.k8s.api.core.v1.FileKeySelector": {
            /**
             * @description The key within the env file. An invalid key will prevent the pod from starting. The keys defined within a source may consist of any printable ASCII characters except '='. During Alpha stage of the EnvFiles feature gate, the key size is limited to 128 characters.
             * @default
             */
            readonly key: string;
            /**
             * @description Specify whether the file or its key must be defined. If the file or key does not exist, then the env var is not published. If optional is set to true and the specified key does not exist, the environment variable will not be set in the Pod's containers.
             *
             *     If optional is set to false and the specified key does not exist, an error will be returned during Pod creation.
             * @default false
             */
            readonly optional?: boolean;
            /**
             * @description The path within the volume from which to select the file. Must be relative and may not contain the '..' path or start with '..'.
             * @default
             */
            readonly path: string;
            /**
             * @description The name of the volume mount containing the env file.
             * @default
             */
            readonly volumeName: string;
        };
        /** @description ResourceFieldSelector represents container resources (cpu, memory) and their output format */
        readonly "io.k8s.api.core.v1.ResourceFieldSelector": {
            /** @description Container name: required for volumes, optional for env vars */
            readonly containerName?: string;
            /** @description Specifies the output format of the exposed resources, defaults to "1" */
            readonly divisor?: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            /**
             * @description Required: resource to select
             * @default
             */
            readonly resource: string;
        };
        /**
         * @description Quantity is a fixed-point representation of a number. It provides convenient marshaling/unmarshaling in JSON and YAML, in addition to String() and AsInt64() accessors.
         *
         *     The serialization format is:
         *
         *     ``` <quantity>        ::= <signedNumber><suffix>
         *
         *     	(Note that <suffix> may be empty, from the "" case in <decimalSI>.)
         *
         *     <digit>           ::= 0 | 1 | ... | 9 <digits>          ::= <digit> | <digit><digits> <number>          ::= <digits> | <digits>.<digits> | <digits>. | .<digits> <sign>            ::= "+" | "-" <signedNumber>    ::= <number> | <sign><number> <suffix>          ::= <binarySI> | <decimalExponent> | <decimalSI> <binarySI>        ::= Ki | Mi | Gi | Ti | Pi | Ei
         *
         *     	(International System of units; See: http://physics.nist.gov/cuu/Units/binary.html)
         *
         *     <decimalSI>       ::= m | "" | k | M | G | T | P | E
         *
         *     	(Note that 1024 = 1Ki but 1000 = 1k; I didn't choose the capitalization.)
         *
         *     <decimalExponent> ::= "e" <signedNumber> | "E" <signedNumber> ```
         *
         *     No matter which of the three exponent forms is used, no quantity may represent a number greater than 2^63-1 in magnitude, nor may it have more than 3 decimal places. Numbers larger or more precise will be capped or rounded up. (E.g.: 0.1m will rounded up to 1m.) This may be extended in the future if we require larger or smaller quantities.
         *
         *     When a Quantity is parsed from a string, it will remember the type of suffix it had, and will use the same type again when it is serialized.
         *
         *     Before serializing, Quantity will be put in "canonical form". This means that Exponent/suffix will be adjusted up or down (with a corresponding increase or decrease in Mantissa) such that:
         *
         *     - No precision is lost - No fractional digits will be emitted - The exponent (or suffix) is as large as possible.
         *
         *     The sign will be omitted unless the number is negative.
         *
         *     Examples:
         *
         *     - 1.5 will be serialized as "1500m" - 1.5Gi will be serialized as "1536Mi"
         *
         *     Note that the quantity will NEVER be internally represented by a floating point number. That is the whole point of this exercise.
         *
         *     Non-canonical values will still parse as long as they are well formed, but will be re-emitted in their canonical form. (So always use canonical form, or don't diff.)
         *
         *     This format is intended to make it difficult to use these numbers without writing some sort of special handling code in the hopes that that will cause implementors to also use a fixed point implementation.
         */
        readonly "io.k8s.apimachinery.pkg.api.resource.Quantity": string | number;
        /** @description SecretKeySelector selects a key of a Secret. */
        readonly "io.k8s.api.core.v1.SecretKeySelector": {
            /**
             * @description The key of the secret to select from.  Must be a valid secret key.
             * @default
             */
            readonly key: string;
            /**
             * @description Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
             * @default
             */
            readonly name?: string;
            /** @description Specify whether the Secret or its key must be defined */
            readonly optional?: boolean;
        };
        /** @description EnvFromSource represents the source of a set of ConfigMaps or Secrets */
        readonly "io.k8s.api.core.v1.EnvFromSource": {
            /** @description The ConfigMap to select from */
            readonly configMapRef?: components["schemas"]["io.k8s.api.core.v1.ConfigMapEnvSource"];
            /** @description Optional text to prepend to the name of each environment variable. May consist of any printable ASCII characters except '='. */
            readonly prefix?: string;
            /** @description The Secret to select from */
            readonly secretRef?: components["schemas"]["io.k8s.api.core.v1.SecretEnvSource"];
        };
        /**
         * @description ConfigMapEnvSource selects a ConfigMap to populate the environment variables with.
         *
         *     The contents of the target ConfigMap's Data field will represent the key-value pairs as environment variables.
         */
        readonly "io.k8s.api.core.v1.ConfigMapEnvSource": {
            /**
             * @description Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
             * @default
             */
            readonly name?: string;
            /** @description Specify whether the ConfigMap must be defined */
            readonly optional?: boolean;
        };
        /**
         * @description SecretEnvSource selects a Secret to populate the environment variables with.
         *
         *     The contents of the target Secret's Data field will represent the key-value pairs as environment variables.
         */
        readonly "io.k8s.api.core.v1.SecretEnvSource": {
            /**
             * @description Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
             * @default
             */
            readonly name?: string;
            /** @description Specify whether the Secret must be defined */
            readonly optional?: boolean;
        };
        /** @description Lifecycle describes actions that the management system should take in response to container lifecycle events. For the PostStart and PreStop lifecycle handlers, management of the container blocks until the action is complete, unless the container process fails, in which case the handler is aborted. */
        readonly "io.k8s.api.core.v1.Lifecycle": {
            /** @description PostStart is called immediately after a container is created. If the handler fails, the container is terminated and restarted according to its restart policy. Other management of the container blocks until the hook completes. More info: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#container-hooks */
            readonly postStart?: components["schemas"]["io.k8s.api.core.v1.LifecycleHandler"];
            /** @description PreStop is called immediately before a container is terminated due to an API request or management event such as liveness/startup probe failure, preemption, resource contention, etc. The handler is not called if the container crashes or exits. The Pod's termination grace period countdown begins before the PreStop hook is executed. Regardless of the outcome of the handler, the container will eventually terminate within the Pod's termination grace period (unless delayed by finalizers). Other management of the container blocks until the hook completes or until the termination grace period is reached. More info: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#container-hooks */
            readonly preStop?: components["schemas"]["io.k8s.api.core.v1.LifecycleHandler"];
            /** @description StopSignal defines which signal will be sent to a container when it is being stopped. If not specified, the default is defined by the container runtime in use. StopSignal can only be set for Pods with a non-empty .spec.os.name */
            readonly stopSignal?: string;
        };
        /** @description LifecycleHandler defines a specific action that should be taken in a lifecycle hook. One and only one of the fields, except TCPSocket must be specified. */
        readonly "io.k8s.api.core.v1.LifecycleHandler": {
            /** @description Exec specifies a command to execute in the container. */
            readonly exec?: components["schemas"]["io.k8s.api.core.v1.ExecAction"];
            /** @description HTTPGet specifies an HTTP GET request to perform. */
            readonly httpGet?: components["schemas"]["io.k8s.api.core.v1.HTTPGetAction"];
            /** @description Sleep represents a duration that the container should sleep. */
            readonly sleep?: components["schemas"]["io.k8s.api.core.v1.SleepAction"];
            /** @description Deprecated. TCPSocket is NOT supported as a LifecycleHandler and kept for backward compatibility. There is no validation of this field and lifecycle hooks will fail at runtime when it is specified. */
            readonly tcpSocket?: components["schemas"]["io.k8s.api.core.v1.TCPSocketAction"];
        };
        /** @description ExecAction describes a "run in container" action. */
        readonly "io.k8s.api.core.v1.ExecAction": {
            /** @description Command is the command line to execute inside the container, the working directory for the command  is root ('/') in the container's filesystem. The command is simply exec'd, it is not run inside a shell, so traditional shell instructions ('|', etc) won't work. To use a shell, you need to explicitly call out to that shell. Exit status of 0 is treated as live/healthy and non-zero is unhealthy. */
            readonly command?: readonly string[];
        };
        /** @description HTTPGetAction describes an action based on HTTP Get requests. */
        readonly "io.k8s.api.core.v1.HTTPGetAction": {
            /** @description Host name to connect to, defaults to the pod IP. You probably want to set "Host" in httpHeaders instead. */
            readonly host?: string;
            /** @description Custom headers to set in the request. HTTP allows repeated headers. */
            readonly httpHeaders?: readonly components["schemas"]["io.k8s.api.core.v1.HTTPHeader"][];
            /** @description Path to access on the HTTP server. */
            readonly path?: string;
            /** @description Name or number of the port to access on the container. Number must be in the range 1 to 65535. Name must be an IANA_SVC_NAME. */
            readonly port: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
            /** @description Scheme to use for connecting to the host. Defaults to HTTP. */
            readonly scheme?: string;
        };
        /** @description HTTPHeader describes a custom header to be used in HTTP probes */
        readonly "io.k8s.api.core.v1.HTTPHeader": {
            /**
             * @description The header field name. This will be canonicalized upon output, so case-variant names will be understood as the same header.
             * @default
             */
            readonly name: string;
            /**
             * @description The header field value
             * @default
             */
            readonly value: string;
        };
        /**
         * Format: int-or-string
         * @description IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
         */
        readonly "io.k8s.apimachinery.pkg.util.intstr.IntOrString": number | string;
        /** @description SleepAction describes a "sleep" action. */
        readonly "io.k8s.api.core.v1.SleepAction": {
            /**
             * Format: int64
             * @description Seconds is the number of seconds to sleep.
             * @default 0
             */
            readonly seconds: number;
        };
        /** @description TCPSocketAction describes an action based on opening a socket */
        readonly "io.k8s.api.core.v1.TCPSocketAction": {
            /** @description Optional: Host name to connect to, defaults to the pod IP. */
            readonly host?: string;
            /** @description Number or name of the port to access on the container. Number must be in the range 1 to 65535. Name must be an IANA_SVC_NAME. */
            readonly port: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
        };
        /** @description Probe describes a health check to be performed against a container to determine whether it is alive or ready to receive traffic. */
        readonly "io.k8s.api.core.v1.Probe": {
            /** @description Exec specifies a command to execute in the container. */
            readonly exec?: components["schemas"]["io.k8s.api.core.v1.ExecAction"];
            /**
             * Format: int32
             * @description Minimum consecutive failures for the probe to be considered failed after having succeeded. Defaults to 3. Minimum value is 1.
             */
            readonly failureThreshold?: number;
            /** @description GRPC specifies a GRPC HealthCheckRequest. */
            readonly grpc?: components["schemas"]["io.k8s.api.core.v1.GRPCAction"];
            /** @description HTTPGet specifies an HTTP GET request to perform. */
            readonly httpGet?: components["schemas"]["io.k8s.api.core.v1.HTTPGetAction"];
            /**
             * Format: int32
             * @description Number of seconds after the container has started before liveness probes are initiated. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#container-probes
             */
            readonly initialDelaySeconds?: number;
            /**
             * Format: int32
             * @description How often (in seconds) to perform the probe. Default to 10 seconds. Minimum value is 1.
             */
            readonly periodSeconds?: number;
            /**
             * Format: int32
             * @description Minimum consecutive successes for the probe to be considered successful after having failed. Defaults to 1. Must be 1 for liveness and startup. Minimum value is 1.
             */
            readonly successThreshold?: number;
            /** @description TCPSocket specifies a connection to a TCP port. */
            readonly tcpSocket?: components["schemas"]["io.k8s.api.core.v1.TCPSocketAction"];
            /**
             * Format: int64
             * @description Optional duration in seconds the pod needs to terminate gracefully upon probe failure. The grace period is the duration in seconds after the processes running in the pod are sent a termination signal and the time when the processes are forcibly halted with a kill signal. Set this value longer than the expected cleanup time for your process. If this value is nil, the pod's terminationGracePeriodSeconds will be used. Otherwise, this value overrides the value provided by the pod spec. Value must be non-negative integer. The value zero indicates stop immediately via the kill signal (no opportunity to shut down). This is a beta field and requires enabling ProbeTerminationGracePeriod feature gate. Minimum value is 1. spec.terminationGracePeriodSeconds is used if unset.
             */
            readonly terminationGracePeriodSeconds?: number;
            /**
             * Format: int32
             * @description Number of seconds after which the probe times out. Defaults to 1 second. Minimum value is 1. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#container-probes
             */
            readonly timeoutSeconds?: number;
        };
        /** @description GRPCAction specifies an action involving a GRPC service. */
        readonly "io.k8s.api.core.v1.GRPCAction": {
            /**
             * Format: int32
             * @description Port number of the gRPC service. Number must be in the range 1 to 65535.
             * @default 0
             */
            readonly port: number;
            /**
             * @description Service is the name of the service to place in the gRPC HealthCheckRequest (see https://github.com/grpc/grpc/blob/master/doc/health-checking.md).
             *
             *     If this is not specified, the default behavior is defined by gRPC.
             * @default
             */
            readonly service?: string;
        };
        /** @description ContainerPort represents a network port in a single container. */
        readonly "io.k8s.api.core.v1.ContainerPort": {
            /**
             * Format: int32
             * @description Number of port to expose on the pod's IP address. This must be a valid port number, 0 < x < 65536.
             * @default 0
             */
            readonly containerPort: number;
            /** @description What host IP to bind the external port to. */
            readonly hostIP?: string;
            /**
             * Format: int32
             * @description Number of port to expose on the host. If specified, this must be a valid port number, 0 < x < 65536. If HostNetwork is specified, this must match ContainerPort. Most containers do not need this.
             */
            readonly hostPort?: number;
            /** @description If specified, this must be an IANA_SVC_NAME and unique within the pod. Each named port in a pod must have a unique name. Name for the port that can be referred to by services. */
            readonly name?: string;
            /**
             * @description Protocol for port. Must be UDP, TCP, or SCTP. Defaults to "TCP".
             * @default TCP
             */
            readonly protocol?: string;
        };
        /** @description ContainerResizePolicy represents resource resize policy for the container. */
        readonly "io.k8s.api.core.v1.ContainerResizePolicy": {
            /**
             * @description Name of the resource to which this resource resize policy applies. Supported values: cpu, memory.
             * @default
             */
            readonly resourceName: string;
            /**
             * @description Restart policy to apply when specified resource is resized. If not specified, it defaults to NotRequired.
             * @default
             */
            readonly restartPolicy: string;
        };
        /** @description ResourceRequirements describes the compute resource requirements. */
        readonly "io.k8s.api.core.v1.ResourceRequirements": {
            /**
             * @description Claims lists the names of resources, defined in spec.resourceClaims, that are used by this container.
             *
             *     This field depends on the DynamicResourceAllocation feature gate.
             *
             *     This field is immutable. It can only be set for containers.
             */
            readonly claims?: readonly components["schemas"]["io.k8s.api.core.v1.ResourceClaim"][];
            /** @description Limits describes the maximum amount of compute resources allowed. More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
            readonly limits?: {
                readonly [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            /** @description Requests describes the minimum amount of compute resources required. If Requests is omitted for a container, it defaults to Limits if that is explicitly specified, otherwise to an implementation-defined value. Requests cannot exceed Limits. More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
            readonly requests?: {
                readonly [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
        };
        /** @description ResourceClaim references one entry in PodSpec.ResourceClaims. */
        readonly "io.k8s.api.core.v1.ResourceClaim": {
            /**
             * @description Name must match the name of one entry in pod.spec.resourceClaims of the Pod where this field is used. It makes that resource available inside a container.
             * @default
             */
            readonly name: string;
            /** @description Request is the name chosen for a request in the referenced claim. If empty, everything from the claim is made available, otherwise only the result of this request. */
            readonly request?: string;
        };
        /** @description ContainerRestartRule describes how a container exit is handled. */
        readonly "io.k8s.api.core.v1.ContainerRestartRule": {
            /** @description Specifies the action taken on a container exit if the requirements are satisfied. The only possible value is "Restart" to restart the container. */
            readonly action: string;
            /** @description Represents the exit codes to check on container exits. */
            readonly exitCodes?: components["schemas"]["io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes"];
        };
        /** @description ContainerRestartRuleOnExitCodes describes the condition for handling an exited container based on its exit codes. */
        readonly "io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes": {
            /**
             * @description Represents the relationship between the container exit code(s) and the specified values. Possible values are: - In: the requirement is satisfied if the container exit code is in the
             *       set of specified values.
             *     - NotIn: the requirement is satisfied if the container exit code is
             *       not in the set of specified values.
             */
            readonly operator: string;
            /** @description Specifies the set of values to check for container exit codes. At most 255 elements are allowed. */
            readonly values?: readonly number[];
        };
        /** @description SecurityContext holds security configuration that will be applied to a container. Some fields are present in both SecurityContext and PodSecurityContext.  When both are set, the values in SecurityContext take precedence. */
        readonly "io.k8s.api.core.v1.SecurityContext": {
            /** @description AllowPrivilegeEscalation controls whether a process can gain more privileges than its parent process. This bool directly controls if the no_new_privs flag will be set on the container process. AllowPrivilegeEscalation is true always when the container is: 1) run as Privileged 2) has CAP_SYS_ADMIN Note that this field cannot be set when spec.os.name is windows. */
            readonly allowPrivilegeEscalation?: boolean;
            /** @description appArmorProfile is the AppArmor options to use by this container. If set, this profile overrides the pod's appArmorProfile. Note that this field cannot be set when spec.os.name is windows. */
            readonly appArmorProfile?: components["schemas"]["io.k8s.api.core.v1.AppArmorProfile"];
            /** @description The capabilities to add/drop when running containers. Defaults to the default set of capabilities granted by the container runtime. Note that this field cannot be set when spec.os.name is windows. */
            readonly capabilities?: components["schemas"]["io.k8s.api.core.v1.Capabilities"];
            /** @description Run container in privileged mode. Processes in privileged containers are essentially equivalent to root on the host. Defaults to false. Note that this field cannot be set when spec.os.name is windows. */
            readonly privileged?: boolean;
            /** @description procMount denotes the type of proc mount to use for the containers. The default value is Default which uses the container runtime defaults for readonly paths and masked paths. Note that this field cannot be set when spec.os.name is windows. */
            readonly procMount?: string;
            /** @description Whether this container has a read-only root filesystem. Default is false. Note that this field cannot be set when spec.os.name is windows. */
            readonly readOnlyRootFilesystem?: boolean;
            /**
             * Format: int64
             * @description The GID to run the entrypoint of the container process. Uses runtime default if unset. May also be set in PodSecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. Note that this field cannot be set when spec.os.name is windows.
             */
            readonly runAsGroup?: number;
            /** @description Indicates that the container must run as a non-root user. If true, the Kubelet will validate the image at runtime to ensure that it does not run as UID 0 (root) and fail to start the container if it does. If unset or false, no such validation will be performed. May also be set in PodSecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. */
            readonly runAsNonRoot?: boolean;
            /**
             * Format: int64
             * @description The UID to run the entrypoint of the container process. Defaults to user specified in image metadata if unspecified. May also be set in PodSecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. Note that this field cannot be set when spec.os.name is windows.
             */
            readonly runAsUser?: number;
            /** @description The SELinux context to be applied to the container. If unspecified, the container runtime will allocate a random SELinux context for each container.  May also be set in PodSecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. Note that this field cannot be set when spec.os.name is windows. */
            readonly seLinuxOptions?: components["schemas"]["io.k8s.api.core.v1.SELinuxOptions"];
            /** @description The seccomp options to use by this container. If seccomp options are provided at both the pod & container level, the container options override the pod options. Note that this field cannot be set when spec.os.name is windows. */
            readonly seccompProfile?: components["schemas"]["io.k8s.api.core.v1.SeccompProfile"];
            /** @description The Windows specific settings applied to all containers. If unspecified, the options from the PodSecurityContext will be used. If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. Note that this field cannot be set when spec.os.name is linux. */
            readonly windowsOptions?: components["schemas"]["io.k8s.api.core.v1.WindowsSecurityContextOptions"];
        };
        /** @description AppArmorProfile defines a pod or container's AppArmor settings. */
        readonly "io.k8s.api.core.v1.AppArmorProfile": {
            /** @description localhostProfile indicates a profile loaded on the node that should be used. The profile must be preconfigured on the node to work. Must match the loaded name of the profile. Must be set if and only if type is "Localhost". */
            readonly localhostProfile?: string;
            /**
             * @description type indicates which kind of AppArmor profile will be applied. Valid options are:
             *       Localhost - a profile pre-loaded on the node.
             *       RuntimeDefault - the container runtime's default profile.
             *       Unconfined - no AppArmor enforcement.
             * @default
             */
            readonly type: string;
        };
        /** @description Adds and removes POSIX capabilities from running containers. */
        readonly "io.k8s.api.core.v1.Capabilities": {
            /** @description Added capabilities */
            readonly add?: readonly string[];
            /** @description Removed capabilities */
            readonly drop?: readonly string[];
        };
        /** @description SELinuxOptions are the labels to be applied to the container */
        readonly "io.k8s.api.core.v1.SELinuxOptions": {
            /** @description Level is SELinux level label that applies to the container. */
            readonly level?: string;
            /** @description Role is a SELinux role label that applies to the container. */
            readonly role?: string;
            /** @description Type is a SELinux type label that applies to the container. */
            readonly type?: string;
            /** @description User is a SELinux user label that applies to the container. */
            readonly user?: string;
        };
        /** @description SeccompProfile defines a pod/container's seccomp profile settings. Only one profile source may be set. */
        readonly "io.k8s.api.core.v1.SeccompProfile": {
            /** @description localhostProfile indicates a profile defined in a file on the node should be used. The profile must be preconfigured on the node to work. Must be a descending path, relative to the kubelet's configured seccomp profile location. Must be set if type is "Localhost". Must NOT be set for any other type. */
            readonly localhostProfile?: string;
            /**
             * @description type indicates which kind of seccomp profile will be applied. Valid options are:
             *
             *     Localhost - a profile defined in a file on the node should be used. RuntimeDefault - the container runtime default profile should be used. Unconfined - no profile should be applied.
             * @default
             */
            readonly type: string;
        };
        /** @description WindowsSecurityContextOptions contain Windows-specific options and credentials. */
        readonly "io.k8s.api.core.v1.WindowsSecurityContextOptions": {
            /** @description GMSACredentialSpec is where the GMSA admission webhook (https://github.com/kubernetes-sigs/windows-gmsa) inlines the contents of the GMSA credential spec named by the GMSACredentialSpecName field. */
            readonly gmsaCredentialSpec?: string;
            /** @description GMSACredentialSpecName is the name of the GMSA credential spec to use. */
            readonly gmsaCredentialSpecName?: string;
            /** @description HostProcess determines if a container should be run as a 'Host Process' container. All of a Pod's containers must have the same effective HostProcess value (it is not allowed to have a mix of HostProcess containers and non-HostProcess containers). In addition, if HostProcess is true then HostNetwork must also be set to true. */
            readonly hostProcess?: boolean;
            /** @description The UserName in Windows to run the entrypoint of the container process. Defaults to the user specified in image metadata if unspecified. May also be set in PodSecurityContext. If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. */
            readonly runAsUserName?: string;
        };
        /** @description volumeDevice describes a mapping of a raw block device within a container. */
        readonly "io.k8s.api.core.v1.VolumeDevice": {
            /**
             * @description devicePath is the path inside of the container that the device will be mapped to.
             * @default
             */
            readonly devicePath: string;
            /**
             * @description name must match the name of a persistentVolumeClaim in the pod
             * @default
             */
            readonly name: string;
        };
        /** @description VolumeMount describes a mounting of a Volume within a container. */
        readonly "io.k8s.api.core.v1.VolumeMount": {
            /**
             * @description Path within the container at which the volume should be mounted.  Must not contain ':'.
             * @default
             */
            readonly mountPath: string;
            /** @description mountPropagation determines how mounts are propagated from the host to container and the other way around. When not set, MountPropagationNone is used. This field is beta in 1.10. When RecursiveReadOnly is set to IfPossible or to Enabled, MountPropagation must be None or unspecified (which defaults to None). */
            readonly mountPropagation?: string;
            /**
             * @description This must match the Name of a Volume.
             * @default
             */
            readonly name: string;
            /** @description Mounted read-only if true, read-write otherwise (false or unspecified). Defaults to false. */
            readonly readOnly?: boolean;
            /**
             * @description RecursiveReadOnly specifies whether read-only mounts should be handled recursively.
             *
             *     If ReadOnly is false, this field has no meaning and must be unspecified.
             *
             *     If ReadOnly is true, and this field is set to Disabled, the mount is not made recursively read-only.  If this field is set to IfPossible, the mount is made recursively read-only, if it is supported by the container runtime.  If this field is set to Enabled, the mount is made recursively read-only if it is supported by the container runtime, otherwise the pod will not be started and an error will be generated to indicate the reason.
             *
             *     If this field is set to IfPossible or Enabled, MountPropagation must be set to None (or be unspecified, which defaults to None).
             *
             *     If this field is not specified, it is treated as an equivalent of Disabled.
             */
            readonly recursiveReadOnly?: string;
            /** @description Path within the volume from which the container's volume should be mounted. Defaults to "" (volume's root). */
            readonly subPath?: string;
            /** @description Expanded path within the volume from which the container's volume should be mounted. Behaves similarly to SubPath but environment variable references $(VAR_NAME) are expanded using the container's environment. Defaults to "" (volume's root). SubPathExpr and SubPath are mutually exclusive. */
            readonly subPathExpr?: string;
        };
        /** @description PodDNSConfig defines the DNS parameters of a pod in addition to those generated from DNSPolicy. */
        readonly "io.k8s.api.core.v1.PodDNSConfig": {
            /** @description A list of DNS name server IP addresses. This will be appended to the base nameservers generated from DNSPolicy. Duplicated nameservers will be removed. */
            readonly nameservers?: readonly string[];
            /** @description A list of DNS resolver options. This will be merged with the base options generated from DNSPolicy. Duplicated entries will be removed. Resolution options given in Options will override those that appear in the base DNSPolicy. */
            readonly options?: readonly components["schemas"]["io.k8s.api.core.v1.PodDNSConfigOption"][];
            /** @description A list of DNS search domains for host-name lookup. This will be appended to the base search paths generated from DNSPolicy. Duplicated search paths will be removed. */
            readonly searches?: readonly string[];
        };
        /** @description PodDNSConfigOption defines DNS resolver options of a pod. */
        readonly "io.k8s.api.core.v1.PodDNSConfigOption": {
            /** @description Name is this DNS resolver option's name. Required. */
            readonly name?: string;
            /** @description Value is this DNS resolver option's value. */
            readonly value?: string;
        };
        /**
         * @description An EphemeralContainer is a temporary container that you may add to an existing Pod for user-initiated activities such as debugging. Ephemeral containers have no resource or scheduling guarantees, and they will not be restarted when they exit or when a Pod is removed or restarted. The kubelet may evict a Pod if an ephemeral container causes the Pod to exceed its resource allocation.
         *
         *     To add an ephemeral container, use the ephemeralcontainers subresource of an existing Pod. Ephemeral containers may not be removed or restarted.
         */
        readonly "io.k8s.api.core.v1.EphemeralContainer": {
            /** @description Arguments to the entrypoint. The image's CMD is used if this is not provided. Variable references $(VAR_NAME) are expanded using the container's environment. If a variable cannot be resolved, the reference in the input string will be unchanged. Double $$ are reduced to a single $, which allows for escaping the $(VAR_NAME) syntax: i.e. "$$(VAR_NAME)" will produce the string literal "$(VAR_NAME)". Escaped references will never be expanded, regardless of whether the variable exists or not. Cannot be updated. More info: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#running-a-command-in-a-shell */
            readonly args?: readonly string[];
            /** @description Entrypoint array. Not executed within a shell. The image's ENTRYPOINT is used if this is not provided. Variable references $(VAR_NAME) are expanded using the container's environment. If a variable cannot be resolved, the reference in the input string will be unchanged. Double $$ are reduced to a single $, which allows for escaping the $(VAR_NAME) syntax: i.e. "$$(VAR_NAME)" will produce the string literal "$(VAR_NAME)". Escaped references will never be expanded, regardless of whether the variable exists or not. Cannot be updated. More info: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#running-a-command-in-a-shell */
            readonly command?: readonly string[];
            /** @description List of environment variables to set in the container. Cannot be updated. */
            readonly env?: readonly components["schemas"]["io.k8s.api.core.v1.EnvVar"][];
            /** @description List of sources to populate environment variables in the container. The keys defined within a source may consist of any printable ASCII characters except '='. When a key exists in multiple sources, the value associated with the last source will take precedence. Values defined by an Env with a duplicate key will take precedence. Cannot be updated. */
            readonly envFrom?: readonly components["schemas"]["io.k8s.api.core.v1.EnvFromSource"][];
            /** @description Container image name. More info: https://kubernetes.io/docs/concepts/containers/images */
            readonly image?: string;
            /** @description Image pull policy. One of Always, Never, IfNotPresent. Defaults to Always if :latest tag is specified, or IfNotPresent otherwise. Cannot be updated. More info: https://kubernetes.io/docs/concepts/containers/images#updating-images */
            readonly imagePullPolicy?: string;
            /** @description Lifecycle is not allowed for ephemeral containers. */
            readonly lifecycle?: components["schemas"]["io.k8s.api.core.v1.Lifecycle"];
            /** @description Probes are not allowed for ephemeral containers. */
            readonly livenessProbe?: components["schemas"]["io.k8s.api.core.v1.Probe"];
            /**
             * @description Name of the ephemeral container specified as a DNS_LABEL. This name must be unique among all containers, init containers and ephemeral containers.
             * @default
             */
            readonly name: string;
            /** @description Ports are not allowed for ephemeral containers. */
            readonly ports?: readonly components["schemas"]["io.k8s.api.core.v1.ContainerPort"][];
            /** @description Probes are not allowed for ephemeral containers. */
            readonly readinessProbe?: components["schemas"]["io.k8s.api.core.v1.Probe"];
            /** @description Resources resize policy for the container. */
            readonly resizePolicy?: readonly components["schemas"]["io.k8s.api.core.v1.ContainerResizePolicy"][];
            /**
             * @description Resources are not allowed for ephemeral containers. Ephemeral containers use spare resources already allocated to the pod.
             * @default {}
             */
            readonly resources?: components["schemas"]["io.k8s.api.core.v1.ResourceRequirements"];
            /** @description Restart policy for the container to manage the restart behavior of each container within a pod. You cannot set this field on ephemeral containers. */
            readonly restartPolicy?: string;
            /** @description Represents a list of rules to be checked to determine if the container should be restarted on exit. You cannot set this field on ephemeral containers. */
            readonly restartPolicyRules?: readonly components["schemas"]["io.k8s.api.core.v1.ContainerRestartRule"][];
            /** @description Optional: SecurityContext defines the security options the ephemeral container should be run with. If set, the fields of SecurityContext override the equivalent fields of PodSecurityContext. */
            readonly securityContext?: components["schemas"]["io.k8s.api.core.v1.SecurityContext"];
            /** @description Probes are not allowed for ephemeral containers. */
            readonly startupProbe?: components["schemas"]["io.k8s.api.core.v1.Probe"];
            /** @description Whether this container should allocate a buffer for stdin in the container runtime. If this is not set, reads from stdin in the container will always result in EOF. Default is false. */
            readonly stdin?: boolean;
            /** @description Whether the container runtime should close the stdin channel after it has been opened by a single attach. When stdin is true the stdin stream will remain open across multiple attach sessions. If stdinOnce is set to true, stdin is opened on container start, is empty until the first client attaches to stdin, and then remains open and accepts data until the client disconnects, at which time stdin is closed and remains closed until the container is restarted. If this flag is false, a container processes that reads from stdin will never receive an EOF. Default is false */
            readonly stdinOnce?: boolean;
            /**
             * @description If set, the name of the container from PodSpec that this ephemeral container targets. The ephemeral container will be run in the namespaces (IPC, PID, etc) of this container. If not set then the ephemeral container uses the namespaces configured in the Pod spec.
             *
             *     The container runtime must implement support for this feature. If the runtime does not support namespace targeting then the result of setting this field is undefined.
             */
            readonly targetContainerName?: string;
            /** @description Optional: Path at which the file to which the container's termination message will be written is mounted into the container's filesystem. Message written is intended to be brief final status, such as an assertion failure message. Will be truncated by the node if greater than 4096 bytes. The total message length across all containers will be limited to 12kb. Defaults to /dev/termination-log. Cannot be updated. */
            readonly terminationMessagePath?: string;
            /** @description Indicate how the termination message should be populated. File will use the contents of terminationMessagePath to populate the container status message on both success and failure. FallbackToLogsOnError will use the last chunk of container log output if the termination message file is empty and the container exited with an error. The log output is limited to 2048 bytes or 80 lines, whichever is smaller. Defaults to File. Cannot be updated. */
            readonly terminationMessagePolicy?: string;
            /** @description Whether this container should allocate a TTY for itself, also requires 'stdin' to be true. Default is false. */
            readonly tty?: boolean;
            /** @description volumeDevices is the list of block devices to be used by the container. */
            readonly volumeDevices?: readonly components["schemas"]["io.k8s.api.core.v1.VolumeDevice"][];
            /** @description Pod volumes to mount into the container's filesystem. Subpath mounts are not allowed for ephemeral containers. Cannot be updated. */
            readonly volumeMounts?: readonly components["schemas"]["io.k8s.api.core.v1.VolumeMount"][];
            /** @description Container's working directory. If not specified, the container runtime's default will be used, which might be configured in the container image. Cannot be updated. */
            readonly workingDir?: string;
        };
        /** @description HostAlias holds the mapping between IP and hostnames that will be injected as an entry in the pod's hosts file. */
        readonly "io.k8s.api.core.v1.HostAlias": {
            /** @description Hostnames for the above IP address. */
            readonly hostnames?: readonly string[];
            /**
             * @description IP address of the host file entry.
             * @default
             */
            readonly ip: string;
        };
        /** @description LocalObjectReference contains enough information to let you locate the referenced object inside the same namespace. */
        readonly "io.k8s.api.core.v1.LocalObjectReference": {
            /**
             * @description Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
             * @default
             */
            readonly name?: string;
        };
        /** @description PodOS defines the OS parameters of a pod. */
        readonly "io.k8s.api.core.v1.PodOS": {
            /**
             * @description Name is the name of the operating system. The currently supported values are linux and windows. Additional value may be defined in future and can be one of: https://github.com/opencontainers/runtime-spec/blob/master/config.md#platform-specific-configuration Clients should expect to handle additional values and treat unrecognized values in this field as os: null
             * @default
             */
            readonly name: string;
        };
        /** @description PodReadinessGate contains the reference to a pod condition */
        readonly "io.k8s.api.core.v1.PodReadinessGate": {
            /**
             * @description ConditionType refers to a condition in the pod's condition list with matching type.
             * @default
             */
            readonly conditionType: string;
        };
        /**
         * @description PodResourceClaim references exactly one ResourceClaim, either directly or by naming a ResourceClaimTemplate which is then turned into a ResourceClaim for the pod.
         *
         *     It adds a name to it that uniquely identifies the ResourceClaim inside the Pod. Containers that need access to the ResourceClaim reference it with this name.
         *
         *     When the DRAWorkloadResourceClaims feature gate is enabled and this Pod belongs to a PodGroup, a PodResourceClaim is matched to a PodGroupResourceClaim if all of their fields are equal (Name, ResourceClaimName, and ResourceClaimTemplateName). A matched claim references a single ResourceClaim shared across all Pods in the PodGroup, reserved for the PodGroup in ResourceClaimStatus.ReservedFor rather than for individual Pods.
         */
        readonly "io.k8s.api.core.v1.PodResourceClaim": {
            /**
             * @description Name uniquely identifies this resource claim inside the pod. This must be a DNS_LABEL.
             * @default
             */
            readonly name: string;
            /**
             * @description ResourceClaimName is the name of a ResourceClaim object in the same namespace as this pod.
             *
             *     Exactly one of ResourceClaimName and ResourceClaimTemplateName must be set.
             */
            readonly resourceClaimName?: string;
            /**
             * @description ResourceClaimTemplateName is the name of a ResourceClaimTemplate object in the same namespace as this pod.
             *
             *     The template will be used to create a new ResourceClaim, which will be bound to this pod. When this pod is deleted, the ResourceClaim will also be deleted. The pod name and resource name, along with a generated component, will be used to form a unique name for the ResourceClaim, which will be recorded in pod.status.resourceClaimStatuses.
             *
             *     When the DRAWorkloadResourceClaims feature gate is enabled and the pod belongs to a PodGroup that defines a PodGroupResourceClaim with the same Name and ResourceClaimTemplateName, this PodResourceClaim resolves to the ResourceClaim generated for the PodGroup. All pods in the group that define an equivalent PodResourceClaim matching the PodGroupResourceClaim's Name and ResourceClaimTemplateName share the same generated ResourceClaim. ResourceClaims generated for a PodGroup are owned by the PodGroup and their lifecycles are tied to the PodGroup instead of any individual pod.
             *
             *     This field is immutable and no changes will be made to the corresponding ResourceClaim by the control plane after creating the ResourceClaim.
             *
             *     Exactly one of ResourceClaimName and ResourceClaimTemplateName must be set.
             */
            readonly resourceClaimTemplateName?: string;
        };
        /** @description PodSchedulingGate is associated to a Pod to guard its scheduling. */
        readonly "io.k8s.api.core.v1.PodSchedulingGate": {
            /**
             * @description Name of the scheduling gate. Each scheduling gate must have a unique name field.
             * @default
             */
            readonly name: string;
        };
        /** @description PodSchedulingGroup identifies the runtime scheduling group instance that a Pod belongs to. The scheduler uses this information to apply workload-aware scheduling semantics. Exactly one field must be specified. */
        readonly "io.k8s.api.core.v1.PodSchedulingGroup": {
            /** @description PodGroupName specifies the name of the standalone PodGroup object that represents the runtime instance of this group. Must be a DNS subdomain. */
            readonly podGroupName?: string;
        };
        /** @description PodSecurityContext holds pod-level security attributes and common container settings. Some fields are also present in container.securityContext.  Field values of container.securityContext take precedence over field values of PodSecurityContext. */
        readonly "io.k8s.api.core.v1.PodSecurityContext": {
            /** @description appArmorProfile is the AppArmor options to use by the containers in this pod. Note that this field cannot be set when spec.os.name is windows. */
            readonly appArmorProfile?: components["schemas"]["io.k8s.api.core.v1.AppArmorProfile"];
            /**
             * Format: int64
             * @description A special supplemental group that applies to all containers in a pod. Some volume types allow the Kubelet to change the ownership of that volume to be owned by the pod:
             *
             *     1. The owning GID will be the FSGroup 2. The setgid bit is set (new files created in the volume will be owned by FSGroup) 3. The permission bits are OR'd with rw-rw----
             *
             *     If unset, the Kubelet will not modify the ownership and permissions of any volume. Note that this field cannot be set when spec.os.name is windows.
             */
            readonly fsGroup?: number;
            /** @description fsGroupChangePolicy defines behavior of changing ownership and permission of the volume before being exposed inside Pod. This field will only apply to volume types which support fsGroup based ownership(and permissions). It will have no effect on ephemeral volume types such as: secret, configmaps and emptydir. Valid values are "OnRootMismatch" and "Always". If not specified, "Always" is used. Note that this field cannot be set when spec.os.name is windows. */
            readonly fsGroupChangePolicy?: string;
            /**
             * Format: int64
             * @description The GID to run the entrypoint of the container process. Uses runtime default if unset. May also be set in SecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence for that container. Note that this field cannot be set when spec.os.name is windows.
             */
            readonly runAsGroup?: number;
            /** @description Indicates that the container must run as a non-root user. If true, the Kubelet will validate the image at runtime to ensure that it does not run as UID 0 (root) and fail to start the container if it does. If unset or false, no such validation will be performed. May also be set in SecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. */
            readonly runAsNonRoot?: boolean;
            /**
             * Format: int64
             * @description The UID to run the entrypoint of the container process. Defaults to user specified in image metadata if unspecified. May also be set in SecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence for that container. Note that this field cannot be set when spec.os.name is windows.
             */
            readonly runAsUser?: number;
            /**
             * @description seLinuxChangePolicy defines how the container's SELinux label is applied to all volumes used by the Pod. It has no effect on nodes that do not support SELinux or to volumes does not support SELinux. Valid values are "MountOption" and "Recursive".
             *
             *     "Recursive" means relabeling of all files on all Pod volumes by the container runtime. This may be slow for large volumes, but allows mixing privileged and unprivileged Pods sharing the same volume on the same node.
             *
             *     "MountOption" mounts all eligible Pod volumes with `-o context` mount option. This requires all Pods that share the same volume to use the same SELinux label. It is not possible to share the same volume among privileged and unprivileged Pods. Eligible volumes are in-tree FibreChannel and iSCSI volumes, and all CSI volumes whose CSI driver announces SELinux support by setting spec.seLinuxMount: true in their CSIDriver instance. Other volumes are always re-labelled recursively. "MountOption" value is allowed only when SELinuxMount feature gate is enabled.
             *
             *     If not specified and SELinuxMount feature gate is enabled, "MountOption" is used. If not specified and SELinuxMount feature gate is disabled, "MountOption" is used for ReadWriteOncePod volumes and "Recursive" for all other volumes.
             *
             *     This field affects only Pods that have SELinux label set, either in PodSecurityContext or in SecurityContext of all containers.
             *
             *     All Pods that use the same volume should use the same seLinuxChangePolicy, otherwise some pods can get stuck in ContainerCreating state. Note that this field cannot be set when spec.os.name is windows.
             */
            readonly seLinuxChangePolicy?: string;
            /** @description The SELinux context to be applied to all containers. If unspecified, the container runtime will allocate a random SELinux context for each container.  May also be set in SecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence for that container. Note that this field cannot be set when spec.os.name is windows. */
            readonly seLinuxOptions?: components["schemas"]["io.k8s.api.core.v1.SELinuxOptions"];
            /** @description The seccomp options to use by the containers in this pod. Note that this field cannot be set when spec.os.name is windows. */
            readonly seccompProfile?: components["schemas"]["io.k8s.api.core.v1.SeccompProfile"];
            /** @description A list of groups applied to the first process run in each container, in addition to the container's primary GID and fsGroup (if specified).  If the SupplementalGroupsPolicy feature is enabled, the supplementalGroupsPolicy field determines whether these are in addition to or instead of any group memberships defined in the container image. If unspecified, no additional groups are added, though group memberships defined in the container image may still be used, depending on the supplementalGroupsPolicy field. Note that this field cannot be set when spec.os.name is windows. */
            readonly supplementalGroups?: readonly number[];
            /** @description Defines how supplemental groups of the first container processes are calculated. Valid values are "Merge" and "Strict". If not specified, "Merge" is used. (Alpha) Using the field requires the SupplementalGroupsPolicy feature gate to be enabled and the container runtime must implement support for this feature. Note that this field cannot be set when spec.os.name is windows. */
            readonly supplementalGroupsPolicy?: string;
            /** @description Sysctls hold a list of namespaced sysctls used for the pod. Pods with unsupported sysctls (by the container runtime) might fail to launch. Note that this field cannot be set when spec.os.name is windows. */
            readonly sysctls?: readonly components["schemas"]["io.k8s.api.core.v1.Sysctl"][];
            /** @description The Windows specific settings applied to all containers. If unspecified, the options within a container's SecurityContext will be used. If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. Note that this field cannot be set when spec.os.name is linux. */
            readonly windowsOptions?: components["schemas"]["io.k8s.api.core.v1.WindowsSecurityContextOptions"];
        };
        /** @description Sysctl defines a kernel parameter to be set */
        readonly "io.k8s.api.core.v1.Sysctl": {
            /**
             * @description Name of a property to set
             * @default
             */
            readonly name: string;
            /**
             * @description Value of a property to set
             * @default
             */
            readonly value: string;
        };
        /** @description The pod this Toleration is attached to tolerates any taint that matches the triple <key,value,effect> using the matching operator <operator>. */
        readonly "io.k8s.api.core.v1.Toleration": {
            /** @description Effect indicates the taint effect to match. Empty means match all taint effects. When specified, allowed values are NoSchedule, PreferNoSchedule and NoExecute. */
            readonly effect?: string;
            /** @description Key is the taint key that the toleration applies to. Empty means match all taint keys. If the key is empty, operator must be Exists; this combination means to match all values and all keys. */
            readonly key?: string;
            /** @description Operator represents a key's relationship to the value. Valid operators are Exists, Equal, Lt, and Gt. Defaults to Equal. Exists is equivalent to wildcard for value, so that a pod can tolerate all taints of a particular category. Lt and Gt perform numeric comparisons (requires feature gate TaintTolerationComparisonOperators). */
            readonly operator?: string;
            /**
             * Format: int64
             * @description TolerationSeconds represents the period of time the toleration (which must be of effect NoExecute, otherwise this field is ignored) tolerates the taint. By default, it is not set, which means tolerate the taint forever (do not evict). Zero and negative values will be treated as 0 (evict immediately) by the system.
             */
            readonly tolerationSeconds?: number;
            /** @description Value is the taint value the toleration matches to. If the operator is Exists, the value should be empty, otherwise just a regular string. */
            readonly value?: string;
        };
        /** @description TopologySpreadConstraint specifies how to spread matching pods among the given topology. */
        readonly "io.k8s.api.core.v1.TopologySpreadConstraint": {
            /** @description LabelSelector is used to find matching pods. Pods that match this label selector are counted to determine the number of pods in their corresponding topology domain. */
            readonly labelSelector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            /**
             * @description MatchLabelKeys is a set of pod label keys to select the pods over which spreading will be calculated. The keys are used to lookup values from the incoming pod labels, those key-value labels are ANDed with labelSelector to select the group of existing pods over which spreading will be calculated for the incoming pod. The same key is forbidden to exist in both MatchLabelKeys and LabelSelector. MatchLabelKeys cannot be set when LabelSelector isn't set. Keys that don't exist in the incoming pod labels will be ignored. A null or empty list means only match against labelSelector.
             *
             *     This is a beta field and requires the MatchLabelKeysInPodTopologySpread feature gate to be enabled (enabled by default).
             */
            readonly matchLabelKeys?: readonly string[];
            /**
             * Format: int32
             * @description MaxSkew describes the degree to which pods may be unevenly distributed. When `whenUnsatisfiable=DoNotSchedule`, it is the maximum permitted difference between the number of matching pods in the target topology and the global minimum. The global minimum is the minimum number of matching pods in an eligible domain or zero if the number of eligible domains is less than MinDomains. For example, in a 3-zone cluster, MaxSkew is set to 1, and pods with the same labelSelector spread as 2/2/1: In this case, the global minimum is 1. | zone1 | zone2 | zone3 | |  P P  |  P P  |   P   | - if MaxSkew is 1, incoming pod can only be scheduled to zone3 to become 2/2/2; scheduling it onto zone1(zone2) would make the ActualSkew(3-1) on zone1(zone2) violate MaxSkew(1). - if MaxSkew is 2, incoming pod can be scheduled onto any zone. When `whenUnsatisfiable=ScheduleAnyway`, it is used to give higher precedence to topologies that satisfy it. It's a required field. Default value is 1 and 0 is not allowed.
             * @default 0
             */
            readonly maxSkew: number;
            /**
             * Format: int32
             * @description MinDomains indicates a minimum number of eligible domains. When the number of eligible domains with matching topology keys is less than minDomains, Pod Topology Spread treats "global minimum" as 0, and then the calculation of Skew is performed. And when the number of eligible domains with matching topology keys equals or greater than minDomains, this value has no effect on scheduling. As a result, when the number of eligible domains is less than minDomains, scheduler won't schedule more than maxSkew Pods to those domains. If value is nil, the constraint behaves as if MinDomains is equal to 1. Valid values are integers greater than 0. When value is not nil, WhenUnsatisfiable must be DoNotSchedule.
             *
             *     For example, in a 3-zone cluster, MaxSkew is set to 2, MinDomains is set to 5 and pods with the same labelSelector spread as 2/2/2: | zone1 | zone2 | zone3 | |  P P  |  P P  |  P P  | The number of domains is less than 5(MinDomains), so "global minimum" is treated as 0. In this situation, new pod with the same labelSelector cannot be scheduled, because computed skew will be 3(3 - 0) if new Pod is scheduled to any of the three zones, it will violate MaxSkew.
             */
            readonly minDomains?: number;
            /**
             * @description NodeAffinityPolicy indicates how we will treat Pod's nodeAffinity/nodeSelector when calculating pod topology spread skew. Options are: - Honor: only nodes matching nodeAffinity/nodeSelector are included in the calculations. - Ignore: nodeAffinity/nodeSelector are ignored. All nodes are included in the calculations.
             *
             *     If this value is nil, the behavior is equivalent to the Honor policy.
             */
            readonly nodeAffinityPolicy?: string;
            /**
             * @description NodeTaintsPolicy indicates how we will treat node taints when calculating pod topology spread skew. Options are: - Honor: nodes without taints, along with tainted nodes for which the incoming pod has a toleration, are included. - Ignore: node taints are ignored. All nodes are included.
             *
             *     If this value is nil, the behavior is equivalent to the Ignore policy.
             */
            readonly nodeTaintsPolicy?: string;
            /**
             * @description TopologyKey is the key of node labels. Nodes that have a label with this key and identical values are considered to be in the same topology. We consider each <key, value> as a "bucket", and try to put balanced number of pods into each bucket. We define a domain as a particular instance of a topology. Also, we define an eligible domain as a domain whose nodes meet the requirements of nodeAffinityPolicy and nodeTaintsPolicy. e.g. If TopologyKey is "kubernetes.io/hostname", each Node is a domain of that topology. And, if TopologyKey is "topology.kubernetes.io/zone", each zone is a domain of that topology. It's a required field.
             * @default
             */
            readonly topologyKey: string;
            /**
             * @description WhenUnsatisfiable indicates how to deal with a pod if it doesn't satisfy the spread constraint. - DoNotSchedule (default) tells the scheduler not to schedule it. - ScheduleAnyway tells the scheduler to schedule the pod in any location,
             *       but giving higher precedence to topologies that would help reduce the
             *       skew.
             *     A constraint is considered "Unsatisfiable" for an incoming pod if and only if every possible node assignment for that pod would violate "MaxSkew" on some topology. For example, in a 3-zone cluster, MaxSkew is set to 1, and pods with the same labelSelector spread as 3/1/1: | zone1 | zone2 | zone3 | | P P P |   P   |   P   | If WhenUnsatisfiable is set to DoNotSchedule, incoming pod can only be scheduled to zone2(zone3) to become 3/2/1(3/1/2) as ActualSkew(2-1) on zone2(zone3) satisfies MaxSkew(1). In other words, the cluster can still be imbalanced, but scheduler won't make it *more* imbalanced. It's a required field.
             * @default
             */
            readonly whenUnsatisfiable: string;
        };
        /** @description Volume represents a named volume in a pod that may be accessed by any container in the pod. */
        readonly "io.k8s.api.core.v1.Volume": {
            /** @description awsElasticBlockStore represents an AWS Disk resource that is attached to a kubelet's host machine and then exposed to the pod. Deprecated: AWSElasticBlockStore is deprecated. All operations for the in-tree awsElasticBlockStore type are redirected to the ebs.csi.aws.com CSI driver. More info: https://kubernetes.io/docs/concepts/storage/volumes#awselasticblockstore */
            readonly awsElasticBlockStore?: components["schemas"]["io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource"];
            /** @description azureDisk represents an Azure Data Disk mount on the host and bind mount to the pod. Deprecated: AzureDisk is deprecated. All operations for the in-tree azureDisk type are redirected to the disk.csi.azure.com CSI driver. */
            readonly azureDisk?: components["schemas"]["io.k8s.api.core.v1.AzureDiskVolumeSource"];
            /** @description azureFile represents an Azure File Service mount on the host and bind mount to the pod. Deprecated: AzureFile is deprecated. All operations for the in-tree azureFile type are redirected to the file.csi.azure.com CSI driver. */
            readonly azureFile?: components["schemas"]["io.k8s.api.core.v1.AzureFileVolumeSource"];
            /** @description cephFS represents a Ceph FS mount on the host that shares a pod's lifetime. Deprecated: CephFS is deprecated and the in-tree cephfs type is no longer supported. */
            readonly cephfs?: components["schemas"]["io.k8s.api.core.v1.CephFSVolumeSource"];
            /** @description cinder represents a cinder volume attached and mounted on kubelets host machine. Deprecated: Cinder is deprecated. All operations for the in-tree cinder type are redirected to the cinder.csi.openstack.org CSI driver. More info: https://examples.k8s.io/mysql-cinder-pd/README.md */
            readonly cinder?: components["schemas"]["io.k8s.api.core.v1.CinderVolumeSource"];
            /** @description configMap represents a configMap that should populate this volume */
            readonly configMap?: components["schemas"]["io.k8s.api.core.v1.ConfigMapVolumeSource"];
            /** @description csi (Container Storage Interface) represents ephemeral storage that is handled by certain external CSI drivers. */
            readonly csi?: components["schemas"]["io.k8s.api.core.v1.CSIVolumeSource"];
            /** @description downwardAPI represents downward API about the pod that should populate this volume */
            readonly downwardAPI?: components["schemas"]["io.k8s.api.core.v1.DownwardAPIVolumeSource"];
            /** @description emptyDir represents a temporary directory that shares a pod's lifetime. More info: https://kubernetes.io/docs/concepts/storage/volumes#emptydir */
            readonly emptyDir?: components["schemas"]["io.k8s.api.core.v1.EmptyDirVolumeSource"];
            /**
             * @description ephemeral represents a volume that is handled by a cluster storage driver. The volume's lifecycle is tied to the pod that defines it - it will be created before the pod starts, and deleted when the pod is removed.
             *
             *     Use this if: a) the volume is only needed while the pod runs, b) features of normal volumes like restoring from snapshot or capacity
             *        tracking are needed,
             *     c) the storage driver is specified through a storage class, and d) the storage driver supports dynamic volume provisioning through
             *        a PersistentVolumeClaim (see EphemeralVolumeSource for more
             *        information on the connection between this volume type
             *        and PersistentVolumeClaim).
             *
             *     Use PersistentVolumeClaim or one of the vendor-specific APIs for volumes that persist for longer than the lifecycle of an individual pod.
             *
             *     Use CSI for light-weight local ephemeral volumes if the CSI driver is meant to be used that way - see the documentation of the driver for more information.
             *
             *     A pod can use both types of ephemeral volumes and persistent volumes at the same time.
             */
            readonly ephemeral?: components["schemas"]["io.k8s.api.core.v1.EphemeralVolumeSource"];
            /** @description fc represents a Fibre Channel resource that is attached to a kubelet's host machine and then exposed to the pod. */
            readonly fc?: components["schemas"]["io.k8s.api.core.v1.FCVolumeSource"];
            /** @description flexVolume represents a generic volume resource that is provisioned/attached using an exec based plugin. Deprecated: FlexVolume is deprecated. Consider using a CSIDriver instead. */
            readonly flexVolume?: components["schemas"]["io.k8s.api.core.v1.FlexVolumeSource"];
            /** @description flocker represents a Flocker volume attached to a kubelet's host machine. This depends on the Flocker control service being running. Deprecated: Flocker is deprecated and the in-tree flocker type is no longer supported. */
            readonly flocker?: components["schemas"]["io.k8s.api.core.v1.FlockerVolumeSource"];
            /** @description gcePersistentDisk represents a GCE Disk resource that is attached to a kubelet's host machine and then exposed to the pod. Deprecated: GCEPersistentDisk is deprecated. All operations for the in-tree gcePersistentDisk type are redirected to the pd.csi.storage.gke.io CSI driver. More info: https://kubernetes.io/docs/concepts/storage/volumes#gcepersistentdisk */
            readonly gcePersistentDisk?: components["schemas"]["io.k8s.api.core.v1.GCEPersistentDiskVolumeSource"];
            /** @description gitRepo represents a git repository at a particular revision. Deprecated: GitRepo is deprecated. To provision a container with a git repo, mount an EmptyDir into an InitContainer that clones the repo using git, then mount the EmptyDir into the Pod's container. */
            readonly gitRepo?: components["schemas"]["io.k8s.api.core.v1.GitRepoVolumeSource"];
            /** @description glusterfs represents a Glusterfs mount on the host that shares a pod's lifetime. Deprecated: Glusterfs is deprecated and the in-tree glusterfs type is no longer supported. */
            readonly glusterfs?: components["schemas"]["io.k8s.api.core.v1.GlusterfsVolumeSource"];
            /** @description hostPath represents a pre-existing file or directory on the host machine that is directly exposed to the container. This is generally used for system agents or other privileged things that are allowed to see the host machine. Most containers will NOT need this. More info: https://kubernetes.io/docs/concepts/storage/volumes#hostpath */
            readonly hostPath?: components["schemas"]["io.k8s.api.core.v1.HostPathVolumeSource"];
            /**
             * @description image represents an OCI object (a container image or artifact) pulled and mounted on the kubelet's host machine. The volume is resolved at pod startup depending on which PullPolicy value is provided:
             *
             *     - Always: the kubelet always attempts to pull the reference. Container creation will fail If the pull fails. - Never: the kubelet never pulls the reference and only uses a local image or artifact. Container creation will fail if the reference isn't present. - IfNotPresent: the kubelet pulls if the reference isn't already present on disk. Container creation will fail if the reference isn't present and the pull fails.
             *
             *     The volume gets re-resolved if the pod gets deleted and recreated, which means that new remote content will become available on pod recreation. A failure to resolve or pull the image during pod startup will block containers from starting and may add significant latency. Failures will be retried using normal volume backoff and will be reported on the pod reason and message. The types of objects that may be mounted by this volume are defined by the container runtime implementation on a host machine and at minimum must include all valid types supported by the container image field. The OCI object gets mounted in a single directory (spec.containers[*].volumeMounts.mountPath) by merging the manifest layers in the same way as for container images. The volume will be mounted read-only (ro). Sub path mounts for containers are not supported (spec.containers[*].volumeMounts.subpath) before 1.33. The field spec.securityContext.fsGroupChangePolicy has no effect on this volume type.
             */
            readonly image?: components["schemas"]["io.k8s.api.core.v1.ImageVolumeSource"];
            /** @description iscsi represents an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod. More info: https://kubernetes.io/docs/concepts/storage/volumes/#iscsi */
            readonly iscsi?: components["schemas"]["io.k8s.api.core.v1.ISCSIVolumeSource"];
            /**
             * @description name of the volume. Must be a DNS_LABEL and unique within the pod. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
             * @default
             */
            readonly name: string;
            /** @description nfs represents an NFS mount on the host that shares a pod's lifetime More info: https://kubernetes.io/docs/concepts/storage/volumes#nfs */
            readonly nfs?: components["schemas"]["io.k8s.api.core.v1.NFSVolumeSource"];
            /** @description persistentVolumeClaimVolumeSource represents a reference to a PersistentVolumeClaim in the same namespace. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#persistentvolumeclaims */
            readonly persistentVolumeClaim?: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource"];
            /** @description photonPersistentDisk represents a PhotonController persistent disk attached and mounted on kubelets host machine. Deprecated: PhotonPersistentDisk is deprecated and the in-tree photonPersistentDisk type is no longer supported. */
            readonly photonPersistentDisk?: components["schemas"]["io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource"];
            /** @description portworxVolume represents a portworx volume attached and mounted on kubelets host machine. Deprecated: PortworxVolume is deprecated. All operations for the in-tree portworxVolume type are redirected to the pxd.portworx.com CSI driver. */
            readonly portworxVolume?: components["schemas"]["io.k8s.api.core.v1.PortworxVolumeSource"];
            /** @description projected items for all in one resources secrets, configmaps, and downward API */
            readonly projected?: components["schemas"]["io.k8s.api.core.v1.ProjectedVolumeSource"];
            /** @description quobyte represents a Quobyte mount on the host that shares a pod's lifetime. Deprecated: Quobyte is deprecated and the in-tree quobyte type is no longer supported. */
            readonly quobyte?: components["schemas"]["io.k8s.api.core.v1.QuobyteVolumeSource"];
            /** @description rbd represents a Rados Block Device mount on the host that shares a pod's lifetime. Deprecated: RBD is deprecated and the in-tree rbd type is no longer supported. */
            readonly rbd?: components["schemas"]["io.k8s.api.core.v1.RBDVolumeSource"];
            /** @description scaleIO represents a ScaleIO persistent volume attached and mounted on Kubernetes nodes. Deprecated: ScaleIO is deprecated and the in-tree scaleIO type is no longer supported. */
            readonly scaleIO?: components["schemas"]["io.k8s.api.core.v1.ScaleIOVolumeSource"];
            /** @description secret represents a secret that should populate this volume. More info: https://kubernetes.io/docs/concepts/storage/volumes#secret */
            readonly secret?: components["schemas"]["io.k8s.api.core.v1.SecretVolumeSource"];
            /** @description storageOS represents a StorageOS volume attached and mounted on Kubernetes nodes. Deprecated: StorageOS is deprecated and the in-tree storageos type is no longer supported. */
            readonly storageos?: components["schemas"]["io.k8s.api.core.v1.StorageOSVolumeSource"];
            /** @description vsphereVolume represents a vSphere volume attached and mounted on kubelets host machine. Deprecated: VsphereVolume is deprecated. All operations for the in-tree vsphereVolume type are redirected to the csi.vsphere.vmware.com CSI driver. */
            readonly vsphereVolume?: components["schemas"]["io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource"];
        };
        /**
         * @description Represents a Persistent Disk resource in AWS.
         *
         *     An AWS EBS disk must exist before mounting to a container. The disk must also be in the same AWS zone as the kubelet. An AWS EBS disk can only be mounted as read/write once. AWS EBS volumes support ownership management and SELinux relabeling.
         */
        readonly "io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource": {
            /** @description fsType is the filesystem type of the volume that you want to mount. Tip: Ensure that the filesystem type is supported by the host operating system. Examples: "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. More info: https://kubernetes.io/docs/concepts/storage/volumes#awselasticblockstore */
            readonly fsType?: string;
            /**
             * Format: int32
             * @description partition is the partition in the volume that you want to mount. If omitted, the default is to mount by volume name. Examples: For volume /dev/sda1, you specify the partition as "1". Similarly, the volume partition for /dev/sda is "0" (or you can leave the property empty).
             */
            readonly partition?: number;
            /** @description readOnly value true will force the readOnly setting in VolumeMounts. More info: https://kubernetes.io/docs/concepts/storage/volumes#awselasticblockstore */
            readonly readOnly?: boolean;
            /**
             * @description volumeID is unique ID of the persistent disk resource in AWS (Amazon EBS volume). More info: https://kubernetes.io/docs/concepts/storage/volumes#awselasticblockstore
             * @default
             */
            readonly volumeID: string;
        };
        /** @description AzureDisk represents an Azure Data Disk mount on the host and bind mount to the pod. */
        readonly "io.k8s.api.core.v1.AzureDiskVolumeSource": {
            /**
             * @description cachingMode is the Host Caching mode: None, Read Only, Read Write.
             * @default ReadWrite
             */
            readonly cachingMode?: string;
            /**
             * @description diskName is the Name of the data disk in the blob storage
             * @default
             */
            readonly diskName: string;
            /**
             * @description diskURI is the URI of data disk in the blob storage
             * @default
             */
            readonly diskURI: string;
            /**
             * @description fsType is Filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified.
             * @default ext4
             */
            readonly fsType?: string;
            /**
             * @description kind expected values are Shared: multiple blob disks per storage account  Dedicated: single blob disk per storage account  Managed: azure managed data disk (only in managed availability set). defaults to shared
             * @default Shared
             */
            readonly kind?: string;
            /**
             * @description readOnly Defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts.
             * @default false
             */
            readonly readOnly?: boolean;
        };
        /** @description AzureFile represents an Azure File Service mount on the host and bind mount to the pod. */
        readonly "io.k8s.api.core.v1.AzureFileVolumeSource": {
            /** @description readOnly defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
            readonly readOnly?: boolean;
            /**
             * @description secretName is the  name of secret that contains Azure Storage Account Name and Key
             * @default
             */
            readonly secretName: string;
            /**
             * @description shareName is the azure share Name
             * @default
             */
            readonly shareName: string;
        };
        /** @description Represents a Ceph Filesystem mount that lasts the lifetime of a pod Cephfs volumes do not support ownership management or SELinux relabeling. */
        readonly "io.k8s.api.core.v1.CephFSVolumeSource": {
            /** @description monitors is Required: Monitors is a collection of Ceph monitors More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it */
            readonly monitors: readonly string[];
            /** @description path is Optional: Used as the mounted root, rather than the full Ceph tree, default is / */
            readonly path?: string;
            /** @description readOnly is Optional: Defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it */
            readonly readOnly?: boolean;
            /** @description secretFile is Optional: SecretFile is the path to key ring for User, default is /etc/ceph/user.secret More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it */
            readonly secretFile?: string;
            /** @description secretRef is Optional: SecretRef is reference to the authentication secret for User, default is empty. More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it */
            readonly secretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            /** @description user is optional: User is the rados user name, default is admin More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it */
            readonly user?: string;
        };
        /** @description Represents a cinder volume resource in Openstack. A Cinder volume must exist before mounting to a container. The volume must also be in the same region as the kubelet. Cinder volumes support ownership management and SELinux relabeling. */
        readonly "io.k8s.api.core.v1.CinderVolumeSource": {
            /** @description fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. Examples: "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. More info: https://examples.k8s.io/mysql-cinder-pd/README.md */
            readonly fsType?: string;
            /** @description readOnly defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. More info: https://examples.k8s.io/mysql-cinder-pd/README.md */
            readonly readOnly?: boolean;
            /** @description secretRef is optional: points to a secret object containing parameters used to connect to OpenStack. */
            readonly secretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            /**
             * @description volumeID used to identify the volume in cinder. More info: https://examples.k8s.io/mysql-cinder-pd/README.md
             * @default
             */
            readonly volumeID: string;
        };
        /**
         * @description Adapts a ConfigMap into a volume.
         *
         *     The contents of the target ConfigMap's Data field will be presented in a volume as files using the keys in the Data field as the file names, unless the items element is populated with specific mappings of keys to paths. ConfigMap volumes support ownership management and SELinux relabeling.
         */
        readonly "io.k8s.api.core.v1.ConfigMapVolumeSource": {
            /**
             * Format: int32
             * @description defaultMode is optional: mode bits used to set permissions on created files by default. Must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. YAML accepts both octal and decimal values, JSON requires decimal values for mode bits. Defaults to 0644. Directories within the path are not affected by this setting. This might be in conflict with other options that affect the file mode, like fsGroup, and the result can be other mode bits set.
             */
            readonly defaultMode?: number;
            /** @description items if unspecified, each key-value pair in the Data field of the referenced ConfigMap will be projected into the volume as a file whose name is the key and content is the value. If specified, the listed keys will be projected into the specified paths, and unlisted keys will not be present. If a key is specified which is not present in the ConfigMap, the volume setup will error unless it is marked optional. Paths must be relative and may not contain the '..' path or start with '..'. */
            readonly items?: readonly components["schemas"]["io.k8s.api.core.v1.KeyToPath"][];
            /**
             * @description Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
             * @default
             */
            readonly name?: string;
            /** @description optional specify whether the ConfigMap or its keys must be defined */
            readonly optional?: boolean;
        };
        /** @description Maps a string key to a path within a volume. */
        readonly "io.k8s.api.core.v1.KeyToPath": {
            /**
             * @description key is the key to project.
             * @default
             */
            readonly key: string;
            /**
             * Format: int32
             * @description mode is Optional: mode bits used to set permissions on this file. Must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. YAML accepts both octal and decimal values, JSON requires decimal values for mode bits. If not specified, the volume defaultMode will be used. This might be in conflict with other options that affect the file mode, like fsGroup, and the result can be other mode bits set.
             */
            readonly mode?: number;
            /**
             * @description path is the relative path of the file to map the key to. May not be an absolute path. May not contain the path element '..'. May not start with the string '..'.
             * @default
             */
            readonly path: string;
        };
        /** @description Represents a source location of a volume to mount, managed by an external CSI driver */
        readonly "io.k8s.api.core.v1.CSIVolumeSource": {
            /**
             * @description driver is the name of the CSI driver that handles this volume. Consult with your admin for the correct name as registered in the cluster.
             * @default
             */
            readonly driver: string;
            /** @description fsType to mount. Ex. "ext4", "xfs", "ntfs". If not provided, the empty value is passed to the associated CSI driver which will determine the default filesystem to apply. */
            readonly fsType?: string;
            /** @description nodePublishSecretRef is a reference to the secret object containing sensitive information to pass to the CSI driver to complete the CSI NodePublishVolume and NodeUnpublishVolume calls. This field is optional, and  may be empty if no secret is required. If the secret object contains more than one secret, all secret references are passed. */
            readonly nodePublishSecretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            /** @description readOnly specifies a read-only configuration for the volume. Defaults to false (read/write). */
            readonly readOnly?: boolean;
            /** @description volumeAttributes stores driver-specific properties that are passed to the CSI driver. Consult your driver's documentation for supported values. */
            readonly volumeAttributes?: {
                readonly [key: string]: string;
            };
        };
        /** @description DownwardAPIVolumeSource represents a volume containing downward API info. Downward API volumes support ownership management and SELinux relabeling. */
        readonly "io.k8s.api.core.v1.DownwardAPIVolumeSource": {
            /**
             * Format: int32
             * @description Optional: mode bits to use on created files by default. Must be a Optional: mode bits used to set permissions on created files by default. Must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. YAML accepts both octal and decimal values, JSON requires decimal values for mode bits. Defaults to 0644. Directories within the path are not affected by this setting. This might be in conflict with other options that affect the file mode, like fsGroup, and the result can be other mode bits set.
             */
            readonly defaultMode?: number;
            /** @description Items is a list of downward API volume file */
            readonly items?: readonly components["schemas"]["io.k8s.api.core.v1.DownwardAPIVolumeFile"][];
        };
        /** @description DownwardAPIVolumeFile represents information to create the file containing the pod field */
        readonly "io.k8s.api.core.v1.DownwardAPIVolumeFile": {
            /** @description Required: Selects a field of the pod: only annotations, labels, name, namespace and uid are supported. */
            readonly fieldRef?: components["schemas"]["io.k8s.api.core.v1.ObjectFieldSelector"];
            /**
             * Format: int32
             * @description Optional: mode bits used to set permissions on this file, must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. YAML accepts both octal and decimal values, JSON requires decimal values for mode bits. If not specified, the volume defaultMode will be used. This might be in conflict with other options that affect the file mode, like fsGroup, and the result can be other mode bits set.
             */
            readonly mode?: number;
            /**
             * @description Required: Path is  the relative path name of the file to be created. Must not be absolute or contain the '..' path. Must be utf-8 encoded. The first item of the relative path must not start with '..'
             * @default
             */
            readonly path: string;
            /** @description Selects a resource of the container: only resources limits and requests (limits.cpu, limits.memory, requests.cpu and requests.memory) are currently supported. */
            readonly resourceFieldRef?: components["schemas"]["io.k8s.api.core.v1.ResourceFieldSelector"];
        };
        /** @description Represents an empty directory for a pod. Empty directory volumes support ownership management and SELinux relabeling. */
        readonly "io.k8s.api.core.v1.EmptyDirVolumeSource": {
            /** @description medium represents what type of storage medium should back this directory. The default is "" which means to use the node's default medium. Must be an empty string (default) or Memory. More info: https://kubernetes.io/docs/concepts/storage/volumes#emptydir */
            readonly medium?: string;
            /** @description sizeLimit is the total amount of local storage required for this EmptyDir volume. The size limit is also applicable for memory medium. The maximum usage on memory medium EmptyDir would be the minimum value between the SizeLimit specified here and the sum of memory limits of all containers in a pod. The default is nil which means that the limit is undefined. More info: https://kubernetes.io/docs/concepts/storage/volumes#emptydir */
            readonly sizeLimit?: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
        };
        /** @description Represents an ephemeral volume that is handled by a normal storage driver. */
        readonly "io.k8s.api.core.v1.EphemeralVolumeSource": {
            /**
             * @description Will be used to create a stand-alone PVC to provision the volume. The pod in which this EphemeralVolumeSource is embedded will be the owner of the PVC, i.e. the PVC will be deleted together with the pod.  The name of the PVC will be `<pod name>-<volume name>` where `<volume name>` is the name from the `PodSpec.Volumes` array entry. Pod validation will reject the pod if the concatenated name is not valid for a PVC (for example, too long).
             *
             *     An existing PVC with that name that is not owned by the pod will *not* be used for the pod to avoid using an unrelated volume by mistake. Starting the pod is then blocked until the unrelated PVC is removed. If such a pre-created PVC is meant to be used by the pod, the PVC has to updated with an owner reference to the pod once the pod exists. Normally this should not be necessary, but it may be useful when manually reconstructing a broken cluster.
             *
             *     This field is read-only and no changes will be made by Kubernetes to the PVC after it has been created.
             *
             *     Required, must not be nil.
             */
            readonly volumeClaimTemplate?: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeClaimTemplate"];
        };
        /** @description PersistentVolumeClaimTemplate is used to produce PersistentVolumeClaim objects as part of an EphemeralVolumeSource. */
        readonly "io.k8s.api.core.v1.PersistentVolumeClaimTemplate": {
            /**
             * @description May contain labels and annotations that will be copied into the PVC when creating it. No other fields are allowed and will be rejected during validation.
             * @default {}
             */
            readonly metadata?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            /**
             * @description The specification for the PersistentVolumeClaim. The entire content is copied unchanged into the PVC that gets created from this template. The same fields as in a PersistentVolumeClaim are also valid here.
             * @default {}
             */
            readonly spec: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeClaimSpec"];
        };
        /** @description PersistentVolumeClaimSpec describes the common attributes of storage devices and allows a Source for provider-specific attributes */
        readonly "io.k8s.api.core.v1.PersistentVolumeClaimSpec": {
            /** @description accessModes contains the desired access modes the volume should have. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes-1 */
            readonly accessModes?: readonly string[];
            /** @description dataSource field can be used to specify either: * An existing VolumeSnapshot object (snapshot.storage.k8s.io/VolumeSnapshot) * An existing PVC (PersistentVolumeClaim) If the provisioner or an external controller can support the specified data source, it will create a new volume based on the contents of the specified data source. When the AnyVolumeDataSource feature gate is enabled, dataSource contents will be copied to dataSourceRef, and dataSourceRef contents will be copied to dataSource when dataSourceRef.namespace is not specified. If the namespace is specified, then dataSourceRef will not be copied to dataSource. */
            readonly dataSource?: components["schemas"]["io.k8s.api.core.v1.TypedLocalObjectReference"];
            /**
             * @description dataSourceRef specifies the object from which to populate the volume with data, if a non-empty volume is desired. This may be any object from a non-empty API group (non core object) or a PersistentVolumeClaim object. When this field is specified, volume binding will only succeed if the type of the specified object matches some installed volume populator or dynamic provisioner. This field will replace the functionality of the dataSource field and as such if both fields are non-empty, they must have the same value. For backwards compatibility, when namespace isn't specified in dataSourceRef, both fields (dataSource and dataSourceRef) will be set to the same value automatically if one of them is empty and the other is non-empty. When namespace is specified in dataSourceRef, dataSource isn't set to the same value and must be empty. There are three important differences between dataSource and dataSourceRef: * While dataSource only allows two specific types of objects, dataSourceRef
             *       allows any non-core object, as well as PersistentVolumeClaim objects.
             *     * While dataSource ignores disallowed values (dropping them), dataSourceRef
             *       preserves all values, and generates an error if a disallowed value is
             *       specified.
             *     * While dataSource only allows local objects, dataSourceRef allows objects
             *       in any namespaces.
             *     (Beta) Using this field requires the AnyVolumeDataSource feature gate to be enabled. (Alpha) Using the namespace field of dataSourceRef requires the CrossNamespaceVolumeDataSource feature gate to be enabled.
             */
            readonly dataSourceRef?: components["schemas"]["io.k8s.api.core.v1.TypedObjectReference"];
            /**
             * @description resources represents the minimum resources the volume should have. Users are allowed to specify resource requirements that are lower than previous value but must still be higher than capacity recorded in the status field of the claim. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#resources
             * @default {}
             */
            readonly resources?: components["schemas"]["io.k8s.api.core.v1.VolumeResourceRequirements"];
            /** @description selector is a label query over volumes to consider for binding. */
            readonly selector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            /** @description storageClassName is the name of the StorageClass required by the claim. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#class-1 */
            readonly storageClassName?: string;
            /** @description volumeAttributesClassName may be used to set the VolumeAttributesClass used by this claim. If specified, the CSI driver will create or update the volume with the attributes defined in the corresponding VolumeAttributesClass. This has a different purpose than storageClassName, it can be changed after the claim is created. An empty string or nil value indicates that no VolumeAttributesClass will be applied to the claim. If the claim enters an Infeasible error state, this field can be reset to its previous value (including nil) to cancel the modification. If the resource referred to by volumeAttributesClass does not exist, this PersistentVolumeClaim will be set to a Pending state, as reflected by the modifyVolumeStatus field, until such as a resource exists. More info: https://kubernetes.io/docs/concepts/storage/volume-attributes-classes/ */
            readonly volumeAttributesClassName?: string;
            /** @description volumeMode defines what type of volume is required by the claim. Value of Filesystem is implied when not included in claim spec. */
            readonly volumeMode?: string;
            /** @description volumeName is the binding reference to the PersistentVolume backing this claim. */
            readonly volumeName?: string;
        };
        /** @description TypedLocalObjectReference contains enough information to let you locate the typed referenced object inside the same namespace. */
        readonly "io.k8s.api.core.v1.TypedLocalObjectReference": {
            /** @description APIGroup is the group for the resource being referenced. If APIGroup is not specified, the specified Kind must be in the core API group. For any other third-party types, APIGroup is required. */
            readonly apiGroup?: string;
            /**
             * @description Kind is the type of resource being referenced
             * @default
             */
            readonly kind: string;
            /**
             * @description Name is the name of resource being referenced
             * @default
             */
            readonly name: string;
        };
        /** @description TypedObjectReference contains enough information to let you locate the typed referenced object */
        readonly "io.k8s.api.core.v1.TypedObjectReference": {
            /** @description APIGroup is the group for the resource being referenced. If APIGroup is not specified, the specified Kind must be in the core API group. For any other third-party types, APIGroup is required. */
            readonly apiGroup?: string;
            /**
             * @description Kind is the type of resource being referenced
             * @default
             */
            readonly kind: string;
            /**
             * @description Name is the name of resource being referenced
             * @default
             */
            readonly name: string;
            /** @description Namespace is the namespace of resource being referenced Note that when a namespace is specified, a gateway.networking.k8s.io/ReferenceGrant object is required in the referent namespace to allow that namespace's owner to accept the reference. See the ReferenceGrant documentation for details. (Alpha) This field requires the CrossNamespaceVolumeDataSource feature gate to be enabled. */
            readonly namespace?: string;
        };
        /** @description VolumeResourceRequirements describes the storage resource requirements for a volume. */
        readonly "io.k8s.api.core.v1.VolumeResourceRequirements": {
            /** @description Limits describes the maximum amount of compute resources allowed. More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
            readonly limits?: {
                readonly [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            /** @description Requests describes the minimum amount of compute resources required. If Requests is omitted for a container, it defaults to Limits if that is explicitly specified, otherwise to an implementation-defined value. Requests cannot exceed Limits. More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
            readonly requests?: {
                readonly [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
        };
        /** @description Represents a Fibre Channel volume. Fibre Channel volumes can only be mounted as read/write once. Fibre Channel volumes support ownership management and SELinux relabeling. */
        readonly "io.k8s.api.core.v1.FCVolumeSource": {
            /** @description fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. */
            readonly fsType?: string;
            /**
             * Format: int32
             * @description lun is Optional: FC target lun number
             */
            readonly lun?: number;
            /** @description readOnly is Optional: Defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
            readonly readOnly?: boolean;
            /** @description targetWWNs is Optional: FC target worldwide names (WWNs) */
            readonly targetWWNs?: readonly string[];
            /** @description wwids Optional: FC volume world wide identifiers (wwids) Either wwids or combination of targetWWNs and lun must be set, but not both simultaneously. */
            readonly wwids?: readonly string[];
        };
        /** @description FlexVolume represents a generic volume resource that is provisioned/attached using an exec based plugin. */
        readonly "io.k8s.api.core.v1.FlexVolumeSource": {
            /**
             * @description driver is the name of the driver to use for this volume.
             * @default
             */
            readonly driver: string;
            /** @description fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". The default filesystem depends on FlexVolume script. */
            readonly fsType?: string;
            /** @description options is Optional: this field holds extra command options if any. */
            readonly options?: {
                readonly [key: string]: string;
            };
            /** @description readOnly is Optional: defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
            readonly readOnly?: boolean;
            /** @description secretRef is Optional: secretRef is reference to the secret object containing sensitive information to pass to the plugin scripts. This may be empty if no secret object is specified. If the secret object contains more than one secret, all secrets are passed to the plugin scripts. */
            readonly secretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
        };
        /** @description Represents a Flocker volume mounted by the Flocker agent. One and only one of datasetName and datasetUUID should be set. Flocker volumes do not support ownership management or SELinux relabeling. */
        readonly "io.k8s.api.core.v1.FlockerVolumeSource": {
            /** @description datasetName is Name of the dataset stored as metadata -> name on the dataset for Flocker should be considered as deprecated */
            readonly datasetName?: string;
            /** @description datasetUUID is the UUID of the dataset. This is unique identifier of a Flocker dataset */
            readonly datasetUUID?: string;
        };
        /**
         * @description Represents a Persistent Disk resource in Google Compute Engine.
         *
         *     A GCE PD must exist before mounting to a container. The disk must also be in the same GCE project and zone as the kubelet. A GCE PD can only be mounted as read/write once or read-only many times. GCE PDs support ownership management and SELinux relabeling.
         */
        readonly "io.k8s.api.core.v1.GCEPersistentDiskVolumeSource": {
            /** @description fsType is filesystem type of the volume that you want to mount. Tip: Ensure that the filesystem type is supported by the host operating system. Examples: "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. More info: https://kubernetes.io/docs/concepts/storage/volumes#gcepersistentdisk */
            readonly fsType?: string;
            /**
             * Format: int32
             * @description partition is the partition in the volume that you want to mount. If omitted, the default is to mount by volume name. Examples: For volume /dev/sda1, you specify the partition as "1". Similarly, the volume partition for /dev/sda is "0" (or you can leave the property empty). More info: https://kubernetes.io/docs/concepts/storage/volumes#gcepersistentdisk
             */
            readonly partition?: number;
            /**
             * @description pdName is unique name of the PD resource in GCE. Used to identify the disk in GCE. More info: https://kubernetes.io/docs/concepts/storage/volumes#gcepersistentdisk
             * @default
             */
            readonly pdName: string;
            /** @description readOnly here will force the ReadOnly setting in VolumeMounts. Defaults to false. More info: https://kubernetes.io/docs/concepts/storage/volumes#gcepersistentdisk */
            readonly readOnly?: boolean;
        };
        /**
         * @description Represents a volume that is populated with the contents of a git repository. Git repo volumes do not support ownership management. Git repo volumes support SELinux relabeling.
         *
         *     DEPRECATED: GitRepo is deprecated. To provision a container with a git repo, mount an EmptyDir into an InitContainer that clones the repo using git, then mount the EmptyDir into the Pod's container.
         */
        readonly "io.k8s.api.core.v1.GitRepoVolumeSource": {
            /** @description directory is the target directory name. Must not contain or start with '..'.  If '.' is supplied, the volume directory will be the git repository.  Otherwise, if specified, the volume will contain the git repository in the subdirectory with the given name. */
            readonly directory?: string;
            /**
             * @description repository is the URL
             * @default
             */
            readonly repository: string;
            /** @description revision is the commit hash for the specified revision. */
            readonly revision?: string;
        };
        /** @description Represents a Glusterfs mount that lasts the lifetime of a pod. Glusterfs volumes do not support ownership management or SELinux relabeling. */
        readonly "io.k8s.api.core.v1.GlusterfsVolumeSource": {
            /**
             * @description endpoints is the endpoint name that details Glusterfs topology.
             * @default
             */
            readonly endpoints: string;
            /**
             * @description path is the Glusterfs volume path. More info: https://examples.k8s.io/volumes/glusterfs/README.md#create-a-pod
             * @default
             */
            readonly path: string;
            /** @description readOnly here will force the Glusterfs volume to be mounted with read-only permissions. Defaults to false. More info: https://examples.k8s.io/volumes/glusterfs/README.md#create-a-pod */
            readonly readOnly?: boolean;
        };
        /** @description Represents a host path mapped into a pod. Host path volumes do not support ownership management or SELinux relabeling. */
        readonly "io.k8s.api.core.v1.HostPathVolumeSource": {
            /**
             * @description path of the directory on the host. If the path is a symlink, it will follow the link to the real path. More info: https://kubernetes.io/docs/concepts/storage/volumes#hostpath
             * @default
             */
            readonly path: string;
            /** @description type for HostPath Volume Defaults to "" More info: https://kubernetes.io/docs/concepts/storage/volumes#hostpath */
            readonly type?: string;
        };
        /** @description ImageVolumeSource represents a image volume resource. */
        readonly "io.k8s.api.core.v1.ImageVolumeSource": {
            /** @description Policy for pulling OCI objects. Possible values are: Always: the kubelet always attempts to pull the reference. Container creation will fail If the pull fails. Never: the kubelet never pulls the reference and only uses a local image or artifact. Container creation will fail if the reference isn't present. IfNotPresent: the kubelet pulls if the reference isn't already present on disk. Container creation will fail if the reference isn't present and the pull fails. Defaults to Always if :latest tag is specified, or IfNotPresent otherwise. */
            readonly pullPolicy?: string;
            /** @description Required: Image or artifact reference to be used. Behaves in the same way as pod.spec.containers[*].image. Pull secrets will be assembled in the same way as for the container image by looking up node credentials, SA image pull secrets, and pod spec image pull secrets. More info: https://kubernetes.io/docs/concepts/containers/images This field is optional to allow higher level config management to default or override container images in workload controllers like Deployments and StatefulSets. */
            readonly reference?: string;
        };
        /** @description Represents an ISCSI disk. ISCSI volumes can only be mounted as read/write once. ISCSI volumes support ownership management and SELinux relabeling. */
        readonly "io.k8s.api.core.v1.ISCSIVolumeSource": {
            /** @description chapAuthDiscovery defines whether support iSCSI Discovery CHAP authentication */
            readonly chapAuthDiscovery?: boolean;
            /** @description chapAuthSession defines whether support iSCSI Session CHAP authentication */
            readonly chapAuthSession?: boolean;
            /** @description fsType is the filesystem type of the volume that you want to mount. Tip: Ensure that the filesystem type is supported by the host operating system. Examples: "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. More info: https://kubernetes.io/docs/concepts/storage/volumes#iscsi */
            readonly fsType?: string;
            /** @description initiatorName is the custom iSCSI Initiator Name. If initiatorName is specified with iscsiInterface simultaneously, new iSCSI interface <target portal>:<volume name> will be created for the connection. */
            readonly initiatorName?: string;
            /**
             * @description iqn is the target iSCSI Qualified Name.
             * @default
             */
            readonly iqn: string;
            /**
             * @description iscsiInterface is the interface Name that uses an iSCSI transport. Defaults to 'default' (tcp).
             * @default default
             */
            readonly iscsiInterface?: string;
            /**
             * Format: int32
             * @description lun represents iSCSI Target Lun number.
             * @default 0
             */
            readonly lun: number;
            /** @description portals is the iSCSI Target Portal List. The portal is either an IP or ip_addr:port if the port is other than default (typically TCP ports 860 and 3260). */
            readonly portals?: readonly string[];
            /** @description readOnly here will force the ReadOnly setting in VolumeMounts. Defaults to false. */
            readonly readOnly?: boolean;
            /** @description secretRef is the CHAP Secret for iSCSI target and initiator authentication */
            readonly secretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            /**
             * @description targetPortal is iSCSI Target Portal. The Portal is either an IP or ip_addr:port if the port is other than default (typically TCP ports 860 and 3260).
             * @default
             */
            readonly targetPortal: string;
        };
        /** @description Represents an NFS mount that lasts the lifetime of a pod. NFS volumes do not support ownership management or SELinux relabeling. */
        readonly "io.k8s.api.core.v1.NFSVolumeSource": {
            /**
             * @description path that is exported by the NFS server. More info: https://kubernetes.io/docs/concepts/storage/volumes#nfs
             * @default
             */
            readonly path: string;
            /** @description readOnly here will force the NFS export to be mounted with read-only permissions. Defaults to false. More info: https://kubernetes.io/docs/concepts/storage/volumes#nfs */
            readonly readOnly?: boolean;
            /**
             * @description server is the hostname or IP address of the NFS server. More info: https://kubernetes.io/docs/concepts/storage/volumes#nfs
             * @default
             */
            readonly server: string;
        };
        /** @description PersistentVolumeClaimVolumeSource references the user's PVC in the same namespace. This volume finds the bound PV and mounts that volume for the pod. A PersistentVolumeClaimVolumeSource is, essentially, a wrapper around another type of volume that is owned by someone else (the system). */
        readonly "io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource": {
            /**
             * @description claimName is the name of a PersistentVolumeClaim in the same namespace as the pod using this volume. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#persistentvolumeclaims
             * @default
             */
            readonly claimName: string;
            /** @description readOnly Will force the ReadOnly setting in VolumeMounts. Default false. */
            readonly readOnly?: boolean;
        };
        /** @description Represents a Photon Controller persistent disk resource. */
        readonly "io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource": {
            /** @description fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. */
            readonly fsType?: string;
            /**
             * @description pdID is the ID that identifies Photon Controller persistent disk
             * @default
             */
            readonly pdID: string;
        };
        /** @description PortworxVolumeSource represents a Portworx volume resource. */
        readonly "io.k8s.api.core.v1.PortworxVolumeSource": {
            /** @description fSType represents the filesystem type to mount Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs". Implicitly inferred to be "ext4" if unspecified. */
            readonly fsType?: string;
            /** @description readOnly defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
            readonly readOnly?: boolean;
            /**
             * @description volumeID uniquely identifies a Portworx volume
             * @default
             */
            readonly volumeID: string;
        };
        /** @description Represents a projected volume source */
        readonly "io.k8s.api.core.v1.ProjectedVolumeSource": {
            /**
             * Format: int32
             * @description defaultMode are the mode bits used to set permissions on created files by default. Must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. YAML accepts both octal and decimal values, JSON requires decimal values for mode bits. Directories within the path are not affected by this setting. This might be in conflict with other options that affect the file mode, like fsGroup, and the result can be other mode bits set.
             */
            readonly defaultMode?: number;
            /** @description sources is the list of volume projections. Each entry in this list handles one source. */
            readonly sources?: readonly components["schemas"]["io.k8s.api.core.v1.VolumeProjection"][];
        };
        /** @description Projection that may be projected along with other supported volume types. Exactly one of these fields must be set. */
        readonly "io.k8s.api.core.v1.VolumeProjection": {
            /**
             * @description ClusterTrustBundle allows a pod to access the `.spec.trustBundle` field of ClusterTrustBundle objects in an auto-updating file.
             *
             *     Alpha, gated by the ClusterTrustBundleProjection feature gate.
             *
             *     ClusterTrustBundle objects can either be selected by name, or by the combination of signer name and a label selector.
             *
             *     Kubelet performs aggressive normalization of the PEM contents written into the pod filesystem.  Esoteric PEM features such as inter-block comments and block headers are stripped.  Certificates are deduplicated. The ordering of certificates within the file is arbitrary, and Kubelet may change the order over time.
             */
            readonly clusterTrustBundle?: components["schemas"]["io.k8s.api.core.v1.ClusterTrustBundleProjection"];
            /** @description configMap information about the configMap data to project */
            readonly configMap?: components["schemas"]["io.k8s.api.core.v1.ConfigMapProjection"];
            /** @description downwardAPI information about the downwardAPI data to project */
            readonly downwardAPI?: components["schemas"]["io.k8s.api.core.v1.DownwardAPIProjection"];
            /**
             * @description Projects an auto-rotating credential bundle (private key and certificate chain) that the pod can use either as a TLS client or server.
             *
             *     Kubelet generates a private key and uses it to send a PodCertificateRequest to the named signer.  Once the signer approves the request and issues a certificate chain, Kubelet writes the key and certificate chain to the pod filesystem.  The pod does not start until certificates have been issued for each podCertificate projected volume source in its spec.
             *
             *     Kubelet will begin trying to rotate the certificate at the time indicated by the signer using the PodCertificateRequest.Status.BeginRefreshAt timestamp.
             *
             *     Kubelet can write a single file, indicated by the credentialBundlePath field, or separate files, indicated by the keyPath and certificateChainPath fields.
             *
             *     The credential bundle is a single file in PEM format.  The first PEM entry is the private key (in PKCS#8 format), and the remaining PEM entries are the certificate chain issued by the signer (typically, signers will return their certificate chain in leaf-to-root order).
             *
             *     Prefer using the credential bundle format, since your application code can read it atomically.  If you use keyPath and certificateChainPath, your application must make two separate file reads. If these coincide with a certificate rotation, it is possible that the private key and leaf certificate you read may not correspond to each other.  Your application will need to check for this condition, and re-read until they are consistent.
             *
             *     The named signer controls chooses the format of the certificate it issues; consult the signer implementation's documentation to learn how to use the certificates it issues.
             */
            readonly podCertificate?: components["schemas"]["io.k8s.api.core.v1.PodCertificateProjection"];
            /** @description secret information about the secret data to project */
            readonly secret?: components["schemas"]["io.k8s.api.core.v1.SecretProjection"];
            /** @description serviceAccountToken is information about the serviceAccountToken data to project */
            readonly serviceAccountToken?: components["schemas"]["io.k8s.api.core.v1.ServiceAccountTokenProjection"];
        };
        /** @description ClusterTrustBundleProjection describes how to select a set of ClusterTrustBundle objects and project their contents into the pod filesystem. */
        readonly "io.k8s.api.core.v1.ClusterTrustBundleProjection": {
            /** @description Select all ClusterTrustBundles that match this label selector.  Only has effect if signerName is set.  Mutually-exclusive with name.  If unset, interpreted as "match nothing".  If set but empty, interpreted as "match everything". */
            readonly labelSelector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            /** @description Select a single ClusterTrustBundle by object name.  Mutually-exclusive with signerName and labelSelector. */
            readonly name?: string;
            /** @description If true, don't block pod startup if the referenced ClusterTrustBundle(s) aren't available.  If using name, then the named ClusterTrustBundle is allowed not to exist.  If using signerName, then the combination of signerName and labelSelector is allowed to match zero ClusterTrustBundles. */
            readonly optional?: boolean;
            /**
             * @description Relative path from the volume root to write the bundle.
             * @default
             */
            readonly path: string;
            /** @description Select all ClusterTrustBundles that match this signer name. Mutually-exclusive with name.  The contents of all selected ClusterTrustBundles will be unified and deduplicated. */
            readonly signerName?: string;
        };
        /**
         * @description Adapts a ConfigMap into a projected volume.
         *
         *     The contents of the target ConfigMap's Data field will be presented in a projected volume as files using the keys in the Data field as the file names, unless the items element is populated with specific mappings of keys to paths. Note that this is identical to a configmap volume source without the default mode.
         */
        readonly "io.k8s.api.core.v1.ConfigMapProjection": {
            /** @description items if unspecified, each key-value pair in the Data field of the referenced ConfigMap will be projected into the volume as a file whose name is the key and content is the value. If specified, the listed keys will be projected into the specified paths, and unlisted keys will not be present. If a key is specified which is not present in the ConfigMap, the volume setup will error unless it is marked optional. Paths must be relative and may not contain the '..' path or start with '..'. */
            readonly items?: readonly components["schemas"]["io.k8s.api.core.v1.KeyToPath"][];
            /**
             * @description Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
             * @default
             */
            readonly name?: string;
            /** @description optional specify whether the ConfigMap or its keys must be defined */
            readonly optional?: boolean;
        };
        /** @description Represents downward API info for projecting into a projected volume. Note that this is identical to a downwardAPI volume source without the default mode. */
        readonly "io.k8s.api.core.v1.DownwardAPIProjection": {
            /** @description Items is a list of DownwardAPIVolume file */
            readonly items?: readonly components["schemas"]["io.k8s.api.core.v1.DownwardAPIVolumeFile"][];
        };
        /** @description PodCertificateProjection provides a private key and X.509 certificate in the pod filesystem. */
        readonly "io.k8s.api.core.v1.PodCertificateProjection": {
            /**
             * @description Write the certificate chain at this path in the projected volume.
             *
             *     Most applications should use credentialBundlePath.  When using keyPath and certificateChainPath, your application needs to check that the key and leaf certificate are consistent, because it is possible to read the files mid-rotation.
             */
            readonly certificateChainPath?: string;
            /**
             * @description Write the credential bundle at this path in the projected volume.
             *
             *     The credential bundle is a single file that contains multiple PEM blocks. The first PEM block is a PRIVATE KEY block, containing a PKCS#8 private key.
             *
             *     The remaining blocks are CERTIFICATE blocks, containing the issued certificate chain from the signer (leaf and any intermediates).
             *
             *     Using credentialBundlePath lets your Pod's application code make a single atomic read that retrieves a consistent key and certificate chain.  If you project them to separate files, your application code will need to additionally check that the leaf certificate was issued to the key.
             */
            readonly credentialBundlePath?: string;
            /**
             * @description Write the key at this path in the projected volume.
             *
             *     Most applications should use credentialBundlePath.  When using keyPath and certificateChainPath, your application needs to check that the key and leaf certificate are consistent, because it is possible to read the files mid-rotation.
             */
            readonly keyPath?: string;
            /**
             * @description The type of keypair Kubelet will generate for the pod.
             *
             *     Valid values are "RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", and "ED25519".
             */
            readonly keyType: string;
            /**
             * Format: int32
             * @description maxExpirationSeconds is the maximum lifetime permitted for the certificate.
             *
             *     Kubelet copies this value verbatim into the PodCertificateRequests it generates for this projection.
             *
             *     If omitted, kube-apiserver will set it to 86400(24 hours). kube-apiserver will reject values shorter than 3600 (1 hour).  The maximum allowable value is 7862400 (91 days).
             *
             *     The signer implementation is then free to issue a certificate with any lifetime *shorter* than MaxExpirationSeconds, but no shorter than 3600 seconds (1 hour).  This constraint is enforced by kube-apiserver. `kubernetes.io` signers will never issue certificates with a lifetime longer than 24 hours.
             */
            readonly maxExpirationSeconds?: number;
            /** @description Kubelet's generated CSRs will be addressed to this signer. */
            readonly signerName: string;
            /**
             * @description userAnnotations allow pod authors to pass additional information to the signer implementation.  Kubernetes does not restrict or validate this metadata in any way.
             *
             *     These values are copied verbatim into the `spec.unverifiedUserAnnotations` field of the PodCertificateRequest objects that Kubelet creates.
             *
             *     Entries are subject to the same validation as object metadata annotations, with the addition that all keys must be domain-prefixed. No restrictions are placed on values, except an overall size limitation on the entire field.
             *
             *     Signers should document the keys and values they support. Signers should deny requests that contain keys they do not recognize.
             */
            readonly userAnnotations?: {
                readonly [key: string]: string;
            };
        };
        /**
         * @description Adapts a secret into a projected volume.
         *
         *     The contents of the target Secret's Data field will be presented in a projected volume as files using the keys in the Data field as the file names. Note that this is identical to a secret volume source without the default mode.
         */
        readonly "io.k8s.api.core.v1.SecretProjection": {
            /** @description items if unspecified, each key-value pair in the Data field of the referenced Secret will be projected into the volume as a file whose name is the key and content is the value. If specified, the listed keys will be projected into the specified paths, and unlisted keys will not be present. If a key is specified which is not present in the Secret, the volume setup will error unless it is marked optional. Paths must be relative and may not contain the '..' path or start with '..'. */
            readonly items?: readonly components["schemas"]["io.k8s.api.core.v1.KeyToPath"][];
            /**
             * @description Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
             * @default
             */
            readonly name?: string;
            /** @description optional field specify whether the Secret or its key must be defined */
            readonly optional?: boolean;
        };
        /** @description ServiceAccountTokenProjection represents a projected service account token volume. This projection can be used to insert a service account token into the pods runtime filesystem for use against APIs (Kubernetes API Server or otherwise). */
        readonly "io.k8s.api.core.v1.ServiceAccountTokenProjection": {
            /** @description audience is the intended audience of the token. A recipient of a token must identify itself with an identifier specified in the audience of the token, and otherwise should reject the token. The audience defaults to the identifier of the apiserver. */
            readonly audience?: string;
            /**
             * Format: int64
             * @description expirationSeconds is the requested duration of validity of the service account token. As the token approaches expiration, the kubelet volume plugin will proactively rotate the service account token. The kubelet will start trying to rotate the token if the token is older than 80 percent of its time to live or if the token is older than 24 hours.Defaults to 1 hour and must be at least 10 minutes.
             */
            readonly expirationSeconds?: number;
            /**
             * @description path is the path relative to the mount point of the file to project the token into.
             * @default
             */
            readonly path: string;
        };
        /** @description Represents a Quobyte mount that lasts the lifetime of a pod. Quobyte volumes do not support ownership management or SELinux relabeling. */
        readonly "io.k8s.api.core.v1.QuobyteVolumeSource": {
            /** @description group to map volume access to Default is no group */
            readonly group?: string;
            /** @description readOnly here will force the Quobyte volume to be mounted with read-only permissions. Defaults to false. */
            readonly readOnly?: boolean;
            /**
             * @description registry represents a single or multiple Quobyte Registry services specified as a string as host:port pair (multiple entries are separated with commas) which acts as the central registry for volumes
             * @default
             */
            readonly registry: string;
            /** @description tenant owning the given Quobyte volume in the Backend Used with dynamically provisioned Quobyte volumes, value is set by the plugin */
            readonly tenant?: string;
            /** @description user to map volume access to Defaults to serivceaccount user */
            readonly user?: string;
            /**
             * @description volume is a string that references an already created Quobyte volume by name.
             * @default
             */
            readonly volume: string;
        };
        /** @description Represents a Rados Block Device mount that lasts the lifetime of a pod. RBD volumes support ownership management and SELinux relabeling. */
        readonly "io.k8s.api.core.v1.RBDVolumeSource": {
            /** @description fsType is the filesystem type of the volume that you want to mount. Tip: Ensure that the filesystem type is supported by the host operating system. Examples: "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. More info: https://kubernetes.io/docs/concepts/storage/volumes#rbd */
            readonly fsType?: string;
            /**
             * @description image is the rados image name. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it
             * @default
             */
            readonly image: string;
            /**
             * @description keyring is the path to key ring for RBDUser. Default is /etc/ceph/keyring. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it
             * @default /etc/ceph/keyring
             */
            readonly keyring?: string;
            /** @description monitors is a collection of Ceph monitors. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it */
            readonly monitors: readonly string[];
            /**
             * @description pool is the rados pool name. Default is rbd. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it
             * @default rbd
             */
            readonly pool?: string;
            /** @description readOnly here will force the ReadOnly setting in VolumeMounts. Defaults to false. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it */
            readonly readOnly?: boolean;
            /** @description secretRef is name of the authentication secret for RBDUser. If provided overrides keyring. Default is nil. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it */
            readonly secretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            /**
             * @description user is the rados user name. Default is admin. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it
             * @default admin
             */
            readonly user?: string;
        };
        /** @description ScaleIOVolumeSource represents a persistent ScaleIO volume */
        readonly "io.k8s.api.core.v1.ScaleIOVolumeSource": {
            /**
             * @description fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". Default is "xfs".
             * @default xfs
             */
            readonly fsType?: string;
            /**
             * @description gateway is the host address of the ScaleIO API Gateway.
             * @default
             */
            readonly gateway: string;
            /** @description protectionDomain is the name of the ScaleIO Protection Domain for the configured storage. */
            readonly protectionDomain?: string;
            /** @description readOnly Defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
            readonly readOnly?: boolean;
            /** @description secretRef references to the secret for ScaleIO user and other sensitive information. If this is not provided, Login operation will fail. */
            readonly secretRef: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            /** @description sslEnabled Flag enable/disable SSL communication with Gateway, default false */
            readonly sslEnabled?: boolean;
            /**
             * @description storageMode indicates whether the storage for a volume should be ThickProvisioned or ThinProvisioned. Default is ThinProvisioned.
             * @default ThinProvisioned
             */
            readonly storageMode?: string;
            /** @description storagePool is the ScaleIO Storage Pool associated with the protection domain. */
            readonly storagePool?: string;
            /**
             * @description system is the name of the storage system as configured in ScaleIO.
             * @default
             */
            readonly system: string;
            /** @description volumeName is the name of a volume already created in the ScaleIO system that is associated with this volume source. */
            readonly volumeName?: string;
        };
        /**
         * @description Adapts a Secret into a volume.
         *
         *     The contents of the target Secret's Data field will be presented in a volume as files using the keys in the Data field as the file names. Secret volumes support ownership management and SELinux relabeling.
         */
        readonly "io.k8s.api.core.v1.SecretVolumeSource": {
            /**
             * Format: int32
             * @description defaultMode is Optional: mode bits used to set permissions on created files by default. Must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. YAML accepts both octal and decimal values, JSON requires decimal values for mode bits. Defaults to 0644. Directories within the path are not affected by this setting. This might be in conflict with other options that affect the file mode, like fsGroup, and the result can be other mode bits set.
             */
            readonly defaultMode?: number;
            /** @description items If unspecified, each key-value pair in the Data field of the referenced Secret will be projected into the volume as a file whose name is the key and content is the value. If specified, the listed keys will be projected into the specified paths, and unlisted keys will not be present. If a key is specified which is not present in the Secret, the volume setup will error unless it is marked optional. Paths must be relative and may not contain the '..' path or start with '..'. */
            readonly items?: readonly components["schemas"]["io.k8s.api.core.v1.KeyToPath"][];
            /** @description optional field specify whether the Secret or its keys must be defined */
            readonly optional?: boolean;
            /** @description secretName is the name of the secret in the pod's namespace to use. More info: https://kubernetes.io/docs/concepts/storage/volumes#secret */
            readonly secretName?: string;
        };
        /** @description Represents a StorageOS persistent volume resource. */
        readonly "io.k8s.api.core.v1.StorageOSVolumeSource": {
            /** @description fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. */
            readonly fsType?: string;
            /** @description readOnly defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
            readonly readOnly?: boolean;
            /** @description secretRef specifies the secret to use for obtaining the StorageOS API credentials.  If not specified, default values will be attempted. */
            readonly secretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            /** @description volumeName is the human-readable name of the StorageOS volume.  Volume names are only unique within a namespace. */
            readonly volumeName?: string;
            /** @description volumeNamespace specifies the scope of the volume within StorageOS.  If no namespace is specified then the Pod's namespace will be used.  This allows the Kubernetes name scoping to be mirrored within StorageOS for tighter integration. Set VolumeName to any name to override the default behaviour. Set to "default" if you are not using namespaces within StorageOS. Namespaces that do not pre-exist within StorageOS will be created. */
            readonly volumeNamespace?: string;
        };
        /** @description Represents a vSphere volume resource. */
        readonly "io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource": {
            /** @description fsType is filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. */
            readonly fsType?: string;
            /** @description storagePolicyID is the storage Policy Based Management (SPBM) profile ID associated with the StoragePolicyName. */
            readonly storagePolicyID?: string;
            /** @description storagePolicyName is the storage Policy Based Management (SPBM) profile name. */
            readonly storagePolicyName?: string;
            /**
             * @description volumePath is the path that identifies vSphere volume vmdk
             * @default
             */
            readonly volumePath: string;
        };
        /** @description DaemonSetUpdateStrategy is a struct used to control the update strategy for a DaemonSet. */
        readonly "io.k8s.api.apps.v1.DaemonSetUpdateStrategy": {
            /** @description Rolling update config params. Present only if type = "RollingUpdate". */
            readonly rollingUpdate?: components["schemas"]["io.k8s.api.apps.v1.RollingUpdateDaemonSet"];
            /** @description Type of daemon set update. Can be "RollingUpdate" or "OnDelete". Default is RollingUpdate. */
            readonly type?: string;
        };
        /** @description Spec to control the desired behavior of daemon set rolling update. */
        readonly "io.k8s.api.apps.v1.RollingUpdateDaemonSet": {
            /** @description The maximum number of nodes with an existing available DaemonSet pod that can have an updated DaemonSet pod during during an update. Value can be an absolute number (ex: 5) or a percentage of desired pods (ex: 10%). This can not be 0 if MaxUnavailable is 0. Absolute number is calculated from percentage by rounding up to a minimum of 1. Default value is 0. Example: when this is set to 30%, at most 30% of the total number of nodes that should be running the daemon pod (i.e. status.desiredNumberScheduled) can have their a new pod created before the old pod is marked as deleted. The update starts by launching new pods on 30% of nodes. Once an updated pod is available (Ready for at least minReadySeconds) the old DaemonSet pod on that node is marked deleted. If the old pod becomes unavailable for any reason (Ready transitions to false, is evicted, or is drained) an updated pod is immediately created on that node without considering surge limits. Allowing surge implies the possibility that the resources consumed by the daemonset on any given node can double if the readiness check fails, and so resource intensive daemonsets should take into account that they may cause evictions during disruption. */
            readonly maxSurge?: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
            /** @description The maximum number of DaemonSet pods that can be unavailable during the update. Value can be an absolute number (ex: 5) or a percentage of total number of DaemonSet pods at the start of the update (ex: 10%). Absolute number is calculated from percentage by rounding up. This cannot be 0 if MaxSurge is 0 Default value is 1. Example: when this is set to 30%, at most 30% of the total number of nodes that should be running the daemon pod (i.e. status.desiredNumberScheduled) can have their pods stopped for an update at any given time. The update starts by stopping at most 30% of those DaemonSet pods and then brings up new DaemonSet pods in their place. Once the new pods are available, it then proceeds onto other DaemonSet pods, thus ensuring that at least 70% of original number of DaemonSet pods are available at all times during the update. */
            readonly maxUnavailable?: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
        };
        /** @description DaemonSetStatus represents the current status of a daemon set. */
        readonly "io.k8s.api.apps.v1.DaemonSetStatus": {
            /**
             * Format: int32
             * @description Count of hash collisions for the DaemonSet. The DaemonSet controller uses this field as a collision avoidance mechanism when it needs to create the name for the newest ControllerRevision.
             */
            readonly collisionCount?: number;
            /** @description Represents the latest available observations of a DaemonSet's current state. */
            readonly conditions?: readonly components["schemas"]["io.k8s.api.apps.v1.DaemonSetCondition"][];
            /**
             * Format: int32
             * @description The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
             * @default 0
             */
            readonly currentNumberScheduled: number;
            /**
             * Format: int32
             * @description The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod). More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
             * @default 0
             */
            readonly desiredNumberScheduled: number;
            /**
             * Format: int32
             * @description The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)
             */
            readonly numberAvailable?: number;
            /**
             * Format: int32
             * @description The number of nodes that are running the daemon pod, but are not supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
             * @default 0
             */
            readonly numberMisscheduled: number;
            /**
             * Format: int32
             * @description numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition.
             * @default 0
             */
            readonly numberReady: number;
            /**
             * Format: int32
             * @description The number of nodes that should be running the daemon pod and have none of the daemon pod running and available (ready for at least spec.minReadySeconds)
             */
            readonly numberUnavailable?: number;
            /**
             * Format: int64
             * @description The most recent generation observed by the daemon set controller.
             */
            readonly observedGeneration?: number;
            /**
             * Format: int32
             * @description The total number of nodes that are running updated daemon pod
             */
            readonly updatedNumberScheduled?: number;
        };
        /** @description DaemonSetCondition describes the state of a DaemonSet at a certain point. */
        readonly "io.k8s.api.apps.v1.DaemonSetCondition": {
            /** @description Last time the condition transitioned from one status to another. */
            readonly lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            /** @description A human readable message indicating details about the transition. */
            readonly message?: string;
            /** @description The reason for the condition's last transition. */
            readonly reason?: string;
            /**
             * @description Status of the condition, one of True, False, Unknown.
             * @default
             */
            readonly status: string;
            /**
             * @description Type of DaemonSet condition.
             * @default
             */
            readonly type: string;
        };
        /** @description ControllerRevision implements an immutable snapshot of state data. Clients are responsible for serializing and deserializing the objects that contain their internal state. Once a ControllerRevision has been successfully created, it can not be updated. The API Server will fail validation of all requests that attempt to mutate the Data field. ControllerRevisions may, however, be deleted. Note that, due to its use by both the DaemonSet and StatefulSet controllers for update and rollback, this object is beta. However, it may be subject to name and representation changes in future releases, and clients should not depend on its stability. It is primarily for internal use by controllers. */
        readonly "io.k8s.api.apps.v1.ControllerRevision": {
            /** @description APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources */
            readonly apiVersion?: string;
            /** @description Data is the serialized representation of the state. */
            readonly data?: components["schemas"]["io.k8s.apimachinery.pkg.runtime.RawExtension"];
            /** @description Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds */
            readonly kind?: string;
            /**
             * @description Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
             * @default {}
             */
            readonly metadata?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            /**
             * Format: int64
             * @description Revision indicates the revision of the state represented by Data.
             * @default 0
             */
            readonly revision: number;
        };
        /**
         * @description RawExtension is used to hold extensions in external versions.
         *
         *     To use this, make a field which has RawExtension as its type in your external, versioned struct, and Object in your internal struct. You also need to register your various plugin types.
         *
         *     // Internal package:
         *
         *     	type MyAPIObject struct {
         *     		runtime.TypeMeta `json:",inline"`
         *     		MyPlugin runtime.Object `json:"myPlugin"`
         *     	}
         *
         *     	type PluginA struct {
         *     		AOption string `json:"aOption"`
         *     	}
         *
         *     // External package:
         *
         *     	type MyAPIObject struct {
         *     		runtime.TypeMeta `json:",inline"`
         *     		MyPlugin runtime.RawExtension `json:"myPlugin"`
         *     	}
         *
         *     	type PluginA struct {
         *     		AOption string `json:"aOption"`
         *     	}
         *
         *     // On the wire, the JSON will look something like this:
         *
         *     	{
         *     		"kind":"MyAPIObject",
         *     		"apiVersion":"v1",
         *     		"myPlugin": {
         *     			"kind":"PluginA",
         *     			"aOption":"foo",
         *     		},
         *     	}
         *
         *     So what happens? Decode first uses json or yaml to unmarshal the serialized data into your external MyAPIObject. That causes the raw JSON to be stored, but not unpacked. The next step is to copy (using pkg/conversion) into the internal struct. The runtime package's DefaultScheme has conversion functions installed which will unpack the JSON stored in RawExtension, turning it into the correct object type, and storing it in the Object. (TODO: In the case where the object is of an unknown type, a runtime.Unknown object will be created and stored.)
         */
        readonly "io.k8s.apimachinery.pkg.runtime.RawExtension": Record<string, never>;
        /** @description Pod is a collection of containers that can run on a host. This resource is created by clients and scheduled onto hosts. */
        readonly "io.k8s.api.core.v1.Pod": {
            /** @description APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources */
            readonly apiVersion?: string;
            /** @description Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds */
            readonly kind?: string;
            /**
             * @description Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
             * @default {}
             */
            readonly metadata?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            /**
             * @description Specification of the desired behavior of the pod. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
             * @default {}
             */
            readonly spec?: components["schemas"]["io.k8s.api.core.v1.PodSpec"];
            /**
             * @description Most recently observed status of the pod. This data may not be up to date. Populated by the system. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
             * @default {}
             */
            readonly status?: components["schemas"]["io.k8s.api.core.v1.PodStatus"];
        };
        /** @description PodStatus represents information about the status of a pod. Status may trail the actual state of a system, especially if the node that hosts the pod cannot contact the control plane. */
        readonly "io.k8s.api.core.v1.PodStatus": {
            /** @description AllocatedResources is the total requests allocated for this pod by the node. If pod-level requests are not set, this will be the total requests aggregated across containers in the pod. */
            readonly allocatedResources?: {
                readonly [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            /** @description Current service state of pod. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#pod-conditions */
            readonly conditions?: readonly components["schemas"]["io.k8s.api.core.v1.PodCondition"][];
            /** @description Statuses of containers in this pod. Each container in the pod should have at most one status in this list, and all statuses should be for containers in the pod. However this is not enforced. If a status for a non-existent container is present in the list, or the list has duplicate names, the behavior of various Kubernetes components is not defined and those statuses might be ignored. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#pod-and-container-status */
            readonly containerStatuses?: readonly components["schemas"]["io.k8s.api.core.v1.ContainerStatus"][];
            /** @description Statuses for any ephemeral containers that have run in this pod. Each ephemeral container in the pod should have at most one status in this list, and all statuses should be for containers in the pod. However this is not enforced. If a status for a non-existent container is present in the list, or the list has duplicate names, the behavior of various Kubernetes components is not defined and those statuses might be ignored. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#pod-and-container-status */
            readonly ephemeralContainerStatuses?: readonly components["schemas"]["io.k8s.api.core.v1.ContainerStatus"][];
            /** @description Status of extended resource claim backed by DRA. */
            readonly extendedResourceClaimStatus?: components["schemas"]["io.k8s.api.core.v1.PodExtendedResourceClaimStatus"];
            /** @description hostIP holds the IP address of the host to which the pod is assigned. Empty if the pod has not started yet. A pod can be assigned to a node that has a problem in kubelet which in turns mean that HostIP will not be updated even if there is a node is assigned to pod */
            readonly hostIP?: string;
            /** @description hostIPs holds the IP addresses allocated to the host. If this field is specified, the first entry must match the hostIP field. This list is empty if the pod has not started yet. A pod can be assigned to a node that has a problem in kubelet which in turns means that HostIPs will not be updated even if there is a node is assigned to this pod. */
            readonly hostIPs?: readonly components["schemas"]["io.k8s.api.core.v1.HostIP"][];
            /** @description Statuses of init containers in this pod. The most recent successful non-restartable init container will have ready = true, the most recently started container will have startTime set. Each init container in the pod should have at most one status in this list, and all statuses should be for containers in the pod. However this is not enforced. If a status for a non-existent container is present in the list, or the list has duplicate names, the behavior of various Kubernetes components is not defined and those statuses might be ignored. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-and-container-status */
            readonly initContainerStatuses?: readonly components["schemas"]["io.k8s.api.core.v1.ContainerStatus"][];
            /** @description A human readable message indicating details about why the pod is in this condition. */
            readonly message?: string;
            /** @description NodeAllocatableResourceClaimStatuses contains the status of node-allocatable resources that were allocated for this pod through DRA claims. This includes resources currently reported in v1.Node `status.allocatable` that are not extended resources (see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources). Examples include "cpu", "memory", "ephemeral-storage", and hugepages. */
            readonly nodeAllocatableResourceClaimStatuses?: readonly components["schemas"]["io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus"][];
            /** @description nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods. This field does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the resources on this node to a higher priority pod that is created after preemption. As a result, this field may be different than PodSpec.nodeName when the pod is scheduled. */
            readonly nominatedNodeName?: string;
            /**
             * Format: int64
             * @description If set, this represents the .metadata.generation that the pod status was set based upon. The PodObservedGenerationTracking feature gate must be enabled to use this field.
             */
            readonly observedGeneration?: number;
            /**
             * @description The phase of a Pod is a simple, high-level summary of where the Pod is in its lifecycle. The conditions array, the reason and message fields, and the individual container status arrays contain more detail about the pod's status. There are five possible phase values:
             *
             *     Pending: The pod has been accepted by the Kubernetes system, but one or more of the container images has not been created. This includes time before being scheduled as well as time spent downloading images over the network, which could take a while. Running: The pod has been bound to a node, and all of the containers have been created. At least one container is still running, or is in the process of starting or restarting. Succeeded: All containers in the pod have terminated in success, and will not be restarted. Failed: All containers in the pod have terminated, and at least one container has terminated in failure. The container either exited with non-zero status or was terminated by the system. Unknown: For some reason the state of the pod could not be obtained, typically due to an error in communicating with the host of the pod.
             *
             *     More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#pod-phase
             */
            readonly phase?: string;
            /** @description podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated. */
            readonly podIP?: string;
            /** @description podIPs holds the IP addresses allocated to the pod. If this field is specified, the 0th entry must match the podIP field. Pods may be allocated at most 1 value for each of IPv4 and IPv6. This list is empty if no IPs have been allocated yet. */
            readonly podIPs?: readonly components["schemas"]["io.k8s.api.core.v1.PodIP"][];
            /** @description The Quality of Service (QOS) classification assigned to the pod based on resource requirements See PodQOSClass type for available QOS classes More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/#quality-of-service-classes */
            readonly qosClass?: string;
            /** @description A brief CamelCase message indicating details about why the pod is in this state. e.g. 'Evicted' */
            readonly reason?: string;
            /** @description Status of resources resize desired for pod's containers. It is empty if no resources resize is pending. Any changes to container resources will automatically set this to "Proposed" Deprecated: Resize status is moved to two pod conditions PodResizePending and PodResizeInProgress. PodResizePending will track states where the spec has been resized, but the Kubelet has not yet allocated the resources. PodResizeInProgress will track in-progress resizes, and should be present whenever allocated resources != acknowledged resources. */
            readonly resize?: string;
            /** @description Status of resource claims. */
            readonly resourceClaimStatuses?: readonly components["schemas"]["io.k8s.api.core.v1.PodResourceClaimStatus"][];
            /** @description Resources represents the compute resource requests and limits that have been applied at the pod level if pod-level requests or limits are set in PodSpec.Resources */
            readonly resources?: components["schemas"]["io.k8s.api.core.v1.ResourceRequirements"];
            /** @description RFC 3339 date and time at which the object was acknowledged by the Kubelet. This is before the Kubelet pulled the container image(s) for the pod. */
            readonly startTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
        };
        /** @description PodCondition contains details for the current condition of this pod. */
        readonly "io.k8s.api.core.v1.PodCondition": {
            /** @description Last time we probed the condition. */
            readonly lastProbeTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            /** @description Last time the condition transitioned from one status to another. */
            readonly lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            /** @description Human-readable message indicating details about last transition. */
            readonly message?: string;
            /**
             * Format: int64
             * @description If set, this represents the .metadata.generation that the pod condition was set based upon.
             */
            readonly observedGeneration?: number;
            /** @description Unique, one-word, CamelCase reason for the condition's last transition. */
            readonly reason?: string;
            /**
             * @description Status is the status of the condition. Can be True, False, Unknown. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#pod-conditions
             * @default
             */
            readonly status: string;
            /**
             * @description Type is the type of the condition. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#pod-conditions
             * @default
             */
            readonly type: string;
        };
        /** @description ContainerStatus contains details for the current status of this container. */
        readonly "io.k8s.api.core.v1.ContainerStatus": {
            /** @description AllocatedResources represents the compute resources allocated for this container by the node. Kubelet sets this value to Container.Resources.Requests upon successful pod admission and after successfully admitting desired pod resize. */
            readonly allocatedResources?: {
                readonly [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            /** @description AllocatedResourcesStatus represents the status of various resources allocated for this Pod. */
            readonly allocatedResourcesStatus?: readonly components["schemas"]["io.k8s.api.core.v1.ResourceStatus"][];
            /** @description ContainerID is the ID of the container in the format '<type>://<container_id>'. Where type is a container runtime identifier, returned from Version call of CRI API (for example "containerd"). */
            readonly containerID?: string;
            /**
             * @description Image is the name of container image that the container is running. The container image may not match the image used in the PodSpec, as it may have been resolved by the runtime. More info: https://kubernetes.io/docs/concepts/containers/images.
             * @default
             */
            readonly image: string;
            /**
             * @description ImageID is the image ID of the container's image. The image ID may not match the image ID of the image used in the PodSpec, as it may have been resolved by the runtime.
             * @default
             */
            readonly imageID: string;
            /**
             * @description LastTerminationState holds the last termination state of the container to help debug container crashes and restarts. This field is not populated if the container is still running and RestartCount is 0.
             * @default {}
             */
            readonly lastState?: components["schemas"]["io.k8s.api.core.v1.ContainerState"];
            /**
             * @description Name is a DNS_LABEL representing the unique name of the container. Each container in a pod must have a unique name across all container types. Cannot be updated.
             * @default
             */
            readonly name: string;
            /**
             * @description Ready specifies whether the container is currently passing its readiness check. The value will change as readiness probes keep executing. If no readiness probes are specified, this field defaults to true once the container is fully started (see Started field).
             *
             *     The value is typically used to determine whether a container is ready to accept traffic.
             * @default false
             */
            readonly ready: boolean;
            /** @description Resources represents the compute resource requests and limits that have been successfully enacted on the running container after it has been started or has been successfully resized. */
            readonly resources?: components["schemas"]["io.k8s.api.core.v1.ResourceRequirements"];
            /**
             * Format: int32
             * @description RestartCount holds the number of times the container has been restarted. Kubelet makes an effort to always increment the value, but there are cases when the state may be lost due to node restarts and then the value may be reset to 0. The value is never negative.
             * @default 0
             */
            readonly restartCount: number;
            /** @description Started indicates whether the container has finished its postStart lifecycle hook and passed its startup probe. Initialized as false, becomes true after startupProbe is considered successful. Resets to false when the container is restarted, or if kubelet loses state temporarily. In both cases, startup probes will run again. Is always true when no startupProbe is defined and container is running and has passed the postStart lifecycle hook. The null value must be treated the same as false. */
            readonly started?: boolean;
            /**
             * @description State holds details about the container's current condition.
             * @default {}
             */
            readonly state?: components["schemas"]["io.k8s.api.core.v1.ContainerState"];
            /** @description StopSignal reports the effective stop signal for this container */
            readonly stopSignal?: string;
            /** @description User represents user identity information initially attached to the first process of the container */
            readonly user?: components["schemas"]["io.k8s.api.core.v1.ContainerUser"];
            /** @description Status of volume mounts. */
            readonly volumeMounts?: readonly components["schemas"]["io.k8s.api.core.v1.VolumeMountStatus"][];
        };
        /** @description ResourceStatus represents the status of a single resource allocated to a Pod. */
        readonly "io.k8s.api.core.v1.ResourceStatus": {
            /**
             * @description Name of the resource. Must be unique within the pod and in case of non-DRA resource, match one of the resources from the pod spec. For DRA resources, the value must be "claim:<claim_name>/<request>". When this status is reported about a container, the "claim_name" and "request" must match one of the claims of this container.
             * @default
             */
            readonly name: string;
            /** @description List of unique resources health. Each element in the list contains an unique resource ID and its health. At a minimum, for the lifetime of a Pod, resource ID must uniquely identify the resource allocated to the Pod on the Node. If other Pod on the same Node reports the status with the same resource ID, it must be the same resource they share. See ResourceID type definition for a specific format it has in various use cases. */
            readonly resources?: readonly components["schemas"]["io.k8s.api.core.v1.ResourceHealth"][];
        };
        /** @description ResourceHealth represents the health of a resource. It has the latest device health information. This is a part of KEP https://kep.k8s.io/4680. */
        readonly "io.k8s.api.core.v1.ResourceHealth": {
            /**
             * @description Health of the resource. can be one of:
             *      - Healthy: operates as normal
             *      - Unhealthy: reported unhealthy. We consider this a temporary health issue
             *                   since we do not have a mechanism today to distinguish
             *                   temporary and permanent issues.
             *      - Unknown: The status cannot be determined.
             *                 For example, Device Plugin got unregistered and hasn't been re-registered since.
             *
             *     In future we may want to introduce the PermanentlyUnhealthy Status.
             */
            readonly health?: string;
            /** @description Message provides human-readable context for Health (e.g. "ECC error count exceeded threshold"). This field is populated by the kubelet when ResourceHealthStatusMessage is enabled if the DRA plugin returns a message, and is null otherwise. */
            readonly message?: string;
            /**
             * @description ResourceID is the unique identifier of the resource. See the ResourceID type for more information.
             * @default
             */
            readonly resourceID: string;
        };
        /** @description ContainerState holds a possible state of container. Only one of its members may be specified. If none of them is specified, the default one is ContainerStateWaiting. */
        readonly "io.k8s.api.core.v1.ContainerState": {
            /** @description Details about a running container */
            readonly running?: components["schemas"]["io.k8s.api.core.v1.ContainerStateRunning"];
            /** @description Details about a terminated container */
            readonly terminated?: components["schemas"]["io.k8s.api.core.v1.ContainerStateTerminated"];
            /** @description Details about a waiting container */
            readonly waiting?: components["schemas"]["io.k8s.api.core.v1.ContainerStateWaiting"];
        };
        /** @description ContainerStateRunning is a running state of a container. */
        readonly "io.k8s.api.core.v1.ContainerStateRunning": {
            /** @description Time at which the container was last (re-)started */
            readonly startedAt?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
        };
        /** @description ContainerStateTerminated is a terminated state of a container. */
        readonly "io.k8s.api.core.v1.ContainerStateTerminated": {
            /** @description Container's ID in the format '<type>://<container_id>' */
            readonly containerID?: string;
            /**
             * Format: int32
             * @description Exit status from the last termination of the container
             * @default 0
             */
            readonly exitCode: number;
            /** @description Time at which the container last terminated */
            readonly finishedAt?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            /** @description Message regarding the last termination of the container */
            readonly message?: string;
            /** @description (brief) reason from the last termination of the container */
            readonly reason?: string;
            /**
             * Format: int32
             * @description Signal from the last termination of the container
             */
            readonly signal?: number;
            /** @description Time at which previous execution of the container started */
            readonly startedAt?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
        };
        /** @description ContainerStateWaiting is a waiting state of a container. */
        readonly "io.k8s.api.core.v1.ContainerStateWaiting": {
            /** @description Message regarding why the container is not yet running. */
            readonly message?: string;
            /** @description (brief) reason the container is not yet running. */
            readonly reason?: string;
        };
        /** @description ContainerUser represents user identity information */
        readonly "io.k8s.api.core.v1.ContainerUser": {
            /** @description Linux holds user identity information initially attached to the first process of the containers in Linux. Note that the actual running identity can be changed if the process has enough privilege to do so. */
            readonly linux?: components["schemas"]["io.k8s.api.core.v1.LinuxContainerUser"];
        };
        /** @description LinuxContainerUser represents user identity information in Linux containers */
        readonly "io.k8s.api.core.v1.LinuxContainerUser": {
            /**
             * Format: int64
             * @description GID is the primary gid initially attached to the first process in the container
             * @default 0
             */
            readonly gid: number;
            /** @description SupplementalGroups are the supplemental groups initially attached to the first process in the container */
            readonly supplementalGroups?: readonly number[];
            /**
             * Format: int64
             * @description UID is the primary uid initially attached to the first process in the container
             * @default 0
             */
            readonly uid: number;
        };
        /** @description VolumeMountStatus shows status of volume mounts. */
        readonly "io.k8s.api.core.v1.VolumeMountStatus": {
            /**
             * @description MountPath corresponds to the original VolumeMount.
             * @default
             */
            readonly mountPath: string;
            /**
             * @description Name corresponds to the name of the original VolumeMount.
             * @default
             */
            readonly name: string;
            /** @description ReadOnly corresponds to the original VolumeMount. */
            readonly readOnly?: boolean;
            /** @description RecursiveReadOnly must be set to Disabled, Enabled, or unspecified (for non-readonly mounts). An IfPossible value in the original VolumeMount must be translated to Disabled or Enabled, depending on the mount result. */
            readonly recursiveReadOnly?: string;
            /** @description volumeStatus represents volume-type-specific status about the mounted volume. */
            readonly volumeStatus?: components["schemas"]["io.k8s.api.core.v1.VolumeStatus"];
        };
        /** @description VolumeStatus represents the status of a mounted volume. At most one of its members must be specified. */
        readonly "io.k8s.api.core.v1.VolumeStatus": {
            /** @description image represents an OCI object (a container image or artifact) pulled and mounted on the kubelet's host machine. */
            readonly image?: components["schemas"]["io.k8s.api.core.v1.ImageVolumeStatus"];
        };
        /** @description ImageVolumeStatus represents the image-based volume status. */
        readonly "io.k8s.api.core.v1.ImageVolumeStatus": {
            /** @description ImageRef is the digest of the image used for this volume. It should have a value that's similar to the pod's status.containerStatuses[i].imageID. The ImageRef length should not exceed 256 characters. */
            readonly imageRef: string;
        };
        /** @description PodExtendedResourceClaimStatus is stored in the PodStatus for the extended resource requests backed by DRA. It stores the generated name for the corresponding special ResourceClaim created by the scheduler. */
        readonly "io.k8s.api.core.v1.PodExtendedResourceClaimStatus": {
            /** @description RequestMappings identifies the mapping of <container, extended resource backed by DRA> to  device request in the generated ResourceClaim. */
            readonly requestMappings: readonly components["schemas"]["io.k8s.api.core.v1.ContainerExtendedResourceRequest"][];
            /**
             * @description ResourceClaimName is the name of the ResourceClaim that was generated for the Pod in the namespace of the Pod.
             * @default
             */
            readonly resourceClaimName: string;
        };
        /** @description ContainerExtendedResourceRequest has the mapping of container name, extended resource name to the device request name. */
        readonly "io.k8s.api.core.v1.ContainerExtendedResourceRequest": {
            /**
             * @description The name of the container requesting resources.
             * @default
             */
            readonly containerName: string;
            /**
             * @description The name of the request in the special ResourceClaim which corresponds to the extended resource.
             * @default
             */
            readonly requestName: string;
            /**
             * @description The name of the extended resource in that container which gets backed by DRA.
             * @default
             */
            readonly resourceName: string;
        };
        /** @description HostIP represents a single IP address allocated to the host. */
        readonly "io.k8s.api.core.v1.HostIP": {
            /**
             * @description IP is the IP address assigned to the host
             * @default
             */
            readonly ip: string;
        };
        /** @description NodeAllocatableResourceClaimStatus describes the status of node allocatable resources allocated via DRA. */
        readonly "io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus": {
            /** @description Containers lists the names of all containers in this pod that reference the claim. */
            readonly containers?: readonly string[];
            /**
             * @description ResourceClaimName is the resource claim referenced by the pod that resulted in this node allocatable resource allocation.
             * @default
             */
            readonly resourceClaimName: string;
            /** @description Resources is a map of the node-allocatable resource name to the aggregate quantity allocated to the claim. */
            readonly resources: {
                readonly [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
        };
        /** @description PodIP represents a single IP address allocated to the pod. */
        readonly "io.k8s.api.core.v1.PodIP": {
            /**
             * @description IP is the IP address assigned to the pod
             * @default
             */
            readonly ip: string;
        };
        /** @description PodResourceClaimStatus is stored in the PodStatus for each PodResourceClaim which references a ResourceClaimTemplate. It stores the generated name for the corresponding ResourceClaim. */
        readonly "io.k8s.api.core.v1.PodResourceClaimStatus": {
            /**
             * @description Name uniquely identifies this resource claim inside the pod. This must match the name of an entry in pod.spec.resourceClaims, which implies that the string must be a DNS_LABEL.
             * @default
             */
            readonly name: string;
            /**
             * @description ResourceClaimName is the name of the ResourceClaim that was generated for the Pod in the namespace of the Pod.
             *
             *     When the DRAWorkloadResourceClaims feature is enabled and the corresponding PodResourceClaim matches a PodGroupResourceClaim made by the Pod's PodGroup, then this is the name of the ResourceClaim generated and reserved for the PodGroup.
             *
             *     If this is unset, then generating a ResourceClaim was not necessary. The pod.spec.resourceClaims entry can be ignored in this case.
             */
            readonly resourceClaimName?: string;
        };
        /** @description Node is a worker node in Kubernetes. Each node will have a unique identifier in the cache (i.e. in etcd). */
        readonly "io.k8s.api.core.v1.Node": {
            /** @description APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources */
            readonly apiVersion?: string;
            /** @description Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds */
            readonly kind?: string;
            /**
             * @description Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
             * @default {}
             */
            readonly metadata?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            /**
             * @description Spec defines the behavior of a node. https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
             * @default {}
             */
            readonly spec?: components["schemas"]["io.k8s.api.core.v1.NodeSpec"];
            /**
             * @description Most recently observed status of the node. Populated by the system. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
             * @default {}
             */
            readonly status?: components["schemas"]["io.k8s.api.core.v1.NodeStatus"];
        };
        /** @description NodeSpec describes the attributes that a node is created with. */
        readonly "io.k8s.api.core.v1.NodeSpec": {
            /** @description Deprecated: Previously used to specify the source of the node's configuration for the DynamicKubeletConfig feature. This feature is removed. */
            readonly configSource?: components["schemas"]["io.k8s.api.core.v1.NodeConfigSource"];
            /** @description Deprecated. Not all kubelets will set this field. Remove field after 1.13. see: https://issues.k8s.io/61966 */
            readonly externalID?: string;
            /** @description PodCIDR represents the pod IP range assigned to the node. */
            readonly podCIDR?: string;
            /** @description podCIDRs represents the IP ranges assigned to the node for usage by Pods on that node. If this field is specified, the 0th entry must match the podCIDR field. It may contain at most 1 value for each of IPv4 and IPv6. */
            readonly podCIDRs?: readonly string[];
            /** @description ID of the node assigned by the cloud provider in the format: <ProviderName>://<ProviderSpecificNodeID> */
            readonly providerID?: string;
            /** @description If specified, the node's taints. */
            readonly taints?: readonly components["schemas"]["io.k8s.api.core.v1.Taint"][];
            /** @description Unschedulable controls node schedulability of new pods. By default, node is schedulable. More info: https://kubernetes.io/docs/concepts/nodes/node/#manual-node-administration */
            readonly unschedulable?: boolean;
        };
        /** @description NodeConfigSource specifies a source of node configuration. Exactly one subfield (excluding metadata) must be non-nil. This API is deprecated since 1.22 */
        readonly "io.k8s.api.core.v1.NodeConfigSource": {
            /** @description ConfigMap is a reference to a Node's ConfigMap */
            readonly configMap?: components["schemas"]["io.k8s.api.core.v1.ConfigMapNodeConfigSource"];
        };
        /** @description ConfigMapNodeConfigSource contains the information to reference a ConfigMap as a config source for the Node. This API is deprecated since 1.22: https://git.k8s.io/enhancements/keps/sig-node/281-dynamic-kubelet-configuration */
        readonly "io.k8s.api.core.v1.ConfigMapNodeConfigSource": {
            /**
             * @description KubeletConfigKey declares which key of the referenced ConfigMap corresponds to the KubeletConfiguration structure This field is required in all cases.
             * @default
             */
            readonly kubeletConfigKey: string;
            /**
             * @description Name is the metadata.name of the referenced ConfigMap. This field is required in all cases.
             * @default
             */
            readonly name: string;
            /**
             * @description Namespace is the metadata.namespace of the referenced ConfigMap. This field is required in all cases.
             * @default
             */
            readonly namespace: string;
            /** @description ResourceVersion is the metadata.ResourceVersion of the referenced ConfigMap. This field is forbidden in Node.Spec, and required in Node.Status. */
            readonly resourceVersion?: string;
            /** @description UID is the metadata.UID of the referenced ConfigMap. This field is forbidden in Node.Spec, and required in Node.Status. */
            readonly uid?: string;
        };
        /** @description The node this Taint is attached to has the "effect" on any pod that does not tolerate the Taint. */
        readonly "io.k8s.api.core.v1.Taint": {
            /**
             * @description Required. The effect of the taint on pods that do not tolerate the taint. Valid effects are NoSchedule, PreferNoSchedule and NoExecute.
             * @default
             */
            readonly effect: string;
            /**
             * @description Required. The taint key to be applied to a node.
             * @default
             */
            readonly key: string;
            /** @description TimeAdded represents the time at which the taint was added. */
            readonly timeAdded?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            /** @description The taint value corresponding to the taint key. */
            readonly value?: string;
        };
        /** @description NodeStatus is information about the current status of a node. */
        readonly "io.k8s.api.core.v1.NodeStatus": {
            /** @description List of addresses reachable to the node. Queried from cloud provider, if available. More info: https://kubernetes.io/docs/reference/node/node-status/#addresses Note: This field is declared as mergeable, but the merge key is not sufficiently unique, which can cause data corruption when it is merged. Callers should instead use a full-replacement patch. See https://pr.k8s.io/79391 for an example. Consumers should assume that addresses can change during the lifetime of a Node. However, there are some exceptions where this may not be possible, such as Pods that inherit a Node's address in its own status or consumers of the downward API (status.hostIP). */
            readonly addresses?: readonly components["schemas"]["io.k8s.api.core.v1.NodeAddress"][];
            /** @description Allocatable represents the resources of a node that are available for scheduling. Defaults to Capacity. */
            readonly allocatable?: {
                readonly [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            /** @description Capacity represents the total resources of a node. More info: https://kubernetes.io/docs/reference/node/node-status/#capacity */
            readonly capacity?: {
                readonly [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            /** @description Conditions is an array of current observed node conditions. More info: https://kubernetes.io/docs/reference/node/node-status/#condition */
            readonly conditions?: readonly components["schemas"]["io.k8s.api.core.v1.NodeCondition"][];
            /** @description Status of the config assigned to the node via the dynamic Kubelet config feature. */
            readonly config?: components["schemas"]["io.k8s.api.core.v1.NodeConfigStatus"];
            /**
             * @description Endpoints of daemons running on the Node.
             * @default {}
             */
            readonly daemonEndpoints?: components["schemas"]["io.k8s.api.core.v1.NodeDaemonEndpoints"];
            /** @description DeclaredFeatures represents the features related to feature gates that are declared by the node. */
            readonly declaredFeatures?: readonly string[];
            /** @description Features describes the set of features implemented by the CRI implementation. */
            readonly features?: components["schemas"]["io.k8s.api.core.v1.NodeFeatures"];
            /** @description List of container images on this node */
            readonly images?: readonly components["schemas"]["io.k8s.api.core.v1.ContainerImage"][];
            /**
             * @description Set of ids/uuids to uniquely identify the node. More info: https://kubernetes.io/docs/reference/node/node-status/#info
             * @default {}
             */
            readonly nodeInfo?: components["schemas"]["io.k8s.api.core.v1.NodeSystemInfo"];
            /** @description NodePhase is the recently observed lifecycle phase of the node. More info: https://kubernetes.io/docs/concepts/nodes/node/#phase The field is never populated, and now is deprecated. */
            readonly phase?: string;
            /** @description The available runtime handlers. */
            readonly runtimeHandlers?: readonly components["schemas"]["io.k8s.api.core.v1.NodeRuntimeHandler"][];
            /** @description List of volumes that are attached to the node. */
            readonly volumesAttached?: readonly components["schemas"]["io.k8s.api.core.v1.AttachedVolume"][];
            /** @description List of attachable volumes in use (mounted) by the node. */
            readonly volumesInUse?: readonly string[];
        };
        /** @description NodeAddress contains information for the node's address. */
        readonly "io.k8s.api.core.v1.NodeAddress": {
            /**
             * @description The node address.
             * @default
             */
            readonly address: string;
            /**
             * @description Node address type, one of Hostname, ExternalIP or InternalIP.
             * @default
             */
            readonly type: string;
        };
        /** @description NodeCondition contains condition information for a node. */
        readonly "io.k8s.api.core.v1.NodeCondition": {
            /** @description Last time we got an update on a given condition. */
            readonly lastHeartbeatTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            /** @description Last time the condition transit from one status to another. */
            readonly lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            /** @description Human readable message indicating details about last transition. */
            readonly message?: string;
            /** @description (brief) reason for the condition's last transition. */
            readonly reason?: string;
            /**
             * @description Status of the condition, one of True, False, Unknown.
             * @default
             */
            readonly status: string;
            /**
             * @description Type of node condition.
             * @default
             */
            readonly type: string;
        };
        /** @description NodeConfigStatus describes the status of the config assigned by Node.Spec.ConfigSource. */
        readonly "io.k8s.api.core.v1.NodeConfigStatus": {
            /** @description Active reports the checkpointed config the node is actively using. Active will represent either the current version of the Assigned config, or the current LastKnownGood config, depending on whether attempting to use the Assigned config results in an error. */
            readonly active?: components["schemas"]["io.k8s.api.core.v1.NodeConfigSource"];
            /** @description Assigned reports the checkpointed config the node will try to use. When Node.Spec.ConfigSource is updated, the node checkpoints the associated config payload to local disk, along with a record indicating intended config. The node refers to this record to choose its config checkpoint, and reports this record in Assigned. Assigned only updates in the status after the record has been checkpointed to disk. When the Kubelet is restarted, it tries to make the Assigned config the Active config by loading and validating the checkpointed payload identified by Assigned. */
            readonly assigned?: components["schemas"]["io.k8s.api.core.v1.NodeConfigSource"];
            /** @description Error describes any problems reconciling the Spec.ConfigSource to the Active config. Errors may occur, for example, attempting to checkpoint Spec.ConfigSource to the local Assigned record, attempting to checkpoint the payload associated with Spec.ConfigSource, attempting to load or validate the Assigned config, etc. Errors may occur at different points while syncing config. Earlier errors (e.g. download or checkpointing errors) will not result in a rollback to LastKnownGood, and may resolve across Kubelet retries. Later errors (e.g. loading or validating a checkpointed config) will result in a rollback to LastKnownGood. In the latter case, it is usually possible to resolve the error by fixing the config assigned in Spec.ConfigSource. You can find additional information for debugging by searching the error message in the Kubelet log. Error is a human-readable description of the error state; machines can check whether or not Error is empty, but should not rely on the stability of the Error text across Kubelet versions. */
            readonly error?: string;
            /** @description LastKnownGood reports the checkpointed config the node will fall back to when it encounters an error attempting to use the Assigned config. The Assigned config becomes the LastKnownGood config when the node determines that the Assigned config is stable and correct. This is currently implemented as a 10-minute soak period starting when the local record of Assigned config is updated. If the Assigned config is Active at the end of this period, it becomes the LastKnownGood. Note that if Spec.ConfigSource is reset to nil (use local defaults), the LastKnownGood is also immediately reset to nil, because the local default config is always assumed good. You should not make assumptions about the node's method of determining config stability and correctness, as this may change or become configurable in the future. */
            readonly lastKnownGood?: components["schemas"]["io.k8s.api.core.v1.NodeConfigSource"];
        };
        /** @description NodeDaemonEndpoints lists ports opened by daemons running on the Node. */
        readonly "io.k8s.api.core.v1.NodeDaemonEndpoints": {
            /**
             * @description Endpoint on which Kubelet is listening.
             * @default {}
             */
            readonly kubeletEndpoint?: components["schemas"]["io.k8s.api.core.v1.DaemonEndpoint"];
        };
        /** @description DaemonEndpoint contains information about a single Daemon endpoint. */
        readonly "io.k8s.api.core.v1.DaemonEndpoint": {
            /**
             * Format: int32
             * @description Port number of the given endpoint.
             * @default 0
             */
            readonly Port: number;
        };
        /** @description NodeFeatures describes the set of features implemented by the CRI implementation. The features contained in the NodeFeatures should depend only on the cri implementation independent of runtime handlers. */
        readonly "io.k8s.api.core.v1.NodeFeatures": {
            /** @description SupplementalGroupsPolicy is set to true if the runtime supports SupplementalGroupsPolicy and ContainerUser. */
            readonly supplementalGroupsPolicy?: boolean;
        };
        /** @description Describe a container image */
        readonly "io.k8s.api.core.v1.ContainerImage": {
            /** @description Names by which this image is known. e.g. ["kubernetes.example/hyperkube:v1.0.7", "cloud-vendor.registry.example/cloud-vendor/hyperkube:v1.0.7"] */
            readonly names?: readonly string[];
            /**
             * Format: int64
             * @description The size of the image in bytes.
             */
            readonly sizeBytes?: number;
        };
        /** @description NodeSystemInfo is a set of ids/uuids to uniquely identify the node. */
        readonly "io.k8s.api.core.v1.NodeSystemInfo": {
            /**
             * @description The Architecture reported by the node
             * @default
             */
            readonly architecture: string;
            /**
             * @description Boot ID reported by the node.
             * @default
             */
            readonly bootID: string;
            /**
             * @description ContainerRuntime Version reported by the node through runtime remote API (e.g. containerd://1.4.2).
             * @default
             */
            readonly containerRuntimeVersion: string;
            /**
             * @description Kernel Version reported by the node from 'uname -r' (e.g. 3.16.0-0.bpo.4-amd64).
             * @default
             */
            readonly kernelVersion: string;
            /**
             * @description Deprecated: KubeProxy Version reported by the node.
             * @default
             */
            readonly kubeProxyVersion: string;
            /**
             * @description Kubelet Version reported by the node.
             * @default
             */
            readonly kubeletVersion: string;
            /**
             * @description MachineID reported by the node. For unique machine identification in the cluster this field is preferred. Learn more from man(5) machine-id: http://man7.org/linux/man-pages/man5/machine-id.5.html
             * @default
             */
            readonly machineID: string;
            /**
             * @description The Operating System reported by the node
             * @default
             */
            readonly operatingSystem: string;
            /**
             * @description OS Image reported by the node from /etc/os-release (e.g. Debian GNU/Linux 7 (wheezy)).
             * @default
             */
            readonly osImage: string;
            /** @description Swap Info reported by the node. */
            readonly swap?: components["schemas"]["io.k8s.api.core.v1.NodeSwapStatus"];
            /**
             * @description SystemUUID reported by the node. For unique machine identification MachineID is preferred. This field is specific to Red Hat hosts https://access.redhat.com/documentation/en-us/red_hat_subscription_management/1/html/rhsm/uuid
             * @default
             */
            readonly systemUUID: string;
        };
        /** @description NodeSwapStatus represents swap memory information. */
        readonly "io.k8s.api.core.v1.NodeSwapStatus": {
            /**
             * Format: int64
             * @description Total amount of swap memory in bytes.
             */
            readonly capacity?: number;
        };
        /** @description NodeRuntimeHandler is a set of runtime handler information. */
        readonly "io.k8s.api.core.v1.NodeRuntimeHandler": {
            /** @description Supported features. */
            readonly features?: components["schemas"]["io.k8s.api.core.v1.NodeRuntimeHandlerFeatures"];
            /**
             * @description Runtime handler name. Empty for the default runtime handler.
             * @default
             */
            readonly name?: string;
        };
        /** @description NodeRuntimeHandlerFeatures is a set of features implemented by the runtime handler. */
        readonly "io.k8s.api.core.v1.NodeRuntimeHandlerFeatures": {
            /** @description RecursiveReadOnlyMounts is set to true if the runtime handler supports RecursiveReadOnlyMounts. */
            readonly recursiveReadOnlyMounts?: boolean;
            /** @description UserNamespaces is set to true if the runtime handler supports UserNamespaces, including for volumes. */
            readonly userNamespaces?: boolean;
        };
        /** @description AttachedVolume describes a volume attached to a node */
        readonly "io.k8s.api.core.v1.AttachedVolume": {
            /**
             * @description DevicePath represents the device path where the volume should be available
             * @default
             */
            readonly devicePath: string;
            /**
             * @description Name of the attached volume
             * @default
             */
            readonly name: string;
        };
        /** @description Status is a return value for calls that don't return other objects. */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.Status": {
            /** @description APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources */
            readonly apiVersion?: string;
            /**
             * Format: int32
             * @description Suggested HTTP return code for this status, 0 if not set.
             */
            readonly code?: number;
            /** @description Extended data associated with the reason.  Each reason may define its own extended details. This field is optional and the data returned is not guaranteed to conform to any schema except that defined by the reason type. */
            readonly details?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails"];
            /** @description Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds */
            readonly kind?: string;
            /** @description A human-readable description of the status of this operation. */
            readonly message?: string;
            /**
             * @description Standard list metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
             * @default {}
             */
            readonly metadata?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
            /** @description A machine-readable description of why this operation is in the "Failure" status. If this value is empty there is no information available. A Reason clarifies an HTTP status code but does not override it. */
            readonly reason?: string;
            /** @description Status of the operation. One of: "Success" or "Failure". More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status */
            readonly status?: string;
        };
        /** @description StatusDetails is a set of additional properties that MAY be set by the server to provide additional information about a response. The Reason field of a Status object defines what attributes will be set. Clients must ignore fields that do not match the defined type of each attribute, and should assume that any attribute may be empty, invalid, or under defined. */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails": {
            /** @description The Causes array includes more details associated with the StatusReason failure. Not all StatusReasons may provide detailed causes. */
            readonly causes?: readonly components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause"][];
            /** @description The group attribute of the resource associated with the status StatusReason. */
            readonly group?: string;
            /** @description The kind attribute of the resource associated with the status StatusReason. On some operations may differ from the requested resource Kind. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds */
            readonly kind?: string;
            /** @description The name attribute of the resource associated with the status StatusReason (when there is a single name which can be described). */
            readonly name?: string;
            /**
             * Format: int32
             * @description If specified, the time in seconds before the operation should be retried. Some errors may indicate the client must take an alternate action - for those errors this field may indicate how long to wait before taking the alternate action.
             */
            readonly retryAfterSeconds?: number;
            /** @description UID of the resource. (when there is a single resource which can be described). More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#uids */
            readonly uid?: string;
        };
        /** @description StatusCause provides more information about an api.Status failure, including cases when multiple errors are encountered. */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause": {
            /**
             * @description The field of the resource that has caused this error, as named by its JSON serialization. May include dot and postfix notation for nested attributes. Arrays are zero-indexed.  Fields may appear more than once in an array of causes due to fields having multiple errors. Optional.
             *
             *     Examples:
             *       "name" - the field "name" on the current resource
             *       "items[0].name" - the field "name" on the first array entry in "items"
             */
            readonly field?: string;
            /** @description A human-readable description of the cause of the error.  This field may be presented as-is to a reader. */
            readonly message?: string;
            /** @description A machine-readable description of the cause of the error. If this value is empty there is no information available. */
            readonly reason?: string;
        };
        /** @description ListMeta describes metadata that synthetic resources must have, including lists and various status objects. A resource may have only one of {ObjectMeta, ListMeta}. */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta": {
            /** @description continue may be set if the user set a limit on the number of items returned, and indicates that the server has more data available. The value is opaque and may be used to issue another request to the endpoint that served this list to retrieve the next set of available objects. Continuing a consistent list may not be possible if the server configuration has changed or more than a few minutes have passed. The resourceVersion field returned when using this continue value will be identical to the value in the first response, unless you have received this token from an error message. */
            readonly continue?: string;
            /**
             * Format: int64
             * @description remainingItemCount is the number of subsequent items in the list which are not included in this list response. If the list request contained label or field selectors, then the number of remaining items is unknown and the field will be left unset and omitted during serialization. If the list is complete (either because it is not chunking or because this is the last chunk), then there are no more remaining items and this field will be left unset and omitted during serialization. Servers older than v1.15 do not set this field. The intended use of the remainingItemCount is *estimating* the size of a collection. Clients should not rely on the remainingItemCount to be set or to be exact.
             */
            readonly remainingItemCount?: number;
            /** @description String that identifies the server's internal version of this object that can be used by clients to determine when objects have changed. Value must be treated as opaque by clients and passed unmodified back to the server. Populated by the system. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#concurrency-control-and-consistency */
            readonly resourceVersion?: string;
            /** @description Deprecated: selfLink is a legacy read-only field that is no longer populated by the system. */
            readonly selfLink?: string;
            /**
             * @description shardInfo is set when the list is a filtered subset of the full collection, as selected by a shard selector on the request. It echoes back the selector so clients can verify which shard they received and merge sharded responses. Clients should not cache sharded list responses as a full representation of the collection.
             *
             *     This is an alpha field and requires enabling the ShardedListAndWatch feature gate.
             */
            readonly shardInfo?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo"];
        };
        /** @description ShardInfo describes the shard selector that was applied to produce a list response. Its presence on a list response indicates the list is a filtered subset. */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo": {
            /**
             * @description selector is the shard selector string from the request, echoed back so clients can verify which shard they received and merge responses from multiple shards.
             * @default
             */
            readonly selector: string;
        };
        /** @description Lease defines a lease concept. */
        readonly "io.k8s.api.coordination.v1.Lease": {
            /** @description APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources */
            readonly apiVersion?: string;
            /** @description Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds */
            readonly kind?: string;
            /**
             * @description More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
             * @default {}
             */
            readonly metadata?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            /**
             * @description spec contains the specification of the Lease. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
             * @default {}
             */
            readonly spec?: components["schemas"]["io.k8s.api.coordination.v1.LeaseSpec"];
        };
        /** @description LeaseSpec is a specification of a Lease. */
        readonly "io.k8s.api.coordination.v1.LeaseSpec": {
            /** @description acquireTime is a time when the current lease was acquired. */
            readonly acquireTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"];
            /** @description holderIdentity contains the identity of the holder of a current lease. If Coordinated Leader Election is used, the holder identity must be equal to the elected LeaseCandidate.metadata.name field. */
            readonly holderIdentity?: string;
            /**
             * Format: int32
             * @description leaseDurationSeconds is a duration that candidates for a lease need to wait to force acquire it. This is measured against the time of last observed renewTime.
             */
            readonly leaseDurationSeconds?: number;
            /**
             * Format: int32
             * @description leaseTransitions is the number of transitions of a lease between holders.
             */
            readonly leaseTransitions?: number;
            /** @description PreferredHolder signals to a lease holder that the lease has a more optimal holder and should be given up. This field can only be set if Strategy is also set. */
            readonly preferredHolder?: string;
            /** @description renewTime is a time when the current holder of a lease has last updated the lease. */
            readonly renewTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"];
            /** @description Strategy indicates the strategy for picking the leader for coordinated leader election. If the field is not specified, there is no active coordination for this lease. (Alpha) Using this field requires the CoordinatedLeaderElection feature gate to be enabled. */
            readonly strategy?: string;
        };
        /**
         * Format: date-time
         * @description MicroTime is version of Time with microsecond level precision.
         */
        readonly "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": string;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
