{{/* The rule groups of alerts/everynode.yaml with what the values change of them; of the root. */}}
{{- define "everynode.alerts" -}}
{{- $changes := .Values.monitoring.prometheusRule.alerts -}}
{{- $document := include "everynode.alertRules" . | fromYaml -}}
{{- $known := list -}}
{{- $groups := list -}}
{{- range $group := $document.groups -}}
{{- $rules := list -}}
{{- range $group.rules -}}
{{- $known = append $known .alert -}}
{{- $change := default (dict) (get $changes .alert) -}}
{{- $links := dict "runbook_url" (printf "%s#%s" $.Values.monitoring.prometheusRule.runbookUrl (lower .alert)) -}}
{{- $common := dict "labels" (deepCopy $.Values.monitoring.prometheusRule.alertLabels) "annotations" $links -}}
{{- if ne (toString (get $change "enabled")) "false" -}}
{{- $rules = append $rules (mergeOverwrite . $common (omit (deepCopy $change) "enabled")) -}}
{{- end -}}
{{- end -}}
{{- with $rules }}{{ $groups = append $groups (dict "name" $group.name "rules" .) }}{{ end -}}
{{- end -}}
{{- range keys $changes | sortAlpha -}}
{{- if not (has . $known) }}{{ fail (printf "monitoring.prometheusRule.alerts: there is no alert %q; there are %s" . (join ", " $known)) }}{{ end -}}
{{- end -}}
{{- toYaml $groups -}}
{{- end -}}

{{/* With the labels that series have when the chart's ServiceMonitors have them scraped: a Service's name is the job. */}}
{{- define "everynode.alertRules" -}}
{{- $namespace := printf "namespace=%q" .Release.Namespace -}}
{{- $controller := printf "job=%q" (include "everynode.roleName" (list . "controller")) -}}
{{- $admission := printf "job=%q" (include "everynode.roleName" (list . "admission")) -}}
{{- $both := printf "job=~%q" (printf "%s-(admission|controller)" (include "everynode.fullname" .)) -}}
{{- .Files.Get "alerts/everynode.yaml"
      | replace "{ADMISSION" (printf "{%s, %s" $namespace $admission)
      | replace "{CONTROLLER" (printf "{%s, %s" $namespace $controller)
      | replace "{EVERYNODE" (printf "{%s, %s" $namespace $both)
      | replace "{SETS" (printf "{%s" $controller) -}}
{{- end -}}
