{{/* What no schema can say: values that contradict each other. Of the root; renders nothing. */}}
{{- define "everynode.checks" -}}
{{- $election := .Values.controller.leaderElection -}}
{{- if ge (int $election.renewDeadlineSeconds) (int $election.leaseDurationSeconds) -}}
{{- fail "controller.leaderElection.renewDeadlineSeconds must be less than leaseDurationSeconds, or two replicas could lead at once" -}}
{{- end -}}
{{- if ge (int $election.retryPeriodSeconds) (int $election.renewDeadlineSeconds) -}}
{{- fail "controller.leaderElection.retryPeriodSeconds must be less than renewDeadlineSeconds" -}}
{{- end -}}
{{- if eq (include "everynode.httpPort" (list . "admission")) (include "everynode.webhookPort" .) -}}
{{- fail "admission.httpPort and admission.webhookPort must differ" -}}
{{- end -}}
{{- if and (or .Values.controller.serviceAccount.create .Values.admission.serviceAccount.create) (eq (include "everynode.serviceAccountName" (list . "controller")) (include "everynode.serviceAccountName" (list . "admission"))) -}}
{{- fail "controller.serviceAccount.name and admission.serviceAccount.name must differ, as each role has rights of its own" -}}
{{- end -}}
{{- $certificates := .Values.certificates -}}
{{- if eq $certificates.mode "provided" -}}
{{- if not $certificates.provided.secretName -}}
{{- fail "certificates.provided.secretName must name the Secret with tls.crt and tls.key where certificates.mode is provided" -}}
{{- end -}}
{{- if not (or $certificates.provided.caBundle .Values.webhooks.annotations) -}}
{{- fail "certificates.provided.caBundle must hold the authority's certificates where certificates.mode is provided, unless webhooks.annotations have somebody inject them" -}}
{{- end -}}
{{- else if or $certificates.provided.secretName $certificates.provided.caBundle -}}
{{- fail (printf "certificates.provided is of no use where certificates.mode is %s; set certificates.mode to provided" $certificates.mode) -}}
{{- end -}}
{{- end -}}
