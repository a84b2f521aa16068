import { expect, it } from 'vitest';
import { parseSendQueues, toQueueKey } from './send-queues.ts';

const HEADER =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

it('reads what waits for each connection of IPv4', () => {
  const table = `${HEADER}   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 1 1 0 100 0 0 10 0
   1: 0100007F:0BB8 0200007F:C000 01 00001000:00000000 01:00000018 00000000  0 0 2 2 0 20 4 30 10 -1
   2: 0100007F:C000 0100007F:0BB8 01 00000000:00000005 00:00000000 00000000  0 0 3 1 0 20 4 30 10 -1\n`;
  expect(parseSendQueues(table)).toEqual([[toQueueKey(3_000, '127.0.0.2', 49_152), 4_096]]);
});

it('reads what waits for each connection of IPv6, mapped addresses as what they are', () => {
  const table = `${HEADER}   0: 00000000000000000000000001000000:0BB8 00000000000000000000000001000000:C001 01 00000010:00000000 00:0 0
   1: 0000000000000000FFFF00000100007F:0BB8 0000000000000000FFFF00000200007F:C002 01 00000020:00000000 00:0 0
   2: B80D0120000000000000000001000000:0BB8 B80D01200000000000000000FF000000:C003 01 00000030:00000000 00:0 0\n`;
  expect(parseSendQueues(table)).toEqual([
    [toQueueKey(3_000, '::1', 49_153), 16],
    [toQueueKey(3_000, '::ffff:127.0.0.2', 49_154), 32],
    [toQueueKey(3_000, '2001:db8::ff', 49_155), 48],
  ]);
});

it('reads nothing in a table that is none', () => {
  expect(parseSendQueues('')).toEqual([]);
  expect(parseSendQueues('a b\nc d e\n0: x:y z 01 zz:00')).toEqual([]);
});
