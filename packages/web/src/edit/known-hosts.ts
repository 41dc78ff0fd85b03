interface KnownHost {
  readonly host: string;
  readonly keyType: string;
  readonly key: string;
}

const keyTypes = /^(?:ssh-|ecdsa-|sk-)[\w@.-]+$/;

/** The keys in a text as `ssh-keyscan` prints it, and the lines that are none; a line for many hosts is one for each. */
export function knownHostsIn(text: string): {
  readonly hosts: readonly KnownHost[];
  readonly unread: readonly string[];
} {
  const hosts: KnownHost[] = [];
  const unread: string[] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const [names = '', keyType = '', key = ''] = line.split(/\s+/);
    if (!keyTypes.test(keyType) || !/^[A-Za-z0-9+/]+=*$/.test(key)) unread.push(line.slice(0, 40));
    else for (const host of names.split(',').filter(Boolean)) hosts.push({ host, keyType, key });
  }
  return { hosts, unread };
}
