{{- define "no.value" -}}{{ .Values.nothing }}{{- end -}}
