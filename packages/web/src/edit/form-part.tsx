import type { ReactNode } from 'react';
import type { Draft } from './application-draft.ts';

export interface FormProps {
  readonly draft: Draft;
  readonly set: (draft: Draft) => void;
}

/** Fields that belong together. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="form-part">
      <legend>{title}</legend>
      <div className="form-grid">{children}</div>
    </fieldset>
  );
}
