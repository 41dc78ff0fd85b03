import type { ContainerPort, PodSpec } from './model/pod.ts';

interface Placed {
  readonly port: ContainerPort;
  readonly path: string;
}

/** Ports that say the same as others, or what means nothing, with what to tell about them. */
export function warnPorts(spec: PodSpec, path: string, warn: (text: string) => void): void {
  const placed: readonly Placed[] = (['initContainers', 'containers'] as const).flatMap((list) =>
    (spec[list] ?? []).flatMap(({ ports = [] }, container) =>
      ports.map((port, index) => ({ port, path: `${path}.${list}[${container}].ports[${index}]` })),
    ),
  );
  placed.forEach((each, index) => {
    const { hostIP = '', hostPort = 0 } = each.port;
    if (hostIP !== '' && hostPort === 0)
      warn(`${each.path}: hostIP set without hostPort: ${shown(each.port)}`);
    for (const other of placed.slice(0, index)) {
      const clash = clashOf(each.port, other.port);
      if (clash !== undefined) warn(`${each.path}: ${clash} port definition with ${other.path}`);
    }
  });
  warnNames(placed, warn);
}

/** As Go prints the struct. */
function shown({
  name = '',
  hostPort = 0,
  containerPort,
  protocol = '',
  hostIP = '',
}: ContainerPort): string {
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
}

function clashOf(port: ContainerPort, other: ContainerPort): string | undefined {
  if (port.containerPort !== other.containerPort) return undefined;
  if ((port.protocol ?? 'TCP') !== (other.protocol ?? 'TCP')) return undefined;
  const [ip, otherIp] = [port.hostIP ?? '', other.hostIP ?? ''];
  const [host, otherHost] = [port.hostPort ?? 0, other.hostPort ?? 0];
  if (ip === otherIp && host === otherHost) return 'duplicate';
  if (host === 0 || otherHost === 0) return 'overlapping';
  return host === otherHost && (ip === '') !== (otherIp === '') ? 'dangerously ambiguous' : undefined;
}

function warnNames(placed: readonly Placed[], warn: (text: string) => void): void {
  const first = new Map<string, string>();
  for (const { port, path } of placed) {
    const { name } = port;
    if (!name) continue;
    const other = first.get(name);
    if (other === undefined) first.set(name, path);
    else
      warn(
        `${path}: duplicate port name ${JSON.stringify(name)} with ${other}, services and probes that select ports by name will use ${other}`,
      );
  }
}
