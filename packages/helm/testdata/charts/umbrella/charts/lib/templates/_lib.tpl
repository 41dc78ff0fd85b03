{{- define "lib.name" -}}lib of {{ .of }}{{- end -}}
