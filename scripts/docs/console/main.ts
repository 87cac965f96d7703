/** The console: sends what the form says, and shows what comes back. It runs in the browser. */
import { escapeHtml } from '../frame/escape-html.js';
import { answerHtml, type Received, silenceHtml, statusLine } from './answer.js';
import { createForm } from './form.js';
import type { ConsoleData } from './model.js';
import { curlOf, obstacleOf, type PreparedRequest, requestOf } from './request.js';

const data = JSON.parse(document.getElementById('api')?.textContent ?? '') as ConsoleData;
const patience = 15_000;

const form = createForm(data, showCurl);
const { element } = form;

function showCurl(): void {
  element('curl').textContent = curlOf(requestOf(form.entries(), data));
}

async function send({ url, ...request }: PreparedRequest): Promise<Received> {
  const start = performance.now();
  const response = await fetch(url, {
    ...request,
    // Nothing of the reader goes along but what stands in the form.
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    signal: AbortSignal.timeout(patience),
  });
  const body = await response.text();
  const { status, statusText } = response;
  return {
    status,
    statusText,
    headers: [...response.headers],
    body,
    milliseconds: performance.now() - start,
  };
}

function show(line: string, rest: string): void {
  element('outcome').innerHTML = line;
  element('received').innerHTML = rest;
  // Below the form on a narrow screen, and above the button on a wide one.
  element('answer-heading').scrollIntoView({ block: 'nearest' });
}

let sending = false;

async function submit(): Promise<void> {
  const entries = form.entries();
  const obstacle = obstacleOf(entries);
  form.complain(obstacle);
  if (obstacle !== undefined || sending) return;
  sending = true;
  show('Sending…', '');
  try {
    const received = await send(requestOf(entries, data));
    show(statusLine(received), answerHtml(received, data));
  } catch (error) {
    const slow = (error as Error).name === 'TimeoutError';
    show(
      `<strong class="status bad">${slow ? `No answer in ${patience / 1000} seconds` : 'No answer'}</strong> from ${escapeHtml(new URL(entries.server).origin)}`,
      silenceHtml(entries.server, data),
    );
  } finally {
    sending = false;
  }
}

element('request').addEventListener('submit', (event) => {
  event.preventDefault();
  void submit();
});

function follow(): void {
  form.follow(location.hash);
  showCurl();
}
addEventListener('hashchange', follow);
follow();
