import { expect, it, onTestFinished } from 'vitest';
import { readExposition } from '../../testing/prometheus/read-exposition.ts';
import { startTestWeb } from '../../testing/set-up/test-web.ts';

it('counts requests by the pattern of their route and by status, never by what stands in the path', async () => {
  const web = await startTestWeb();
  onTestFinished(web.stop);
  await web.ask('GET', '/api/video_chat/operations/secret-id');
  await web.ask('GET', '/api/video_chat/operations/another-secret');
  await web.ask('GET', '/healthz');
  await web.ask('GET', '/no/such/secret-path');
  const answer = await web.ask('GET', '/metrics');
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const text = await answer.text();
  expect(text).not.toContain('secret');
  const samples = readExposition(text).get('veo_bot_http_requests_total')?.samples ?? [];
  const counts = samples.map(({ labels: { method, route, status }, value }) => [method, route, status, value]);
  expect(counts).toContainEqual(['GET', '/api/video_chat/operations/:id', '404', 2]);
  expect(counts).toContainEqual(['GET', '/healthz', '200', 1]);
  expect(counts).toContainEqual(['GET', 'other', '404', 1]);
});
