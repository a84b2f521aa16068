import { expect, test } from 'vitest';
import { readWrk } from './wrk.ts';

const REPORT = `Running 2s test @ http://127.0.0.1:3000/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   746.12us    1.02ms  13.02ms   95.45%
    Req/Sec    37.19k     1.41k   38.64k    52.63%
  Latency Distribution
     50%  662.00us
     75%    0.90ms
     90%    1.20ms
     99%   10.76ms
  73010 requests in 2.00s, 12.09MB read
Requests/sec:  36491.12
Transfer/sec:      6.04MB
`;

test('the figures are read in one unit', () => {
  expect(readWrk(REPORT)).toEqual({ requestsPerS: 36_491.12, p50Ms: 0.662, p99Ms: 10.76 });
});

test.each(['  Non-2xx or 3xx responses: 71\n', '  Socket errors: connect 0, read 3, write 0, timeout 0\n'])(
  'answers that are none make no figures:%s',
  (line) => {
    expect(() => readWrk(REPORT.replace('Requests/sec', `${line}Requests/sec`))).toThrow(line.trim());
  },
);

test('a report without figures is refused', () => {
  expect(() => readWrk('unable to connect')).toThrow('wrk said nothing');
});
