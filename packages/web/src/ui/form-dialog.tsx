import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { type Problem, problemOf } from '../http/problem.ts';
import { Button } from './button.tsx';
import { Dialog, type DialogProps } from './dialog.tsx';
import type { IconName } from './icon.tsx';
import { ProblemPanel } from './problem-panel.tsx';

interface FormDialogProps {
  readonly title: ReactNode;
  readonly kind?: DialogProps['kind'];
  /** What the button does, as a verb. */
  readonly action: string;
  readonly icon?: IconName;
  readonly tone?: 'primary' | 'danger';
  /** It is not ready to be sent. */
  readonly incomplete?: boolean;
  readonly denied?: string | undefined;
  /** Left of the buttons. */
  readonly note?: ReactNode;
  /** The dialog closes when it has succeeded; what it throws is shown, and what was typed stays. */
  readonly onSubmit: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog that sends something: by its button or Enter, once, and says what went wrong where it was asked. */
export function FormDialog(props: FormDialogProps) {
  const { title, kind, action, icon, tone = 'primary', incomplete = false, denied, note, children } = props;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>();
  const form = useId();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || incomplete || denied !== undefined) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await props.onSubmit();
      props.onClose();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      {...(kind === undefined ? {} : { kind })}
      onClose={props.onClose}
      footer={
        <>
          <span className="muted grow">{note}</span>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button
            type="submit"
            form={form}
            tone={tone}
            {...(icon === undefined ? {} : { icon })}
            busy={busy}
            disabled={incomplete}
            denied={denied}
            data-submit
          >
            {action}
          </Button>
        </>
      }
    >
      {problem ? <ProblemPanel problem={problem} /> : null}
      <form id={form} className="form" onSubmit={(event) => void submit(event)}>
        {children}
      </form>
    </Dialog>
  );
}
