import { readFile } from 'node:fs/promises';
import { authorization } from '../../../generated/operations.js';
import { defaultPort } from '../../../src/mock/cli/flags.js';
import { inProject } from '../../support/project.js';
import type { Documented } from '../description.js';
import { browserScript } from '../frame/assets.js';
import { escapeHtml, scriptJson } from '../frame/escape-html.js';
import type { OwnPage } from '../frame/layout.js';
import type { ConsoleData } from './model.js';

/** The command that the package installs. */
async function mockCommand(): Promise<string> {
  const { bin } = JSON.parse(await readFile(inProject('package.json'), 'utf8')) as {
    bin: Record<string, string>;
  };
  return `npx ${Object.keys(bin)[0]}`;
}

function dataOf({ operations, errorKinds, server }: Documented, command: string): ConsoleData {
  const basePath = server ? new URL(server).pathname.replace(/\/$/, '') : '';
  return {
    operations: operations.map(({ operationId, parameter, request, responses, ...operation }) => ({
      id: operationId,
      summary: operation.summary,
      method: operation.method,
      path: operation.path,
      parameter: parameter.name,
      href: operation.href,
      contentType: request.contentType,
      identifiers: parameter.examples,
      bodies: request.examples,
      answers: responses.flatMap(({ status, content }) =>
        content.examples.map(({ name }) => ({ status, example: name })),
      ),
    })),
    mock: `http://127.0.0.1:${defaultPort}${basePath}`,
    command,
    live: server,
    kinds: errorKinds,
    authorization,
  };
}

const field = (id: string, label: string, control: string, hint = '') =>
  `<div class="field"><label for="${id}">${label}</label>${control}${hint}<p class="problem" id="${id}-problem" role="alert"></p></div>`;

const examples = (id: string, of: string) =>
  `<div class="examples" role="group" aria-label="Examples of the ${of}" id="${id}-examples"></div>`;

function formHtml({ operations, mock, live, command }: ConsoleData): string {
  const choices = operations.map(
    ({ id, summary }) => `<option value="${id}">${escapeHtml(summary)}</option>`,
  );
  const described = (id: string) => `id="${id}" aria-describedby="${id}-problem"`;
  return `<form id="request" novalidate>
<div class="field"><label for="operation">Operation</label><select id="operation">${choices.join('')}</select><p id="about"></p></div>
${field('identifier', 'Contact', `<input ${described('identifier')} autocomplete="off" spellcheck="false">`, examples('identifier', 'contact'))}
${field('body', 'Body', `<textarea ${described('body')} rows="9" spellcheck="false"></textarea>`, examples('body', 'body'))}
<div class="field"><label for="answer">Answer to ask the mock for</label><select id="answer"></select></div>
<details id="where"><summary>Server and token</summary>
${field('server', 'Server', `<input ${described('server')} type="url" autocomplete="off" spellcheck="false" value="${escapeHtml(mock)}">`, `<p class="hint"><code>${escapeHtml(command)}</code> starts a mock there. The API itself is at <code>${escapeHtml(live)}</code>.</p>`)}
<div id="elsewhere" hidden><label class="check"><input type="checkbox" ${described('agreed')}> This server is not on my machine. The request may reach real people, and I send it all the same.</label><p class="problem" id="agreed-problem" role="alert"></p></div>
${field('token', 'Token', `<input ${described('token')} autocomplete="off" spellcheck="false" value="any-token">`, '<p class="hint">The mock takes any. It stays in this page, and is forgotten with it.</p>')}
</details>
<button type="submit" class="send">Send</button>
<details><summary>The same with curl</summary><pre><code id="curl"></code></pre></details>
</form>`;
}

/** The page on which a reader tries the API. */
export async function consolePage(documented: Documented): Promise<OwnPage> {
  const data = dataOf(documented, await mockCommand());
  return {
    file: 'try.html',
    heading: 'Try it',
    body: `<p>Send a request to a mock on your own machine, which needs no account and reaches nobody. Start it with
<code>${escapeHtml(data.command)}</code>.</p>
<noscript><p>Sending requests needs JavaScript.</p></noscript>
<div class="console">
${formHtml(data)}
<section class="answer" aria-labelledby="answer-heading"><h2 id="answer-heading">Answer</h2>
<p id="outcome" role="status">Nothing has been sent yet.</p>
<div id="received"></div></section>
</div>
<script type="application/json" id="api">${scriptJson(data)}</script>`,
    contents: [],
    script: await browserScript('console', 'main.ts'),
    connect: 'http://127.0.0.1:* http://localhost:* http://*.localhost:* https:',
  };
}
