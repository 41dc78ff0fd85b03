import type { Tool } from '@setpoint/render';

/** What a person would type in the source's folder to render it, as near as a command line comes; none for plain files. */
export function renderCommands(tool: Tool | undefined): readonly string[] {
  switch (tool?.kind) {
    case 'helm': {
      const flags: readonly (readonly [string, string | undefined])[] = [
        ['--name-template', tool.releaseName],
        ['--namespace', tool.namespace],
        ['--kube-version', tool.kubeVersion],
        ...(tool.set ?? []).map((set) => ['--set', set] as const),
        ...(tool.setString ?? []).map((set) => ['--set-string', set] as const),
        ...(tool.setFile ?? []).map((set) => ['--set-file', set] as const),
        ...(tool.valueFiles ?? []).map((file) => ['--values', file] as const),
        ...(tool.apiVersions ?? []).map((version) => ['--api-versions', version] as const),
      ];
      const given = flags.flatMap(([flag, value]) =>
        value === undefined ? [] : [`${flag} ${quoted(value)}`],
      );
      const rest = [
        tool.skipCrds === true ? '' : '--include-crds',
        tool.skipSchemaValidation === true ? '--skip-schema-validation' : '',
        tool.skipTests === true ? '--skip-tests' : '',
      ].filter((flag) => flag !== '');
      return [['helm template .', ...given, ...rest].join(' ')];
    }
    case 'kustomize':
      return ['kustomize build .'];
    default:
      return [];
  }
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
