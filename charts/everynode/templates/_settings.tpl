{{/* What follows from the values, told once. */}}

{{/* "true" where the pods of a role share the network of their node, else ""; of a list of the root and the role. */}}
{{- define "everynode.hostNetwork" -}}
{{- $root := first . -}}
{{- $role := get $root.Values (last .) -}}
{{- if kindIs "bool" $role.hostNetwork -}}
{{- if $role.hostNetwork }}true{{ end -}}
{{- else if and (eq (last .) "controller") $root.Values.takeover.enabled -}}
true
{{- end -}}
{{- end -}}

{{/*
The port of /livez, /readyz and /metrics; of a list of the root and the role. On a node's own network it must be free
there, and differ between the roles.
*/}}
{{- define "everynode.httpPort" -}}
{{- $role := get (first .).Values (last .) -}}
{{- if $role.httpPort -}}
{{- $role.httpPort -}}
{{- else if include "everynode.hostNetwork" . -}}
{{- if eq (last .) "controller" }}18480{{ else }}18481{{ end -}}
{{- else -}}
8080
{{- end -}}
{{- end -}}

{{/* The port on which admission answers the API server; of the root. */}}
{{- define "everynode.webhookPort" -}}
{{- if .Values.admission.webhookPort -}}
{{- .Values.admission.webhookPort -}}
{{- else if include "everynode.hostNetwork" (list . "admission") -}}
18443
{{- else -}}
8443
{{- end -}}
{{- end -}}

{{/* "true" where the labels of namespaces have to be known, else "". */}}
{{- define "everynode.selectsNamespaces" -}}
{{- range .Values.podDefaults -}}
{{- if hasKey . "namespaceSelector" }}true{{ end -}}
{{- end -}}
{{- end -}}

{{/* The Secret with the certificate of admission. */}}
{{- define "everynode.certificateSecret" -}}
{{- if eq .Values.certificates.mode "provided" -}}
{{- .Values.certificates.provided.secretName -}}
{{- else -}}
{{- include "everynode.fullname" . }}-admission-certificate
{{- end -}}
{{- end -}}
