{{- define "shared" }}child{{ end -}}
