import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { SetpointError } from '@setpoint/core';
import type { Command } from 'commander';
import { type ClusterOptions, type Context, defaultDataDir } from '../context.ts';
import { codes } from '../errors.ts';
import type { ServeFlags } from '../serve/serve.ts';
import type { UpOptions } from '../up/up.ts';
import { pluginsOf } from '../up/plugins.ts';
import { addClusterOptions } from './options.ts';

/** `setpoint up`, `setpoint apiserver`, `setpoint controller`: the commands that run until they are stopped. */
export function addServerCommands(program: Command, context: Context): void {
  program
    .command('up')
    .description('run everything in one process: an embedded Kubernetes API, the controllers, a demo')
    .option('--data-dir <dir>', 'where state is kept', defaultDataDir)
    .option('--port <port>', 'port of the Kubernetes API (default: 6443, or any that is free)', port)
    .option(
      '--http-port <port>',
      'port of the web UI and HTTP API (default: 8080, or any that is free)',
      port,
    )
    .option('--plugins <dir>', pluginsText)
    .option('--insecure', 'serve the web UI and HTTP API without TLS')
    .option('--tls-cert <file>', 'certificate of the web UI and HTTP API (default: a self-signed one)')
    .option('--tls-key <file>', 'its private key')
    .option('--no-demo', 'without the demo repository and application')
    .option('-v, --verbose', 'log what the controllers do', false)
    .option('--otlp-endpoint <url>', otlpText)
    .action((options: UpOptions & TraceFlags) =>
      traced(options, context, async () => {
        const { up } = await import('../up/up.ts');
        await up(options, context);
      }),
    );

  program
    .command('apiserver')
    .description('run the embedded Kubernetes API server alone')
    .option('--data-dir <dir>', 'where state is kept (default: nowhere)')
    .option('--port <port>', 'default: any that is free', port)
    .option('--kubeconfig <file>', "where the administrator's kubeconfig is written")
    .option('--audit-log <file>', 'record every request there, one audit.k8s.io/v1 Event a line')
    .option(
      '--audit-policy <file>',
      'what is recorded, as an audit.k8s.io/v1 Policy (default: Metadata of everything)',
    )
    .action((options: ApiServerFlags) => runApiServer(options, context));

  addClusterOptions(program.command('controller').description('run the controllers against a cluster'))
    .option('--cache-dir <dir>', 'where Git mirrors are kept', `${defaultDataDir}/cache`)
    .option('--allow-cluster-exec', 'run the credential programs that cluster Secrets name', false)
    .option('--plugins <dir>', pluginsText)
    .option('--http-host <address>', 'where the web UI and HTTP API listen', '0.0.0.0')
    .option('--http-port <port>', 'their port', port, 8080)
    .option(
      '--health-port <port>',
      'answer /livez and /readyz there, leading or not (default: nowhere)',
      port,
    )
    .option('--open-metrics', 'let whoever reaches the port read /metrics, which names every application')
    .option('--insecure', 'serve them without TLS: on loopback, or behind a proxy that speaks it')
    .option('--tls-cert <file>', 'their certificate (default: a self-signed one)')
    .option('--tls-key <file>', 'its private key')
    .option('--otlp-endpoint <url>', otlpText)
    .action((options: ControllerFlags & TraceFlags) =>
      traced(options, context, () => runController(options, context)),
    );
}

const pluginsText = 'run the config management plugins (plugin.yaml files) of a folder (default: none)';
const otlpText = 'send traces there by OTLP over HTTP (default: OTEL_EXPORTER_OTLP_ENDPOINT, or nowhere)';

interface TraceFlags {
  readonly otlpEndpoint?: string;
}

/** Runs the command with its traces sent, where somewhere is named to send them. */
async function traced(flags: TraceFlags, { env }: Context, work: () => Promise<void>): Promise<void> {
  const { startTracing } = await import('@setpoint/runtime');
  const { version } = await import('../version.ts');
  const tracing = await startTracing({ endpoint: flags.otlpEndpoint, version: version(), env });
  try {
    await work();
  } finally {
    await tracing?.stop();
  }
}

interface ApiServerFlags {
  readonly dataDir?: string;
  readonly port?: number;
  readonly kubeconfig?: string;
  readonly auditLog?: string;
  readonly auditPolicy?: string;
}

function auditOf(
  { auditLog, auditPolicy }: ApiServerFlags,
  { cwd }: Context,
): { logPath: string; policyPath?: string } | undefined {
  if (auditLog === undefined) {
    if (auditPolicy === undefined) return undefined;
    throw new SetpointError(codes.usage, '--audit-policy needs --audit-log');
  }
  return {
    logPath: resolve(cwd, auditLog),
    ...(auditPolicy === undefined ? {} : { policyPath: resolve(cwd, auditPolicy) }),
  };
}

async function runApiServer(options: ApiServerFlags, context: Context): Promise<void> {
  const { startApiServer } = await import('@setpoint/apiserver');
  const { dataDir, kubeconfig } = options;
  const audit = auditOf(options, context);
  const server = await startApiServer({
    ...(dataDir === undefined ? {} : { dataDir: resolve(context.cwd, dataDir) }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(kubeconfig === undefined ? {} : { kubeconfigPath: resolve(context.cwd, kubeconfig) }),
    ...(audit === undefined ? {} : { audit }),
  });
  context.terminal.out(`${server.url}\n`);
  if (server.kubeconfigPath !== undefined) context.terminal.err(`kubeconfig: ${server.kubeconfigPath}\n`);
  await stopped(context.signal);
  await server.stop();
}

interface ControllerFlags extends ClusterOptions, ServeFlags {
  readonly cacheDir: string;
  readonly allowClusterExec: boolean;
  readonly plugins?: string;
  readonly healthPort?: number;
}

async function runController(options: ControllerFlags, context: Context): Promise<void> {
  const { connect } = await import('../connect.ts');
  const { lead } = await import('../up/lead.ts');
  const { prepareCluster } = await import('../up/platform.ts');
  const { serveUntil } = await import('../serve/serve.ts');
  const { openHealthPort } = await import('../serve/health-port.ts');
  const { labelLeader, podOf } = await import('../up/leader-label.ts');
  const { createLogger } = await import('@setpoint/runtime');
  const { signal, clock, random } = context;
  const logger = createLogger();
  const cacheDir = resolve(context.cwd, options.cacheDir);
  const pod = podOf(context.env);
  const health = options.healthPort === undefined ? undefined : await openHealthPort(options.healthPort);
  const connection = await connect(options, context);
  try {
    // A container that was restarted in its pod may have led before.
    await labelLeader(pod, false, connection.client, logger, signal);
    await prepareCluster(connection.client, options.appNamespace, signal);
    await lead(
      {
        client: connection.client,
        namespace: options.appNamespace,
        identity: `${hostname()}_${randomUUID()}`,
        allowClusterExec: options.allowClusterExec,
        ...(await pluginsOf(options.plugins, context)),
        cacheDir,
        clock,
        random,
        logger,
        beside: (engine, client, leading) =>
          serveUntil(
            { client, engine, flags: options, dataDir: cacheDir, logger },
            ({ oneTimeLogin }) => {
              void labelLeader(pod, true, client, logger, leading);
              if (oneTimeLogin === undefined) return;
              const text = `first login: admin with the password ${oneTimeLogin}, which works once`;
              context.terminal.err(`${text}\n`);
            },
            leading,
          ),
      },
      signal,
    );
  } finally {
    await connection.close();
    await health?.stop();
  }
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new SetpointError(codes.usage, `${text} is not a port`, {
    nextAction: 'Use a number from 0 to 65535.',
  });
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
