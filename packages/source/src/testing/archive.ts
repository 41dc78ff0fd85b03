import { gzipSync } from 'node:zlib';

interface Member {
  readonly path: string;
  readonly data?: string | Uint8Array;
  /** `0` file (default), `2` symbolic link, `5` directory, or any other. */
  readonly type?: string;
  readonly link?: string;
}

/** A gzipped ustar archive of the members, as they stand: hostile ones too. */
export function tgz(members: readonly Member[]): Buffer {
  return gzipSync(tar(members));
}

export function tar(members: readonly Member[]): Buffer {
  const blocks = members.flatMap((member) => {
    const data = Buffer.from(member.data ?? '');
    return [header(member, data.length), data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function header({ path, type = '0', link = '' }: Member, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(path, 0, 100);
  block.write('0000644\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(link, 157, 100);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A packaged chart of that name and version, with more files below its folder. */
export function chartArchive(
  name: string,
  version: string,
  files: Readonly<Record<string, string>> = {},
): Buffer {
  const own = { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`, ...files };
  return tgz(Object.entries(own).map(([path, data]) => ({ path: `${name}/${path}`, data })));
}
