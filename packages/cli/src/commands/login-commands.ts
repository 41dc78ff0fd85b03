import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { LoginFlags } from '../verbs/login.ts';

/** `setpoint login`, `logout`, `context`: which platform the other commands speak to, and as whom. */
export function addLoginCommands(program: Command, context: Context): void {
  program
    .command('login <server>')
    .description('log in to a platform: with a password, a token or single sign-on')
    .option('--name <name>', 'what the login is called (default: the host)')
    .option('--username <name>', 'a local account')
    .option('--password <password>', 'its password (default: it is asked for)')
    .option('--password-file <file>', 'its password; - is standard input')
    .option('--auth-token <token>', 'a token instead of a password')
    .option('--sso', 'log in at the issuer, in a browser')
    .option('--sso-port <port>', 'where the issuer sends the browser back to', '8085')
    .option('--no-launch-browser', 'with --sso: only show the address')
    .option('--server-crt <file>', 'trust this certificate of the server (PEM)')
    .option('--insecure', 'trust whatever certificate the server shows')
    .option('--plaintext', 'the server speaks no TLS')
    .action(async (server: string, flags: LoginFlags) => {
      const { login } = await import('../verbs/login.ts');
      await login(server, flags, context);
    });
  program
    .command('logout [login]')
    .description('end the session of a login, and forget it')
    .action(async (name: string | undefined) => {
      const { logout } = await import('../verbs/logout.ts');
      await logout(name, context);
    });
  program
    .command('context [login]')
    .description('list logins, or use another from now on')
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action(async (name: string | undefined, { output }: { readonly output: string }) => {
      const [{ useLogin }, { prepareOutput }] = await Promise.all([
        import('../verbs/login.ts'),
        import('../output/print.ts'),
      ]);
      await prepareOutput(output);
      useLogin(name, output, context);
    });
}
