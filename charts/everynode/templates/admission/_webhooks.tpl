{{/*
The webhooks are those of hack/install/webhooks.ts, where the reason of each condition is; test/chart holds them to it.
No regular pod, node or Lease meets one of them, and only sets of our own kind wait for an answer.
*/}}

{{/* Of a list of the root and "mutate" or "validate". */}}
{{- define "everynode.webhookCommon" -}}
{{- $root := first . -}}
clientConfig:
  service:
    name: {{ include "everynode.roleName" (list $root "admission") }}
    namespace: {{ $root.Release.Namespace }}
    path: /{{ last . }}/{{ $root.Values.webhooks.pathToken }}
    port: 443
  {{- if and (eq $root.Values.certificates.mode "provided") $root.Values.certificates.provided.caBundle }}
  caBundle: {{ $root.Values.certificates.provided.caBundle | b64enc }}
  {{- end }}
admissionReviewVersions: [v1]
sideEffects: None
matchPolicy: Equivalent
{{- end -}}

{{/* Of the root: on the metadata of both configurations. */}}
{{- define "everynode.webhookMetadata" -}}
{{- $annotations := deepCopy .Values.webhooks.annotations -}}
{{- if eq .Values.certificates.mode "certManager" -}}
{{- $_ := set $annotations "cert-manager.io/inject-ca-from" (printf "%s/%s" .Release.Namespace (include "everynode.certificateSecret" .)) -}}
{{- end -}}
name: {{ include "everynode.fullname" . }}
labels:
  {{- include "everynode.roleLabels" (list . "admission") | nindent 2 }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "everynode.daemonSetWebhook" -}}
failurePolicy: {{ .Values.webhooks.daemonSets.failurePolicy }}
timeoutSeconds: {{ .Values.webhooks.daemonSets.timeoutSeconds }}
rules:
  - apiGroups: [everynode.dev]
    apiVersions: [v1alpha1]
    resources: [daemonsets]
    operations: [CREATE, UPDATE]
    scope: Namespaced
matchConditions:
  - name: not-being-deleted
    expression: '!has(object.metadata.deletionTimestamp)'
  - name: spec-changes
    expression: 'request.operation == "CREATE" || !has(object.spec) || !has(oldObject.spec) || object.spec != oldObject.spec'
{{- end -}}

{{/* Pods are never refused, so that the policy is no value. */}}
{{- define "everynode.podWebhook" -}}
failurePolicy: Ignore
timeoutSeconds: {{ .Values.webhooks.pods.timeoutSeconds }}
rules:
  - apiGroups: [""]
    apiVersions: [v1]
    resources: [pods]
    operations: [CREATE]
    scope: Namespaced
objectSelector:
  matchExpressions:
    - {key: controller-revision-hash, operator: Exists}
    - {key: statefulset.kubernetes.io/pod-name, operator: DoesNotExist}
{{- end -}}

{{/* Of the root: the first condition of each webhook of pods. */}}
{{- define "everynode.controlledByADaemonSet" -}}
{{- $groups := list "everynode.dev" -}}
{{- if .Values.takeover.enabled }}{{ $groups = append $groups "apps" }}{{ end -}}
{{- $tests := list -}}
{{- range $groups }}{{ $tests = append $tests (printf "r.apiVersion.startsWith(\"%s/\")" .) }}{{ end -}}
name: controlled-by-a-daemon-set
expression: 'has(object.metadata.ownerReferences) && object.metadata.ownerReferences.exists(r, has(r.controller) && r.controller && r.kind == "DaemonSet" && ({{ join " || " $tests }}))'
{{- end -}}

{{/* Whether the node affinity of a pod tells its node. */}}
{{- define "everynode.tied" -}}
has(object.spec.affinity) && has(object.spec.affinity.nodeAffinity) && has(object.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution) && object.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.exists(term, has(term.matchFields) && term.matchFields.exists(f, f.key == "metadata.name" && f.operator == "In"))
{{- end -}}

{{/* Whether a pod has what every daemon pod tolerates. */}}
{{- define "everynode.tolerates" -}}
{{- $always := list "node.kubernetes.io/not-ready:NoExecute" "node.kubernetes.io/unreachable:NoExecute" "node.kubernetes.io/disk-pressure:NoSchedule" "node.kubernetes.io/memory-pressure:NoSchedule" "node.kubernetes.io/pid-pressure:NoSchedule" "node.kubernetes.io/unschedulable:NoSchedule" -}}
{{- $hostNetwork := append $always "node.kubernetes.io/network-unavailable:NoSchedule" -}}
has(object.spec.tolerations) && (has(object.spec.hostNetwork) && object.spec.hostNetwork ? {{ include "everynode.celList" $hostNetwork }} : {{ include "everynode.celList" $always }}).all(taint, object.spec.tolerations.exists(t, has(t.key) && has(t.effect) && has(t.operator) && t.operator == "Exists" && !has(t.tolerationSeconds) && t.key + ":" + t.effect == taint))
{{- end -}}

{{- define "everynode.celList" -}}
{{- $quoted := list -}}
{{- range . }}{{ $quoted = append $quoted (printf "\"%s\"" .) }}{{ end -}}
[{{ join ", " $quoted }}]
{{- end -}}

{{/* Whether a pod has one toleration. */}}
{{- define "everynode.hasToleration" -}}
{{- $operator := default "Equal" .operator -}}
{{- $tests := list (include "everynode.celField" (list "key" .key)) -}}
{{- if eq $operator "Equal" -}}
{{- $tests = append $tests (printf "(%s || %s)" (include "everynode.celField" (list "operator" "")) (include "everynode.celField" (list "operator" "Equal"))) -}}
{{- else -}}
{{- $tests = append $tests (include "everynode.celField" (list "operator" $operator)) -}}
{{- end -}}
{{- $tests = concat $tests (list (include "everynode.celField" (list "value" .value)) (include "everynode.celField" (list "effect" .effect)) "!has(t.tolerationSeconds)") -}}
object.spec.tolerations.exists(t, {{ join " && " $tests }})
{{- end -}}

{{/* Of a list of a toleration's field and its value. */}}
{{- define "everynode.celField" -}}
{{- $field := first . -}}
{{- with last . -}}
(has(t.{{ $field }}) && t.{{ $field }} == "{{ . }}")
{{- else -}}
(!has(t.{{ $field }}) || t.{{ $field }} == "")
{{- end -}}
{{- end -}}
