{{- define "shared" }}parent{{ end -}}
{{- define "own" }}{{ .Values.keep }}{{ end -}}
