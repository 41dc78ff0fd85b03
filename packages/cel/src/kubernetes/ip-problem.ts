import { parseIp } from './ip-value.ts';

/** What Kubernetes says of a text that is no address; of IPv6 mostly only that it is none. */
export function ipProblem(text: string): string {
  const quoted = JSON.stringify(text);
  if (/%./.test(text) && parseIp(text.replace(/%.*/s, '')) !== undefined) {
    return `IP address ${quoted} with zone value is not allowed`;
  }
  if (isMapped(text)) return `IPv4-mapped IPv6 address ${quoted} is not allowed`;
  return `IP Address ${quoted} parse error during conversion from string: ${addressProblem(text)}`;
}

/** What Kubernetes says of a text that is no prefix. */
export function cidrProblem(text: string): string {
  const slash = text.lastIndexOf('/');
  const bits = text.slice(slash + 1);
  const address = text.slice(0, Math.max(0, slash));
  const start = 'network address parse error during conversion from string: ';
  const say = (problem: string): string =>
    `${start}${start}netip.ParsePrefix(${JSON.stringify(text)}): ${problem}`;
  if (slash < 0) return say("no '/'");
  if (isMapped(address)) return `${start}IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`;
  if (parseIp(address) === undefined) return say(addressProblem(address));
  if (!/^(?:0|[1-9]\d{0,2})$/.test(bits)) return say(`bad bits after slash: ${JSON.stringify(bits)}`);
  return say('prefix length out of range');
}

function isMapped(text: string): boolean {
  const v4 = /^(?:0*:){1,5}:?ffff:([\d.]+)$/i.exec(text)?.[1];
  return v4 !== undefined && parseIp(v4)?.family === 4;
}

function addressProblem(text: string): string {
  const isV4 = /^[^:%]*\./.test(text);
  return `ParseAddr(${JSON.stringify(text)}): ${isV4 ? v4Problem(text) : 'unable to parse IP'}`;
}

function v4Problem(text: string): string {
  const bad = /[^\d.]/.exec(text);
  const sound = bad === null ? text : text.slice(0, bad.index);
  const fields = sound.split('.');
  if (fields.slice(0, 4).some((field) => /^0\d/.test(field))) return 'IPv4 field has octet with leading zero';
  if (fields.slice(0, 4).some((field) => Number(field) > 255)) return 'IPv4 field has value >255';
  if (bad !== null) return `unexpected character (at ${JSON.stringify(text.slice(bad.index))})`;
  const empty = fields.indexOf('');
  if (empty >= 0) {
    const at = Math.min(fields.slice(0, empty).join('.').length, text.length - 1);
    return `IPv4 field must have at least one digit (at ${JSON.stringify(text.slice(at))})`;
  }
  return fields.length < 4 ? 'IPv4 address too short' : 'IPv4 address too long';
}
