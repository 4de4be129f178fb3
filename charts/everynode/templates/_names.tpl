{{/* What objects are called, and the labels by which they are found. */}}

{{- define "everynode.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* At most 40 characters, so that the longest suffix still makes a name of at most 63. */}}
{{- define "everynode.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "everynode.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The name of one role's objects; of a list of the root and the role, such as "controller". */}}
{{- define "everynode.roleName" -}}
{{- printf "%s-%s" (include "everynode.fullname" (first .)) (last .) -}}
{{- end -}}

{{/* For objects of the whole release; of the root. */}}
{{- define "everynode.labels" -}}
app.kubernetes.io/name: {{ include "everynode.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: everynode
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* For objects of one role; of a list of the root and the role. */}}
{{- define "everynode.roleLabels" -}}
{{ include "everynode.labels" (first .) }}
app.kubernetes.io/component: {{ last . }}
{{- end -}}

{{/* Selects the pods of one role; of a list of the root and the role. A Deployment's can never change. */}}
{{- define "everynode.selectorLabels" -}}
{{- $root := first . -}}
app.kubernetes.io/name: {{ include "everynode.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ last . }}
{{- end -}}

{{/*
For the pods of a role; of a list of the root and the role. Without the version of the chart, by which an upgrade that changes
nothing about them would restart them.
*/}}
{{- define "everynode.podLabels" -}}
{{- $root := first . -}}
{{ include "everynode.selectorLabels" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: everynode
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Of a list of the root and the role. */}}
{{- define "everynode.serviceAccountName" -}}
{{- $account := (get (first .).Values (last .)).serviceAccount -}}
{{- if $account.create -}}
{{- default (include "everynode.roleName" .) $account.name -}}
{{- else -}}
{{- required (printf "%s.serviceAccount.name must name the ServiceAccount to use where %s.serviceAccount.create is false" (last .) (last .)) $account.name -}}
{{- end -}}
{{- end -}}

{{- define "everynode.image" -}}
{{- $tag := default .Chart.AppVersion .Values.image.tag -}}
{{- if .Values.image.digest -}}
{{- printf "%s:%s@%s" .Values.image.repository $tag .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository $tag -}}
{{- end -}}
{{- end -}}

{{/* Empty: that of the cluster for whoever names none. */}}
{{- define "everynode.priorityClassName" -}}
{{- if .Values.priorityClass.create -}}
{{- default (include "everynode.fullname" .) .Values.priorityClass.name -}}
{{- else -}}
{{- .Values.priorityClass.name -}}
{{- end -}}
{{- end -}}
