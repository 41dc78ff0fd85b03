import { dns1123Subdomain } from '@setpoint/kube';
import { between, each, type Fields, inside, oneOf, type Rule, rules } from '../field-rules.ts';
import type { FieldErrors } from '../field-error.ts';
import type { PodSpec } from '../model/pod.ts';
import { validateDescendingPath } from '../paths.ts';

const MAX_ID = 2_147_483_647;
const ids = (field: string): Rule<Fields> => between(field, 0, MAX_ID);

const SYSCTL_SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL_PATTERN = `^(${SYSCTL_SEGMENT}[\\./])*${SYSCTL_SEGMENT}$`;
const SYSCTL = new RegExp(SYSCTL_PATTERN);
const SYSCTL_MAX = 253;

const SECCOMP_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

const seccomp: Rule<Fields> = (profile, path, errors) => {
  const { type = '', localhostProfile } = profile as { type?: string; localhostProfile?: string };
  if (type === '') errors.required(`${path}.type`, 'type is required when seccompProfile is set');
  else errors.among(`${path}.type`, type, SECCOMP_TYPES);
  const at = `${path}.localhostProfile`;
  if (type !== 'Localhost') {
    if (localhostProfile !== undefined) {
      const shown = { Type: type, LocalhostProfile: localhostProfile };
      errors.invalid(at, shown, 'can only be set when seccomp type is Localhost');
    }
  } else if (localhostProfile === undefined) {
    errors.required(at, 'must be set when seccomp type is Localhost');
  } else validateDescendingPath(localhostProfile, at, errors);
};

const appArmor: Rule<Fields> = (profile, path, errors) => {
  const { type = '', localhostProfile } = profile as { type?: string; localhostProfile?: string };
  const at = `${path}.localhostProfile`;
  if (type === 'Localhost') {
    const unset = 'must be set when AppArmor type is Localhost';
    if (localhostProfile === undefined) errors.required(at, unset);
    else if (localhostProfile.trim() !== localhostProfile) {
      errors.invalid(at, localhostProfile, 'must not be padded with whitespace');
    } else if (localhostProfile === '') errors.required(at, unset);
    if (Buffer.byteLength(localhostProfile ?? '') > 4095) errors.tooLong(at, '', 4095);
  } else if (type === 'RuntimeDefault' || type === 'Unconfined') {
    if (localhostProfile !== undefined) {
      errors.invalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost');
    }
  } else if (type === '') {
    errors.required(`${path}.type`, 'type is required when appArmorProfile is set');
  } else errors.notSupported(`${path}.type`, type, SECCOMP_TYPES);
};

const NET_BIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DOMAIN_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const DOMAIN = new RegExp(`^${DOMAIN_LABEL}(?:\\.${DOMAIN_LABEL})*$`);
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/;

const windowsUser: Rule<Fields> = (options, path, errors) => {
  const name = options['runAsUserName'] as string | undefined;
  if (name === undefined) return;
  for (const fault of windowsUserFaults(name)) errors.invalid(`${path}.runAsUserName`, name, fault);
};

function windowsUserFaults(name: string): readonly string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  if (CONTROL.test(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const user = parts.at(-1) ?? '';
  const domain = parts.length === 2 ? (parts[0] ?? '') : undefined;
  const faults: string[] = [];
  if (domain !== undefined) {
    if (domain.length >= 256) faults.push("runAsUserName's Domain length must be under 256 characters");
    if (!NET_BIOS.test(domain) && !DOMAIN.test(domain)) {
      faults.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
    }
  }
  if (user === '') faults.push("runAsUserName's User cannot be empty");
  if (Buffer.byteLength(user) > 104) {
    faults.push("runAsUserName's User length must not be longer than 104 characters");
  }
  if (/^[. ]+$/.test(user)) faults.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    faults.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  }
  return faults;
}

const windows: Rule<Fields> = rules<Fields>((options, path, errors) => {
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec } = options as {
    gmsaCredentialSpecName?: string;
    gmsaCredentialSpec?: string;
  };
  if (name !== undefined) errors.invalidAll(`${path}.gmsaCredentialSpecName`, name, dns1123Subdomain(name));
  if (spec === '') {
    errors.invalid(`${path}.gmsaCredentialSpec`, '', 'gmsaCredentialSpec cannot be an empty string');
  } else if (Buffer.byteLength(spec ?? '') > 64 * 1024) {
    errors.invalid(`${path}.gmsaCredentialSpec`, spec, 'gmsaCredentialSpec size must be under 64 KiB');
  }
}, windowsUser);

const seccompProfile = inside('seccompProfile', seccomp);
const otherProfiles = rules(inside('windowsOptions', windows), inside('appArmorProfile', appArmor));

