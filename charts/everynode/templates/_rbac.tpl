{{/*
A role and its binding to the service account of a role of ours. Of a dict:
  root, role   as everywhere
  name         of both objects
  namespace    absent: of the whole cluster
  rules        YAML list
*/}}
{{- define "everynode.grant" -}}
{{- $scope := ternary "" "Cluster" (hasKey . "namespace") -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $scope }}Role
metadata:
  {{- include "everynode.grantMetadata" . | nindent 2 }}
rules:
  {{- .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $scope }}RoleBinding
metadata:
  {{- include "everynode.grantMetadata" . | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ $scope }}Role
  name: {{ .name }}
subjects:
  - kind: ServiceAccount
    name: {{ include "everynode.serviceAccountName" (list .root .role) }}
    namespace: {{ .root.Release.Namespace }}
{{- end -}}

{{- define "everynode.grantMetadata" -}}
name: {{ .name }}
{{- with .namespace }}
namespace: {{ . }}
{{- end }}
labels:
  {{- include "everynode.roleLabels" (list .root .role) | nindent 2 }}
{{- end -}}
