import { expect, test } from '@jest/globals';
import { RecordingClient, ReplayClient } from '../../../src/cli/kit/recorded-http.js';
import { startUpstream } from '../../helpers/upstream.js';

test('a recording has the body without the key, however short that is, and replays it under another key', async () => {
  const upstream = await startUpstream((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"ok":true}');
  });
  const clean = (text: string): string => text;
  const request = (key: string) => ({
    url: `${upstream.origin}/search`,
    method: 'POST',
    write: false,
    publicOnly: false,
    headers: { authorization: `Bearer ${key}` },
    body: `{"q":1,"key":"${key}"}`,
    shownBody: '{"q":1,"key":"[redacted]"}',
    signal: new AbortController().signal,
  });
  const recording = new RecordingClient(clean);
  recording.endpoint = 'search';
  await recording.send(request('k7'));
  recording.close();
  await upstream.close();
  expect(upstream.received[0]!.body).toBe('{"q":1,"key":"k7"}');
  expect(recording.exchanges).toMatchObject([{ request: { body: { q: 1, key: '[redacted]' } } }]);
  expect(JSON.stringify(recording.exchanges)).not.toContain('k7');
  const replay = new ReplayClient(recording.exchanges, clean);
  replay.endpoint = 'search';
  expect((await replay.send(request('x'))).text).toContain('true');
  expect(replay.faults).toEqual([]);
});