const podContext: Rule<Fields> = rules(
  ids('fsGroup'),
  ids('runAsUser'),
  ids('runAsGroup'),
  each<number>('supplementalGroups', (gid, path, errors) => {
    if (gid < 0 || gid > MAX_ID) errors.invalid(path, gid, `must be between 0 and ${MAX_ID}, inclusive`);
  }),
);

const podContextRest: Rule<Fields> = rules(
  oneOf('fsGroupChangePolicy', ['Always', 'OnRootMismatch']),
  seccompProfile,
  otherProfiles,
  oneOf('supplementalGroupsPolicy', ['Merge', 'Strict']),
  oneOf('seLinuxChangePolicy', ['Recursive']),
);

/** Rules of what holds for all containers of a pod. */
export function validatePodSecurity(spec: PodSpec, path: string, errors: FieldErrors): void {
  const context = spec.securityContext ?? {};
  const at = `${path}.securityContext`;
  podContext(context, at, errors);
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.invalid(`${at}.shareProcessNamespace`, true, detail);
  }
  validateSysctls(spec, `${at}.sysctls`, errors);
  podContextRest(context, at, errors);
}

function validateSysctls(spec: PodSpec, path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [index, { name = '' }] of (spec.securityContext?.sysctls ?? []).entries()) {
    const at = `${path}[${index}].name`;
    if (name === '') errors.required(at);
    else if (name.length > SYSCTL_MAX || !SYSCTL.test(name)) {
      errors.invalid(
        at,
        name,
        `must have at most ${SYSCTL_MAX} characters and match regex ${SYSCTL_PATTERN}`,
      );
    } else if (names.has(name)) errors.duplicate(at, name);
    const normal = name.replaceAll('/', '.');
    if (spec.hostNetwork === true && normal.startsWith('net.')) {
      errors.invalid(at, name, "may not be specified when 'hostNetwork' is true");
    }
    if (spec.hostIPC === true && /^kernel\.(?:sem$|shm|msg)|^fs\.mqueue\./.test(normal)) {
      errors.invalid(at, name, "may not be specified when 'hostIPC' is true");
    }
    names.add(name);
  }
}

const PROC_MOUNTS = ['Default', 'Unmasked'];

const containerIds = rules(ids('runAsUser'), ids('runAsGroup'));

/** Rules of what holds for one container. `hostUsers`: it shares the users of its node. */
export function validateContainerSecurity(
  context: Fields | undefined,
  hostUsers: boolean,
  path: string,
  errors: FieldErrors,
): void {
  if (context === undefined) return;
  containerIds(context, path, errors);
  const procMount = context['procMount'] as string | undefined;
  if (procMount !== undefined) {
    errors.among(`${path}.procMount`, procMount, PROC_MOUNTS);
    if (hostUsers && procMount === 'Unmasked') {
      errors.invalid(`${path}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`');
    }
  }
  seccompProfile(context, path, errors);
  if (context['allowPrivilegeEscalation'] === false) validateEscalation(context, path, errors);
  otherProfiles(context, path, errors);
}

function validateEscalation(context: Fields, path: string, errors: FieldErrors): void {
  const shown = internalContext(context);
  if (context['privileged'] === true) {
    errors.invalid(path, shown, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
  }
  const { add = [] } = (context['capabilities'] ?? {}) as { add?: string[] };
  for (const capability of add) {
    if (capability !== 'CAP_SYS_ADMIN') continue;
    errors.invalid(
      path,
      shown,
      'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
    );
  }
}

/** The server shows its own form of the object, with every field and Go's names. */
function internalContext(context: Fields): unknown {
  const { add = null, drop = null } = (context['capabilities'] ?? {}) as { add?: string[]; drop?: string[] };
  const field = (name: string): unknown => context[name] ?? null;
  return {
    Capabilities: context['capabilities'] === undefined ? null : { Add: add, Drop: drop },
    Privileged: field('privileged'),
    SELinuxOptions: internalLabels(context['seLinuxOptions']),
    WindowsOptions: field('windowsOptions'),
    RunAsUser: field('runAsUser'),
    RunAsGroup: field('runAsGroup'),
    RunAsNonRoot: field('runAsNonRoot'),
    ReadOnlyRootFilesystem: field('readOnlyRootFilesystem'),
    AllowPrivilegeEscalation: field('allowPrivilegeEscalation'),
    ProcMount: field('procMount'),
    SeccompProfile: internalProfile(context['seccompProfile']),
    AppArmorProfile: internalProfile(context['appArmorProfile']),
  };
}

function internalLabels(labels: unknown): unknown {
  if (labels === undefined) return null;
  const { user = '', role = '', type = '', level = '' } = labels as Readonly<Record<string, string>>;
  return { User: user, Role: role, Type: type, Level: level };
}

function internalProfile(profile: unknown): unknown {
  if (profile === undefined) return null;
  const { type = '', localhostProfile = null } = profile as { type?: string; localhostProfile?: string };
  return { Type: type, LocalhostProfile: localhostProfile };
}
