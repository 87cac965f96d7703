import { escapeHtml } from '../frame/escape-html.js';
import type { ConsoleData, ConsoleOperation, Entries, NamedExample } from './model.js';
import { isLocal, type Obstacle } from './request.js';

function element<Kind extends HTMLElement = HTMLInputElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}.`);
  return found as Kind;
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** Buttons that fill a field with an example. */
function offer(field: 'identifier' | 'body', examples: NamedExample[], changed: () => void): void {
  const input = element<HTMLInputElement | HTMLTextAreaElement>(field);
  const buttons = examples.map(({ name, value }) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    button.addEventListener('click', () => {
      input.value = text(value);
      changed();
    });
    return button;
  });
  element(`${field}-examples`).replaceChildren(...buttons);
  input.value = text(examples[0]?.value ?? '');
}

/** The form of the console: what stands in it, and what it says. */
export function createForm({ operations }: ConsoleData, changed: () => void) {
  const choice = element<HTMLSelectElement>('operation');
  const answer = element<HTMLSelectElement>('answer');

  const current = () =>
    operations.find(({ id }) => id === choice.value) ?? (operations[0] as ConsoleOperation);

  function showOperation(): void {
    const { method, path, href, identifiers, bodies, answers, summary } = current();
    element('about').innerHTML =
      `<code>${escapeHtml(`${method} ${path}`)}</code> <a href="${escapeHtml(href)}">In the reference<span class="hidden">: ${escapeHtml(summary)}</span></a>`;
    offer('identifier', identifiers, changed);
    offer('body', bodies, changed);
    answer.replaceChildren(
      new Option('What the mock makes of the request', ''),
      ...answers.map(({ status, example }) => new Option(`${status} ${example}`)),
    );
  }

  const entries = (): Entries => ({
    operation: current(),
    server: element('server').value.trim(),
    token: element('token').value.trim(),
    identifier: element('identifier').value,
    body: element<HTMLTextAreaElement>('body').value,
    answer: answer.value,
    agreed: element('agreed').checked,
  });

  /** Marks the field that is at fault, if one is, and says why beside it. */
  function complain(obstacle?: Obstacle): void {
    for (const problem of document.querySelectorAll<HTMLElement>('.problem')) {
      const field = problem.id.replace('-problem', '');
      const message = obstacle?.field === field ? obstacle.message : '';
      problem.textContent = message;
      element(field).toggleAttribute('aria-invalid', message !== '');
    }
    if (obstacle === undefined) return;
    element<HTMLDetailsElement>('where').open ||= ['server', 'token', 'agreed'].includes(obstacle.field);
    element(obstacle.field).focus();
  }

  /** A server elsewhere needs a word from the reader; what the mock should answer is no question there. */
  function showPlace(): void {
    const local = isLocal(element('server').value);
    element('elsewhere').hidden = local || !URL.canParse(element('server').value);
    if (local) element('agreed').checked = false;
    answer.disabled = !local;
  }

  /** Takes an operation and a status from the address: `#sendMessage/429`. */
  function follow(hash: string): void {
    const [id, status] = hash.replace(/^#/, '').split('/');
    if (!operations.some((operation) => operation.id === id)) return;
    choice.value = String(id);
    showOperation();
    const wanted = [...answer.options].find(({ value }) => value.split(' ')[0] === status);
    answer.value = wanted?.value ?? '';
  }

  choice.addEventListener('change', () => {
    showOperation();
    changed();
  });
  element('request').addEventListener('input', () => {
    showPlace();
    changed();
  });
  showOperation();
  showPlace();
  return { entries, complain, follow, element };
}
