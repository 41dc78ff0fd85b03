import type { LineOwner } from '@setpoint/server';
import { Copy } from '../ui/copy.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';

/** A text by lines, each with its field manager when that is known. */
export function YamlView({
  text,
  label,
  owners = [],
}: {
  readonly text: string;
  readonly label: string;
  readonly owners?: readonly LineOwner[];
}) {
  const lines = text.replace(/\n$/, '').split('\n');
  const ownerOf = (at: number): string | undefined =>
    owners.find(({ from, to }) => from <= at && at <= to)?.manager;
  return (
    <div className="yaml">
      <div className="yaml-copy">
        <Copy text={text} label="Copy" />
      </div>
      <VirtualList
        recycled
        className="yaml-scroll"
        label={label}
        count={lines.length}
        rowHeight={20}
        render={(at) => {
          const owner = ownerOf(at + 1);
          return (
            <div className="yaml-line">
              <span className="diff-number">{at + 1}</span>
              <YamlText text={lines[at] ?? ''} />
              {owner === undefined || owner === ownerOf(at) ? null : (
                <span className="yaml-owner">{owner}</span>
              )}
            </div>
          );
        }}
      />
    </div>
  );
}

function YamlText({ text }: { readonly text: string }) {
  const match = /^(\s*(?:- )*)([^\s:"'#][^:"']*|"[^"]*")(:)(\s.*)?$/.exec(text);
  if (!match) return <code className="yaml-text">{text}</code>;
  const [, indent = '', key = '', colon = '', rest = ''] = match;
  return (
    <code className="yaml-text">
      {indent}
      <span className="yaml-key">{key}</span>
      {colon}
      <span className={/^\s+(?:-?\d|true|false|null)/.test(rest) ? 'yaml-number' : 'yaml-value'}>{rest}</span>
    </code>
  );
}
