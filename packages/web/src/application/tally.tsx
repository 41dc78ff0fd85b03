import type { PlanPreview } from '@setpoint/server';

type Counts = PlanPreview['tally'];

/** `+3 ~2 −1`: what is created, changed and deleted. */
export const tallyText = (tally: Counts): string =>
  `+${tally.create} ~${tally.update + tally.recreate} −${tally.delete}`;

export function Tally({ tally }: { readonly tally: Counts }) {
  const { create, update, recreate, delete: removed, hooks } = tally;
  return (
    <span className="tally nums" data-tally={tallyText(tally)} role="status">
      <span className="tone-green">+{create}</span>
      <span className="tone-amber">~{update + recreate}</span>
      <span className="tone-red">−{removed}</span>
      {hooks > 0 ? (
        <span className="muted">
          {hooks} {hooks === 1 ? 'hook' : 'hooks'}
        </span>
      ) : null}
    </span>
  );
}
