{{/*
The Deployment of one role. Of a dict:
  root, role   as everywhere; role is "controller" or "admission"
  env          YAML list of variables beside those of every role
  ports        YAML list of ports beside that of health and metrics
  mounts, volumes   YAML lists beside those of every role
*/}}
{{- define "everynode.deployment" -}}
{{- $root := .root -}}
{{- $role := .role -}}
{{- $subject := list $root $role -}}
{{- $values := get $root.Values $role -}}
{{- $hostNetwork := include "everynode.hostNetwork" $subject -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "everynode.roleName" $subject }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "everynode.roleLabels" $subject | nindent 4 }}
spec:
  replicas: {{ $values.replicas }}
  revisionHistoryLimit: 3
  selector:
    matchLabels:
      {{- include "everynode.selectorLabels" $subject | nindent 6 }}
  strategy:
    {{- include "everynode.strategy" $subject | nindent 4 }}
  template:
    metadata:
      labels:
        {{- include "everynode.podLabels" $subject | nindent 8 }}
        {{- with $values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        kubectl.kubernetes.io/default-container: everynode
        {{- if $root.Values.podDefaults }}
        # The file is read once, so that a change of it must restart the pods.
        checksum/pod-defaults: {{ toYaml $root.Values.podDefaults | sha256sum }}
        {{- end }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "everynode.serviceAccountName" $subject }}
      automountServiceAccountToken: true
      enableServiceLinks: false
      {{- with $root.Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with default (include "everynode.priorityClassName" $root) $values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      # Whatever is under way is finished, or given back, within 25 s of the signal.
      terminationGracePeriodSeconds: 40
      {{- if $hostNetwork }}
      hostNetwork: true
      dnsPolicy: Default
      {{- end }}
      securityContext:
        {{- toYaml $root.Values.podSecurityContext | nindent 8 }}
      {{- with $values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with include "everynode.tolerations" $subject }}
      tolerations:
        {{- . | nindent 8 }}
      {{- end }}
      affinity:
        {{- include "everynode.affinity" $subject | nindent 8 }}
      topologySpreadConstraints:
        {{- include "everynode.spread" $subject | nindent 8 }}
      containers:
        - name: everynode
          image: {{ include "everynode.image" $root }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args:
            {{- include "everynode.heapFlags" $subject | nindent 12 }}
            - /app/everynode.cjs
            {{- with $values.extraArgs }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          env:
            {{- include "everynode.env" . | nindent 12 }}
          ports:
            - name: http
              containerPort: {{ include "everynode.httpPort" $subject }}
            {{- with .ports }}
            {{- . | nindent 12 }}
            {{- end }}
          startupProbe:
            httpGet: { path: /livez, port: http }
            {{- toYaml $values.startupProbe | nindent 12 }}
          livenessProbe:
            httpGet: { path: /livez, port: http }
            {{- toYaml $values.livenessProbe | nindent 12 }}
          readinessProbe:
            httpGet: { path: /readyz, port: http }
            {{- toYaml $values.readinessProbe | nindent 12 }}
          {{- with $values.preStopSeconds }}
          lifecycle:
            preStop:
              sleep: { seconds: {{ . }} }
          {{- end }}
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          securityContext:
            {{- toYaml $root.Values.securityContext | nindent 12 }}
          {{- $mounts := list }}
          {{- if $root.Values.podDefaults }}{{ $mounts = append $mounts (dict "name" "pod-defaults" "mountPath" "/etc/everynode/pod-defaults" "readOnly" true) }}{{ end }}
          {{- $mounts = concat $mounts (default (list) .mounts) }}
          {{- with $mounts }}
          volumeMounts:
            {{- toYaml . | nindent 12 }}
          {{- end }}
      {{- $volumes := list }}
      {{- if $root.Values.podDefaults }}{{ $volumes = append $volumes (dict "name" "pod-defaults" "configMap" (dict "name" (printf "%s-pod-defaults" (include "everynode.fullname" $root)))) }}{{ end }}
      {{- $volumes = concat $volumes (default (list) .volumes) }}
      {{- with $volumes }}
      volumes:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end -}}

{{/* The variables of a role; of the dict of "everynode.deployment". */}}
{{- define "everynode.env" -}}
{{- $root := .root -}}
{{- $values := get $root.Values .role -}}
- name: EVERYNODE_ROLES
  value: {{ .role }}
- name: EVERYNODE_NAMESPACE
  valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
- name: EVERYNODE_TAKEOVER
  value: {{ $root.Values.takeover.enabled | quote }}
- name: EVERYNODE_HTTP_PORT
  value: {{ include "everynode.httpPort" (list $root .role) | quote }}
- name: EVERYNODE_LOG_LEVEL
  value: {{ $root.Values.log.level }}
- name: EVERYNODE_LOG_FORMAT
  value: {{ $root.Values.log.format }}
{{- if $root.Values.podDefaults }}
- name: EVERYNODE_POD_DEFAULTS_FILE
  value: /etc/everynode/pod-defaults/defaults.yaml
{{- end }}
{{- with $root.Values.apiServer.host }}
- name: KUBERNETES_SERVICE_HOST
  value: {{ . | quote }}
- name: KUBERNETES_SERVICE_PORT
  value: {{ $root.Values.apiServer.port | int | quote }}
{{- end }}
{{- with .env }}
{{ . }}
{{- end }}
{{- with $values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}
