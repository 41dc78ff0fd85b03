import { describe, expect, it } from 'vitest';
import { computed, Counters } from './counters.ts';
import { exposition, numberText } from './exposition.ts';
import { Histograms } from './histograms.ts';
import { InFlight } from './in-flight.ts';

describe('metrics', () => {
  it('are told in Prometheus’ text format, sorted, label values escaped', () => {
    const requests = new Counters('b_total', 'counter', 'Requests.');
    requests.with({ verb: 'GET', code: '200' }).value = 3;
    requests.with({ verb: 'a"\\\n', code: '1' }).value++;
    const seconds = new Histograms('c_seconds', [0.5, 1e6], 'Time.');
    for (const value of [0.25, 0.5, 2]) seconds.with({}).observe(value);
    const size = computed('a_bytes', 'gauge', 'Size.', () => [[{}, 4_073_870]]);
    expect(exposition([requests, seconds, size])).toBe(
      [
        '# HELP a_bytes Size.',
        '# TYPE a_bytes gauge',
        'a_bytes 4.07387e+06',
        '# HELP b_total Requests.',
        '# TYPE b_total counter',
        'b_total{code="1",verb="a\\"\\\\\\n"} 1',
        'b_total{code="200",verb="GET"} 3',
        '# HELP c_seconds Time.',
        '# TYPE c_seconds histogram',
        'c_seconds_bucket{le="0.5"} 2',
        'c_seconds_bucket{le="1e+06"} 3',
        'c_seconds_bucket{le="+Inf"} 3',
        'c_seconds_sum 2.75',
        'c_seconds_count 3',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [0, '0'],
    [999_999, '999999'],
    [1e6, '1e+06'],
    [1e21, '1e+21'],
    [0.0001, '0.0001'],
    [0.000012, '1.2e-05'],
  ])('write %d as Go does', (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  it('remember the most requests at a time of this second and the one before', () => {
    let now = 1000;
    const inFlight = new InFlight({ now: () => now } as never);
    const shown = (): readonly string[] => [...inFlight.family.lines()];
    const leave = [inFlight.enter(true), inFlight.enter(true), inFlight.enter(false)];
    for (const each of leave) each();
    now = 2999;
    expect(shown()).toEqual([
      'apiserver_current_inflight_requests{request_kind="mutating"} 2',
      'apiserver_current_inflight_requests{request_kind="readOnly"} 1',
    ]);
    now = 4000;
    expect(shown()[0]).toMatch(/ 0$/);
  });
});
