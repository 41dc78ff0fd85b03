import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { addClusterOptions } from './options.ts';
import type { RbacOptions } from './rbac-verbs.ts';

const verbs = (): Promise<typeof import('./rbac-verbs.ts')> => import('./rbac-verbs.ts');

/** `setpoint rbac can` and `validate`: policies tried out before, or after, they are in force. */
export function addRbacCommands(program: Command, context: Context, exit: (code: number) => void): void {
  const rbac = program.commands.find((one) => one.name() === 'rbac') ?? program.command('rbac');
  withPolicies(rbac.command('can <subject> <action> <resource> [object]'))
    .description(
      'say whether an account, group or role may do something, and why (exit 0 allowed, 1 not allowed, 2 error)',
    )
    .option('--default-role <role>', 'the default role, in place of policy.default')
    .action(async (subject: string, action: string, resource: string, object = '', options: RbacOptions) => {
      const { canSubject } = await verbs();
      exit(await canSubject({ subject, action, resource, object }, options, context));
    });
  withPolicies(rbac.command('validate'))
    .description('name every line that is no policy (exit 0 valid, 1 not valid, 2 error)')
    .action(async (options: RbacOptions) => {
      const { validateRbac } = await verbs();
      exit(await validateRbac(options, context));
    });
}

function withPolicies(command: Command): Command {
  return addClusterOptions(command)
    .option(
      '--policy-file <file>',
      'a CSV of policies, or argocd-rbac-cm as YAML or JSON, in place of what the cluster has',
    )
    .option('-o, --output <format>', 'table or json', 'table');
}
