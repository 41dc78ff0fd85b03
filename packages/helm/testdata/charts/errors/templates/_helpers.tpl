{{- define "nested" -}}
{{ .Values.image.tag }}
{{- end -}}
{{- define "forever" -}}{{ include "forever" . }}{{- end -}}
