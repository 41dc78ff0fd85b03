// Real command-line tools beside a server.
import { spawn } from 'node:child_process';

/** What `kubectl edit` has the text changed by. */
const editor = 'sed -i -e s/edit-me/edited/';

/** Runs a tool to its end; what it printed on either stream stands in one text. */
export function tool(path, args, input, { kubeconfig, home }) {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, KUBECONFIG: kubeconfig, TZ: 'UTC', KUBE_EDITOR: editor },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    const patience = setTimeout(() => child.kill(), 30_000);
    child.on('close', (code) => {
      clearTimeout(patience);
      resolve({ code, text });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
