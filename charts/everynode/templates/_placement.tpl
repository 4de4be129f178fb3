{{/* Where the pods of a role run; each of a list of the root and the role. */}}

{{/*
In takeover the controller places what makes a node ready, such as the pods of its network, so that it has to run on nodes
that are not ready yet.
*/}}
{{- define "everynode.tolerations" -}}
{{- $root := first . -}}
{{- $tolerations := (get $root.Values (last .)).tolerations -}}
{{- if and (eq (last .) "controller") $root.Values.takeover.enabled -}}
{{- range list "node.kubernetes.io/not-ready" "node.kubernetes.io/network-unavailable" "node.cloudprovider.kubernetes.io/uninitialized" "node-role.kubernetes.io/control-plane" -}}
{{- $tolerations = append $tolerations (dict "key" . "operator" "Exists" "effect" "NoSchedule") -}}
{{- end -}}
{{- end -}}
{{- with $tolerations }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{- define "everynode.affinity" -}}
{{- $affinity := (get (first .).Values (last .)).affinity -}}
{{- if $affinity -}}
{{- toYaml $affinity -}}
{{- else -}}
podAntiAffinity:
  preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 100
      podAffinityTerm:
        topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "everynode.selectorLabels" . | nindent 12 }}
        # Those of the other revision are about to go.
        matchLabelKeys: [pod-template-hash]
{{- end -}}
{{- end -}}

{{- define "everynode.spread" -}}
{{- $constraints := (get (first .).Values (last .)).topologySpreadConstraints -}}
{{- if $constraints -}}
{{- toYaml $constraints -}}
{{- else -}}
- maxSkew: 1
  topologyKey: topology.kubernetes.io/zone
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "everynode.selectorLabels" . | nindent 6 }}
  matchLabelKeys: [pod-template-hash]
{{- end -}}
{{- end -}}

{{/* How new pods take the place of old ones. */}}
{{- define "everynode.strategy" -}}
{{- $strategy := (get (first .).Values (last .)).strategy -}}
{{- if $strategy -}}
{{ toYaml $strategy }}
{{- else -}}
type: RollingUpdate
rollingUpdate:
  {{- if include "everynode.hostNetwork" . }}
  # No node has room for a second pod with the same ports.
  maxSurge: 0
  maxUnavailable: 1
  {{- else }}
  maxSurge: 1
  maxUnavailable: 0
  {{- end }}
{{- end }}
{{- end -}}
