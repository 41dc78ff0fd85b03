import { useEffect, useRef, useState } from 'react';
import { OwnWrites } from './own-writes.ts';
import { addressWith, navigate } from '../app/router.tsx';

const restMs = 150;

/** What is typed counts at once; the address follows when the typing rests. */
export function useTypedQuery(inAddress: string): readonly [string, (value: string) => void] {
  const [typed, setTyped] = useState(inAddress);
  const timer = useRef<number | undefined>(undefined);
  const written = useRef<OwnWrites>(undefined);
  written.current ??= new OwnWrites(inAddress);
  useEffect(() => {
    // The address as this hook wrote it says nothing new; typing may have gone on since.
    if (written.current?.isOwn(inAddress) === false) setTyped(inAddress);
  }, [inAddress]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const set = (value: string): void => {
    setTyped(value);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      written.current?.wrote(value);
      navigate(addressWith({ q: value }), { replace: true });
    }, restMs);
  };
  return [typed, set];
}
