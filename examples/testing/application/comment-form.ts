import type { AelystClient } from '@aelyst/client';
import { leaveComment } from './leave-comment.js';

/** A component without a framework: a comment to save, and its result. */
export function commentForm(aelyst: AelystClient): HTMLElement {
  const form = document.createElement('form');
  form.innerHTML = '<input aria-label="Comment"> <button>Save</button> <output></output>';
  const [input, button, output] = form.elements as unknown as [
    HTMLInputElement,
    HTMLButtonElement,
    HTMLOutputElement,
  ];
  form.onsubmit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    output.value = 'Saving…';
    output.value = await leaveComment(aelyst, input.value);
    button.disabled = false;
  };
  return form;
}
