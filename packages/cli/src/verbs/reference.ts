import type { Command } from 'commander';

const intro = `# The command line

Every verb that speaks to a platform does so over its HTTP API, near or far, with the same rights and the same audit log as
the web UI. Which platform, in this order:

1. \`--server ADDRESS\`, or the name of a login;
2. the cluster of \`--kubeconfig\` or \`--context\`;
3. \`SETPOINT_SERVER\`;
4. what \`setpoint up\` left in \`./.setpoint\`;
5. \`KUBECONFIG\`;
6. the current login (\`setpoint login\`, \`setpoint context\`);
7. \`~/.kube/config\`.

A cluster whose server was started by \`setpoint up\` on this machine is spoken to through that server. For any other cluster
the command serves the API to itself for as long as it runs, with the rights that your kubeconfig has; it controls nothing.

Logins are kept in \`~/.config/setpoint/config.json\` (\`SETPOINT_CONFIG\` names another file), readable by you alone.
\`SETPOINT_AUTH_TOKEN\` replaces the token of a login, for CI.

- **Exit codes**: 0 done, in sync, yes, nothing differs · 1 differences, no, not yet · 2 an error. Planning a repository is the
  exception: 0 nothing changes, 2 something changes, 1 an error, as \`terraform plan -detailed-exitcode\`.
- **Output**: \`-o json\` and \`-o yaml\` are the shapes of the [HTTP API](http-api.md); what people read goes to standard output,
  progress and remarks to standard error. \`NO_COLOR\`, \`FORCE_COLOR\` and pipes are honoured. Values of Secrets are masked.
- **Objects** are written \`KIND/NAME\`, or \`GROUP/KIND/NAMESPACE/NAME\` to be exact; applications \`NAME\` or \`NAMESPACE/NAME\`.
- **Completion**: \`setpoint completion bash|zsh|fish\` prints the script; names come from the platform.
`;

/** The documentation of every command, as it declares itself. */
export function referenceOf(program: Command): string {
  const common = commonOptions(program);
  const options = common.map(({ flags, description }) => row([`\`${flags}\``, description])).join('');
  const sections = program.commands.map((command) => sectionOf(command, '##', common)).join('\n');
  return `${intro}
Common options of the verbs that speak to a platform:

| Option | |
|---|---|
${options}
${sections}`;
}

interface Described {
  readonly flags: string;
  readonly description: string;
  readonly defaultValue?: unknown;
}

/** Those of a verb that has no other. */
function commonOptions(program: Command): readonly Described[] {
  const settings = program.commands.find((command) => command.name() === 'settings');
  return settings?.options ?? [];
}

function sectionOf(command: Command, level: string, common: readonly Described[]): string {
  if (command.commands.length > 0) {
    const below = command.commands.map((one) => sectionOf(one, `${level}#`, common)).join('\n');
    return `${level} ${pathOf(command)}\n\n${sentence(command.description())}\n\n${below}`;
  }
  const known = new Set(common.map(({ flags, description }) => `${flags} ${description}`));
  const own = command.options.filter(
    ({ flags, description, hidden }) => !known.has(`${flags} ${description}`) && !hidden,
  );
  const usage = [
    pathOf(command),
    ...command.registeredArguments.map((one) => {
      const name = `${one.name()}${one.variadic ? '...' : ''}`;
      return one.required ? `<${name}>` : `[${name}]`;
    }),
  ].join(' ');
  const aliases = command.aliases().map((alias) => `\`${alias}\``);
  const also = aliases.length === 0 ? '' : ` Also ${aliases.join(', ')}.`;
  const rows = own.map(({ flags, description, defaultValue }) =>
    row([`\`${flags}\``, `${description}${defaultOf(defaultValue)}`]),
  );
  const options = rows.length === 0 ? '' : `\n| Option | |\n|---|---|\n${rows.join('')}`;
  return `${level} \`${usage}\`\n\n${sentence(command.description())}${also}\n${options}`;
}

function defaultOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? ` (default \`${value}\`)` : '';
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function sentence(text: string): string {
  return text === '' ? '' : `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}.`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}
