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
{{- required "certificates.provided.secretName must name the Secret with tls.crt and tls.key where certificates.mode is provided" .Values.certificates.provided.secretName -}}
{{- else -}}
{{- include "everynode.fullname" . }}-admission-certificate
{{- end -}}
{{- end -}}

{{/* Mebibytes of a quantity of memory such as 512Mi or 1G; whole ones. */}}
{{- define "everynode.mebibytes" -}}
{{- $units := dict "" 1.0 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 -}}
{{- $text := toString . -}}
{{- $unit := regexFind "[A-Za-z]*$" $text -}}
{{- if not (hasKey $units $unit) }}{{ fail (printf "resources.limits.memory: %q has no unit of memory such as Mi or Gi" $text) }}{{ end -}}
{{- $number := trimSuffix $unit $text | float64 -}}
{{- divf (mulf $number (get $units $unit)) 1048576.0 | floor | int64 -}}
{{- end -}}

{{/*
The flags by which V8 keeps within the limit of memory; of a role's values. Of it, 160 MiB are for what is no old
generation (the program itself, the young generation, buffers), but the half at most; and a quarter at least is, as
buffers grow with the cluster. Without a limit V8 goes by the memory of the node.
*/}}
{{- define "everynode.heapFlags" -}}
{{- with .maxOldSpaceMiB -}}
- --max-old-space-size={{ . }}
{{ else -}}
{{- with dig "resources" "limits" "memory" "" . -}}
{{- $limit := include "everynode.mebibytes" . | int64 -}}
- --max-old-space-size={{ max (div $limit 2) (min (sub $limit 160) (div (mul $limit 3) 4)) }}
{{ end -}}
{{- end -}}
- --max-semi-space-size=16
{{- end -}}
