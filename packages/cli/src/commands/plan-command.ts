import { SetpointError } from '@setpoint/core';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { codes } from '../errors.ts';
import type { PreviewFlags } from '../preview/preview-command.ts';
import type { PlanFlags } from '../verbs/plan-application.ts';
import type { VerbOptions } from '../verbs/session.ts';
import { addPlatformOptions } from '../verbs/add-verbs.ts';

type Flags = PlanFlags & PreviewFlags & VerbOptions;

const help = `
With --offline or --against the argument is a folder or the URL of a Git repository, and everything in it is planned:
its Applications, those that its ApplicationSets generate and other Applications render; in a repository without any,
its charts, kustomizations and folders of manifests. Sources that point at the repository itself are read from it.

Exit codes of an application's plan: 0 in sync, 1 differences, 2 error.
Exit codes of a repository's plan: 0 nothing changes, 2 something changes, 1 error.`;

/** `setpoint plan APP`, and `setpoint plan DIR|REPO --offline|--against CONTEXT`. */
export function addPlanCommand(program: Command, context: Context, exit: (code: number) => void): void {
  addPlatformOptions(
    program
      .command('plan <app|dir|repo>')
      .description(
        'show what a sync would do, without doing it: of an application, or of a whole repository',
      ),
    false,
  )
    .option(
      '--revision <revision>',
      'plan for this revision instead of the target revision, or the working tree',
    )
    .option('--prune', 'as if pruning were on')
    .option(
      '--offline',
      'plan a repository against an embedded API server, with its schemas, CRDs and policies',
    )
    .option(
      '--against <context>',
      'plan a repository against the cluster of this kubeconfig context, which is only read',
    )
    .option('--base <revision>', 'with --offline: plan what changes since this revision')
    .option(
      '--repo-url <url...>',
      'with a folder: what its Applications know it by (default: the remotes of Git)',
    )
    .option('--destination-namespace <namespace>', 'where a repository without Applications goes', 'default')
    .option('-o, --output <format>', 'table or json; of a repository text, json or markdown', 'table')
    .addHelpText('after', help)
    .action(async (name: string, flags: Flags) => {
      if (flags.offline === true || flags.against !== undefined) {
        const { previewCommand } = await import('../preview/preview-command.ts');
        exit(await previewCommand(name, flags, context));
        return;
      }
      if (/^\.{0,2}\/|^\.{1,2}$|:\/\//.test(name)) throw notAnApplication(name);
      const [{ planApplication }, { openSession }] = await Promise.all([
        import('../verbs/plan-application.ts'),
        import('../verbs/open-session.ts'),
      ]);
      const session = await openSession(flags, context);
      try {
        exit(await planApplication(session, name));
      } finally {
        await session.platform.close();
      }
    });
}

function notAnApplication(name: string): SetpointError {
  return new SetpointError(codes.usage, `${name} is no application`, {
    rule: 'A repository is planned against a cluster, or against none.',
    nextAction: 'Add --offline, or --against and a context of your kubeconfig.',
  });
}
